"""What the history check tells of a long wait is what happened during it."""

import importlib
import random
import time
from pathlib import Path

import pytest

from articles.search import indexer

PROOFS = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability"


@pytest.fixture
def timeline(monkeypatch):
    monkeypatch.syspath_prepend(PROOFS)
    return importlib.import_module("timeline").Timeline()


def test_what_happened_from_a_little_before_a_wait_to_its_end_is_told_in_order(timeline):
    timeline.moments = [(9.5, "killed"), (12.0, "late"), (6.9, "early"), (11.25, "commit 7"), (13.1, "after")]
    assert timeline.of(10.0, 3.0) == ["  -0.50 s  killed", "  +1.25 s  commit 7", "  +2.00 s  late"]


def test_commits_are_seen_as_they_come(timeline, transactional_db, index):
    writers = importlib.import_module("writers")

    def seen(count: int) -> list[str]:
        deadline = time.monotonic() + 600
        while len(timeline.moments) < count:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return [what for _, what in timeline.moments]

    with timeline.noting_commits(index):
        (first,) = seen(1)
        with indexer.following():  # so that nobody is nudged
            writers.made(random.Random(1), "0-1")
        indexer.drain()
        _, second = seen(2)
    assert first.startswith("commit 1, of ") and first != second
    assert second.startswith("commit 2, of ")
