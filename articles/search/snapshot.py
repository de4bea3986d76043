"""One committed state of the index as arrays: shared by the threads of a worker, swapped when the index moves on."""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cached_property
from typing import TypeVar

import numpy as np
from haystack.constants import DJANGO_ID
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.reading import IndexReader

from articles.search import columns, positions, ranking
from articles.search.columns import Numbers, Ordinals
from articles.search.lexicon import Terms
from articles.search.matches import NOTHING, Matches, marked
from articles.search.postings import Cache, Postings, Segment, joined, read_only
from articles.search.ranking import Order

POSTINGS_BYTES = 64 << 20
# What a new state reads ahead, by the names of the methods that read it.
COLUMNS = ("norms", "numbers", "ordinals", "order")
WORDS = ("term", "places")
WORDS_WARMED = 100
WORDS_SECONDS = 0.05  # so long words are read ahead, the last used first: what is committed waits for it to be found

Made = TypeVar("Made")


class Snapshot:
    """Everything is read when first asked for. Documents are numbered through all segments; deleted ones are left out.

    `newest` names the column of numbers that puts equal hits in order, the largest first; an index without it has them
    in the order of its documents.
    """

    def __init__(
        self,
        reader: IndexReader,
        postings_bytes: int = POSTINGS_BYTES,
        newest: str = DJANGO_ID,
        before: "Snapshot | None" = None,
    ) -> None:
        """`before` is an earlier state, if there is one: what it has read of segments that still stand stays."""
        self.reader, self.schema, self.newest = reader, reader.schema, newest
        self.size = reader.doc_count_all()
        known = {segment.name: segment for segment in before.segments} if before else {}
        self.segments = [
            Segment(leaf, offset, known.get(leaf.segment().segment_id()))
            for leaf, offset in reader.leaf_readers()
            if leaf.doc_count_all()
        ]
        # One for all reading: Whoosh's files have one place that they are read at, and states share them.
        self._lock = before._lock if before else threading.RLock()
        self.cache = Cache(postings_bytes, self._lock)
        self._columns: dict[tuple, object] = {}

    def warm(self, facets: Iterable[str] = (), sorts: Iterable[tuple[str, ...]] = ()) -> None:
        """Reads what the first searches need, so that none of them waits for it."""
        for field in self.schema.scorable_names():
            self.norms(field)
            for segment in self.segments:
                segment.terms(field)
        for field in facets:
            self.ordinals(field)
        for sort in ((), *sorts):
            self.order(sort)

    def warm_like(self, before: "Snapshot") -> None:
        """Reads what searches of an earlier state have asked for: its columns, and the words that they used last."""
        for name, *asked in [key for key in list(before._columns) if key[0] in COLUMNS]:
            getattr(self, name)(*asked)
        until = time.monotonic() + WORDS_SECONDS
        for name, *asked in [key for key in before.cache.latest(WORDS_WARMED) if key[0] in WORDS]:
            if time.monotonic() > until:
                break
            getattr(self, name)(*asked)

    # Documents

    @cached_property
    def live(self) -> np.ndarray | None:
        """True for each document that is not deleted; None when none is."""
        if not self.reader.has_deletions():
            return None
        mask = np.ones(self.size, bool)
        for segment in self.segments:
            deleted = np.fromiter(segment.reader.segment().deleted_docs(), np.intp)
            mask[deleted + segment.offset] = False
        return mask

    @cached_property
    def all_ids(self) -> np.ndarray:
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    def _alive(self, found: Matches) -> Matches:
        if self.live is None or self.live[found.ids].all():
            return found
        return found.where(self.live[found.ids])

    # Words

    def term(self, field: str, text: bytes) -> Matches:
        """The documents that have a term, scored by BM25, or by its weight in a field that is not scored."""
        return self.cache.get(("term", field, text), lambda: self._term(field, text))

    def _term(self, field: str, text: bytes) -> Matches:
        return self._scored(field, self._postings(field, text))

    def frequency(self, field: str, text: bytes) -> int:
        """How many documents have a term; deleted ones count until they are merged away."""
        with self._lock:
            every = [segment.terms(field) for segment in self.segments]
        found = ((terms, terms.find(text)) for terms in every)
        return sum(int(terms.documents[place]) for terms, place in found if place is not None)

    def _postings(self, field: str, text: bytes) -> Postings:
        format_ = self.schema[field].format
        found = ((segment, segment.terms(field).find(text)) for segment in self.segments)
        return joined(segment.postings(field, place, format_) for segment, place in found if place is not None)

    def _scored(self, field: str, found: Postings) -> Matches:
        if not len(found.ids):
            return NOTHING
        scores = found.weights
        if self.schema[field].scorable:
            idf = ranking.rarity(len(found.ids), self.size)
            scores = ranking.bm25(found.weights, self.norms(field)[found.ids], idf)
        return self._alive(Matches(found.ids, scores))

    def places(self, field: str, text: bytes) -> np.ndarray:
        """Every (document, position) where a term stands."""
        return self.cache.get(("places", field, text), lambda: self._places(field, text))

    def _places(self, field: str, text: bytes) -> np.ndarray:
        format_ = self.schema[field].format
        found = ((segment, segment.terms(field).find(text)) for segment in self.segments)
        parts = [segment.places(field, place, format_) for segment, place in found if place is not None]
        places = np.concatenate([np.empty(0, np.int64), *parts])
        return places if self.live is None else places[self.live[places >> positions.POSITION_BITS]]

    def phrase(self, field: str, words: tuple[bytes, ...], slop: int = 1) -> Matches:
        """The documents where the words follow each other, each at most `slop` after the one before.

        They score the sum of the words' scores, as Whoosh has it; a word that stands in it twice counts twice.
        """
        return self.cache.get(("phrase", field, words, slop), lambda: self._phrase(field, words, slop))

    def _phrase(self, field: str, words: tuple[bytes, ...], slop: int) -> Matches:
        terms = [self.term(field, word) for word in words]
        if not all(map(len, terms)):
            return NOTHING
        places = [self.places(field, word) for word in words]
        found = positions.adjacent(places) if slop == 1 else positions.near(places, slop)
        ids = positions.documents(found)
        return Matches(ids, sum(term.scores_of(ids) for term in terms))

    def union(self, key: Hashable, field: str, chosen: Callable[[Terms], Iterable[int]], blended: bool) -> Matches:
        """The documents that have any of the chosen terms, which `key` tells from other choices.

        All score 1, or (`blended`) as if the terms were one, of the summed weight in each document.
        """
        return self.cache.get(("union", field, key, blended), lambda: self._union(field, chosen, blended))

    def _union(self, field: str, chosen: Callable[[Terms], Iterable[int]], blended: bool) -> Matches:
        format_ = self.schema[field].format
        parts = (segment.united(field, chosen(segment.terms(field)), format_, blended) for segment in self.segments)
        found = joined(parts)
        return self._scored(field, found) if blended else self._alive(Matches(found.ids, 1.0))

    # Columns

    def norms(self, field: str) -> np.ndarray:
        """What the length of each document's field adds to the divisor of BM25."""
        return self.once(("norms", field), lambda: self._norms(field))

    def _norms(self, field: str) -> np.ndarray:
        average = self.reader.field_length(field) / (self.size or 1)
        return ranking.norms(self._length_bytes(field), average)

    def _length_bytes(self, field: str) -> np.ndarray:
        return np.concatenate([np.empty(0, np.uint8), *(segment.length_bytes(field) for segment in self.segments)])

    def numbers(self, field: str) -> Numbers:
        return self.once(("numbers", field), lambda: columns.numbers(self.segments, field, self.schema[field]))

    def ordinals(self, field: str) -> Ordinals:
        """The values of a field to count by: whole numbers, days, or exact terms."""
        return self.once(("ordinals", field), lambda: self._ordinals(field))

    def _ordinals(self, field: str) -> Ordinals:
        kind = self.schema[field]
        if isinstance(kind.column_type, NumericColumn):
            return columns.ordinals_of_numbers(self.numbers(field), kind)
        if isinstance(kind.column_type, RefBytesColumn):
            found = columns.ordinals_of_column(self.segments, field)
            postings = sum(int(segment.terms(field).documents.sum()) for segment in self.segments)
            if postings == np.count_nonzero(found.places):  # else the column holds the first of several values
                return found
        return columns.ordinals_of_postings(self._documents_of_terms(field), kind)

    def _documents_of_terms(self, field: str) -> Iterator[tuple[bytes, np.ndarray]]:
        texts = sorted({text for segment in self.segments for text in segment.terms(field).texts})
        return ((text, self._postings(field, text).ids) for text in texts)

    def values(self, field: str, ids: Iterable[int]) -> list[str | int | None]:
        """What documents have in a column: a whole number or an exact value; None for nothing."""
        numbers = list(ids)
        if isinstance(self.schema[field].column_type, NumericColumn):
            column = self.numbers(field)
            found = column.values[numbers].tolist()
            return [None if value == column.missing else value - columns.ZERO for value in found]
        column = self.ordinals(field)
        return [column.labels[place] for place in column.places[numbers].tolist()]

    def present(self, field: str) -> np.ndarray:
        """True for each document that has something in the field."""
        kind = self.schema[field]
        if kind.scorable:
            return self._length_bytes(field) > 0
        if isinstance(kind.column_type, NumericColumn):
            return self.numbers(field).present
        found = self.ordinals(field)
        return found.places > 0 if found.documents is None else marked(found.documents, self.size)

    def order(self, sort: tuple[str, ...] = ()) -> Order:
        """All documents by columns (`-name`: largest first), those without a value last; then the newest first."""
        return self.once(
            ("order", sort), lambda: Order.by(*map(self._sort_keys, sort), *self._newest(), size=self.size)
        )

    def _sort_keys(self, name: str) -> np.ndarray:
        field = name.removeprefix("-")
        if isinstance(self.schema[field].column_type, NumericColumn):
            return self.numbers(field).keys(descending=name != field)
        places = self.ordinals(field).places
        return np.where(places > 0, -places if name != field else places, self.size + 1)

    def _newest(self) -> list[np.ndarray]:
        return [self.numbers(self.newest).keys(descending=True)] if self.newest in self.schema else []

    def once(self, key: tuple, make: Callable[[], Made]) -> Made:
        """What belongs to this snapshot as long as it lives, made by the first thread that asks for it."""
        found = self._columns.get(key)
        if found is None:
            with self._lock:
                found = self._columns.get(key)
                if found is None:
                    found = self._columns[key] = read_only(make())
        return found
