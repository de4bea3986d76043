"""Builds an index from nothing: in one process, or in several that each write a segment; all are committed at once."""

import gc
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema
from whoosh.index import FileIndex

from articles.search import storage
from articles.search.errors import Unwritable
from articles.search.writer import Writer

Document = Mapping[str, object]
# What documents are taken from, in order. It goes to another process and comes back as it is at the end of them.
Part = TypeVar("Part", bound=Iterable[Document])

MOST_PROCESSES = 4
SMALLEST = 2_000  # articles: fewer are indexed before a second process has learned the words of the first
YOUNG = 500  # documents


def processes(articles: int) -> int:
    """How many processes are worth while, and safe to fork off from this one."""
    alone = not hasattr(os, "fork") or threading.active_count() > 1 or current_process().daemon
    if alone or articles < SMALLEST:
        return 1
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def build(directory: Path, schema: Schema, parts: Sequence[Part]) -> list[Part]:
    """Writes an index of all parts, of each in a process of its own; returns the parts as they came back."""
    index = storage.create_index(directory, schema)
    if len(parts) == 1:
        with storage.writing(index) as writer:
            fill(writer, parts[0])
        return list(parts)
    segments, done = zip(*_in_processes(index, parts), strict=True)
    storage.commit(index, [segment for segment in segments if segment is not None])
    return list(done)


def fill(writer: Writer, documents: Iterable[Document]) -> None:
    """Adds documents. Garbage is looked for among what is young, not all over what is kept for the segment."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for number, document in enumerate(documents, 1):
            _add(writer, document)
            if number % YOUNG == 0:
                gc.collect(0)
    finally:
        if was_enabled:
            gc.enable()


def _add(writer: Writer, document: Document) -> None:
    try:
        writer.add_document(**document)
    except OSError:
        raise  # a full disk is no fault of the document
    except storage.UNWRITABLE as error:
        raise Unwritable(document.get("article_id"), str(document.get("id")), repr(error)) from error


def _in_processes(index: FileIndex, parts: Sequence[Part]) -> list[tuple[W3Segment | None, Part]]:
    started: list[tuple[BaseProcess, Connection]] = []
    try:
        for part in parts:
            started.append(_started(index, part))
        return [_received(process, result) for process, result in started]
    finally:
        for process, result in started:
            process.kill()
            process.join()
            result.close()


def _started(index: FileIndex, part: Part) -> tuple[BaseProcess, Connection]:
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(index, part, theirs, os.getpid()), daemon=True)
    process.start()
    theirs.close()  # so that its end is seen here
    return process, ours


def _received(process: BaseProcess, result: Connection) -> tuple[W3Segment | None, Part]:
    """What it ends with; a process that failed otherwise has told on stderr why, and sends nothing."""
    try:
        found = result.recv()
    except EOFError:
        process.join()
        raise ChildProcessError(f"A process building the index ended with exit code {process.exitcode}.") from None
    if isinstance(found, Unwritable):
        raise found
    return found


def _work(index: FileIndex, part: Iterable[Document], result: Connection, parent: int) -> None:
    gc.freeze()
    writer = Writer(index)
    try:
        fill(writer, _while_wanted(part, parent))
    except Unwritable as error:
        result.send(error)
    else:
        result.send((writer.segment(), part))


def _while_wanted(documents: Iterable[Document], parent: int) -> Iterator[Document]:
    """Ends the process once its parent is gone: it holds the lock of the index as long as it lives."""
    for document in documents:
        if os.getppid() != parent:
            os._exit(1)
        yield document
