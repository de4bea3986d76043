"""Any text: a headline, perhaps a section, a byline and a date, and a story. Nothing is left out."""

from ingest.layouts import shapes, story
from ingest.layouts.sheet import Sheet
from ingest.page import Page, Zone

NAME = "plain"
VERSION = 1

LONGEST_HEADLINE = 250


def matches(page: Page) -> float:
    """Every page, behind any layout that knows it."""
    return 0.1


def zones(page: Page) -> tuple[Zone, ...]:
    sheet = Sheet(page)
    start = label_head(sheet)
    label_last_date(sheet)
    story.label(sheet, start, len(sheet))
    return sheet.done()


def label_head(sheet: Sheet) -> int:
    """Section and dates above the headline, and the headline; the line at which the story begins."""
    for number in sheet.printed:
        line = sheet.lines[number]
        if shapes.is_section(line) and Zone.SECTION not in sheet.zones[:number] and sheet.after(number) is not None:
            sheet.mark(Zone.SECTION, number)
        elif shapes.is_date_line(line):
            sheet.mark(Zone.DATELINE, number)
        elif len(line) > LONGEST_HEADLINE:
            return number
        else:
            return _label_headline(sheet, number)
    return len(sheet)


def _label_headline(sheet: Sheet, number: int) -> int:
    """The headline, and its copy where the page prints it twice."""
    copy = sheet.after(number)
    sheet.mark(Zone.HEADLINE, number)
    if copy is None or sheet.lines[copy] != sheet.lines[number]:
        return number + 1
    sheet.mark(Zone.HEADLINE, copy)
    return copy + 1


def label_last_date(sheet: Sheet) -> None:
    """A date may stand under the story instead of above it."""
    if sheet.printed and Zone.DATELINE not in sheet.zones and shapes.is_date_line(sheet.lines[sheet.printed[-1]]):
        sheet.mark(Zone.DATELINE, sheet.printed[-1])
