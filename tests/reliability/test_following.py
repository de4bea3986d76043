"""Whom the history check hits: it kills those that it says it kills."""

import fcntl
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROOFS = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability"


@pytest.fixture
def following(monkeypatch):
    monkeypatch.syspath_prepend(PROOFS)
    return importlib.import_module("following")


@pytest.mark.parametrize(("times", "both", "waiting"), [(2, 0, 1), (20, 2, 2), (50, 5, 5)])
def test_the_one_that_indexes_is_hit_as_often_as_asked_and_now_and_then_the_one_that_waits(
    following, times, both, waiting
):
    kinds = following.kinds_of_kills(times)
    assert kinds.count(following.INDEXER) + kinds.count(following.BOTH) == times
    assert (kinds.count(following.BOTH), kinds.count(following.WAITING)) == (both, waiting)


def test_the_process_that_holds_a_lock_is_known_until_it_ends(following, tmp_path):
    lock = tmp_path / "FOLLOWER"
    assert following.holder(lock) is None
    with lock.open("w") as stream:
        assert following.holder(lock) is None
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert following.holder(lock) == os.getpid()
        assert following.holder(tmp_path) is None
    assert following.holder(lock) is None


def test_processes_that_have_ended_are_none_of_those_there_are(following):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, process_group=0) as started:
        assert (started.pid, os.getpid(), started.pid) in set(following.processes())
        started.kill()
        os.waitid(os.P_PID, started.pid, os.WEXITED | os.WNOWAIT)
        assert started.pid not in {each.number for each in following.processes()}
