"""Canonical text: what a line says, without the accidents of how it was captured."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from ingest.page import Page, Zone

# NUL, lone surrogates and the other controls no database or feed takes. White space among them is folded instead.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u2060\ufeff"
DAMAGED = "\ufffd"
# Embeddings, overrides and isolates turn the text after them around, in a line or in a whole listing; marks do not.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


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


_latest = Latest()


def lines_of(page: Page) -> tuple[str, ...]:
    """The canonical lines of a page."""
    if _latest.page is not page:
        _latest.lines = tuple(map(canonical, page.lines))
        _latest.page = page
    return _latest.lines


def lines_in(page: Page, zones: Sequence[Zone], wanted: frozenset[Zone]) -> Iterator[tuple[int, str, Zone]]:
    """(number from 1, canonical line, zone) of each line in one of these zones."""
    numbered = zip(count(1), lines_of(page), zones, strict=False)
    return (each for each in numbered if each[2] in wanted)


def turns(line: str) -> bool:
    """A captured line with characters that turn text around, which its canonical form leaves out."""
    return not line.isprintable() and TURNING.search(line) is not None


def is_damaged(line: str) -> bool:
    """A canonical line in which the reader or `canonical` had to replace characters."""
    return DAMAGED in line
