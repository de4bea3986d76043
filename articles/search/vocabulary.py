"""The words of the archive as they are written, and which of them a word that is not among them may stand for."""

import math
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search import analysis
from articles.search.schema import written_in
from articles.search.snapshot import Snapshot

# Where words to suggest are from: what readers see of articles, and what they say below them.
ZONES = ("text", "headline", "captions", "comments")
ONE_LETTER = 5  # words shorter than this may differ by one letter, others by two
# What a second letter costs, in powers of e of how often a word occurs; and a first letter, which is rarely wrong.
LETTER = 4.0
FIRST_LETTER = 1.5
KINDS = 32  # of letters that are told apart at first

_made: "WeakKeyDictionary[Snapshot, dict[tuple[str, ...], Vocabulary]]" = WeakKeyDictionary()
# A lock of its own: who makes a vocabulary must not hold up those who search.
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the archive, and in how many documents it is written so."""

    word: str
    count: int


class Vocabulary:
    """All words, ordered by length, and how many documents have each."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._words = words = sorted(counts, key=lambda word: (len(word), word))
        lengths = np.array([len(word) for word in words], np.intp)
        self._counts = np.array([counts[word] for word in words], np.uint32)
        self._starts = np.searchsorted(lengths, np.arange(analysis.LONGEST + 3)).tolist()
        self._letters = _letters(words, lengths)

    @classmethod
    def of(cls, snapshot: Snapshot, zones: tuple[str, ...] = ZONES) -> "Vocabulary":
        """Of words without digits; what is in several zones of a document counts for each."""
        with _making:
            made = _made.setdefault(snapshot, {})
            if zones not in made:
                made[zones] = cls(_counts(snapshot, zones))
            return made[zones]

    def suggestions(self, text: str, limit: int = 3) -> list[Suggestion]:
        """What a word may have been meant to be, the likeliest first; nothing for a word that the archive has."""
        word = analysis.fold(text)
        if not analysis.SHORTEST <= len(word) <= analysis.LONGEST or self._has(word):
            return []
        return self._likeliest(word, self._near(word, 1 if len(word) < ONE_LETTER else 2), limit)

    def _has(self, word: str) -> bool:
        low, high = self._starts[len(word)], self._starts[len(word) + 1]
        place = bisect_left(self._words, word, low, high)
        return place < high and self._words[place] == word

    def _near(self, word: str, most: int) -> list[tuple[str, int, int]]:
        """All words within so many letters, within how many, and how often each occurs."""
        low = self._starts[max(0, len(word) - most)]
        high = self._starts[min(len(word) + most, analysis.LONGEST) + 1]
        theirs, ours = self._letters[low:high], _letters([word], np.array([len(word)]))
        may_be = (np.bitwise_count(theirs & ~ours) <= most) & (np.bitwise_count(ours & ~theirs) <= most)
        places = (low + np.flatnonzero(may_be)).tolist()
        if not places:
            return []
        candidates = [self._words[place] for place in places]
        distances = process.cdist([word], candidates, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        found = np.flatnonzero(distances <= most).tolist()
        return [(candidates[each], int(distances[each]), int(self._counts[places[each]])) for each in found]

    def _likeliest(self, word: str, near: list[tuple[str, int, int]], limit: int) -> list[Suggestion]:
        """A near word against a frequent one, as typing goes wrong."""
        ranked = sorted(
            (LETTER * distance + FIRST_LETTER * (word[0] != found[0]) - math.log(count), found, count)
            for found, distance, count in near
        )
        return [Suggestion(found, count) for _, found, count in ranked[:limit]]


def _letters(words: list[str], lengths: np.ndarray) -> np.ndarray:
    """Which letters each word has, and which more than once, as bits of 32 kinds of letters.

    An edit adds at most one of these bits and takes at most one away, which rules most words out at once.
    """
    if not words:
        return np.empty(0, np.uint64)
    kinds = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32) % KINDS
    letters = np.sort(np.repeat(np.arange(len(words)), lengths) * KINDS + kinds)
    is_again = np.concatenate([[False], letters[1:] == letters[:-1]])
    bits = np.left_shift(np.uint64(1), (letters % KINDS + KINDS * is_again).astype(np.uint64))
    return np.bitwise_or.reduceat(bits, np.cumsum(lengths) - lengths)


def _counts(snapshot: Snapshot, zones: Iterable[str]) -> dict[str, int]:
    counts: Counter[bytes] = Counter()
    for field in filter(snapshot.schema.__contains__, map(written_in, zones)):
        for number, segment in enumerate(snapshot.segments):
            terms = snapshot.once(("terms", field, number), partial(segment.terms, field))
            counts.update(dict(zip(terms.texts, terms.documents.tolist(), strict=True)))
    words = ((text.decode(), count) for text, count in counts.items())
    return {word: count for word, count in words if word.isalpha()}
