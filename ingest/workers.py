"""The processes that read pages: each page once, answers in the order of the questions, the dead replaced."""

import fcntl
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import connection, forkserver, get_context, resource_tracker
from pathlib import Path
from typing import TypeVar

from ingest.isolation import OUT_OF_MEMORY, Answer, Aside, Done, Met, Step, Task, serve, steps
from ingest.page import printable
from ingest.record import Reading

PROJECT = Path(__file__).resolve().parent.parent
PER_WORKER = 80  # tasks given ahead: enough to be busy while a batch is stored
MOST_HELD = 64_000_000  # bytes of captures that wait for the answer to an earlier question
PIPE = 1_000_000  # bytes of answers that wait to be taken
PATIENCE = 300  # seconds without a word, on however busy a machine
REASONS = {
    -signal.SIGPROF: ("too_slow", "The page took more than 10 seconds of the processor."),
    -signal.SIGKILL: ("too_slow", "The page took minutes, or the system ended its process."),
    OUT_OF_MEMORY: ("too_big_in_memory", "The page took more than 512 MB of memory."),
}

Passed = TypeVar("Passed")


def usual() -> int:
    """A process for each core that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def ctrl_c_waits() -> Iterator[None]:
    """Ctrl-C is heard when this is over; what starts within never hears it."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@contextmanager
def readers(count: int) -> Iterator["InProcess | Pool"]:
    """What reads tasks: so many processes, which start with the first task; 0 reads in this one, without caps."""
    if not count:
        yield InProcess()
        return
    pool = Pool(count)
    try:
        yield pool
    finally:
        pool.close()


def _is_told(step: Step) -> bool:
    """Answers, and an end that has something to tell."""
    return bool(step.passed) if isinstance(step, Done) else isinstance(step, Answer)


class InProcess:
    """Reads in this very process."""

    def read(self, entries: Iterable[Task | Passed]) -> Iterator[Answer | Done | Passed]:
        for entry in entries:
            if isinstance(entry, Task):
                yield from (step for step in steps(entry, is_capped=False) if _is_told(step))
            else:
                yield entry


@dataclass
class Slot:
    """A place in the order of the answers."""

    task: Task | None
    ready: deque = field(default_factory=deque)
    is_done: bool = False
    met: Met | None = None
    read: int = 0  # captures answered for

    def take(self, step: Step) -> None:
        match step:
            case Met():
                self.met = step
            case Done():
                self.is_done = True
                self.ready.extend([step] if step.passed else [])
            case _:
                self.ready.append(step)
                self.read += 1
                self.met = None


class Worker:
    """One process, and the slots that it still owes answers to, in their order."""

    def __init__(self):
        context = get_context("forkserver")
        theirs, self.tasks = context.Pipe(duplex=False)
        self.answers, answers = context.Pipe(duplex=False)
        with suppress(OSError, AttributeError):
            fcntl.fcntl(self.answers.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
        self.process = context.Process(target=serve, args=(theirs, answers), daemon=True)
        with ctrl_c_waits():  # a process that is told half of what it shall do complains of it
            self.process.start()
        theirs.close()
        answers.close()
        self.owed: deque[Slot] = deque()
        self.heard = time.monotonic()

    def give(self, slot: Slot) -> None:
        self.owed.append(slot)
        with suppress(BrokenPipeError):  # it has died, which its answers will tell
            self.tasks.send(replace(slot.task, skip=slot.read) if slot.read else slot.task)

    def listen(self) -> int:
        """Takes what it says next, and returns the bytes of it. Raises EOFError once it is dead and has said all."""
        held = 0
        for step in self.answers.recv():
            self.owed[0].take(step)
            held += step.weight if isinstance(step, Reading) else 0
        if self.owed[0].is_done:
            self.owed.popleft()
        self.heard = time.monotonic()
        return held

    def is_silent(self) -> bool:
        return bool(self.owed) and time.monotonic() - self.heard > PATIENCE

    def end(self) -> int:
        """Waits for its end; returns what it ended with."""
        self.tasks.close()
        self.answers.close()
        self.process.join(1)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return self.process.exitcode or 0


class Pool:
    """Some workers. Entries that are no tasks pass through, in their place."""

    def __init__(self, count: int):
        self.count = count
        self.workers: list[Worker] = []
        self.held = 0

    def read(self, entries: Iterable[Task | Passed]) -> Iterator[Answer | Done | Passed]:
        waiting, window = iter(entries), deque()
        while True:
            if not window:
                yield from self._up_to_a_task(waiting, window)
            window.extend(self._slots(waiting, self.count * PER_WORKER - len(window)))
            if not window:
                return
            while window[0].ready:
                answer = window[0].ready.popleft()
                self.held -= answer.weight if isinstance(answer, Reading) else 0
                yield answer
            if window[0].is_done:
                window.popleft()
            else:
                self._listen(window[0])

    def close(self) -> None:
        for worker in self.workers:
            worker.process.kill()
            worker.end()
        self.workers.clear()

    def _up_to_a_task(self, waiting: Iterator[Task | Passed], window: deque[Slot]) -> Iterator[Passed]:
        """What needs no reading, as long as nothing before it does; the first task opens the window."""
        for entry in waiting:
            if isinstance(entry, Task):
                window.extend(self._slots(iter([entry]), 1))
                return
            yield entry

    def _slots(self, waiting: Iterator[Task | Passed], room: int) -> Iterator[Slot]:
        for entry in islice(waiting, max(0, room)):
            slot = Slot(entry) if isinstance(entry, Task) else Slot(None, deque([entry]), is_done=True)
            if slot.task:
                self._least_busy().give(slot)
            yield slot

    def _least_busy(self) -> Worker:
        """Another process is started only when all there are have something to do."""
        least = min(self.workers, key=lambda worker: len(worker.owed), default=None)
        if least is None or (least.owed and len(self.workers) < self.count):
            start_server()
            least = Worker()
            self.workers.append(least)
        return least

    def _listen(self, head: Slot) -> None:
        """Takes answers from those that may speak: the one that owes the next answer always may."""
        may_speak = [
            worker for worker in self.workers if worker.owed and (worker.owed[0] is head or self.held < MOST_HELD)
        ]
        by_pipe = {worker.answers: worker for worker in may_speak}
        for pipe in connection.wait(list(by_pipe), timeout=1):
            try:
                self.held += by_pipe[pipe].listen()
            except (EOFError, ConnectionResetError):
                self._bury(by_pipe[pipe])
        for worker in may_speak:
            if worker.is_silent():
                worker.process.kill()

    def _bury(self, worker: Worker) -> None:
        """Names the page that a process died of, and has another one go on with what it owed."""
        ended = worker.end()
        culprit = worker.owed.popleft()
        culprit.ready.append(_aside(culprit, ended))
        culprit.read += 1
        heir = self.workers[self.workers.index(worker)] = Worker()
        if culprit.met:
            culprit.met = None
            heir.give(culprit)
        else:  # it died of reading the file: nobody could read on
            culprit.is_done = True
        for slot in worker.owed:
            heir.give(slot)


def _aside(slot: Slot, ended: int) -> Aside:
    code, message = REASONS.get(ended, ("crashed", f"The parser crashed on this page (it ended with {ended})."))
    path = slot.met.path if slot.met else _place(slot)
    return Aside(path, code, message, slot.met.sha256 if slot.met else slot.task.sha256)


def _place(slot: Slot) -> str:
    return f"{printable(slot.task.path)}!{slot.read + 1}" if slot.read else printable(slot.task.path)


def start_server() -> None:
    """The process that workers are forked from: it has loaded the parsers, and nothing of the site.

    Ctrl-C goes to all processes of a terminal, and is for the one who gives the tasks alone.
    """
    get_context("forkserver").set_forkserver_preload(["ingest.preload"])
    before = os.environ.copy()
    os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, [str(PROJECT), before.get("PYTHONPATH")])))
    resource_tracker.ensure_running()  # it comes along, and starting it lets all signals through again
    try:
        with ctrl_c_waits():
            forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
