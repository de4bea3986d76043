"""Columns of a whole index as arrays: numbers and dates as they are stored, exact values as ordinals."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.fields import DATETIME, FieldType
from whoosh.reading import IndexReader

from articles.search.lexicon import UnknownIndexFormat

Made = TypeVar("Made")

DAY = 86_400_000_000  # microseconds, which dates are counted in from the first of January of the year 1
ZERO = 1 << 63  # how a column stores the number 0


class Leaf(Protocol):
    """A segment, which keeps what has been read of it."""

    reader: IndexReader

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made: ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a column as they are stored, one for each document; `missing` stands for none."""

    values: np.ndarray
    missing: int

    @property
    def present(self) -> np.ndarray:
        return self.values != self.missing

    def between(self, low: int | None, high: int | None, ids: np.ndarray | None = None) -> np.ndarray:
        """Which of the documents (None: of all) have a number within the two, both included; None is open."""
        values = self.values if ids is None else self.values[ids]
        low, high = max(0, low or 0), self.missing - 1 if high is None else min(high, self.missing - 1)
        if high < low:
            return np.zeros(len(values), bool)
        return (values >= np.uint64(low)) & (values <= np.uint64(high))

    def keys(self, descending: bool) -> np.ndarray:
        """What sorts documents by their numbers, those without one last both ways."""
        if not descending:
            return self.values  # `missing` is the largest number there is
        return np.where(self.present, np.uint64(self.missing - 1) - self.values, self.values)


@dataclass(frozen=True, slots=True)
class Ordinals:
    """The values of a field, ascending, and which each document has: places in `labels`, 0 for none.

    With `documents`, a document may have several: `places[i]` is one of `documents[i]`.
    """

    labels: list[str | int | date | None]
    places: np.ndarray
    documents: np.ndarray | None = None

    def counts(self, ids: np.ndarray, size: int) -> np.ndarray:
        """How many of the documents have each label."""
        if self.documents is None:
            places = self.places if len(ids) == size else self.places[ids]
        else:
            among = np.zeros(size, bool)
            among[ids] = True
            places = self.places[among[self.documents]]
        return np.bincount(places, minlength=len(self.labels))

    @property
    def present(self) -> np.ndarray:
        """True for each document that has a label; of a field with one label each alone."""
        return self.places > 0


def numbers(leaves: Iterable[Leaf], field: str, kind: FieldType) -> Numbers:
    column = kind.column_type
    if not isinstance(column, NumericColumn) or column._typecode not in "BHIQ":
        raise UnknownIndexFormat(f"The index keeps no column of numbers for {field!r}.")
    parts = [leaf.once(("numbers", field), partial(_leaf_numbers, leaf.reader, field, column)) for leaf in leaves]
    return Numbers(np.concatenate([np.empty(0, np.uint64), *parts]), column.default_value())


def _leaf_numbers(leaf: IndexReader, field: str, column: NumericColumn) -> np.ndarray:
    values = np.full(leaf.doc_count_all(), column.default_value(), np.uint64)
    source = leaf.column_reader(field, translate=False)
    if isinstance(source, NumericColumn.Reader):  # what ends with missing numbers is stored without them
        raw = source._dbfile.get(source._basepos, source._count * source._fixedlen)
        values[: source._count] = np.frombuffer(raw, f">{column._typecode}")
    return values


def ordinals_of_numbers(column: Numbers, kind: FieldType) -> Ordinals:
    """Whole numbers as they are; dates by their day."""
    present = column.present
    dated = isinstance(kind, DATETIME)
    stored, inverse = np.unique(column.values[present] // np.uint64(DAY if dated else 1), return_inverse=True)
    places = np.zeros(len(present), np.intp)
    places[present] = inverse + 1
    labels = (date.min + timedelta(days=day) if dated else day - ZERO for day in stored.tolist())
    return Ordinals([None, *labels], places)


def ordinals_of_column(leaves: Iterable[Leaf], field: str) -> Ordinals:
    """From the column itself, which holds one value for each document."""
    parts = [leaf.once(("references", field), partial(_leaf_references, leaf.reader, field)) for leaf in leaves]
    labels = sorted({value for values, _ in parts for value in values} - {b""})
    places = {value: place for place, value in enumerate(labels, 1)} | {b"": 0}
    renumbered = [np.array([places[value] for value in values], np.intp)[stored] for values, stored in parts]
    return Ordinals([None, *(label.decode() for label in labels)], np.concatenate([np.empty(0, np.intp), *renumbered]))


def _leaf_references(leaf: IndexReader, field: str) -> tuple[list[bytes], np.ndarray]:
    source, size = leaf.column_reader(field, translate=False), leaf.doc_count_all()
    if not isinstance(source, RefBytesColumn.Reader):
        return [b""], np.zeros(size, np.intp)
    raw = source._dbfile.get(source._basepos, size * source._itemsize)
    return source._uniques, np.frombuffer(raw, f">{source._typecode}").astype(np.intp)


def ordinals_of_postings(postings: Iterator[tuple[bytes, np.ndarray]], kind: FieldType) -> Ordinals:
    """From (term, documents) of every term, ascending: a document may have several of them."""
    labels, documents, places = [None], [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for text, ids in postings:
        documents.append(ids)
        places.append(np.full(len(ids), len(labels), np.intp))
        labels.append(kind.from_bytes(text))
    return Ordinals(labels, np.concatenate(places), np.concatenate(documents))
