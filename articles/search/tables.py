"""Postings as arrays: the table of a field, tables of several runs or segments as one, tables put aside on disk."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from tempfile import TemporaryFile

import numpy as np

MERGED_AT_ONCE = 1_000_000  # postings, over all tables


@dataclass(frozen=True, slots=True)
class Table:
    """The postings of a field, by term and then by document; terms ascend as bytes.

    `counts` has a number for each term, `ids`, `weights` and `sizes` one for each posting; `values` are the bytes of
    all postings' values joined. Sizes and values are None where the format of the field keeps none.
    """

    terms: list[bytes]
    counts: np.ndarray
    ids: np.ndarray
    weights: np.ndarray
    sizes: np.ndarray | None = None
    values: np.ndarray | None = None

    def between(self, low: bytes, high: bytes | None) -> "Table":
        """The terms from `low` until before `high`; None is open."""
        first = bisect_left(self.terms, low)
        last = len(self.terms) if high is None else bisect_left(self.terms, high)
        start, end = int(self.counts[:first].sum()), int(self.counts[:last].sum())
        arrays = self.terms[first:last], self.counts[first:last], self.ids[start:end], self.weights[start:end]
        if self.sizes is None:
            return Table(*arrays)
        begin, stop = int(self.sizes[:start].sum()), int(self.sizes[:end].sum())
        return Table(*arrays, self.sizes[start:end], self.values[begin:stop])

    def renumbered(self, numbers: np.ndarray) -> "Table":
        """With `numbers[id]` in place of each document; without those whose number is below 0."""
        ids = numbers[self.ids]
        kept = ids >= 0
        if kept.all():
            return Table(self.terms, self.counts, ids, self.weights, self.sizes, self.values)
        counts = np.add.reduceat(kept, starts(self.counts), dtype=np.int64)
        terms = [term for term, count in zip(self.terms, counts.tolist(), strict=True) if count]
        arrays = terms, counts[counts > 0], ids[kept], self.weights[kept]
        if self.sizes is None:
            return Table(*arrays)
        return Table(*arrays, self.sizes[kept], self.values[np.repeat(kept, self.sizes)])

    def put_aside(self, folder: str | None) -> "Table":
        """The same with its arrays in a file that has no name, and so goes with the process."""
        arrays = (self.ids, self.weights, self.sizes, self.values)
        with TemporaryFile(dir=folder or None) as stream:
            held = [None if array is None else _written(stream, array) for array in arrays]
        return Table(self.terms, self.counts, *held)


def _written(stream: object, array: np.ndarray) -> np.ndarray:
    if not len(array):
        return array
    start = stream.tell()
    stream.write(memoryview(np.ascontiguousarray(array)).cast("B"))
    stream.flush()
    return np.memmap(stream, array.dtype, "r", start, array.shape)


def starts(counts: np.ndarray) -> np.ndarray:
    """Where each of the groups of so many begins, when they follow each other."""
    return np.cumsum(counts, dtype=np.int64) - counts


def spread(firsts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of each group `counts` numbers that count up from its first."""
    return np.repeat(firsts - starts(counts), counts) + np.arange(int(counts.sum()))


def merged(tables: Sequence[Table], at_once: int = MERGED_AT_ONCE) -> Iterator[Table]:
    """Tables whose documents follow each other, as one; a large one comes in several pieces, term by term."""
    tables = [table for table in tables if table.terms]
    if not tables:
        return
    for low, high in pairwise([b"", *_cuts(tables, at_once), None]):
        pieces = [table.between(low, high) for table in tables]
        yield pieces[0] if len(pieces) == 1 else _joined(pieces)


def _cuts(tables: Sequence[Table], at_once: int) -> list[bytes]:
    largest = max(tables, key=lambda table: len(table.ids))
    step = max(1, at_once // len(tables))
    wanted = np.arange(step, len(largest.ids), step)
    places = np.searchsorted(np.cumsum(largest.counts), wanted)
    return [largest.terms[place] for place in np.unique(places) if place]


def _joined(tables: Sequence[Table]) -> Table:
    terms = sorted(set(chain.from_iterable(table.terms for table in tables)))
    place_of = {term: place for place, term in enumerate(terms)}
    places = (np.fromiter(map(place_of.__getitem__, table.terms), np.int64, len(table.terms)) for table in tables)
    ranks = np.concatenate([np.repeat(found, table.counts) for found, table in zip(places, tables, strict=True)])
    order = np.argsort(ranks, kind="stable")
    ids, weights = (np.concatenate([getattr(table, name) for table in tables])[order] for name in ("ids", "weights"))
    counts = np.bincount(ranks, minlength=len(terms))
    if tables[0].sizes is None:
        return Table(terms, counts, ids, weights)
    sizes = np.concatenate([table.sizes for table in tables])
    values = np.concatenate([table.values for table in tables])
    return Table(terms, counts, ids, weights, sizes[order], values[spread(starts(sizes)[order], sizes[order])])
