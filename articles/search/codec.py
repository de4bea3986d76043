"""A segment of Whoosh's codec 3 with packed blocks, written from tables into one file; Whoosh reads it as its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Format

from articles.search.blocks import PackedCodec
from articles.search.documents import Documents
from articles.search.packing import Blocks
from articles.search.tables import Table, starts
from articles.search.termlist import TermsWriter


class SegmentFile:
    """The one file of a segment, part after part; it is there from the first part on."""

    def __init__(self, storage: Storage, segment: W3Segment) -> None:
        self._storage, self._segment = storage, segment
        self._file: StructFile | None = None
        self._directory: dict[str, dict[str, float]] = {}
        self.is_closed = False

    @contextmanager
    def part(self, extension: str) -> Iterator[StructFile]:
        if self._file is None:
            self._file = self._segment.create_file(self._storage, self._segment.COMPOUND_EXT)
            self._file.write_long(0)
            self._file.write_int(0)
        start = self._file.tell()
        yield self._file
        name = self._segment.make_filename(extension)
        self._directory[name] = {"offset": start, "length": self._file.tell() - start, "modified": time.time()}

    def write(self, extension: str, content: bytes) -> None:
        with self.part(extension) as stream:
            stream.write(content)

    def finish(self) -> None:
        CompoundStorage.write_dir(self._file, 0, self._directory)
        self._segment.compound = self.is_closed = True

    def close(self) -> None:
        """Leaves nothing of a segment that was not finished."""
        if self._file is not None and not self.is_closed:
            self._file.close()
            self._storage.delete_file(self._segment.make_filename(self._segment.COMPOUND_EXT))
        self.is_closed = True


class PostingsFile:
    """Writes tables, fields and terms ascending, and their terms into the list of terms."""

    def __init__(self, stream: StructFile) -> None:
        self._stream, self._start = stream, stream.tell()
        self._listed = BytesIO()
        self._terms = TermsWriter(StructFile(self._listed))

    def add(self, field: str, table: Table, format_: Format, lengths: np.ndarray | None) -> None:
        """`lengths` has the byte that stands for the length of the field in each document; None if none is kept."""
        blocks = Blocks(table, lengths)
        alone = blocks.alone()
        infos = blocks.term_infos()
        self._write_alone(blocks, np.flatnonzero(alone), infos)
        self._write_others(blocks, np.flatnonzero(~alone).tolist(), infos, format_.fixed_value_size())
        self._terms.add_sorted(field, table.terms, infos)

    def _write_alone(self, blocks: Blocks, terms: np.ndarray, infos: np.ndarray) -> None:
        rows = blocks.rows_alone(terms)
        infos["offset"][terms] = self._tell() + np.arange(len(rows)) * rows.itemsize
        infos["length"][terms] = rows.itemsize
        self._stream.write(rows.tobytes())

    def _write_others(self, blocks: Blocks, terms: list[int], infos: np.ndarray, fixed: int | None) -> None:
        written = [blocks.of_term(term, fixed) for term in terms]
        sizes = np.fromiter(map(len, written), np.int64, len(written))
        infos["offset"][terms], infos["length"][terms] = self._tell() + starts(sizes), sizes
        self._stream.write(b"".join(written))

    def _tell(self) -> int:
        return self._stream.tell() - self._start

    def terms(self) -> bytes:
        self._terms.write_end()
        return self._listed.getvalue()


class SegmentCodec(PackedCodec):
    """What a writer of tables needs; the segment itself names the codec that reads it."""

    def new_segment(self, storage: Storage, indexname: str) -> W3Segment:
        return W3Segment(PackedCodec(), indexname)

    def field_writer(self, storage: Storage, segment: W3Segment) -> SegmentFile:
        return SegmentFile(storage, segment)

    def per_document_writer(self, storage: Storage, segment: W3Segment) -> Documents:
        return Documents(segment)
