"""Whoever follows the database brings every change to the index, also where processes are killed."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article
from articles.search import follower, generations, indexer, outbox
from articles.search.results import SearchRequest, search
from benchmarks.reliability import kernel

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def live(transactional_db, index):
    """An index that nobody nudges: what is written stands in the outbox."""
    with indexer.following():
        yield index


def total(text, **request):
    return search(SearchRequest(text, **request)).total


def until(is_true, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Processes of their own

SCRIPT = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.HAYSTACK_CONNECTIONS["default"]["PATH"] = {index!r}
django.setup()
print("loaded", flush=True)
from articles.search import follower
follower.follow(lambda line: print(line, flush=True), until_ends={until_ends!r})
"""


@pytest.fixture
def script(transactional_db, index):
    """The command of another process that follows the database of this test."""

    def command(until_ends: int | None = None) -> list[str]:
        names = {"database": str(connection.settings_dict["NAME"]), "index": str(index), "until_ends": until_ends}
        return [sys.executable, "-c", SCRIPT.format(**names)]

    return command


@contextmanager
def following(command: list[str]):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    started = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, process_group=0
    )
    try:
        yield started
    finally:
        if started.pid in {each.group for each in kernel.processes()}:
            os.killpg(started.pid, signal.SIGKILL)
        started.communicate()


def at_work(index: Path, before: int | None = None) -> kernel.Process:
    """Who holds the lock of those who follow, once that is another than before."""
    found: list[kernel.Process] = []

    def is_found() -> bool:
        holder = kernel.holder(index / "FOLLOWER")
        found[:] = [each for each in kernel.processes() if each.number == holder != before]
        return bool(found)

    until(is_found)
    return found[0]


def kill(*numbers: int) -> None:
    for number in numbers:
        os.kill(number, signal.SIGKILL)


def changed(headline: str) -> None:
    """By a write that nobody is nudged by."""
    Article.objects.update(headline=headline)
    until(lambda: total(headline) == Article.objects.count())


def test_the_follower_brings_every_write_and_ends_at_a_signal(script, index, make_article):
    with following(script()) as started:
        until(lambda: generations.is_followed(index))
        make_article("Harvest")
        until(lambda: total("harvest") == 1)
        changed("Drought")
        started.send_signal(signal.SIGTERM)
        told, _ = started.communicate(timeout=600)
        assert started.returncode == 0
        assert re.search(r"[12] articles, [12] documents in .* s; 0 changes wait", told)
    assert not generations.is_followed(index)


def test_what_is_saved_is_found_without_a_new_start_however_often_the_one_that_indexes_is_killed(
    script, index, make_article
):
    with following(script()) as started:
        worker = at_work(index)
        for number in range(20):
            make_article(f"Harvest {number}")
        for number in range(5):
            Article.objects.update(headline=f"Harvest again{number}")
            time.sleep(0.03 * number)  # in the middle of its batch, or before, or after
            kill(worker.number)
            worker = at_work(index, worker.number)
            assert worker.parent == started.pid
        until(lambda: total("again4") == 20 and outbox.is_empty())
        kill(worker.number)
        changed("Drought")
        started.terminate()
        told, _ = started.communicate(timeout=600)
        assert told.count("loaded") == 1


def test_the_one_that_indexes_goes_on_without_the_one_that_waited_and_finds_another(script, index, make_article):
    make_article("Harvest")
    with following(script(until_ends=os.getpid())) as started:
        first = at_work(index)
        kill(started.pid)
        started.wait()
        second = at_work(index, first.number)
        assert second.parent == first.number
        changed("Drought")
        kill(second.number)
        third = at_work(index, second.number)
        assert third.parent == first.number
        changed("Flood")
        os.kill(third.number, signal.SIGTERM)
        until(lambda: started.pid not in {each.group for each in kernel.processes()})
    assert not generations.is_followed(index)


def test_a_worker_of_the_site_starts_others_where_both_were_killed(script, index, make_article, monkeypatch):
    monkeypatch.setattr(follower, "STARTED", (0, 0))
    monkeypatch.setattr(follower, "FOLLOWED", (0.05, 0.05))
    monkeypatch.setattr(follower, "SHORT_LIVED", (0.05, 0.05))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.chdir(PROJECT)
    make_article("Harvest")
    over = threading.Event()
    worker = threading.Thread(target=follower.keep_followed, args=(script(os.getpid()), over.is_set))
    worker.start()
    try:
        first = at_work(index)
        kill(first.parent, first.number)
        second = at_work(index, first.number)
        assert first.number not in (second.number, second.parent) != first.parent
        changed("Drought")
    finally:
        over.set()
        os.kill(at_work(index).number, signal.SIGTERM)
        worker.join(600)
    assert not worker.is_alive()
    assert not generations.is_followed(index)


def test_a_second_one_stands_by_and_takes_over_when_the_first_is_gone(script, index, make_article):
    make_article("Harvest")
    with following(script()) as standing_by:
        with indexer.following():
            assert standing_by.stdout.readline() == "loaded\n"
            assert standing_by.stdout.readline() == "Another process follows the database: standing by.\n"
            assert [each.parent for each in kernel.processes()].count(standing_by.pid) == 0
        assert at_work(index).parent == standing_by.pid
        changed("Drought")


def test_nobody_else_starts_a_follower_as_long_as_one_of_the_two_lives(script, index):
    def is_left_to_them() -> bool:
        with indexer.starting_a_follower() as is_ours:
            return not is_ours

    with following(script(until_ends=os.getpid())) as started:
        first = at_work(index)
        kill(first.number)
        assert is_left_to_them()
        second = at_work(index, first.number)
        kill(started.pid)
        at_work(index, second.number)
        assert is_left_to_them()
    until(lambda: not is_left_to_them())


def test_a_folder_that_cannot_hold_an_index_is_said_and_nobody_is_forked(index, monkeypatch):
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("it went to work all the same"))
    index.rename(index.with_name("elsewhere"))
    index.write_text("a file in its place")
    with pytest.raises(CommandError, match="File exists"):
        call_command("index", "--follow")


# One process: the looks of the one that indexes


class Pair:
    """As `succession.Pair`, in one process: over after so many rests, which it remembers."""

    def __init__(self, rests: int) -> None:
        self.noted, self.rests, self._most = 0.0, [], rests

    def is_over(self) -> bool:
        return len(self.rests) >= self._most

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)

    def got_somewhere(self) -> None:
        pass


def nothing(*_words) -> bool:
    return False


def _full(*_words, **_options):
    raise OSError(28, "No space left on device")


def test_a_follower_that_fails_says_so_once_and_goes_on(live, make_article, monkeypatch, caplog):
    faults = follower._Faults()
    monkeypatch.setattr(indexer, "drain", _full)
    monkeypatch.setattr(follower, "_cpu_seconds", lambda: 0)  # on however slow a machine
    rests = [follower._worked(print, False, faults, nothing) for _ in range(3)]
    assert caplog.text.count("The index is behind; this will be tried again.") == 1
    assert "No space left on device" in caplog.text
    monkeypatch.undo()
    assert rests == [follower.REST] * 3
    assert follower._worked(print, True, faults, nothing) == follower.POLL


def test_a_fault_that_lasts_is_told_of_now_and_then_and_another_one_at_once(monkeypatch, caplog):
    faults = follower._Faults()
    faults.tell(OSError(28, "No space left on device"))
    faults.tell(OSError(28, "No space left on device: 'generation-2'"))
    faults.tell(OSError(5, "Input/output error"))
    assert caplog.text.count("this will be tried again") == 2
    monkeypatch.setattr(follower, "TOLD_AGAIN", 0)
    faults.tell(OSError(28, "No space left on device"))
    assert caplog.text.count("this will be tried again") == 3


def test_however_often_it_failed_a_follower_tries_again_within_two_seconds(index, monkeypatch):
    monkeypatch.setattr(indexer, "drain", _full)
    monkeypatch.setattr(follower, "_cpu_seconds", lambda: 0)
    pair = Pair(rests=20)
    follower._follow(pair, nothing)
    assert pair.rests == [2.0] * 20


@pytest.mark.parametrize(("work", "rest"), [(0, 2), (0.1, 2), (1, 10), (3, 30), (600, 60)])
def test_after_a_failure_that_was_much_work_a_follower_rests_for_longer(work, rest):
    assert follower._rest(work) == rest


def test_one_that_takes_over_looks_the_index_over_when_the_one_before_would_have(index, monkeypatch):
    looked_over = []
    monkeypatch.setattr(follower, "_bring", lambda say, looks_over, is_over: looked_over.append(looks_over))
    pair = Pair(rests=2)
    follower._follow(pair, nothing)
    pair.rests.clear()
    follower._follow(pair, nothing)
    assert looked_over == [True, False, False, False]
    pair.noted -= follower.LOOK_OVER
    pair.rests.clear()
    follower._follow(pair, nothing)
    assert looked_over[4:] == [True, False]


def test_one_that_finds_another_at_work_all_the_same_leaves_it_to_them(live, monkeypatch):
    pair = Pair(rests=10**6)
    monkeypatch.setattr(follower, "time", SimpleNamespace(monotonic=lambda: sum(pair.rests)))
    monkeypatch.setattr(follower, "_bring", lambda *_: pytest.fail("two follow"))
    follower._follow(pair, nothing)
    assert sum(pair.rests) == pytest.approx(follower.PATIENCE, abs=0.1)
    assert not pair.is_over()


def test_a_follower_begins_with_little_as_it_may_be_killed_again_and_again(live, monkeypatch):
    sizes = []

    def drained(size, may_rebuild):
        sizes.append(size)
        return indexer.Report(articles=1)

    monkeypatch.setattr(indexer, "_drained", drained)
    monkeypatch.setattr(outbox, "is_empty", lambda: len(sizes) == 6)
    follower._bring(print, False)
    assert sizes == [100, 200, 400, 800, 1_600, 2_000]


def test_a_follower_that_is_to_end_or_has_lost_its_partner_finishes_its_batch_and_no_more(live, make_article):
    class Over(Pair):
        def got_somewhere(self) -> None:
            self.rests.append(0)

    for _ in range(follower.FIRST_BATCH + 1):
        make_article("Harvest")
    follower._bring(print, False, partial(follower._is_over, Over(rests=1)))
    assert total("harvest") == follower.FIRST_BATCH


# Workers of the site, which see that somebody follows


@pytest.fixture
def watched(index, monkeypatch):
    """What `keep_followed` started in so many looks."""
    for name in ("STARTED", "FOLLOWED", "SHORT_LIVED"):
        monkeypatch.setattr(follower, name, (0, 0))
    started = []
    monkeypatch.setattr(follower.subprocess, "run", lambda command, **options: started.append(command))

    def look(times: int) -> list:
        looks = iter([False] * times + [True])
        follower.keep_followed(["follow"], lambda: next(looks))
        return started

    return look


def test_where_nobody_follows_another_is_started(watched):
    with indexer.following():
        assert watched(2) == []
    assert watched(1) == [["follow"]]


def waits(lock: Path) -> bool:
    """Whether anybody waits for this lock on a file, as the kernel tells."""
    lines = [line.split() for line in (kernel.PROCESSES / "locks").read_text().splitlines()]
    return any("->" in words and words[6].endswith(f":{lock.stat().st_ino}") for words in lines)


def test_of_many_workers_one_alone_starts_another_and_the_end_of_those_who_follow_wakes_the_next(watched, index):
    worker = threading.Thread(target=watched, args=(1,))
    with indexer.starting_a_follower() as is_the_one:
        assert is_the_one
        worker.start()
        until(lambda: waits(index / "STARTER"))
        assert watched(0) == []
    worker.join()
    assert watched(0) == [["follow"]]


def test_a_machine_that_can_start_no_process_is_asked_again(watched, monkeypatch, caplog):
    def no_memory(*_words, **_options):
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as patched:
        patched.setattr(follower.subprocess, "run", no_memory)
        watched(2)
    assert caplog.text.count("Cannot allocate memory") == 2
    assert watched(1) == [["follow"]]


def test_one_who_follows_is_replaced_at_once_but_not_if_it_ends_as_soon_as_it_starts(watched, monkeypatch):
    rests = []
    monkeypatch.setattr(follower, "STARTED", (10, 20))
    monkeypatch.setattr(follower, "FOLLOWED", (1, 3))
    monkeypatch.setattr(follower, "SHORT_LIVED", (10, 40))
    monkeypatch.setattr(follower.random, "uniform", lambda least, most: rests.append((least, most)) or 0)
    with indexer.following():
        watched(3)
    assert rests == [(10, 20), (1, 3), (1, 3)]
    rests.clear()
    watched(2)
    monkeypatch.setattr(follower, "SHORT_LIFE", 0)
    watched(2)
    assert rests == [(10, 20), (10, 40), (10, 20), (0, 0)]
