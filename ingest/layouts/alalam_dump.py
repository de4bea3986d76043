"""News pages that print headline, date and story, and end in a dump of related stories: `string(695) "[{…}]"`."""

import re

from ingest.layouts import shapes, story
from ingest.layouts.sheet import Sheet
from ingest.page import Page, Zone

NAME = "alalam_dump"
VERSION = 1

HEAD = 12  # printed lines within which the date line stands
DATE_LINE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2}, \d{4} \d{2}:\d{2}:\d{2}")
CONTINUES = ("{", "}", "[", "]", ",", '"')


def matches(page: Page) -> float:
    sheet = Sheet(page)
    if any(shapes.dump_start(sheet.lines[number]) is not None for number in sheet.printed[-50:]):
        return 0.9
    return 0.7 if any(DATE_LINE.fullmatch(sheet.lines[number]) for number in sheet.printed[1:HEAD]) else 0.0


def zones(page: Page) -> tuple[Zone, ...]:
    sheet = Sheet(page)
    end = label_dump(sheet)
    start = label_head(sheet, end)
    label_credit(sheet, start, end)
    story.label(sheet, start, end)
    return sheet.done()


def label_dump(sheet: Sheet) -> int:
    """Marks the dump and its further lines; the line at which the story ends. A dump glued to text leaves it body."""
    for number in sheet.printed:
        start = shapes.dump_start(sheet.lines[number])
        if start is not None:
            sheet.mark(Zone.BODY if start else Zone.RELATED, number)
            _label_rest(sheet, number + 1)
            return number
    return len(sheet)


def _label_rest(sheet: Sheet, number: int) -> None:
    for line in list(sheet.free(number)):
        sheet.mark(Zone.RELATED if sheet.lines[line].startswith(CONTINUES) else Zone.OTHER, line)


def label_head(sheet: Sheet, end: int) -> int:
    """The date line is the anchor: the headline stands above it, once or twice. Returns where the story begins."""
    head = [number for number in sheet.printed[:HEAD] if number < end]
    dated = next((n for n in head if shapes.is_date_line(sheet.lines[n])), None)
    above = [number for number in head if dated is None or number < dated]
    if dated is not None:
        sheet.mark(Zone.DATELINE, dated)
    if not above:
        return 0 if dated is None else dated + 1
    headline = above[-1] if dated is not None else above[0]
    _label_above(sheet, above, sheet.lines[headline])
    return headline + 1 if dated is None else dated + 1


def _label_above(sheet: Sheet, above: list[int], headline: str) -> None:
    for number in above:
        if sheet.lines[number] == headline:
            sheet.mark(Zone.HEADLINE, number)
        elif shapes.is_section(sheet.lines[number]):
            sheet.mark(Zone.SECTION, number)


def label_credit(sheet: Sheet, start: int, end: int) -> None:
    """`Alalam - Iraq` among the first lines says whose report it is."""
    for number in list(sheet.free(start, end))[:3]:
        if shapes.is_credit(sheet.lines[number]):
            sheet.mark(Zone.BYLINE, number)
