"""Lines around a story that are wholly a date, a byline or a notice of rights, and no part of it."""

import re
from collections.abc import Collection, Iterator, Sequence

from ingest import dates
from ingest.blocks import Document
from ingest.layouts import html_names, shapes
from ingest.layouts.html_regions import is_prose
from ingest.layouts.html_visible import LONGEST, MONTH_FIRST, NAMED_DAY, NUMERIC_DAY

CLOCK = re.compile(r"\b\d{1,2}(?:(?:[:.]| ?h ?)\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?| ?[ap]\.?m\b\.?)", re.I)
TOLD_OF = re.compile(
    r"\b(?:(?:first |last |originally )?(?:published|posted|updated|modified|created|filed|dated?|released|issued)|"
    r"veröffentlicht|aktualisiert|stand|publié|mis à jour|modifié|publicado|actualizado|pubblicato|aggiornato)\b|"
    r"تاريخ النشر|آخر تحديث|نشرت?(?= )",
    re.I,
)
_WEEKDAYS = "|".join(f"{dates.WEEKDAYS} {dates.OTHER_WEEKDAYS} {dates.ARABIC_WEEKDAYS} يوم".split())
BESIDE = re.compile(
    rf"\b(?:{_WEEKDAYS}|on|at|am|um|uhr|le|à|el|il|a las|alle|page [a-z]?\d{{1,3}}|hrs?|[ap]m|local time|"
    r"(?:[ecmp]|ak|h|ae|ac|aw|nz)[sd]?t|bst|ist|jst|sast|[cew]es?t|gmt|utc)\b",
    re.I,
)
RIGHTS = re.compile(r"(?:©|\(c\) ?\d{4}|copyright\b|all rights reserved\b)", re.I)
WORD = re.compile(r"\w")
MOST_DATES = 4  # on one line
CHRONICLE = 3  # a story with so many dates on lines of their own is told by days
NEAR_HEADLINE = 10  # blocks
LONGEST_REST = 6  # words after a name


def lines_beside(
    document: Document, kept: Collection[int], headline: Sequence[int], authors: Sequence[str]
) -> Iterator[int]:
    """Of the blocks taken for a story, those at its two ends that date it, sign it or reserve its rights."""
    order = sorted(kept)
    days = {n for n in order if is_date_line(document.blocks[n].text)}
    dated = days if len(days) < CHRONICLE else set()
    for number in _beginning(document, order, headline):
        if number in dated or is_signature(document.blocks[number].text, authors):
            yield number
    yield from _end(document, order, dated)


def _beginning(document: Document, order: Sequence[int], headline: Sequence[int]) -> Iterator[int]:
    """Blocks near the headline, up to the first paragraph below a lead."""
    start = max((n for n in headline if n < order[0]), default=order[0]) if order else 0
    paragraphs = 0
    for number in order:
        paragraphs += is_prose(document.blocks[number])
        if paragraphs > 1 or number > start + NEAR_HEADLINE:
            return
        yield number


def _end(document: Document, order: Sequence[int], dated: Collection[int]) -> Iterator[int]:
    for number in reversed(order):
        text = document.blocks[number].text
        if not reserves_rights(text) and not (number in dated and TOLD_OF.search(text)):
            return
        yield number


def is_date_line(text: str) -> bool:
    """`Published: 3 Feb 2010, Updated: 4 Feb 2010`: a day, and nothing but what may stand beside it."""
    if len(text) > LONGEST or not dates.YEAR.search(text.translate(dates.DIGITS)):
        return False
    rest = text
    for pattern in (NAMED_DAY, MONTH_FIRST, NUMERIC_DAY):
        rest = pattern.sub(" ", rest)
    rest = _without_other_days(rest)
    if rest == text:
        return False
    for pattern in (CLOCK, TOLD_OF, BESIDE):
        rest = pattern.sub(" ", rest)
    return WORD.search(rest) is None


def _without_other_days(text: str) -> str:
    """Without the days of the languages that are read elsewhere."""
    for _ in range(MOST_DATES):
        found = dates.last_inside(text)
        if found is None:
            break
        text = text.replace(found.as_printed, " ")
    return text


def is_signature(text: str, authors: Sequence[str]) -> bool:
    """`By Tam Lin, Harbour correspondent`: an author of the story, and what he is, in no sentence."""
    if len(text) > LONGEST or shapes.is_sentence(text):
        return False
    bare = html_names.BY.sub("", text)
    name = next((name for name in authors if bare.casefold().startswith(name.casefold())), "")
    rest = bare[len(name) :]
    if not name or len(rest.split()) > LONGEST_REST or WORD.match(rest):
        return False
    return bare != text or not WORD.search(rest) or html_names.ROLE.search(rest) is not None


def reserves_rights(text: str) -> bool:
    """`© 2005 …`, `All rights reserved`."""
    return len(text) <= LONGEST and RIGHTS.match(text) is not None
