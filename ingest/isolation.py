"""Reading and parsing, each page on its own: within caps of memory and time in a process that may be killed for it."""

import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ingest import again, pipeline, readers
from ingest.page import NO_FACTS, Captured, Page, ReadBefore, Rejected, SourceFacts, Unread, printable
from ingest.record import Reading

MEMORY = 512_000_000  # bytes beyond what a process has before its first page
OUT_OF_MEMORY = 86  # what a process ends with
BUNDLE = 200  # captures that are known, told together
SECONDS = 10  # of the processor, for one page with its reading


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read; `skip` of its captures were read before, by a process that is no more."""

    path: Path
    facts: SourceFacts = NO_FACTS
    format: str = "auto"
    layout: str = "auto"
    fields: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""  # of the file, where its bytes are one capture
    skip: int = 0
    stored: again.Stored | None = None  # what is read in place of a file
    known: frozenset[str] = frozenset()  # SHA-256 of the captures in it that need not be read again
    kept: Mapping[str, str] = field(default_factory=dict)  # what was said of the names when the captures came


@dataclass(frozen=True, slots=True)
class Aside:
    """A capture that becomes no article, with the reason."""

    path: str
    code: str
    message: str
    sha256: str = ""
    seconds: float = 0.0  # of the processor, as the cap is


@dataclass(frozen=True, slots=True)
class Met:
    """A process is about to parse this capture: whom to name if nothing more is heard of it."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Done:
    """All captures of the task have been read; `passed` counts the files in it that are none, by their endings."""

    passed: Mapping[str, int] = field(default_factory=dict)


Answer = Reading | Aside | ReadBefore
Step = Answer | Met | Done


def steps(task: Task, is_capped: bool = True) -> Iterator[Step]:
    """Each capture of a task as a Reading, an Aside or a ReadBefore, announced by a Met, and at last Done."""
    passed: Counter[str] = Counter()
    captures = _captures(task, passed)
    number = 0
    while True:
        with capped_time(is_capped):
            started = time.process_time()
            capture = _next(captures, task)
            if capture is None:
                break
            number += 1
            if number > task.skip:
                if isinstance(capture, Page) and capture.path != printable(task.path):
                    yield Met(capture.path, capture.sha256)
                yield _step(capture, task, started)
    yield Done(passed)


def _captures(task: Task, passed: Counter[str]) -> Iterator[Captured]:
    if task.stored:
        return again.pages(task.stored, task.facts, task.fields, task.kept)
    return readers.read(task.path, task.facts, task.format, task.fields, task.known, task.kept, passed)


def _next(captures: Iterator[Captured], task: Task) -> Captured | None:
    """The next capture; what the reader cannot go on after is the last one."""
    try:
        return next(captures, None)
    except Rejected as rejected:
        return Unread(printable(task.path), rejected.code, rejected.message)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a bad file may never stop the run: it is named and put aside
        return Unread(printable(task.path), "reader_failed", f"the reader failed on this file: {_named(error)}")


def _step(capture: Captured, task: Task, started: float) -> Answer:
    if isinstance(capture, ReadBefore):
        return capture
    if isinstance(capture, Unread):
        sha256 = task.sha256 if capture.path == printable(task.path) else ""
        return Aside(capture.path, capture.code, capture.message, sha256, time.process_time() - started)
    try:
        return pipeline.read(capture, task.layout, started, bool(task.fields))
    except Rejected as rejected:
        code, message = rejected.code, rejected.message
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a bad page may never stop the run: it is named and put aside
        code, message = "parser_failed", f"the parser failed on this page: {_named(error)}"
    return Aside(capture.path, code, message, capture.sha256, time.process_time() - started)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


# --- the process ---------------------------------------------------------------------------------------------------


def serve(tasks: Connection, answers: Connection) -> None:
    """Reads what it is given, in order, until there is nobody to answer to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives the tasks
    cap_memory(MEMORY)
    try:
        while task := tasks.recv():
            _answer(task, answers)
    except (EOFError, BrokenPipeError):
        pass
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)  # nothing was opened that has to be closed


def _answer(task: Task, answers: Connection) -> None:
    """Each step at once; what a file holds as its only capture goes together with the end, what is known in bundles."""
    held: list[Step] = []
    for step in steps(task):
        held.append(step)
        if isinstance(step, ReadBefore) and len(held) < BUNDLE:
            continue
        if not isinstance(step, Reading | Aside) or step.path != printable(task.path):
            answers.send(held)
            held = []


@contextmanager
def capped_time(is_capped: bool) -> Iterator[None]:
    """The system ends the process once the time is used up, whatever it is doing then."""
    if is_capped:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
    yield
    if is_capped:
        signal.setitimer(signal.ITIMER_PROF, 0)


def cap_memory(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = Path("/proc/self/statm")
    if held.exists():
        pages = int(held.read_text().split()[0])
        most = pages * resource.getpagesize() + limit
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
