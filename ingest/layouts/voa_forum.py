"""News pages with a reader forum and promoted videos around the story; both the older and the later template."""

import re
from collections.abc import Iterator

from ingest import dates
from ingest.layouts import shapes, story
from ingest.layouts.sheet import Sheet
from ingest.page import Page, Zone

NAME = "voa_forum"
VERSION = 1

HEAD = 40  # lines in which the head of a page may show its template
PARTS = ("story", "likes", "forum", "videos", "foot")  # in the order in which a page prints them
OPENERS = {
    "you may like": "likes",
    "this forum has been closed.": "forum",
    "comment sorting": "forum",
    "featured videos": "videos",
}
MARKS = OPENERS.keys() | {"loading...", "accessibility links", "• 16x9 image"}
NOTICES = {"this forum has been closed."}
FOOT_IMAGE = "• 16x9 image"
SIZES = ("XS", "SM", "MD", "LG")  # the later template prints the names of its screen widths
SMALL_SIZES = frozenset(size.lower() for size in SIZES)
SIGNS = OPENERS.keys() | {FOOT_IMAGE, SIZES[0].lower()}
BLOGS = re.compile(r"(?:\S{1,30} ){1,4}Blogs")
RELATED_INTRO = re.compile(r"related (?:video|audio|photo|story|report|slideshow|stories)\b.{0,120}", re.IGNORECASE)
REPLY = "In Response"
VIDEOS = "Featured Videos"


def matches(page: Page) -> float:
    sheet = Sheet(page)
    found = set(sheet.lower)
    marks = len(found & MARKS)
    if marks >= 2 or any(is_comment(sheet, number) for number in _named(sheet)):
        return 1.0
    if found >= SMALL_SIZES or VIDEOS.lower() in found:
        return 0.8
    return 0.5 if marks or _has_framed_photo(page) else 0.0


def _has_framed_photo(page: Page) -> bool:
    """A section, a headline, and a caption with its copies: what a page cut short still shows of this template."""
    sheet = Sheet(page, HEAD)
    start = label_head(sheet)
    if Zone.SECTION not in sheet.zones or sheet.line(start) == sheet.line(start - 1):
        return False
    story.label_captions(sheet, start, len(sheet))
    return Zone.CAPTION in sheet.zones


def zones(page: Page) -> tuple[Zone, ...]:
    sheet = Sheet(page)
    parts = split(sheet, label_head(sheet))
    for name, start, end in parts:
        LABELLERS[name](sheet, start, end)
    return sheet.done()


def label_head(sheet: Sheet) -> int:
    """Menu, section and headline; the line at which the story begins."""
    for number in sheet.printed:
        line = sheet.lines[number]
        if sheet.lower[number] in shapes.FURNITURE:
            sheet.mark(Zone.FURNITURE, number)
        elif shapes.is_section(line) and sheet.after(number) is not None and Zone.SECTION not in sheet.zones[:number]:
            sheet.mark(Zone.SECTION, number)
        else:
            sheet.mark(Zone.HEADLINE, number)
            return number + 1
    return len(sheet)


def split(sheet: Sheet, start: int) -> list[tuple[str, int, int]]:
    """(part, first line, line after the last) of the parts that the page has; a part never opens an earlier one."""
    opened = [("story", start)]
    glued = _below_glued_headings(sheet)
    for number in _signs(sheet, glued):
        part = ("videos" if number in glued else _opened_by(sheet, number)) if number >= start else None
        if part and PARTS.index(part) > PARTS.index(opened[-1][0]):
            opened.append((part, number))
    ends = [first for _, first in opened[1:]] + [len(sheet)]
    return [(part, first, end) for (part, first), end in zip(opened, ends, strict=True)]


def _below_glued_headings(sheet: Sheet) -> set[int]:
    """A lost line end glued the heading of the videos to the last comment: they begin with the line below."""
    glued = (number for number in sheet.printed if sheet.lines[number].endswith(VIDEOS))
    return {below for number in glued if sheet.lines[number] != VIDEOS and (below := sheet.after(number)) is not None}


def _signs(sheet: Sheet, glued: set[int]) -> list[int]:
    """The few lines that may open a part."""
    signs = (number for number, line in enumerate(sheet.lower) if line in SIGNS)
    return sorted({*signs, *glued, *_named(sheet), *sheet.printed[-1:]})


def _named(sheet: Sheet) -> Iterator[int]:
    """The lines that begin as the header of a comment does."""
    return (number for number, line in enumerate(sheet.lines) if line.startswith("by:"))


def _opened_by(sheet: Sheet, number: int) -> str | None:
    if len(sheet.lines[number]) > 200:
        return None
    if is_comment(sheet, number):
        return "forum"
    return "foot" if _is_foot(sheet, number) else OPENERS.get(sheet.lower[number])


def _is_foot(sheet: Sheet, number: int) -> bool:
    line = sheet.lines[number]
    if line == SIZES[0]:
        return sheet.line(number + 1) == SIZES[1]
    last = sheet.after(number) is None
    return line.lower() == FOOT_IMAGE or (last and BLOGS.fullmatch(line) is not None)


def label_story(sheet: Sheet, start: int, end: int) -> None:
    for number in sheet.free(start, end):
        if sheet.lower[number] == "loading...":
            sheet.mark(Zone.FURNITURE, number)
    story.label_captions(sheet, start, end)
    label_inner_promos(sheet, start, end)
    story.label_below_captions(sheet, start, end)


def label_inner_promos(sheet: Sheet, start: int, end: int) -> None:
    """A promoted video within the story: a title with a date and time directly below, up to the next blank line."""
    first = next((number for number in sheet.free(start, end) if shapes.is_prose(sheet.lines[number])), end)
    for number in list(sheet.free(first, end)):
        if _is_related_intro(sheet, number):
            sheet.mark(Zone.PROMO, number)
        elif sheet.zones[number] is None and _opens_promo(sheet, number, end):
            _label_promo(sheet, number, end)


def _is_related_intro(sheet: Sheet, number: int) -> bool:
    if not sheet.lower[number].startswith("related "):
        return False
    line = sheet.lines[number]
    return RELATED_INTRO.fullmatch(line) is not None and not shapes.is_sentence(line)


def _opens_promo(sheet: Sheet, number: int, end: int) -> bool:
    """A title, perhaps a close button and an author, then a date with a time."""
    if shapes.is_sentence(sheet.lines[number]):
        return False
    for below in range(number + 1, min(number + 4, end)):
        line = sheet.lines[below]
        if dates.has_time(line):
            return True
        if not line or not (line in story.CLOSE_BUTTONS or shapes.is_name(line)):
            return False
    return False


def _label_promo(sheet: Sheet, number: int, end: int) -> None:
    while number < end and sheet.lines[number]:
        sheet.mark(_promo_zone(sheet.lines[number]), number)
        number += 1


def _promo_zone(line: str) -> Zone:
    return Zone.FURNITURE if line in story.CLOSE_BUTTONS else Zone.PROMO


def label_likes(sheet: Sheet, start: int, end: int) -> None:
    """Titles and teasers, each teaser closed by the link `More`; prose after the last of them is story again."""
    sheet.mark(Zone.FURNITURE, start)
    teasers = [number for number in sheet.free(start, end) if shapes.is_teaser(sheet.lines[number])]
    close = teasers[-1] + 1 if teasers else end
    sheet.mark_all(Zone.RELATED, list(sheet.free(start, close)))
    for number in list(sheet.free(close, end)):
        if sheet.lower[number] in shapes.FURNITURE:
            sheet.mark(Zone.FURNITURE, number)
        else:
            sheet.mark(Zone.BODY if shapes.is_sentence(sheet.lines[number]) else Zone.RELATED, number)


def is_comment(sheet: Sheet, number: int) -> bool:
    """`by: NAME from: PLACE` with a date directly below, unless the page is cut there.

    The shape of the date counts: an impossible day stays a comment's.
    """
    line = sheet.lines[number]
    if not line.startswith("by:") or len(line) > 400:
        return False
    return dates.is_dated(sheet.line(number + 1)) or (sheet.after(number) is None and " from:" in line)


def label_forum(sheet: Sheet, start: int, end: int) -> None:
    """Comments end only at the next header, at `In Response`, or where the part ends; all before them is furniture."""
    zone = Zone.FURNITURE
    for number in list(sheet.free(start, end)):
        line = sheet.lines[number]
        if sheet.zones[number] is not None:
            continue
        if line.startswith("by:") and is_comment(sheet, number):
            sheet.mark(Zone.COMMENT_HEADER, number)
            sheet.mark(Zone.COMMENT_DATE, *range(number + 1, min(number + 2, end)))
            zone = Zone.COMMENT_BODY
        elif line == REPLY and zone is Zone.COMMENT_BODY and is_reply_marker(sheet, number, end):
            sheet.zones[number] = Zone.REPLY_MARKER
        else:
            sheet.zones[number] = Zone.COMMENTS_NOTICE if sheet.lower[number] in NOTICES else zone


def is_reply_marker(sheet: Sheet, number: int, end: int) -> bool:
    """`In Response` above a comment, above another marker, or at the end; within a comment it is words."""
    below = sheet.after(number)
    if sheet.lines[number] != REPLY:
        return False
    return below is None or below >= end or sheet.lines[below] == REPLY or is_comment(sheet, below)


def label_videos(sheet: Sheet, start: int, end: int) -> None:
    """Everything is promo but the heading, what the player says of itself, its button, and the link that closes all."""
    for number in sheet.free(start, min(start + 4, end)):
        if sheet.lines[number] == VIDEOS or _is_player_notice(sheet.lines[number]):
            sheet.mark(Zone.FURNITURE, number)
    if _is_last_link(sheet, end - 1):
        sheet.mark(Zone.FURNITURE, end - 1)
    for number in list(sheet.free(start, end)):
        sheet.mark(_promo_zone(sheet.lines[number]), number)


def _is_last_link(sheet: Sheet, number: int) -> bool:
    """A few words alone at the end of a page, in any language, where a promo would have a title or a teaser."""
    line = sheet.line(number)
    return (
        0 < len(line) <= 40
        and sheet.after(number) is None
        and not sheet.line(number - 1)
        and not line.startswith("Video")
        and not shapes.is_prose(line)
    )


def _is_player_notice(line: str) -> bool:
    text = line[:500].lower()
    return ("javascript" in text or "flash" in text) and shapes.is_sentence(line)


def label_foot(sheet: Sheet, start: int, end: int) -> None:
    """The later template closes with who wrote the story and what that person or desk is."""
    for number in list(sheet.free(start, end)):
        named = Zone.BYLINE not in sheet.zones and shapes.is_name(sheet.lines[number]) and number > start
        sheet.mark(Zone.BYLINE if named and sheet.lines[start].lower() == FOOT_IMAGE else Zone.FURNITURE, number)


LABELLERS = {
    "story": label_story,
    "likes": label_likes,
    "forum": label_forum,
    "videos": label_videos,
    "foot": label_foot,
}
