"""Names of sources and sections: which of them a misspelt one may stand for."""

from collections.abc import Mapping
from functools import lru_cache

from haystack import connections
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search import analysis

MOST = 3
PART = 4  # letters of a word of a name that may stand for all of it
EDITS = 4  # one letter of so many may be wrong


def values_of(field: str) -> list[str]:
    """All that the committed state of the index has in a field of exact values."""
    with connections["default"].get_backend().pinned() as snapshot:
        return snapshot.ordinals(field).labels[1:]


def nearest(typed: str, names: Mapping[str, str]) -> list[str]:
    """The values that a misspelt one may stand for, the nearest first; `names` are those that there are, and of each
    what people call it. A part of the value or of the name may have been meant for all of it.
    """
    wanted = _spelt(typed)
    forms = [(form, value) for value, name in names.items() for form in _forms(value) | _forms(name)]
    most = max(1, len(wanted) // EDITS)
    ways = [form for form, _ in forms]
    near = process.extract(wanted, ways, scorer=OSA.distance, score_cutoff=most, limit=None) if wanted else ()
    return list(dict.fromkeys(forms[place][1] for _, _, place in near))[:MOST]


@lru_cache(maxsize=20_000)
def _forms(name: str) -> frozenset[str]:
    """The whole, how it begins, what stands between its strokes, and its longer words."""
    words = analysis.words(name)
    beginnings = (" ".join(words[: count + 1]) for count in range(len(words)))
    found = (*beginnings, *map(_spelt, name.split("/")), *words)
    whole = " ".join(words)
    return frozenset(form for form in found if len(form) >= PART or form == whole) - {""}


def _spelt(text: str) -> str:
    return " ".join(analysis.words(text))
