"""The words of the archive as they are written, and which of them a word that is not among them may stand for."""

import math
import weakref
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from whoosh import fields, formats

from articles.search import analysis
from articles.search.snapshot import Snapshot

SHORTEST = 3
ENOUGH = 3  # documents that carry a word to the index; the others would only cost time
ONE_LETTER = 5  # words shorter than this may differ by one letter, others by two
# What a second letter costs, in powers of e of how often a word occurs; and a first letter, which is rarely wrong.
LETTER = 4.0
FIRST_LETTER = 1.5
LONG = 6
COMMONER = 100

_known: dict[str, tuple[str, ...]] = {}


class Spellings(fields.FieldType):
    """Words as they are spelled, folded but not stemmed. They are never searched: together they are the vocabulary."""

    scorable = stored = unique = False
    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Iterable[str], **options) -> list[tuple[bytes, int, float, bytes]]:
        return [(self.term(word), 1, 1.0, b"") for word in value]

    def term(self, word: str) -> bytes:
        return word.encode()


class NewSpellings:
    """Which spellings each document has to bring to the index; one of these for each time that something is written."""

    def __init__(self) -> None:
        self._brought: Counter[str] = Counter()

    def of(self, text: str) -> list[str]:
        """The spellings in a text that have not been brought often enough."""
        brought, words = self._brought, {word for chunk in set(text.split()) for word in spellings(chunk)}
        found = [word for word in words if brought[word] < ENOUGH]
        brought.update(found)
        return found


def spellings(chunk: str) -> tuple[str, ...]:
    """The folded words in what stands between two spaces, without numbers and what is too short to suggest."""
    found = _known.get(chunk)
    if found is None:
        folded = map(analysis.fold, analysis.TOKEN.findall(chunk))
        found = tuple(word for word in folded if len(word) >= SHORTEST and word.isalpha())
        if len(_known) < analysis.REMEMBERED and len(chunk) <= analysis.LONGEST:
            _known[chunk] = found
    return found


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the archive, and how many documents have it in one of its forms."""

    word: str
    count: int


class Vocabulary:
    """All words, ordered by length; `count` tells how many documents have a word in one of its forms."""

    def __init__(self, words: Iterable[str], count: Callable[[str], int]) -> None:
        self._words = sorted(words, key=len)
        self._all = frozenset(self._words)
        self._count = count
        lengths = np.array([len(word) for word in self._words], np.intp)
        self._starts = np.searchsorted(lengths, np.arange(analysis.LONGEST + 3)).tolist()
        self._letters = _letters(self._words, lengths)

    @classmethod
    def of(cls, snapshot: Snapshot, field: str = "spellings", zone: str = "text") -> "Vocabulary":
        """The words of a field of `Spellings`, counted by the documents that have them in a zone."""
        known = weakref.ref(snapshot)  # which holds this
        count = lambda word: known().frequency(zone, analysis.term(word).encode())  # noqa: E731
        return snapshot.once(("vocabulary", field, zone), lambda: cls(_texts(snapshot, field), count))

    def suggestions(self, text: str, limit: int = 3) -> list[Suggestion]:
        """What a word may have been meant to be, the likeliest first; nothing for a word that the archive has."""
        word = analysis.fold(text)
        if not SHORTEST <= len(word) <= analysis.LONGEST or word in self._all:
            return []
        return self._likeliest(word, self._near(word, 1 if len(word) < ONE_LETTER else 2), 1, limit)

    def commoner(self, text: str) -> list[Suggestion]:
        """For a long word that the archive has too: one that differs by a letter and is a hundred times as frequent.

        Archives hold misprints: eight articles say "goverment". It is there all the same, so this corrects nobody.
        """
        word = analysis.fold(text)
        if len(word) < LONG or word not in self._all:
            return []
        return self._likeliest(word, self._near(word, 1), max(1, COMMONER * self._count(word)), 1)

    def _near(self, word: str, most: int) -> list[tuple[str, int]]:
        """All words within so many letters, and within how many."""
        low = self._starts[max(0, len(word) - most)]
        high = self._starts[min(len(word) + most, analysis.LONGEST) + 1]
        unlike = np.bitwise_count(self._letters[low:high] ^ _letters([word], np.array([len(word)])))
        candidates = [self._words[place] for place in (low + np.flatnonzero(unlike <= 2 * most)).tolist()]
        if not candidates:
            return []
        distances = process.cdist([word], candidates, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        places = np.flatnonzero(distances <= most)
        return [(candidates[place], int(distances[place])) for place in places.tolist()]

    def _likeliest(self, word: str, near: list[tuple[str, int]], least: int, limit: int) -> list[Suggestion]:
        """Those in as many documents as `least`; a near word against a frequent one, as typing goes wrong."""
        counted = [(found, distance, self._count(found)) for found, distance in near]
        ranked = sorted(
            (LETTER * distance + FIRST_LETTER * (word[0] != found[0]) - math.log(count), found, count)
            for found, distance, count in counted
            if count >= least
        )
        return [Suggestion(found, count) for _, found, count in ranked[:limit]]


def _letters(words: list[str], lengths: np.ndarray) -> np.ndarray:
    """Which letters each word has, as bits: an edit changes at most two, which rules most words out at once."""
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    bits = np.left_shift(np.uint64(1), codes & np.uint32(63), dtype=np.uint64)
    return np.bitwise_or.reduceat(bits, np.cumsum(lengths) - lengths) if words else bits


def _texts(snapshot: Snapshot, field: str) -> set[str]:
    return {text.decode() for segment in snapshot.segments for text in segment.terms(field).texts}
