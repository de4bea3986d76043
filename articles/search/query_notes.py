"""What a reader is told when a query was not taken exactly as typed."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_NOTES = 8
MAX_EXCERPT = 40

MESSAGES = {
    "too_long": "a query may have 256 characters: left out from `{}` on",
    "too_many_terms": "a query may have 12 terms and 256 characters: left out from `{}` on",
    "too_deep": "brackets inside brackets were too deep: the innermost were ignored",
    "unprintable": "characters that cannot be printed were read as spaces",
    "unclosed_quote": "the quotation `{}` was not closed: read to the end",
    "brackets": "the brackets do not pair: read as far as they do",
    "dangling": "`{}` joins nothing here: left out",
    "small_letters": "`{}` in small letters is a word like any other: in capitals it combines words",
    "no_letters": "`{}` has no letter or digit: left out",
    "unknown_field": "`{}` is no field: searched as words",
    "bad_value": "`{}` is nothing this field knows: searched as words",
    "bad_date": "`{}` is no date (write 2013, 2013-09 or 2013-09-12): searched as words",
    "no_value": "`{}` is followed by no value: searched as a word",
    "short_prefix": "`{}` needs three letters or more before the sign: searched as a word",
    "star": "`{}`: a `*` counts only at the end of a word",
    "sign": "`{}`: no sign inside a word counts, and at its end `*` and `~` alone",
    "number": "`{}`: the sign counts, what was written after or beside it does not",
    "phrase_suffix": "`{}` after a quotation means nothing: left out",
    "scope": "`{}` counts once in a query and cannot be excluded: left out",
    "unused_zone": "`{}` is followed by no words: left out",
    "no_days": "no day lies within all of these dates; join them with OR to have either",
    "empty": "nothing to search for: a query needs a word or a filter",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was cut, ignored or read otherwise; `message` is plain text for a reader."""

    code: str
    message: str
    excerpt: str = ""


def note(code: str, excerpt: str = "") -> Note:
    short = excerpt if len(excerpt) <= MAX_EXCERPT else excerpt[: MAX_EXCERPT - 1] + "…"
    return Note(code, MESSAGES[code].format(short), short)


def distinct(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Each note once, in order, and no more of them than a page can show."""
    return tuple(dict.fromkeys(notes))[:MAX_NOTES]
