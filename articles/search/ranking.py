"""BM25 as Whoosh computes it, for whole lists of postings; and the best of many without sorting them all."""

import math
from dataclasses import dataclass

import numpy as np
from whoosh.util.numeric import byte_to_length

from articles.search.matches import Matches

K1 = 1.2
B = 0.75
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
        return found.ids[:0]
    if isinstance(found.scores, float):
        return order.first(found.ids, start, stop)
    ids, scores = found.ids, found.scores
    if stop < len(ids):
        least = np.partition(scores, len(ids) - stop)[len(ids) - stop]
        kept = np.flatnonzero(scores >= least)
        ids, scores = ids[kept], scores[kept]
    return ids[np.lexsort((order.ranks[ids], -scores))[start:stop]]
