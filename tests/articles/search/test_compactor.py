"""Large segments are merged by a process of its own, which holds up nobody and outlives nobody."""

import os
import signal
from pathlib import Path

import pytest
from haystack import connections

from articles.search import compaction, compactor, generations, indexer, segments, storage
from benchmarks.reliability import kernel
from tests.articles.search.test_follower import _full, total, until


@pytest.fixture
def live(transactional_db, index):
    """An index that nobody nudges."""
    with indexer.following():
        yield index


@pytest.fixture
def merging(monkeypatch):
    monkeypatch.setattr(compactor, "LOOK", 0)
    made = compactor.Compactor()
    yield made
    made.end()


def segments_of(index: Path) -> int:
    return len(storage.segments_of(index, connections["default"].get_backend().schema))


def ended(number: int) -> bool:
    return number not in {each.number for each in kernel.processes()}


def test_large_segments_are_merged_by_another_process_and_what_is_found_stays(live, make_article, monkeypatch, merging):
    monkeypatch.setattr(segments, "SMALL", 0)
    monkeypatch.setattr(segments, "MOST_LARGE", 2)
    for word in ("Harvest", "Drought", "Flood"):
        make_article(word)
        indexer.drain(may_compact=False)
    assert segments_of(live) == 3

    def is_merged() -> bool:
        merging.look()
        return segments_of(live) == 1

    until(is_merged)
    assert [total(word) for word in ("harvest", "drought", "flood")] == [1, 1, 1]


def paused(_is_wanted) -> None:
    signal.pause()


def test_the_process_that_merges_keeps_no_lock_and_ends_with_the_one_that_follows(index, monkeypatch, merging):
    monkeypatch.setattr(indexer, "is_to_be_compacted", lambda: True)
    monkeypatch.setattr(indexer, "compact", paused)
    with indexer.following(), indexer.starting_a_follower():
        merging.look()
        fork = merging.number
        until(lambda: os.listdir(f"/proc/{fork}/fd") and len(os.listdir(f"/proc/{fork}/fd")) <= 3)
    assert not generations.is_followed(index)
    with indexer.starting_a_follower() as is_free:
        assert is_free
    merging.look()
    assert (merging.number, ended(fork)) == (fork, False)
    merging.end()
    assert (merging.number, ended(fork)) == (0, True)


def test_a_merge_that_fails_is_told_and_tried_again_later(index, monkeypatch, merging, caplog):
    monkeypatch.setattr(indexer, "is_to_be_compacted", lambda: True)
    monkeypatch.setattr(indexer, "compact", _full)

    def has_ended() -> bool:
        merging.look()
        return not merging.number

    assert not has_ended()
    until(has_ended)
    assert "not merged, which will be tried again: exit code 1" in caplog.text
    monkeypatch.setattr(indexer, "is_to_be_compacted", lambda: pytest.fail("it is asked at once"))
    merging.look()


def test_a_machine_that_can_start_no_process_merges_later(index, monkeypatch, merging, caplog):
    def no_memory() -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(indexer, "is_to_be_compacted", lambda: True)
    monkeypatch.setattr(os, "fork", no_memory)
    merging.look()
    assert merging.number == 0
    assert "Cannot allocate memory" in caplog.text


def test_a_merge_whose_follower_is_gone_is_the_last_one(index, monkeypatch):
    politeness, merged = [], []
    monkeypatch.setattr(os, "nice", politeness.append)
    monkeypatch.setattr(compaction, "compact", lambda *_: merged.append(1) or True)
    compactor._compact(parent=0)
    assert politeness == [compactor.POLITE]
    assert merged == [1]
