"""What became of a text: the words that stayed, went and came."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

Part = tuple[str, str]  # ("", "del" or "ins", text)
WORDS = re.compile(r"\s*\S+\s*")
LINES = re.compile(r"[^\n]*\n*")
MOST_WORDS = 3000  # more are told apart by the line first: the work grows with the square


def parts(before: str, after: str) -> list[Part]:
    """The texts as one, in order: what "" both have, what was "del"eted, and what was "ins"erted."""
    found = (part for part in _parts(before, after) if part[1])
    return [(kind, "".join(text for _, text in run)) for kind, run in groupby(found, itemgetter(0))]


def _parts(before: str, after: str) -> Iterator[Part]:
    by_words = is_short(before, after)
    old, new = (pieces(text, WORDS if by_words else LINES) for text in (before, after))
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=not by_words).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            yield "", come
        elif by_words or not is_short(gone, come):
            yield from (("del", gone), ("ins", come))
        else:  # of the lines that were changed, the words
            yield from _parts(gone, come)


def is_short(before: str, after: str) -> bool:
    return max(len(before.split()), len(after.split())) < MOST_WORDS


def pieces(text: str, shape: re.Pattern[str]) -> list[str]:
    return [piece for piece in shape.findall(text) if piece]


def around_changes(found: list[Part], words: int = 12) -> list[Part]:
    """The same with long unchanged stretches cut to so many words beside each change."""
    last = len(found) - 1
    return [_shortened(part, place > 0, place < last, words) for place, part in enumerate(found)]


def _shortened(part: Part, is_after: bool, is_before: bool, words: int) -> Part:
    kind, text = part
    split = pieces(text, WORDS)
    if kind or len(split) <= 2 * words + 4:
        return part
    start = "".join(split[:words]) if is_after else ""
    end = "".join(split[-words:]) if is_before else ""
    return "", f"{start}… {end}"
