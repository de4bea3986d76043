"""Documents that match, with their scores, and how two or more such lists become one."""

from collections.abc import Sequence

import numpy as np

# Below this share of all documents a binary search for each of the few beats marking all of the many.
FEW = 64
# From this share on, the scores are kept as an array over all documents too.
MANY = 16
TINY = 1e-30  # what is less becomes 0 in an array


class Matches:
    """Numbers of documents, ascending, and the score of each; one number when all score alike.

    `spread`, if there is one, holds the same as the score of every document, 0 for those that do not match. What was
    made as a spread becomes a list when somebody asks for it.
    """

    __slots__ = ("_count", "_ids", "_scores", "spread")

    def __init__(self, ids: np.ndarray | None, scores: np.ndarray | float, spread: np.ndarray | None = None) -> None:
        self._ids, self._scores, self.spread = ids, scores, spread
        self._count = None if ids is None else len(ids)

    @property
    def ids(self) -> np.ndarray:
        if self._ids is None:
            self._ids = np.flatnonzero(self.spread > 0)
        return self._ids

    @property
    def scores(self) -> np.ndarray | float:
        if self._scores is None:
            self._scores = self.spread[self.ids]
        return self._scores

    @property
    def is_listed(self) -> bool:
        return self._ids is not None

    def __len__(self) -> int:
        if self._count is None:
            self._count = int(np.count_nonzero(self.spread > 0))
        return self._count

    @property
    def nbytes(self) -> int:
        held = (self._ids, self._scores, self.spread)
        return sum(each.nbytes for each in held if isinstance(each, np.ndarray))

    def boosted(self, boost: float) -> "Matches":
        return self if boost == 1.0 else Matches(self.ids, self.scores * boost)

    def where(self, kept: np.ndarray) -> "Matches":
        """Those for which `kept`, as long as the list is, is true."""
        return self.at(np.flatnonzero(kept))

    def at(self, places: np.ndarray) -> "Matches":
        """Those at some places of the list."""
        return Matches(self.ids.take(places), self._scores_at(places))

    def plus(self, scores: np.ndarray | float) -> "Matches":
        return self if isinstance(scores, float) and not scores else Matches(self.ids, self.scores + scores)

    def _scores_at(self, places: np.ndarray) -> np.ndarray | float:
        return self.scores if isinstance(self.scores, float) else self.scores.take(places)

    def scores_of(self, documents: np.ndarray) -> np.ndarray:
        """The scores of documents that are all among these, in the order asked for."""
        if self.spread is not None:
            return self.spread.take(documents)
        if isinstance(self.scores, float):
            return np.full(len(documents), self.scores, np.float32)
        return self.scores.take(self.ids.searchsorted(documents))

    @property
    def is_positive(self) -> bool:
        """Whether every score is more than 0, so that a spread can tell who matches."""
        if self.spread is not None:
            return True
        return self.scores > TINY if isinstance(self.scores, float) else bool(self.scores.min(initial=1.0) > 0)

    def spread_out(self, size: int) -> "Matches":
        """As a list, and with a spread if that is worth its bytes: for what is kept and asked for again."""
        is_worth_it = len(self) * MANY >= size and self.is_positive
        return Matches(self.ids, self.scores, _spread(self, size) if is_worth_it else None)


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
    if many.spread is not None:
        scores = many.spread.take(few.ids)
        kept = np.flatnonzero(scores > 0)
        return few.at(kept).plus(scores.take(kept))
    if len(few) * FEW < len(many):
        places = many.ids.searchsorted(few.ids)
        kept = np.flatnonzero(many.ids.take(places, mode="clip") == few.ids)
        return few.at(kept).plus(many._scores_at(places.take(kept)))
    found = few.where(marked(many.ids, size)[few.ids])
    if isinstance(many.scores, float):
        return found.plus(many.scores)
    scores = np.empty(size, np.float32)
    scores[many.ids] = many.scores
    return found.plus(scores.take(found.ids))


def any_of(parts: Sequence[Matches], size: int) -> Matches:
    """What is in one part or more, the scores added."""
    parts = sorted(filter(len, parts), key=len, reverse=True)
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    largest, *others = parts
    is_positive = all(part.is_positive for part in parts)
    found = None if is_positive else marked(largest.ids, size)
    scores = _spread(largest, size)
    for part in others:
        _add(scores, part)
        if found is not None:
            found[part.ids] = True
    if found is None:
        return Matches(None, None, scores)
    ids = np.flatnonzero(found)
    return Matches(ids, scores[ids])


def _spread(found: Matches, size: int) -> np.ndarray:
    """The score of every document, 0 where there is none."""
    if found.spread is not None:
        return found.spread.copy()
    scores = np.zeros(size, np.float32)
    scores[found.ids] = found.scores
    return scores


def _add(scores: np.ndarray, part: Matches) -> None:
    if part.spread is not None:
        scores += part.spread
    else:
        scores[part.ids] += part.scores


def marked(ids: np.ndarray, size: int) -> np.ndarray:
    """True at each of the documents."""
    mask = np.zeros(size, bool)
    mask[ids] = True
    return mask
