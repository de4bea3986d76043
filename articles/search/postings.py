"""Whole lists of postings of one segment, and what is kept of them in memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.formats import Format
from whoosh.reading import IndexReader

from articles.search.blocks import Block, blocks, documents
from articles.search.lexicon import Terms, terms_of
from articles.search.matches import marked
from articles.search.positions import places

ENTRY = 200  # bytes of an entry beside its arrays


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Sized)
Made = TypeVar("Made")


class Cache:
    """The arrays used last, up to a number of bytes; one thread at a time makes what is not there."""

    def __init__(self, capacity: int, lock: AbstractContextManager | None = None) -> None:
        self.capacity, self.nbytes = capacity, 0
        self._entries: OrderedDict[Hashable, Sized] = OrderedDict()
        self._lock = lock or threading.RLock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found
            made = read_only(make())
            self._keep(key, made)
            return made

    def _keep(self, key: Hashable, made: Sized) -> None:
        if made.nbytes + ENTRY > self.capacity:
            return
        self._entries[key] = made
        self.nbytes += made.nbytes + ENTRY
        while self.nbytes > self.capacity:
            _, dropped = self._entries.popitem(last=False)
            self.nbytes -= dropped.nbytes + ENTRY

    def __len__(self) -> int:
        return len(self._entries)

    def latest(self, count: int) -> list[Hashable]:
        """The keys used last, the very last first."""
        with self._lock:
            return list(islice(reversed(self._entries), count))


def read_only(made: Kept) -> Kept:
    """Several threads will share its arrays: none may write to them."""
    parts = [made] if isinstance(made, np.ndarray) else [getattr(made, name) for name in getattr(made, "__slots__", ())]
    for part in parts:
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
    return made


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of a term with its weight in each (one number when all are alike), deleted ones included."""

    ids: np.ndarray
    weights: np.ndarray | float


class Segment:
    """One segment of an index; the numbers of its documents begin with `offset`.

    A segment is never written again but for its deletions, so a later state of the index has its arrays from `before`.
    """

    def __init__(self, reader: IndexReader, offset: int, before: "Segment | None" = None) -> None:
        self.reader, self.offset, self.size = reader, offset, reader.doc_count_all()
        self._held: dict[Hashable, object] = before._held if before else {}

    @property
    def name(self) -> str:
        return self.reader.segment().segment_id()

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        if key not in self._held:
            self._held[key] = make()
        return self._held[key]

    def terms(self, field: str) -> Terms:
        return self.once(("terms", field), lambda: terms_of(self.reader, field))

    def length_bytes(self, field: str) -> np.ndarray:
        return self.once(("lengths", field), lambda: self._length_bytes(field))

    def _length_bytes(self, field: str) -> np.ndarray:
        column = self.reader._perdoc._cached_reader(f"_{field}_len", LENGTHS_COLUMN)
        lengths = np.zeros(self.size, np.uint8)
        if column is not None:
            lengths[: column._count] = np.frombuffer(column._dbfile.get(column._basepos, column._count), np.uint8)
        return lengths

    def postings(self, field: str, place: int, format_: Format) -> Postings:
        """Of the term at a place among the terms of the field."""
        terms = self.terms(field)
        if terms.documents[place] == 1:
            return Postings(terms.first[place : place + 1].astype(np.intp) + self.offset, float(terms.weight[place]))
        found = self._of_term(terms, place, format_)
        return Postings(found.ids + self.offset, found.weights)

    def _of_term(self, terms: Terms, place: int, format_: Format) -> Postings:
        return joined([Postings(block.ids, block.weights) for block in self._blocks(terms, place, format_)])

    def united(self, field: str, chosen: Iterable[int], format_: Format, summed: bool) -> Postings:
        """The documents of any of the chosen terms, each once; with the sum of its weights if that is asked for."""
        terms, chosen = self.terms(field), np.fromiter(chosen, np.intp)
        alone = terms.documents[chosen] == 1
        single, several = chosen[alone], chosen[~alone]
        if summed:
            return self._summed(terms, single, several, format_)
        extents = zip(terms.offset[several].tolist(), terms.length[several].tolist(), strict=True)
        held = documents(self.reader._terms._postfile, extents, self.reader.codec(), format_)
        mask = marked(terms.first[single], self.size)
        mask[held] = True
        return Postings(np.flatnonzero(mask) + self.offset, 1.0)

    def _summed(self, terms: Terms, single: np.ndarray, several: np.ndarray, format_: Format) -> Postings:
        parts = [Postings(terms.first[single], terms.weight[single])]
        parts += [self._of_term(terms, place, format_) for place in several.tolist()]
        found = joined(parts)
        weights = np.bincount(found.ids, np.broadcast_to(found.weights, len(found.ids)), self.size)
        ids = np.flatnonzero(weights)
        return Postings(ids + self.offset, weights[ids].astype(np.float32))

    def places(self, field: str, place: int, format_: Format) -> np.ndarray:
        """Every (document, position) where the term stands."""
        found = self._blocks(self.terms(field), place, format_)
        return np.concatenate([places(block, format_, self.offset) for block in found])

    def _blocks(self, terms: Terms, place: int, format_: Format) -> Iterator[Block]:
        offset, length = int(terms.offset[place]), int(terms.length[place])
        return blocks(self.reader._terms._postfile, offset, length, self.reader.codec(), format_)


def joined(parts: Iterable[Postings]) -> Postings:
    """Postings that follow each other, as one."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    ids = np.concatenate([np.empty(0, np.intp), *(part.ids for part in parts)])
    alike = {part.weights for part in parts if isinstance(part.weights, float)}
    if len(alike) == 1 and all(isinstance(part.weights, float) for part in parts):
        return Postings(ids, alike.pop())
    spread = (np.broadcast_to(np.float32(part.weights), len(part.ids)) for part in parts)
    return Postings(ids, np.concatenate([np.empty(0, np.float32), *spread]))
