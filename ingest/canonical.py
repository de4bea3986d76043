"""Canonical text: what a line says, without the accidents of how it was captured."""

import re

# NUL, lone surrogates and the other controls no database or feed takes. White space among them is folded instead.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u2060\ufeff"


def canonical(text: str) -> str:
    """NBSP and runs of blanks become one space, the ends are stripped; quotes and dashes stay untouched."""
    return " ".join(UNSTORABLE.sub("\ufffd", text).strip(INVISIBLE).split())


def is_damaged(text: str) -> bool:
    """Holds characters that had to be repaired: by the reader (U+FFFD) or by `canonical`."""
    return "\ufffd" in text or UNSTORABLE.search(text) is not None
