"""Canonical text: what a line says, without the accidents of how it was captured."""

import re
from functools import lru_cache

from ingest.page import Page

# NUL, lone surrogates and the other controls no database or feed takes. White space among them is folded instead.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u2060\ufeff"
DAMAGED = "\ufffd"


def canonical(text: str) -> str:
    """NBSP and runs of blanks become one space, the ends are stripped; quotes and dashes stay untouched."""
    if not text.isprintable():
        text = UNSTORABLE.sub(DAMAGED, text).strip(INVISIBLE)
    return " ".join(text.split())


@lru_cache(maxsize=1)
def lines_of(page: Page) -> tuple[str, ...]:
    """The canonical lines of a page; kept while the page goes down the pipeline, as every step reads them."""
    return tuple(map(canonical, page.lines))


def is_damaged(line: str) -> bool:
    """A canonical line in which the reader or `canonical` had to replace characters."""
    return DAMAGED in line
