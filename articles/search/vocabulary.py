"""The words of the archive as they are written, and which of them a word that is not among them may stand for."""

import math
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from whoosh import fields, formats

from articles.search import analysis
from articles.search.snapshot import Snapshot

SHORTEST = 3
LONG = 6
COMMONER = 100
ONE_LETTER = 5  # words shorter than this may differ by one letter, others by two
# What a second letter costs, in powers of e of how often a word occurs; and a first letter, which is rarely wrong.
LETTER = 4.0
FIRST_LETTER = 1.5


class Words(fields.FieldType):
    """The words of a text, folded but not stemmed, each once a document: only counted, never searched."""

    scorable = stored = unique = False
    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: str, **options) -> list[tuple[bytes, int, float, bytes]]:
        return [(word.encode(), 1, 1.0, b"") for word in words(value)]


def words(text: str) -> set[str]:
    """Those of a text that may be suggested: letters alone."""
    folded = map(analysis.fold, set(analysis.TOKEN.findall(text)))
    return {word for word in folded if len(word) >= SHORTEST and word.isalpha()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the archive and how many documents have it."""

    word: str
    count: int


class Vocabulary:
    """All words of a field of `Words` with the number of documents of each, ordered by length."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._words = sorted(counts, key=len)
        lengths = np.array([len(word) for word in self._words], np.intp)
        self._starts = np.searchsorted(lengths, np.arange(analysis.LONGEST + 3)).tolist()

    @classmethod
    def of(cls, snapshot: Snapshot, field: str) -> "Vocabulary":
        return snapshot.once(("vocabulary", field), lambda: cls(_counts(snapshot, field)))

    def suggestions(self, text: str, limit: int = 3) -> list[Suggestion]:
        """What a word may have been meant to be, the likeliest first; nothing for a word that the archive has."""
        word = analysis.fold(text)
        if not SHORTEST <= len(word) <= analysis.LONGEST or word in self.counts:
            return []
        return self._likeliest(self._near(word, 1 if len(word) < ONE_LETTER else 2), limit)

    def commoner(self, text: str) -> list[Suggestion]:
        """For a long word that the archive has too: one that differs by a letter and is a hundred times as frequent.

        Archives hold misprints: eight articles say "goverment". It is there all the same, so this corrects nobody.
        """
        word = analysis.fold(text)
        if len(word) < LONG or word not in self.counts:
            return []
        least = COMMONER * self.counts[word]
        return self._likeliest([found for found in self._near(word, 1) if self.counts[found[1]] >= least], 1)

    def _likeliest(self, found: list[tuple[float, str]], limit: int) -> list[Suggestion]:
        return [Suggestion(word, self.counts[word]) for _, word in sorted(found, reverse=True)[:limit]]

    def _near(self, word: str, most: int) -> list[tuple[float, str]]:
        """(likelihood, word) of all words within so many letters."""
        longest = min(len(word) + most, analysis.LONGEST)
        candidates = self._words[self._starts[len(word) - most] : self._starts[longest + 1]]
        if not candidates:
            return []
        distances = process.cdist([word], candidates, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        places = np.flatnonzero(distances <= most)
        return [
            (self._likelihood(word, candidates[place], distance), candidates[place])
            for place, distance in zip(places.tolist(), distances[places].tolist(), strict=True)
        ]

    def _likelihood(self, word: str, near: str, distance: int) -> float:
        return math.log(self.counts[near]) - LETTER * distance - FIRST_LETTER * (word[0] != near[0])


def _counts(snapshot: Snapshot, field: str) -> dict[str, int]:
    """Deleted documents count until they are merged away."""
    counts: dict[str, int] = {}
    for segment in snapshot.segments:
        terms = segment.terms(field)
        for text, documents in zip(terms.texts, terms.documents.tolist(), strict=True):
            word = text.decode()
            counts[word] = counts.get(word, 0) + documents
    return counts
