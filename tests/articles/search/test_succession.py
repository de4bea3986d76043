"""One works, the other waits: whichever is killed, the work goes on, and nobody is left once it is over."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from articles.search import succession
from benchmarks.reliability import kernel

PROJECT = Path(__file__).resolve().parents[3]
# Each writes a line "PID of the worker, PID of the one that waits, seconds" when it begins.
SCRIPT = """
import logging, os, sys, time
from articles.search.succession import Pair
logging.basicConfig()
pair = Pair({owner})
begun = open({file!r}, "a", buffering=1)
def work():
    print(os.getpid(), os.getppid(), time.monotonic(), file=begun)
    {body}
pair.keep_at(work)
print("over", flush=True)
"""
AT_WORK = """
    pair.got_somewhere()
    while not pair.is_over():
        pair.rest(0.05)
"""


class Processes:
    """A pair, and what it has told."""

    def __init__(self, folder: Path) -> None:
        self.file, self._started = folder / "begun", []

    def start(self, body: str = AT_WORK, owner: int | None = None, before: str = "") -> subprocess.Popen:
        script = before + SCRIPT.format(owner=owner, file=str(self.file), body=body)
        self._started.append(
            subprocess.Popen(
                [sys.executable, "-c", script],
                cwd=PROJECT,
                env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                process_group=0,
            )
        )
        return self._started[-1]

    def begun(self) -> list[tuple[int, int]]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [tuple(map(int, line.split()[:2])) for line in lines]

    def nth(self, number: int) -> tuple[int, int]:
        """Of the worker that began as the n-th: itself, and who waits."""
        until(lambda: len(self.begun()) >= number)
        return self.begun()[number - 1]

    def when(self, number: int) -> float:
        """By the clock that all processes have in common."""
        self.nth(number)
        return float(self.file.read_text().splitlines()[number - 1].split()[2])

    def alive(self) -> list[int]:
        return [number for number in {each for pair in self.begun() for each in pair} if is_alive(number)]

    def end(self) -> None:
        for process in self._started:
            if is_group(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def processes(tmp_path):
    found = Processes(tmp_path)
    yield found
    found.end()


def is_alive(number: int) -> bool:
    return number in {process.number for process in kernel.processes()}


def is_group(number: int) -> bool:
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


def until(is_true, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill(*numbers: int, by: int = signal.SIGKILL) -> None:
    for number in numbers:
        os.kill(number, by)


def test_another_is_forked_in_place_of_a_worker_that_is_killed(processes):
    started = processes.start()
    first, waiting = processes.nth(1)
    kill(first)
    second, still_waiting = processes.nth(2)
    assert waiting == still_waiting == started.pid
    assert second not in (first, waiting)
    assert is_alive(second)


def test_a_worker_whose_partner_is_killed_waits_for_another_while_their_owner_lives(processes):
    started = processes.start(owner=os.getpid())
    first, waiting = processes.nth(1)
    kill(waiting)
    started.wait()
    second, now_waiting = processes.nth(2)
    assert now_waiting == first
    kill(second)
    assert processes.nth(3)[1] == first
    kill(first)
    assert processes.nth(4)[1] == processes.nth(3)[0]


def test_a_pair_without_another_owner_ends_with_the_process_that_was_started(processes):
    processes.start()
    worker, waiting = processes.nth(1)
    kill(waiting)
    until(lambda: not is_alive(worker))
    assert len(processes.begun()) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_nobody_is_left_of_two_that_are_killed_at_once(processes, order):
    processes.start()
    pair = processes.nth(1)
    kill(*(pair[place] for place in order))
    until(lambda: not processes.alive())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("place", [0, 1])
def test_a_signal_to_either_ends_both_and_the_work_at_hand_is_finished(processes, number, place):
    started = processes.start("while not pair.is_over(): time.sleep(0.05)\n    print('finished', file=sys.stderr)")
    pair = processes.nth(1)
    kill(pair[place], by=number)
    out, told = started.communicate(timeout=600)
    assert (out, told, started.returncode) == ("over\n", "finished\n", 0)
    assert processes.alive() == []


def test_ctrl_c_which_reaches_both_ends_both(processes):
    started = processes.start()
    processes.nth(1)
    os.killpg(started.pid, signal.SIGINT)
    assert started.communicate(timeout=600) == ("over\n", "")
    assert started.returncode == 0


@pytest.mark.parametrize("first", ["worker", "waiting", "nobody"])
@pytest.mark.parametrize("has_pidfd", [True, False])
def test_both_end_with_their_owner_whoever_was_killed_before(processes, first, has_pidfd):
    owner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    processes.start(owner=owner.pid, before="" if has_pidfd else "import os; del os.pidfd_open\n")
    worker, waiting = processes.nth(1)
    if first != "nobody":
        kill(worker if first == "worker" else waiting)
        processes.nth(2)
    owner.kill()
    owner.wait()
    until(lambda: not processes.alive())


def test_an_owner_that_is_gone_before_they_begin_is_not_waited_for(processes):
    owner = subprocess.Popen([sys.executable, "-c", ""])
    owner.wait()
    started = processes.start(owner=owner.pid)
    assert started.communicate(timeout=600) == ("over\n", "")
    assert processes.begun() == []


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("os._exit(3)", "exit code 3"),
        ("os.kill(os.getpid(), 11)", "signal 11"),
        ("raise ValueError('odd')", "exit code 1"),
    ],
)
def test_one_that_dies_again_and_again_is_tried_less_and_less_often_and_told_of_once(processes, body, how):
    started = processes.start(body)
    assert processes.when(4) - processes.when(3) > succession.FIRST_REST
    kill(started.pid, by=signal.SIGTERM)
    out, told = started.communicate(timeout=600)
    assert out == "over\n"
    assert told.count(how) == 2
    assert told.count("another takes its place") == told.count("it is tried less often") == 1
    assert ("ValueError: odd" in told) == ("ValueError" in body)


def test_how_long_one_that_dies_again_and_again_rests():
    rests = [succession._rest(times) for times in range(12)]
    assert rests[:6] == [0, 0, 0.5, 1, 2, 4]
    assert rests[-1] == succession.LONGEST_REST == succession._rest(10**6)


def test_one_that_got_somewhere_before_it_died_is_replaced_at_once_however_often(processes):
    processes.start("pair.got_somewhere(); os._exit(1)")
    assert processes.when(20) - processes.when(1) < 300  # with rests it would be more than 600


def test_what_one_has_noted_the_next_one_knows(processes):
    processes.start("print(int(pair.noted), 0, file=begun); pair.noted += 7; pair.got_somewhere(); os._exit(1)")
    until(lambda: len(processes.begun()) >= 6)
    assert [first for first, second in processes.begun() if not second][:3] == [0, 7, 14]


def test_a_worker_that_leaves_the_work_to_others_is_no_failure(processes):
    started = processes.start("pair.rest(0.1)")
    processes.nth(4)
    kill(started.pid, by=signal.SIGTERM)
    assert started.communicate(timeout=600) == ("over\n", "")


def test_where_no_process_can_be_started_it_is_tried_again(processes):
    broken = """
import os
fork, tries = os.fork, []
def full():
    tries.append(1)
    if len(tries) < 3:
        raise OSError(11, "Resource temporarily unavailable")
    return fork()
os.fork = full
"""
    started = processes.start(before=broken)
    worker, waiting = processes.nth(1)
    kill(waiting, by=signal.SIGTERM)
    out, told = started.communicate(timeout=600)
    assert (out, told.count("Resource temporarily unavailable")) == ("over\n", 2)
    assert not is_alive(worker)


def test_a_process_that_was_started_with_its_children_ignored_learns_how_they_end_all_the_same(processes):
    started = processes.start(before="import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n")
    first, _ = processes.nth(1)
    kill(first)
    processes.nth(2)
    kill(started.pid, by=signal.SIGTERM)
    assert "was killed by signal 9" in started.communicate(timeout=600)[1]


def test_they_go_on_where_nobody_reads_any_more_what_they_tell(processes):
    started = processes.start("print('told'); pair.got_somewhere(); os._exit(1)", before="print('first')\n")
    started.stdout.close()
    processes.nth(5)
    kill(started.pid, by=signal.SIGTERM)
    started.wait(600)
    started.stdout = None
    assert processes.alive() == []
