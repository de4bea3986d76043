"""Large segments become one while others go on writing: for the first moment and the last alone the lock is held.

The files of a segment never change; what is deleted meanwhile stands in the table of contents, and is carried over.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from whoosh.fields import Schema
from whoosh.reading import SegmentReader

from articles.search import generations, manifest, segments, storage
from articles.search.errors import Unwritable
from articles.search.merging import Source
from articles.search.writer import Writer

log = logging.getLogger(__name__)


def is_due(root: Path, schema: Schema) -> bool:
    """Whether there are too many large segments, and no process is at it; SearchUnavailable where there is no index."""
    return bool(segments.beside_commits(storage.segments_of(root, schema))) and not generations.is_compacted(root)


def compact(root: Path, schema: Schema, seconds: float) -> bool:
    """Whether it has made one of some segments. Where it is not due, or another process is at it, nothing is done.

    `seconds` is how long to wait for the lock.
    """
    with generations.compacting(root) as is_ours, _told_of_damage(root, schema), ExitStack() as ends:
        if not is_ours:
            return False
        with generations.locked(root, seconds):
            begun = _begun(root, schema, ends)
        if begun is None:
            return False
        begun.write()
        with generations.locked(root, seconds):
            return begun.commit(storage.open_index(root, schema))


@contextmanager
def _told_of_damage(root: Path, schema: Schema) -> Iterator[None]:
    """What else is raised is damage that is found now, or an error of ours over an intact index."""
    try:
        yield
    except OSError:
        raise  # a full disk is no damage
    except storage.UNWRITABLE as error:
        storage.check(root, schema, anew=True)
        raise Unwritable(None, "segments that were to be merged", repr(error)) from error


def _begun(root: Path, schema: Schema, ends: ExitStack) -> "_Compaction | None":
    """Under the lock: so nothing of what is to be read goes before it is open."""
    index = storage.open_index(root, schema)
    chosen = segments.beside_commits(index._read_toc().segments)
    if not chosen:
        return None
    aside = _directory_aside(root, ends)
    writer = Writer(storage.create_index(aside, schema))
    ends.callback(_left, writer)
    readers = [SegmentReader(index.storage, schema, segment) for segment in chosen]
    return _Compaction(index.directory, aside, writer, [writer.take_in(reader) for reader in readers])


def _left(writer: Writer) -> None:
    if not writer.is_closed:
        writer.cancel()


def _directory_aside(root: Path, ends: ExitStack) -> Path:
    """A generation that is never live: what a killed process leaves of it goes as any old one does."""
    directory = generations.new(root)
    ends.callback(shutil.rmtree, directory, ignore_errors=True)
    ends.callback(os.close, generations.serve(directory))
    return directory


class _Compaction:
    def __init__(self, live: Path, aside: Path, writer: Writer, sources: list[Source]) -> None:
        self._live, self._aside, self._writer = live, aside, writer
        self._sources = {source.segment.segment_id(): source for source in sources}

    def write(self) -> None:
        """Returns once the segment is safe on disk."""
        self._segment = self._writer.segment()
        self._name = self._segment.make_filename(self._segment.COMPOUND_EXT)
        self._kept = manifest.kept(self._aside / self._name)

    def commit(self, index: storage.CommittedIndex) -> bool:
        """Under the lock. False, and nothing done, if another has replaced the index or one of the segments."""
        found = index._read_toc().segments
        now = {segment.segment_id(): segment for segment in found}
        if index.directory != self._live or not self._sources.keys() <= now.keys():
            log.info("What was to be merged is there no more.")
            return False
        for name, source in self._sources.items():
            self._delete(source.numbers_of(now[name].deleted_docs()))
        (self._aside / self._name).replace(self._live / self._name)
        others = [segment for segment in found if segment.segment_id() not in self._sources and segment.doc_count()]
        storage.commit(index, [*others, self._segment], {self._name: self._kept})
        return True

    def _delete(self, numbers: list[int]) -> None:
        for number in numbers:
            self._segment.delete_document(number)
