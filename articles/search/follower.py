"""`manage.py index --follow`: brings each change to the index as soon as it is committed."""

import logging
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import haystack
from django.db import connection, connections

from articles import search_indexes, triggers
from articles.search import indexer, outbox, writer
from articles.search.compactor import Compactor
from articles.search.succession import Pair

log = logging.getLogger(__name__)

POLL = 0.05  # seconds between two looks at the outbox
LOOK_OVER = 5.0  # between two looks at the index itself and at the triggers
REST = 2.0  # after a failure: a full disk, a database that is gone
EASE = 10  # after a failure that was much work (a rebuild), so many times the CPU time that it took
LONGEST_REST = 60.0
TOLD_AGAIN = 60.0  # seconds after which a fault that lasts is told once more
# Seconds until a worker waits for the end of those who follow, not all workers at once: after its own start, as the
# server has just started them; where they were found not to keep others waiting; after some who soon ended, or did not.
STARTED, FOLLOWED, SHORT_LIVED, AT_ONCE = (10.0, 20.0), (0.3, 0.9), (10.0, 40.0), (0.0, 0.0)
SHORT_LIFE = 10.0
PATIENCE = 2.0  # seconds that one who begins waits for the lock, where nobody seemed to follow
# Between two small commits: each costs some files that are made safe on disk, and each worker a look at the new state.
PACE = 0.15
SLICE = 1.0  # of draining, between two looks at whether to end
FIRST_BATCH = 100  # articles: one who is killed again and again comes forward all the same


def follow(say: Callable[[str], object], until_ends: int | None = None) -> None:
    """Returns once SIGTERM or SIGINT arrives, or that process has ended; the batch at hand is finished first.

    Two processes do it, so that it goes on soon after one that was killed.
    """
    _rehearse()
    connections.close_all()
    pair = Pair(until_ends)
    with indexer.starting_a_follower():  # held by both: as long as one of them lives, nobody else need start another
        pair.keep_at(partial(_follow, pair, say), partial(_stand_by, pair, say))


def _rehearse() -> None:
    """Has all modules loaded that a batch needs, for both processes: that is two thirds of what a first batch costs."""
    backend = haystack.connections["default"].get_backend()
    row = search_indexes.ArticleRow(1, "rehearsal", None, "en", None, "Rehearsal", "", "Nobody reads this.", "")
    writer.in_memory(backend.schema, [backend.checked(search_indexes.article_document(row, [], [], []))]).close()
    connection.ops.compiler("SQLCompiler")


def _follow(pair: Pair, say: Callable[[str], object]) -> None:
    """Until the end, or until another process is found to follow. What this one has open, it closes."""
    with _as_the_only_one(pair) as is_the_one:
        faults, compactor = _Faults(), Compactor()
        while is_the_one and not pair.is_over():
            is_due = time.monotonic() - pair.noted >= LOOK_OVER
            rest = _worked(say, is_due, faults, partial(_is_over, pair))
            if is_due:
                pair.noted = time.monotonic()
            pair.got_somewhere()
            compactor.look()
            pair.rest(rest)
        compactor.end()
    connections.close_all()


def _is_over(pair: Pair) -> bool:
    """After a batch."""
    pair.got_somewhere()
    return pair.is_over()


def keep_followed(command: Sequence[str], is_over: Callable[[], bool] = lambda: False) -> None:
    """For a thread of each worker of the site: where nobody follows any more, one of them starts another who does.

    Those who follow, and whoever starts them, hold a lock that the others wait for: its end wakes one of these at once.
    """
    rest = STARTED
    while not is_over():
        time.sleep(random.uniform(*rest))
        try:
            with indexer.starting_a_follower(waits=True):
                rest = FOLLOWED if indexer.is_followed() else _rest_after(command)
        except OSError as error:  # no room for a file, no memory for a process
            log.warning("Nobody who follows the database can be started: %s", error)
            rest = SHORT_LIVED


def _rest_after(command: Sequence[str]) -> tuple[float, float]:
    """Starts another who follows, and returns once that one has ended."""
    started = time.monotonic()
    log.warning("Nobody follows the database: starting another who does.")
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    return SHORT_LIVED if time.monotonic() - started < SHORT_LIFE else AT_ONCE


class _Faults:
    """Tells of a fault at once, and of one that lasts now and then: it is met every other second."""

    def __init__(self) -> None:
        self._told: dict[tuple[type, int | None], float] = {}

    def tell(self, error: Exception) -> None:
        kind, now = (type(error), getattr(error, "errno", None)), time.monotonic()
        if now - self._told.get(kind, float("-inf")) >= TOLD_AGAIN:
            self._told[kind] = now
            log.error("The index is behind; this will be tried again.", exc_info=error)


def _rest(work: float) -> float:
    """Seconds until what failed is tried again, given the CPU seconds that it took: soon, as it may be over by then."""
    return min(max(REST, EASE * work), LONGEST_REST)


def _cpu_seconds() -> float:
    """Of this process, and of those that have built an index for it."""
    return sum(os.times()[:4])


def _worked(say: Callable[[str], object], looks_over: bool, faults: _Faults, is_over: Callable[[], bool]) -> float:
    """Seconds to rest until the next look."""
    before = _cpu_seconds()
    try:
        _bring(say, looks_over, is_over)
    except indexer.UNREACHED as error:
        faults.tell(error)
        connections.close_all()
        return _rest(_cpu_seconds() - before)
    return POLL


def _bring(say: Callable[[str], object], looks_over: bool, is_over: Callable[[], bool] = lambda: False) -> None:
    started = time.perf_counter()
    is_broken = looks_over and _is_broken()
    report = indexer.rebuild() if is_broken else _drained(is_over)
    if report.articles:
        seconds, waiting = time.perf_counter() - started, outbox.backlog().waiting
        say(f"{report.articles} articles, {report.written} documents in {seconds:.2f} s; {waiting} changes wait")


def _drained(is_over: Callable[[], bool]) -> indexer.Report:
    return indexer.drain(SLICE, wait=indexer.PATIENCE, first=FIRST_BATCH, is_over=is_over, may_compact=False, pace=PACE)


def _is_broken() -> bool:
    indexer.discard_old()
    return bool(triggers.restore()) or indexer.must_be_built()


def _stand_by(pair: Pair, say: Callable[[str], object]) -> None:
    """Returns once no other process follows the database."""
    has_told = False
    while not pair.is_over():
        with indexer.following() as is_free:
            if is_free:
                return
        if not has_told:
            say("Another process follows the database: standing by.")
            has_told = True
        pair.rest(REST)


@contextmanager
def _as_the_only_one(pair: Pair) -> Iterator[bool]:
    """Those who look whether somebody follows, and what one who was killed has left behind, are gone in a moment."""
    until = time.monotonic() + PATIENCE
    while not pair.is_over():
        with indexer.following() as is_the_one:
            if is_the_one or time.monotonic() > until:
                yield is_the_one
                return
        pair.rest(POLL / 10)
    yield False
