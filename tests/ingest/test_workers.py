"""Processes that read pages: capped, killed and replaced, their neighbours untouched, the order kept."""

import os
import signal
import time
import zipfile
from functools import partial
from multiprocessing import connection
from pathlib import Path

import pytest

from ingest import isolation, workers
from ingest.isolation import Aside, Task
from ingest.record import Reading

STORY = (
    "Ferry {0} runs again\n\n14 March 2022\n\nThe ferry to island {0} ran again on Monday after some days in dock.\n"
)


@pytest.fixture
def tasks(tmp_path):
    """Twelve pages in a folder, as tasks."""
    for number in range(12):
        (tmp_path / f"{number:02}.txt").write_text(STORY.format(number))
    return [Task(path) for path in sorted(tmp_path.iterdir())]


def read(tasks, count=2):
    with workers.readers(count) as pool:
        return list(pool.read(tasks))


def outcomes(found):
    return [each.code if isinstance(each, Aside) else each.record["headline"] for each in found]


def one_that(monkeypatch, tasks, does):
    """Has the page of the sixth task do something to the process that parses it."""
    culprit = str(tasks[5].path)
    monkeypatch.setattr(workers, "serve", Doing(culprit, does))


class Doing:
    """Serves as a worker does, but for one page, which is as hostile as a page of the worst parser."""

    def __init__(self, path, does):
        self.path, self.does = path, does

    def __call__(self, tasks, answers):
        step = isolation._step

        def hostile(capture, task, started):
            if capture.path == self.path:
                self.does()
            return step(capture, task, started)

        isolation._step = hostile
        isolation.serve(tasks, answers)


def spin():
    isolation.signal.setitimer(isolation.signal.ITIMER_PROF, 0.3)  # in place of ten seconds
    while True:
        pass


def swell():
    held = []
    while True:
        held.append(bytes(10_000_000))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def leave():
    os._exit(3)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_answers_come_in_the_order_of_the_questions_however_many_processes_there_are(tasks, count):
    assert outcomes(read(tasks, count)) == [f"Ferry {number} runs again" for number in range(12)]


@pytest.mark.parametrize(
    ("does", "code"), [(spin, "too_slow"), (swell, "too_big_in_memory"), (crash, "crashed"), (leave, "crashed")]
)
def test_a_page_that_breaks_its_process_is_named_and_no_neighbour_is_lost(monkeypatch, tasks, does, code):
    one_that(monkeypatch, tasks, does)
    found = read([*tasks[:5], Task(tasks[5].path, sha256="abc"), *tasks[6:]])
    assert outcomes(found) == [code if number == 5 else f"Ferry {number} runs again" for number in range(12)]
    assert (found[5].path, found[5].sha256) == (str(tasks[5].path), "abc")


def test_a_process_that_dies_inside_an_archive_loses_that_member_alone(monkeypatch, tmp_path, tasks):
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        for task in tasks:
            archive.write(task.path, task.path.name)
    inside = f"{tmp_path / 'pages.zip'}!/05.txt"
    monkeypatch.setattr(workers, "serve", Doing(inside, crash))
    found = read([Task(tmp_path / "pages.zip"), tasks[0]])
    expected = ["crashed" if number == 5 else f"Ferry {number} runs again" for number in (*range(12), 0)]
    assert outcomes(found) == expected
    assert (found[5].path, len(found[5].sha256)) == (inside, 64)


def test_what_is_no_task_passes_through_in_its_place(tasks):
    found = read([1, tasks[0], 2])
    assert (found[0], found[2]) == (1, 2)
    assert isinstance(found[1], Reading)


def test_the_questions_are_asked_no_further_ahead_than_needed(tasks):
    asked = 0

    def endless():
        nonlocal asked
        while True:
            asked += 1
            yield tasks[asked % len(tasks)]

    with workers.readers(1) as pool:
        for _ in zip(range(5), pool.read(endless()), strict=False):
            pass
    assert asked <= workers.PER_WORKER + 6


def test_no_process_is_left_when_all_is_read(tasks):
    with workers.readers(2) as pool:
        list(pool.read(tasks))
        processes = [worker.process for worker in pool.workers]
    assert len(processes) == 2
    assert not any(process.is_alive() for process in processes)


def test_a_process_ends_when_the_one_who_asks_is_gone(tasks):
    workers.start_server()
    worker = workers.Worker()
    worker.tasks.close()
    worker.process.join(600)
    assert worker.process.exitcode == 0


def test_no_process_is_started_for_nothing():
    with workers.readers(2) as pool:
        assert list(pool.read([1, 2])) == [1, 2]
        assert pool.workers == []


class Clock:
    """In place of `time` and of `connection`: hours pass in the first vain wait for a process that is asleep."""

    def __init__(self, asleep):
        self.asleep, self.now = asleep, 0

    def monotonic(self):
        return self.now

    def wait(self, pipes, timeout):
        is_asleep = self.asleep.exists()  # what it had to say before has been said then
        ready = connection.wait(pipes, timeout)
        if is_asleep and not ready:
            self.asleep.unlink()
            self.now += 3600
        return ready


def sleep(asleep):
    asleep.touch()
    time.sleep(3600)


def test_a_process_that_says_nothing_for_long_is_ended(monkeypatch, tmp_path, tasks):
    clock = Clock(tmp_path / "asleep")
    monkeypatch.setattr(workers, "time", clock)
    monkeypatch.setattr(workers, "connection", clock)
    monkeypatch.setattr(workers, "serve", Doing(str(tasks[5].path), partial(sleep, clock.asleep)))
    assert outcomes(read(tasks[4:7], 1)) == ["Ferry 4 runs again", "too_slow", "Ferry 6 runs again"]


def test_a_path_that_is_no_text_reaches_the_process(tmp_path):
    path = tmp_path / os.fsdecode(b"b\xff.txt")
    path.write_text(STORY.format(1))
    assert outcomes(read([Task(Path(path))], 1)) == ["Ferry 1 runs again"]
