"""`manage.py index --follow`: brings each change to the index as soon as it is committed."""

import logging
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connections

from articles import triggers
from articles.search import indexer, outbox

log = logging.getLogger(__name__)

POLL = 0.05  # seconds between two looks at the outbox
LOOK_OVER = 5.0  # between two looks at the index itself and at the triggers
REST = 2.0  # after a failure: a full disk, a database that is gone; twice as long after each further one
LONGEST_REST = 60.0
UNFOLLOWED = (10.0, 40.0)  # seconds between two looks of a worker at whether somebody follows; not all at once
SLICE = 1.0  # of draining, between two looks at whether to end


def follow(say: Callable[[str], object], until_parent_ends: bool = False) -> None:
    """Returns once SIGTERM or SIGINT arrives; the batch at hand is finished first."""
    parent = os.getppid()
    with _ended_by_signals() as ended, _as_the_only_one(ended, say):
        looked_over, rest = 0.0, REST
        while not ended.is_set() and not (until_parent_ends and os.getppid() != parent):
            is_due = time.monotonic() - looked_over >= LOOK_OVER
            if is_due:
                looked_over = time.monotonic()
            is_well = _worked(say, is_due)
            ended.wait(POLL if is_well else rest)
            rest = REST if is_well else min(2 * rest, LONGEST_REST)


def keep_followed(command: Sequence[str], is_over: Callable[[], bool] = lambda: False) -> None:
    """For a thread of each worker of the site: where nobody follows, as the one who did was killed, starts another."""
    while not is_over():
        time.sleep(random.uniform(*UNFOLLOWED))
        if not indexer.is_followed():
            log.warning("Nobody follows the database: starting another who does.")
            subprocess.run(command, stdin=subprocess.DEVNULL, check=False)


def _worked(say: Callable[[str], object], looks_over: bool) -> bool:
    """Whether all went well."""
    started = time.perf_counter()
    try:
        report = indexer.rebuild() if looks_over and _is_broken() else indexer.drain(SLICE, wait=indexer.PATIENCE)
        if report.articles:
            seconds, waiting = time.perf_counter() - started, outbox.backlog().waiting
            say(f"{report.articles} articles, {report.written} documents in {seconds:.2f} s; {waiting} changes wait")
    except indexer.UNREACHED:
        log.exception("The index is behind; this will be tried again.")
        connections.close_all()
        return False
    return True


def _is_broken() -> bool:
    indexer.discard_old()
    return bool(triggers.restore()) or indexer.must_be_built()


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _as_the_only_one(ended: threading.Event, say: Callable[[str], object]) -> Iterator[None]:
    """A second one stands by: it takes over once the first is gone."""
    has_told = False
    while not ended.is_set():
        with indexer.following() as is_the_one:
            if is_the_one:
                yield
                return
        if not has_told:
            say("Another process follows the database: standing by.")
            has_told = True
        ended.wait(REST)
    yield
