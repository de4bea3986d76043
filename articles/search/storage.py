"""A Whoosh index on disk: what is open is one committed state, what is written is whole or not at all."""

import contextlib
import copy
import logging
import os
import pickle
import struct
import time
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema, UnknownFieldError
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex, IndexError
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader
from whoosh.writing import IndexingError

from articles.search import generations, manifest, segments
from articles.search import schema as schemas
from articles.search.errors import SearchUnavailable
from articles.search.inplace import WholeFile
from articles.search.manifest import Kept, Manifest, Signature
from articles.search.writer import Writer

log = logging.getLogger(__name__)

# What reading a damaged index raises: its files are pickles and packed numbers.
DAMAGE = (
    *(OSError, EOFError, struct.error, zlib.error, pickle.UnpicklingError, IndexError),
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, NameError, ImportError, OverflowError),
)
# What writing documents raises that were found good, or anything at all over a damaged index.
UNWRITABLE = (*DAMAGE, ArithmeticError, UnknownFieldError, IndexingError)
ATTEMPTS = 20

SUSPICION = 10.0  # seconds between two readings of all files by a process
_suspected: dict[Path, float] = {}

State = tuple[str, int, tuple[Signature, ...]]
Made = TypeVar("Made")


# Reading


def state(root: Path, schema: Schema) -> State:
    """What tells one committed state of the index from another; cheap enough to ask before every search.

    A file that was touched since, in whatever way, gives another one: what is then opened is read through again.
    """
    return _of_live(root, schema, lambda directory, held: (directory.name, held.number, _signatures(directory, held)))


def _signatures(directory: Path, held: Manifest) -> tuple[Signature, ...]:
    if generations.is_marked(directory):
        raise SearchUnavailable(f"{directory} was found damaged.")
    return manifest.signatures(directory, held)


def check(root: Path, schema: Schema, anew: bool = False) -> None:
    """Raises SearchUnavailable unless there is an index of this making whose files are what was written.

    Files that this process has read before are read again when they were touched, or when all is to be read `anew`.
    """
    state(root, schema)
    _of_live(root, schema, lambda directory, held: manifest.verify(directory, held, anew))


def suspect(root: Path, schema: Schema) -> None:
    """After an error that no intact index gives: raises SearchUnavailable, and tells the others, if it is damaged.

    Where such errors come in numbers, not each of them has all files read.
    """
    now, before = time.monotonic(), _suspected.get(root, float("-inf"))
    is_due = now - before >= SUSPICION
    if is_due:
        _suspected[root] = now
    try:
        check(root, schema, anew=is_due)
    except SearchUnavailable as error:
        log.error("The index is damaged and will be built anew: %s", error)
        with contextlib.suppress(SearchUnavailable):
            generations.mark(generations.current(root), str(error))
        raise


def open_reader(root: Path, schema: Schema, before: IndexReader | None = None) -> IndexReader:
    """A reader of one committed state, which later commits do not change.

    Segments that a reader of an earlier state has open are not opened again.
    """
    opened = {leaf.segment().segment_id(): leaf for leaf in _leaves(before)} if before else {}
    return _of_live(root, schema, lambda directory, held: _reader(directory, schema, held, opened))


def segments_of(root: Path, schema: Schema) -> list[W3Segment]:
    """The segments of the live state."""
    return _of_live(root, schema, lambda directory, held: _index(directory, schema, held)._read_toc().segments)


def _of_live(root: Path, schema: Schema, use: Callable[[Path, Manifest], Made]) -> Made:
    """What `use` makes of the live state, tried again where a commit or a rebuild has replaced it meanwhile."""
    failed: tuple[Path, Manifest | None] | None = None
    for _ in range(ATTEMPTS):
        directory, held = generations.current(root), None
        try:
            held = _held(directory, schema)
            return use(directory, held)
        except (SearchUnavailable, *DAMAGE) as error:
            if failed == (directory, held):  # the same twice: nothing has moved
                raise _unavailable(directory, error) from error
            failed = directory, held
    raise SearchUnavailable(f"The index at {root} is replaced faster than it can be opened.")


def _unavailable(directory: Path, error: Exception) -> SearchUnavailable:
    is_told = isinstance(error, SearchUnavailable)
    return error if is_told else SearchUnavailable(f"The index at {directory} cannot be read: {error!r}")


def _held(directory: Path, schema: Schema) -> Manifest:
    held = manifest.read(directory)
    if held.making != manifest.making(schema):
        raise SearchUnavailable(f"The index at {directory} is of another making: {held.making}")
    return held


def _reader(directory: Path, schema: Schema, held: Manifest, known: Mapping[str, SegmentReader]) -> IndexReader:
    with contextlib.ExitStack() as opened:
        served = generations.serve(directory)
        opened.callback(os.close, served)
        index = _index(directory, schema, held)
        opened.callback(index.storage.close_opened)
        manifest.verify(directory, held)
        found = index._read_toc().segments
        reader = _joined([_segment(index.storage, schema, each, known) for each in found], schema)
        opened.pop_all()
    weakref.finalize(reader, os.close, served)
    return reader


def _joined(readers: list[SegmentReader], schema: Schema) -> IndexReader:
    if len(readers) == 1:
        return readers[0]
    return MultiReader(readers) if readers else EmptyReader(schema)


def _segment(
    storage: "Storage", schema: Schema, segment: W3Segment, known: Mapping[str, SegmentReader]
) -> SegmentReader:
    """Of a segment that is open already, its files with the deletions of this state."""
    opened = known.get(segment.segment_id())
    if opened is None:
        return SegmentReader(storage, schema, segment)
    made = copy.copy(opened)
    made._segment, made._perdoc = segment, copy.copy(opened._perdoc)
    made._perdoc._segment = segment
    return made


def _leaves(reader: IndexReader) -> Iterator[SegmentReader]:
    return (leaf for leaf, _ in reader.leaf_readers() if isinstance(leaf, SegmentReader))


class Storage(FileStorage):
    """Reads segments where they lie, and closes what Whoosh leaves open when a file proves to be damaged."""

    def __init__(self, path: str) -> None:
        super().__init__(path, supports_mmap=False)
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        is_segment = name.endswith(W3Segment.COMPOUND_EXT)
        self._opened.append(WholeFile(self._fpath(name), name) if is_segment else super().open_file(name, **options))
        return self._opened[-1]

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Nothing: `Writer` puts aside what it must in files without a name."""
        return RamStorage()

    def close_opened(self) -> None:
        for stream in self._opened:
            if not stream.is_closed:
                stream.close()


class CommittedIndex(FileIndex):
    """Whoosh's index, but for what is committed: that is what the manifest tells, and no other table of contents."""

    def __init__(self, storage: Storage, schema: Schema, held: Manifest) -> None:
        self.storage, self._schema, self.indexname, self.held = storage, schema, schemas.name(schema), held

    @property
    def directory(self) -> Path:
        return Path(self.storage.folder)

    def latest_generation(self) -> int:
        return self.held.number

    def _read_toc(self) -> TOC:
        return TOC.read(self.storage, self.indexname, self.held.number, schema=self._schema)


def _index(directory: Path, schema: Schema, held: Manifest) -> CommittedIndex:
    return CommittedIndex(Storage(str(directory)), schema, held)


# Writing: the caller holds the lock


def open_index(root: Path, schema: Schema) -> CommittedIndex:
    """The live generation, for a writer. What a writer that was killed left there is removed."""
    check(root, schema)
    directory = generations.current(root)
    index = _index(directory, schema, manifest.read(directory))
    _tidy(index)
    return index


def create_index(directory: Path, schema: Schema) -> CommittedIndex:
    """An index without documents in an empty directory."""
    index = _index(directory, schema, Manifest(-1, manifest.making(schema), {}))
    commit(index, [])
    return index


@contextmanager
def writing(index: CommittedIndex) -> Iterator[Writer]:
    """A writer that commits at the end of the block, or leaves no trace."""
    writer = CommittingWriter(index)
    try:
        yield writer
        writer.commit(mergetype=with_small_ones)
    finally:
        if not writer.is_closed:
            writer.cancel()


class CommittingWriter(Writer):
    def __init__(self, index: CommittedIndex) -> None:
        super().__init__(index)
        self._index = index

    def _commit_toc(self, found: list[W3Segment]) -> None:
        commit(self._index, found)


def commit(index: CommittedIndex, found: list[W3Segment], known: Mapping[str, Kept] = {}) -> None:
    """Makes these segments, which are written, all that the index holds; of known files it is known what they hold.

    First they and the table of contents are safe on disk, then the names of the directory, then the manifest that makes
    them the committed state.
    """
    number = index.held.number + 1
    TOC(index._schema, found, number).write(index.storage, index.indexname)
    names = [TOC._filename(index.indexname, number)]
    names += [name for segment in found for name in segment.list_files(index.storage)]
    known = {**index.held.files, **known}
    files = {name: known.get(name) or manifest.kept(index.directory / name) for name in names}
    manifest.sync(index.directory)
    index.held = Manifest(number, index.held.making, files)
    manifest.write(index.directory, index.held)
    _tidy(index)


def _tidy(index: CommittedIndex) -> None:
    """Removes the files that are no part of the committed state. Who reads an older one keeps what it has opened."""
    for path in index.directory.iterdir():
        if path.name not in index.held.files and path.name not in (manifest.NAME, generations.DAMAGED):
            with contextlib.suppress(OSError):
                path.unlink()


def with_small_ones(writer: Writer, found: list[W3Segment]) -> list[W3Segment]:
    """Merge policy of a commit: empty segments go, and small ones are merged; large ones are left to `compaction`."""
    found = [segment for segment in found if segment.doc_count()]
    chosen = segments.with_a_commit(found)
    for segment in chosen:
        writer.take_in(SegmentReader(writer.storage, writer.schema, segment))
    return [segment for segment in found if segment not in chosen]
