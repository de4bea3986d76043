"""Whoever follows the database has large segments merged, by another process, as it goes on bringing changes."""

import logging
import os
import signal
import time
from functools import partial

from articles.search import indexer, succession

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at whether there are too many segments
REST = 60.0  # after a merge that failed
POLITE = 5  # so much nicer than the process that brings changes


class Compactor:
    """Has large segments merged by a fork of this process, one at a time: what is saved meanwhile is found meanwhile.

    Killed at any moment, it has changed nothing, or is done. Should this process be killed, it ends what it is at.
    """

    def __init__(self) -> None:
        self.number = 0  # of the fork, while there is one
        self._next_look = 0.0

    def look(self) -> None:
        if (now := time.monotonic()) < self._next_look:
            return
        self._next_look = now + LOOK
        if self.number:
            self._reap()
        elif indexer.is_to_be_compacted():
            self._begin()

    def end(self) -> None:
        """Now, whatever it is at."""
        if self.number:
            os.kill(self.number, signal.SIGKILL)
            os.waitpid(self.number, 0)
            self.number = 0

    def _begin(self) -> None:
        try:
            self.number = succession.aside(partial(_compact, os.getpid()))
        except OSError as error:  # no memory for a process
            self._fail("no process can be started: %s", error)

    def _reap(self) -> None:
        number, status = os.waitpid(self.number, os.WNOHANG)
        if number:
            self.number = 0
            if code := os.waitstatus_to_exitcode(status):
                self._fail("exit code %d", code)

    def _fail(self, why: str, *words: object) -> None:
        self._next_look = time.monotonic() + REST
        log.warning(f"Segments of the index were not merged, which will be tried again: {why}", *words)


def _compact(parent: int) -> None:
    os.nice(POLITE)
    indexer.compact(lambda: os.getppid() == parent)
