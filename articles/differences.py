"""What became of a text: the words that stayed, went and came."""

import re
from difflib import SequenceMatcher

Part = tuple[str, str]  # ("", "del" or "ins", text)
WORDS = re.compile(r"\s*\S+\s*")
LINES = re.compile(r"[^\n]*\n*")
MOST_WORDS = 3000  # more are told apart by the line: the work grows with the square


def parts(before: str, after: str) -> list[Part]:
    """The texts as one, in order: what "" both have, what was "del"eted, and what was "ins"erted."""
    is_short = max(before.count(" "), after.count(" ")) < MOST_WORDS
    old, new = (pieces(text, WORDS if is_short else LINES) for text in (before, after))
    found: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=not is_short).get_opcodes():
        if kind == "equal":
            found.append(("", "".join(new[c:d])))
        else:
            found += [("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))]
    return [part for part in found if part[1]]


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
