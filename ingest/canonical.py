"""Canonical text: what a line says, without the accidents of how it was captured."""

import re
from dataclasses import dataclass

from ingest.page import Page

# NUL, lone surrogates and the other controls no database or feed takes. White space among them is folded instead.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u2060\ufeff"
DAMAGED = "\ufffd"


def canonical(text: str) -> str:
    """NBSP and runs of blanks become one space, the ends are stripped; quotes and dashes stay untouched."""
    if not text:
        return text
    if not text.isprintable():
        text = UNSTORABLE.sub(DAMAGED, text).strip(INVISIBLE)
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


def is_damaged(line: str) -> bool:
    """A canonical line in which the reader or `canonical` had to replace characters."""
    return DAMAGED in line
