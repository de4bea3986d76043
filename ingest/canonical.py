"""Canonical text: what a line says, without the accidents of how it was captured."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count

from ingest.page import Page, Zone

# NUL, lone surrogates and the other controls no database or feed takes. White space among them is folded instead.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u2060\ufeff"
DAMAGED = "\ufffd"
# Embeddings, overrides and isolates turn the text after them around, in a line or in a whole listing; marks do not.
TURNERS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNING = re.compile(f"[{TURNERS}]")

Placed = tuple[int, str, Zone]  # the number of a line, from 1; its canonical text; its zone


def canonical(text: str) -> str:
    """NBSP and runs of blanks become one space, the ends are stripped; quotes and dashes stay untouched.

    What no database takes is replaced, and what turns the direction of text is left out.
    """
    if not text:
        return text
    if not text.isprintable():
        text = text.replace("\xa0", " ")
        if not text.isprintable():
            text = TURNING.sub("", UNSTORABLE.sub(DAMAGED, text)).strip(INVISIBLE)
            return " ".join(text.split())
    if text[0] != " " != text[-1] and "  " not in text:  # the only blank that can be printed
        return text
    return " ".join(text.split())


@dataclass(slots=True)
class Latest:
    """The page that goes down the pipeline, as every step reads its lines: known by being the same, not by its hash."""

    page: Page | None = None
    lines: tuple[str, ...] = ()
    zones: Sequence[Zone] | None = None
    placed: Mapping[Zone, list[Placed]] = field(default_factory=dict)


_latest = Latest()


def lines_of(page: Page) -> tuple[str, ...]:
    """The canonical lines of a page."""
    if _latest.page is not page:
        _latest.lines = tuple(map(canonical, page.lines))
        _latest.page = page
        _latest.zones = None
    return _latest.lines


def lines_in(page: Page, zones: Sequence[Zone], wanted: frozenset[Zone]) -> Sequence[Placed]:
    """(number from 1, canonical line, zone) of each line in one of these zones."""
    placed = _placed(page, zones)
    found = [placed[zone] for zone in wanted if zone in placed]
    return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))


def _placed(page: Page, zones: Sequence[Zone]) -> Mapping[Zone, list[Placed]]:
    """The lines by their zone; kept for as long as the page is the latest, if its zones can't change."""
    lines = lines_of(page)
    if _latest.zones is zones:
        return _latest.placed
    placed: dict[Zone, list[Placed]] = {}
    for each in zip(count(1), lines, zones, strict=False):
        placed.setdefault(each[2], []).append(each)
    if isinstance(zones, tuple):
        _latest.zones, _latest.placed = zones, placed
    return placed


def turns_in(page: Page) -> list[int]:
    """The numbers of the captured lines with characters that turn text around, which canonical text leaves out."""
    text = "".join(page.lines)
    if text.isascii() or not any(map(text.__contains__, TURNERS)):
        return []
    return [number for number, line in enumerate(page.lines, 1) if TURNING.search(line)]


def damaged_in(page: Page) -> list[int]:
    """The numbers of the lines in which the reader or `canonical` had to replace characters."""
    lines = lines_of(page)
    return [number for number, line in enumerate(lines, 1) if DAMAGED in line]
