"""Whether the index has moved on: nothing that changes it goes unnoticed, and nothing is read while it stands still."""

import os
import time

import pytest

from articles.search import generations, watching
from articles.search.errors import SearchUnavailable
from articles.search.watching import Watched

LONG_AGO = time.time_ns() - 60 * 10**9


@pytest.fixture
def root(tmp_path):
    tmp_path.joinpath("generation-1").mkdir()
    tmp_path.joinpath("generation-1", "table").write_text("1")
    tmp_path.joinpath(generations.CURRENT).write_text("generation-1")
    return tmp_path


@pytest.fixture
def settled(monkeypatch):
    """A clock by which all that was just written was written long ago."""
    later = time.time_ns() + 60 * 10**9
    monkeypatch.setattr(watching.time, "time_ns", lambda: later)


@pytest.fixture
def watched(root):
    def read() -> int:
        calls.append(1)
        return len(calls)

    calls: list[int] = []
    return Watched(root, read)


def test_what_stands_still_is_read_once(watched, settled):
    assert [watched() for _ in range(5)] == [1] * 5


@pytest.mark.parametrize(
    "change",
    [
        lambda root: root.joinpath("generation-1", "table").write_text("2, and longer"),
        lambda root: os.utime(root / "generation-1" / "table", ns=(LONG_AGO, LONG_AGO)),
        lambda root: root.joinpath("generation-1", "another").write_text(""),
        lambda root: root.joinpath("generation-1", "table").unlink(),
        lambda root: root.joinpath(generations.CURRENT).unlink(),
        lambda root: root.joinpath("new").write_text("generation-1") and (root / "new").replace(root / "CURRENT"),
    ],
)
def test_every_change_is_noticed(root, watched, settled, change):
    assert watched() == watched() == 1
    change(root)
    assert watched() == 2


def test_marks_are_not_relied_on_while_the_clock_of_files_may_stand_still(watched, monkeypatch):
    just_now = time.time_ns()
    monkeypatch.setattr(watching.time, "time_ns", lambda: just_now)
    assert [watched() for _ in range(3)] == [1, 2, 3]


def test_a_change_while_the_state_is_read_is_noticed(root, settled):
    def read() -> str:
        found = root.joinpath("generation-1", "table").read_text()
        if found == "1":
            root.joinpath("generation-1", "table").write_text("22")
        return found

    watched = Watched(root, read)
    assert [watched() for _ in range(3)] == ["1", "22", "22"]


def test_no_index_is_told_each_time(tmp_path, settled):
    def read() -> None:
        raise SearchUnavailable("none")

    watched = Watched(tmp_path, read)
    for _ in range(2):
        with pytest.raises(SearchUnavailable):
            watched()
