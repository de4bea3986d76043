"""The story of a page: captions, bylines and dates on top, subheads, lists and the body, in any template."""

from ingest.layouts import shapes
from ingest.layouts.sheet import Sheet
from ingest.page import Zone

CLOSE_BUTTONS = {"x", "X", "×"}
PLACEHOLDERS = {"click to enlarge"}
FROM_FILES = ("FILE - ", "FILE – ", "FILE — ", "FILE: ")


def label(sheet: Sheet, start: int, end: int) -> None:
    """Gives every line from start to end (not included) a zone; lines that have one keep it."""
    label_captions(sheet, start, end)
    label_below_captions(sheet, start, end)


def label_below_captions(sheet: Sheet, start: int, end: int) -> None:
    label_top(sheet, start, end)
    label_gallery(sheet, start, end)
    for number in list(sheet.free(start, end)):
        sheet.zones[number] = Zone.SUBHEAD if is_subhead(sheet, number, end) else Zone.BODY


def label_captions(sheet: Sheet, start: int, end: int) -> None:
    """Captions show themselves by standing there twice: glued together, or as two lines one below the other."""
    for number in list(sheet.free(start, end)):
        if sheet.zones[number] is None:
            _label_caption(sheet, number, end)


def _label_caption(sheet: Sheet, number: int, end: int) -> None:
    line = sheet.lines[number]
    text = shapes.half_of(line)
    if text is not None or (number + 1 < end and sheet.lines[number + 1] == line and " " in line):
        _label_copies(sheet, number, end, text or line)
    elif line in CLOSE_BUTTONS or sheet.lower[number] in PLACEHOLDERS:
        sheet.mark(Zone.FURNITURE, number)
    elif line.startswith(FROM_FILES):
        sheet.mark(Zone.CAPTION, number)


def _label_copies(sheet: Sheet, number: int, end: int, text: str) -> None:
    """One caption with its copies and the close button between them; what follows is body, blank line or not."""
    zone = Zone.FURNITURE if text.lower() in PLACEHOLDERS else Zone.CAPTION
    while number < end:
        line = sheet.lines[number]
        if line in CLOSE_BUTTONS:
            sheet.mark(Zone.FURNITURE, number)
        elif line in (text, text + text, f"{text} {text}"):
            sheet.mark(zone, number)
        else:
            return
        number += 1


def label_top(sheet: Sheet, start: int, end: int) -> None:
    """Bylines, date lines and remarks such as `update`, up to the first line of the story itself."""
    for number in list(sheet.free(start, end)):
        zone = _top_zone(sheet, number, end)
        if zone is None:
            return
        sheet.mark(zone, number)


def _top_zone(sheet: Sheet, number: int, end: int) -> Zone | None:
    line = sheet.lines[number]
    if shapes.is_date_line(line):
        return Zone.DATELINE
    if shapes.is_byline(line) or _is_bare_byline(sheet, number, end):
        return Zone.BYLINE
    return Zone.FURNITURE if sheet.lower[number] in shapes.FURNITURE else None


def _is_bare_byline(sheet: Sheet, number: int, end: int) -> bool:
    """A name alone: directly under a caption and on top of the story, or between headline and story."""
    line, below = sheet.lines[number], sheet.after(number)
    if below is None or below >= end or not (shapes.is_prose(sheet.lines[below]) or sheet.zones[below] is Zone.CAPTION):
        return False
    if number and sheet.zones[number - 1] is Zone.CAPTION and below == number + 1:
        return shapes.is_name(line, least=1)
    return shapes.is_name(line, most=3) and not _has_small_words(line)


def _has_small_words(line: str) -> bool:
    return not all(word[0].isupper() for word in line.split())


def label_gallery(sheet: Sheet, start: int, end: int) -> None:
    """Bullets after the story's end that close with a date, as captions do, are a gallery. Other bullets are body."""
    free = list(sheet.free(start, end))
    last: list[int] = []
    for number in reversed(free):
        if not shapes.is_bullet(sheet.lines[number]):
            break
        last.append(number)
    dated = sum(shapes.ends_dated(sheet.lines[number]) for number in last)
    if dated * 2 > len(last) and len(last) < len(free):
        sheet.mark_all(Zone.CAPTION, last)


def is_subhead(sheet: Sheet, number: int, end: int) -> bool:
    """Subheads carry no mark: a short line without an end, blanks around it, and something under it to head."""
    line, below = sheet.lines[number], sheet.after(number)
    if not shapes.is_subhead(line) or below is None or below >= end or _follows_text(sheet, number):
        return False
    if below == number + 1 and sheet.has_blanks:
        return shapes.is_bullet(sheet.lines[below])
    return _is_headed(sheet, below)


def _follows_text(sheet: Sheet, number: int) -> bool:
    """No blank above, or the text above announces this line with a colon.

    On a page without any blank line a sentence that ends above does for the blank.
    """
    above = number - 1
    if above >= 0 and sheet.zones[above] in (Zone.BODY, Zone.SUBHEAD):
        return sheet.has_blanks or not shapes.is_sentence(sheet.lines[above])
    while above >= 0 and sheet.zones[above] is Zone.BLANK:
        above -= 1
    return sheet.line(above).endswith(":") and sheet.zones[above] is Zone.BODY


def _is_headed(sheet: Sheet, below: int) -> bool:
    """A paragraph or a list, or another subhead that directly heads a list."""
    line, under = sheet.lines[below], sheet.after(below)
    if shapes.is_bullet(line) or shapes.is_prose(line):
        return True
    return shapes.is_subhead(line) and under == below + 1 and shapes.is_bullet(sheet.lines[under])
