"""BM25 as Whoosh computes it, for whole lists of postings; and the best of many without sorting them all."""

import math
from dataclasses import dataclass

import numpy as np
from whoosh.util.numeric import byte_to_length

from articles.search.matches import Matches

K1 = 1.2
B = 0.75
# The best of many are looked for among the best of groups: so many groups for each that is wanted, none smaller.
GROUPS = 8
SMALLEST_GROUP = 4
# Whoosh keeps the length of a field in one byte, which stands for one of these lengths.
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float32)


def rarity(documents: int, size: int) -> float:
    """Whoosh's inverse document frequency: deleted documents count until they are merged away."""
    return math.log(size / (documents + 1)) + 1


def norms(length_bytes: np.ndarray, average: float) -> np.ndarray:
    """What a document's length adds to the divisor of BM25."""
    return (K1 * ((1 - B) + B * LENGTHS / (average or 1)))[length_bytes].astype(np.float32)


def bm25(weights: np.ndarray | float, norms: np.ndarray, idf: float) -> np.ndarray:
    scores = (norms + weights).astype(np.float32, copy=False)
    return np.divide(np.float32(idf * (K1 + 1)) * weights, scores, out=scores)


@dataclass(frozen=True, slots=True)
class Order:
    """All documents in one order, and the rank of each in it."""

    documents: np.ndarray
    ranks: np.ndarray

    @classmethod
    def by(cls, *keys: np.ndarray, size: int) -> "Order":
        """By the first key, then by the next; what is equal in all stays in the order of the numbers."""
        documents = np.lexsort(keys[::-1]) if keys else np.arange(size)
        ranks = np.empty(size, np.int32)
        ranks[documents] = np.arange(size, dtype=np.int32)
        return cls(documents, ranks)

    def first(self, ids: np.ndarray, start: int, stop: int) -> np.ndarray:
        """Those of the documents that stand in [start, stop) once all are put in order."""
        ranks = self.ranks[ids]
        if stop < len(ranks):
            ranks.partition(stop - 1)
            ranks = ranks[:stop]
        ranks.sort()
        return self.documents[ranks[start:]]


def best(found: Matches, order: Order, start: int, stop: int) -> np.ndarray:
    """The documents in [start, stop) by score, highest first; equal scores by the order."""
    if stop <= start:
        return np.empty(0, np.intp)
    if found.is_listed and isinstance(found.scores, float):
        return order.first(found.ids, start, stop)
    ids, scores = _candidates(found, stop)
    return ids[np.lexsort((order.ranks.take(ids), -scores))[start:stop]]


def _candidates(found: Matches, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Documents among which the best so many are, with their scores."""
    if count >= len(found):
        return found.ids, found.scores
    if not found.is_listed:
        least = _least(found.spread, count)
        if least > 0:
            ids = np.flatnonzero(found.spread >= least)
            return _trimmed(ids, found.spread.take(ids), count)
    places = np.flatnonzero(found.scores >= _least(found.scores, count))
    return _trimmed(found.ids.take(places), found.scores.take(places), count)


def _least(scores: np.ndarray, count: int) -> np.float32:
    """A score that at least so many reach, and not many more: groups are made, and so many have a best one above it."""
    groups = GROUPS * count
    each = len(scores) // groups
    if each < SMALLEST_GROUP:
        return np.partition(scores, len(scores) - count)[len(scores) - count]
    highest = scores[: each * groups].reshape(each, groups).max(axis=0)
    highest.partition(groups - count)
    return highest[groups - count]


def _trimmed(ids: np.ndarray, scores: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Without those that cannot be among the best, where there are many of them."""
    if len(ids) <= 2 * count:
        return ids, scores
    kept = np.flatnonzero(scores >= np.partition(scores, len(scores) - count)[len(scores) - count])
    return ids.take(kept), scores.take(kept)
