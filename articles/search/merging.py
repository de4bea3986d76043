"""A segment that is taken into a new one: what it holds of its documents that are not deleted."""

from collections.abc import Iterable

import numpy as np
from whoosh.formats import Format
from whoosh.reading import IndexReader

from articles.search.blocks import Block, PackedCodec, Values, blocks, numbers
from articles.search.documents import LENGTHS, Documents
from articles.search.lexicon import Terms, terms_of
from articles.search.packing import read_alone
from articles.search.postings import Segment
from articles.search.tables import Table


class Source:
    """The documents of a reader, renumbered from `start`."""

    def __init__(self, reader: IndexReader, start: int) -> None:
        self.reader, self.segment = reader, reader.segment()
        deleted = np.fromiter(reader.segment().deleted_docs(), np.intp)
        self._kept = np.ones(reader.doc_count_all(), bool)
        self._kept[deleted] = False
        self.size = int(self._kept.sum())
        self._numbers = np.where(self._kept, np.cumsum(self._kept) - 1 + start, -1)

    def numbers_of(self, documents: Iterable[int]) -> list[int]:
        """Of those of its documents that are there, in the new segment."""
        found = self._numbers[np.fromiter(documents, np.intp)]
        return found[found >= 0].tolist()

    def copy_documents(self, target: Documents) -> None:
        """Stored fields, columns and lengths."""
        for number, stored in self.reader.iter_docs():
            target.store(int(self._numbers[number]), stored)
        for name, field in self.reader.schema.items():
            if field.column_type and self.reader.has_column(name):
                self._copy_column(target, name)
            if field.scorable:
                lengths = LENGTHS[Segment(self.reader, 0).length_bytes(name)[self._kept]]
                target.add_lengths(name, self._numbers[self._kept], lengths)

    def _copy_column(self, target: Documents, name: str) -> None:
        values = self.reader.column_reader(name, translate=False)
        column = target.column(name, self.reader.schema[name].column_type)
        for number in np.flatnonzero(self._kept).tolist():
            column.add(int(self._numbers[number]), values[number])

    def tables(self, name: str, format_: Format) -> list[Table]:
        """The postings of a field: of the terms that one document has once, which are read at once, and of the others.

        What only a deleted document has is not read.
        """
        terms = terms_of(self.reader, name)
        alone, found = self._alone(terms, format_)
        others = np.flatnonzero(~alone & ((terms.documents > 1) | self._kept[terms.first]))
        return [each.renumbered(self._numbers) for each in (found, self._others(terms, others, format_)) if each.terms]

    def _alone(self, terms: Terms, format_: Format) -> tuple[np.ndarray, Table]:
        """Which terms these are, and their postings."""
        if isinstance(self.reader.codec(), PackedCodec):
            return read_alone(self.reader._terms._postfile, terms, has_values=format_.fixed_value_size() != 0)
        return np.zeros(len(terms.texts), bool), _table([], np.empty(0, np.int64), [], format_)

    def _others(self, terms: Terms, places: np.ndarray, format_: Format) -> Table:
        postings, codec = self.reader._terms._postfile, self.reader.codec()
        found: list[Block] = []
        for offset, length in zip(terms.offset[places].tolist(), terms.length[places].tolist(), strict=True):
            found += blocks(postings, offset, length, codec, format_)
        return _table(
            [terms.texts[place] for place in places.tolist()], terms.documents[places].astype(np.int64), found, format_
        )


def _table(terms: list[bytes], counts: np.ndarray, found: list[Block], format_: Format) -> Table:
    ids = np.concatenate([np.empty(0, np.int64), *(block.ids for block in found)]).astype(np.uint32)
    weights = np.concatenate([np.empty(0, np.float32), *map(_weights, found)])
    fixed = format_.fixed_value_size()
    if fixed == 0:
        return Table(terms, counts, ids, weights)
    values = np.frombuffer(b"".join(map(_joined, found)), np.uint8)
    sizes = np.concatenate([np.empty(0, np.int64), *(_sizes(block, fixed) for block in found)]).astype(np.int64)
    return Table(terms, counts, ids, weights, sizes, values)


def _weights(block: Block) -> np.ndarray:
    alike = isinstance(block.weights, float)
    return np.full(len(block.ids), block.weights, np.float32) if alike else block.weights


def _joined(block: Block) -> bytes:
    values: Values | bytes | Iterable[bytes] = block.values
    if isinstance(values, Values):
        return values.joined
    return values if isinstance(values, bytes) else b"".join(values)


def _sizes(block: Block, fixed: int | None) -> np.ndarray:
    if isinstance(block.values, Values):
        return numbers(block.values.sizes)
    if isinstance(block.values, bytes):
        return np.full(len(block.ids), fixed)
    return np.array([len(value) for value in block.values])
