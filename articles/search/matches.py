"""Documents that match, with their scores, and how two or more such lists become one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Below this share of all documents a binary search for each of the few beats marking all of the many.
FEW = 64


@dataclass(frozen=True, slots=True)
class Matches:
    """Numbers of documents, ascending, and the score of each; one number when all score alike."""

    ids: np.ndarray
    scores: np.ndarray | float

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        return self.ids.nbytes + (0 if isinstance(self.scores, float) else self.scores.nbytes)

    def boosted(self, boost: float) -> "Matches":
        return self if boost == 1.0 else Matches(self.ids, self.scores * boost)

    def where(self, kept: np.ndarray) -> "Matches":
        return Matches(self.ids[kept], self._scores(kept))

    def plus(self, score: float) -> "Matches":
        return Matches(self.ids, self.scores + score) if score else self

    def _scores(self, chosen: np.ndarray) -> np.ndarray | float:
        return self.scores if isinstance(self.scores, float) else self.scores[chosen]

    def scores_of(self, documents: np.ndarray) -> np.ndarray:
        """The scores of documents that are all among these, in the order asked for."""
        if isinstance(self.scores, float):
            return np.full(len(documents), self.scores, np.float32)
        return self.scores[np.searchsorted(self.ids, documents)]


NOTHING = Matches(np.empty(0, np.intp), 0.0)


def all_of(parts: Sequence[Matches], size: int) -> Matches:
    """What is in every part, the scores added; rarest first. `size` is the number of all documents."""
    found, *others = sorted(parts, key=len)
    for part in others:
        if not len(found):
            return NOTHING
        found = _both(found, part, size)
    return found


def _both(few: Matches, many: Matches, size: int) -> Matches:
    if len(few) * FEW < len(many):
        places = np.searchsorted(many.ids, few.ids)
        places[places == len(many)] = 0
        kept = many.ids[places] == few.ids
        return _added(few.where(kept), many._scores(places[kept]))
    kept = marked(many.ids, size)[few.ids]
    found = few.where(kept)
    if isinstance(many.scores, float):
        return found.plus(many.scores)
    scores = np.empty(size, np.float32)
    scores[many.ids] = many.scores
    return _added(found, scores[found.ids])


def _added(found: Matches, scores: np.ndarray | float) -> Matches:
    return Matches(found.ids, found.scores + scores)


def any_of(parts: Sequence[Matches], size: int) -> Matches:
    """What is in one part or more, the scores added."""
    parts = sorted(filter(len, parts), key=len, reverse=True)
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    found = marked(parts[0].ids, size)
    scores = np.zeros(size, np.float32)
    scores[parts[0].ids] = parts[0].scores
    for part in parts[1:]:
        found[part.ids] = True
        scores[part.ids] += part.scores
    ids = np.flatnonzero(found)
    return Matches(ids, scores[ids])


def marked(ids: np.ndarray, size: int) -> np.ndarray:
    """True at each of the documents."""
    mask = np.zeros(size, bool)
    mask[ids] = True
    return mask
