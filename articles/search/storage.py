"""A Whoosh index on disk: what is open is one committed state, what is written is whole or not at all."""

import os
import pickle
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError, FileIndex, IndexError, clean_files
from whoosh.reading import IndexReader, SegmentReader

from articles.search import generations
from articles.search import schema as schemas
from articles.search.errors import SearchUnavailable
from articles.search.writer import Writer

# What reading a damaged index raises: its files are pickles and packed numbers.
DAMAGE = (
    *(OSError, EOFError, struct.error, zlib.error, pickle.UnpicklingError, IndexError),
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, NameError, ImportError, OverflowError),
)
# A commit replaces the table of contents between the listing of the directory and the opening of the file.
ATTEMPTS = 5
PAUSE = 0.02
MOST_SEGMENTS = 8
SMALL = 500

State = tuple[str, str, int, int]


def state(root: Path, schema: Schema) -> State:
    """What tells one committed state of the index from another; cheap enough to ask before every search."""
    prefix = f"_{schemas.name(schema)}_"
    for _ in range(ATTEMPTS):
        directory = generations.current(root)
        try:
            names = [name for name in os.listdir(directory) if name.startswith(prefix) and name.endswith(".toc")]
            table = max(names, key=_number)
            found = os.stat(directory / table)
        except (FileNotFoundError, ValueError):
            time.sleep(PAUSE)
            continue
        return directory.name, table, found.st_ino, found.st_mtime_ns
    raise SearchUnavailable(f"{root} holds no index of this making.")


def _number(table: str) -> int:
    return int(table.removesuffix(".toc").rpartition("_")[2])


class Storage(FileStorage):
    """Closes what Whoosh leaves open when a file proves to be damaged."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        self._opened.append(super().open_file(name, **options))
        return self._opened[-1]

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Nothing: `Writer` puts aside what it must in files without a name."""
        return RamStorage()

    def close_opened(self) -> None:
        for stream in self._opened:
            if not stream.is_closed:
                stream.close()


def open_index(root: Path, schema: Schema) -> FileIndex:
    """The live generation, for a writer: nothing may change meanwhile, so the caller holds the lock."""
    directory = generations.current(root)
    storage = Storage(str(directory))
    try:
        return FileIndex(storage, schema, schemas.name(schema))
    except DAMAGE as error:
        storage.close_opened()
        raise SearchUnavailable(f"The index at {directory} cannot be read: {error!r}") from error


def open_reader(root: Path, schema: Schema) -> IndexReader:
    """A reader of one committed state, which later commits do not change."""
    for attempt in range(1, ATTEMPTS + 1):
        directory = generations.current(root)
        storage = Storage(str(directory))
        try:
            index = FileIndex(storage, schema, schemas.name(schema))
            table = index._read_toc()
            return index._reader(storage, schema, table.segments, table.generation)
        except DAMAGE as error:
            storage.close_opened()
            moving = isinstance(error, (FileNotFoundError, EmptyIndexError))
            if not moving or attempt == ATTEMPTS:
                raise SearchUnavailable(f"The index at {directory} cannot be read: {error!r}") from error
            time.sleep(PAUSE)
    raise AssertionError("the loop returns or raises")


def create_index(directory: Path, schema: Schema) -> FileIndex:
    return FileIndex.create(Storage(str(directory)), schema, schemas.name(schema))


@contextmanager
def writing(index: FileIndex) -> Iterator[Writer]:
    """A writer that commits at the end of the block, or leaves no trace. The caller holds the lock of the index."""
    writer = Writer(index)
    try:
        yield writer
        writer.commit(mergetype=merged)
    finally:
        if not writer.is_closed:
            writer.cancel()


def commit(index: FileIndex, segments: list) -> None:
    """Makes these segments, which are written in the directory of a new index, all that it holds."""
    TOC(index.schema, segments, index.latest_generation() + 1).write(index.storage, index.indexname)
    clean_files(index.storage, index.indexname, index.latest_generation(), segments)


def merged(writer: Writer, segments: list) -> list:
    """Merge policy: empty segments go; small ones and mostly deleted ones are merged once there are too many."""
    segments = [segment for segment in segments if segment.doc_count()]
    if len(segments) < MOST_SEGMENTS:
        return segments
    segments.sort(key=lambda segment: segment.doc_count())
    gathered, kept = 0, []
    for segment in segments:
        if gathered and segment.doc_count() > max(SMALL, 2 * gathered) and not _mostly_deleted(segment):
            kept.append(segment)
            continue
        gathered += segment.doc_count()
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


def _mostly_deleted(segment: object) -> bool:
    return segment.deleted_count() > segment.doc_count()
