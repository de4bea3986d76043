"""A server that has the database followed as gunicorn does, and kills of those who follow."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from background import started
from kernel import holder, processes

# The master starts those who follow; two threads stand for its workers, which start others where none is left.
SERVER = """
import os, threading, time, types
from articles.search import follower
from newsarchive import gunicorn_conf
server, parent = types.SimpleNamespace(), os.getppid()
gunicorn_conf.when_ready(server)
for _ in range(2):
    threading.Thread(target=follower.keep_followed, args=(gunicorn_conf.follow(),), daemon=True).start()
print("ready", flush=True)
while os.getppid() == parent:
    server.follower.poll()
    time.sleep(0.5)
"""
FOLLOWER = """
from articles.search import follower
print("ready", flush=True)
follower.follow(lambda line: None)
"""
INDEXER, WAITING, BOTH = "   the one that indexes, alone", "   the one that waits, alone", "   both at once"
LEFT_BEHIND = "followers that outlived their server"
SHORTEST = 0.05  # seconds that one has been at work when it is killed
LONG_ENOUGH = 1.5  # on average: else a busy machine would have no indexer at all
PATIENCE = 60.0
Found = TypeVar("Found")


def kinds_of_kills(times: int) -> list[str]:
    """The one that indexes is killed so often, every tenth time with the one that waits; that one besides, alone."""
    kinds = [[BOTH] if number % 10 == 6 else [INDEXER] for number in range(times)]
    for several in kinds[1::10]:
        several.append(WAITING)
    return [kind for several in kinds for kind in several]


class Followed:
    """Those who follow the database of this archive, and how they are hit."""

    def __init__(self, server: int, note: Callable[[str], object]) -> None:
        from django.conf import settings

        self._server, self._note = server, note
        self._lock = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]) / "FOLLOWER"

    def killed_again_and_again(self, times: int, seconds: float) -> Counter[str]:
        """Each time a random while after somebody is at work, spread over the time where that suffices."""
        kinds, chance = kinds_of_kills(times), random.Random(3)
        for kind in kinds:
            begun = time.monotonic()
            self._indexer()
            absent = time.monotonic() - begun
            self._note("one who indexes")
            time.sleep(chance.uniform(SHORTEST, 2 * max(LONG_ENOUGH, seconds / len(kinds) - absent)))
            self._kill(kind)
        return Counter(kinds)

    def _kill(self, kind: str) -> None:
        indexer, waiting = self._pair() if kind != INDEXER else (self._indexer(), 0)
        hit = {INDEXER: [indexer], WAITING: [waiting], BOTH: [waiting, indexer]}[kind]
        self._note(f"killed: {kind.strip()}")
        for process in hit:  # of both the one that waits first: else it would fork another
            os.kill(process, signal.SIGKILL)
        awaited(lambda: not set(hit) & set(self._followers()))

    def _indexer(self) -> int:
        """Who holds the lock of those who follow."""
        return awaited(lambda: holder(self._lock))

    def _pair(self) -> tuple[int, int]:
        def found() -> tuple[int, int] | None:
            indexer = holder(self._lock)
            parent = self._followers().get(indexer)
            return (indexer, parent) if parent in self._followers() else None

        return awaited(found)

    def _followers(self) -> dict[int, int]:
        """All processes of the server but itself, and the parent of each."""
        return {each.number: each.parent for each in processes() if each.group == self._server != each.number}

    def left_behind(self) -> int:
        """How many are there still, some time after the server has ended."""
        until = time.monotonic() + PATIENCE
        while (found := len(self._followers())) and time.monotonic() < until:
            time.sleep(0.1)
        return found


def awaited(look: Callable[[], Found]) -> Found:
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > until:
            raise TimeoutError("Nobody follows the database any more.")
        time.sleep(0.01)
    return found


@contextmanager
def followed(note: Callable[[str], object] = lambda what: None) -> Iterator[Followed]:
    """Until the block ends, by a SIGKILL of the server: whoever follows the database for it ends with it."""
    environment = os.environ | {"NEWSARCHIVE_LOG_LEVEL": "CRITICAL"}  # each kill would be told
    server = started(SERVER, stdout=subprocess.PIPE, env=environment, process_group=0)
    try:
        server.stdout.readline()
        yield Followed(server.pid, note)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
