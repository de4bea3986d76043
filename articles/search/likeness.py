"""What `word~` finds: words as they are written that are one or two letters off, in the index and in a text alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search import analysis

LONG = 6  # letters of a word of which two may be wrong


@dataclass(frozen=True, slots=True)
class Likeness:
    """Up to `most` letters added, dropped, changed or swapped with the next, after `same` letters that must agree."""

    word: str
    most: int
    same: int

    def places(self, words: Sequence[str]) -> np.ndarray:
        """Where among some words, all of which begin as they must, those that are like it stand."""
        distances = process.cdist([self.word], words, scorer=OSA.distance, score_cutoff=self.most, dtype=np.uint8)
        return np.flatnonzero(distances[0] <= self.most)

    def among(self, words: Sequence[str]) -> list[str]:
        """Those of some words that are like it."""
        begun = [word for word in words if word.startswith(self.word[: self.same])]
        return [begun[place] for place in self.places(begun).tolist()] if begun else []


def likenesses(word: str) -> list[Likeness]:
    """Of a folded word in each form in which it may begin; what is joined to it in Arabic must agree too."""
    forms = analysis.forms(word)
    bare = len(forms[0])
    most = 2 if bare >= LONG else 1
    return [Likeness(form, most, len(form) - bare + 1) for form in forms]
