"""How long whole pages take over HTTP: gunicorn as ./run starts it, one worker on one core, under a steady load."""

import gzip
import http.client
import itertools
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds for the first page


@dataclass(frozen=True)
class Load:
    """Milliseconds from when a request was due until its answer was read; CPU and waiting are of the worker."""

    spent: list[float]
    failed: int
    cpu: float
    waited: float
    megabytes: float

    def at(self, share: float) -> float:
        return sorted(self.spent)[min(len(self.spent) - 1, int(share * len(self.spent)))]

    @property
    def median(self) -> float:
        return statistics.median(self.spent)


@dataclass(frozen=True)
class Site:
    port: int
    server: int

    @property
    def worker(self) -> int:
        """The one child of gunicorn that is gunicorn too: another follows the database."""
        children = Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()
        return next(int(child) for child in children if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes())


@contextmanager
def site(data: Path, core: int) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {"DATA": str(data), "PORT": str(port), "WORKERS": "1", "SAMPLES": "0"}
    environment = os.environ | {f"NEWSARCHIVE_{name}": value for name, value in ours.items()}
    environment |= {"DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    command = [sys.executable, "-m", "newsarchive.start"]
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(server.pid, {core})
        wait_for(port)
        yield Site(port, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if page(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The site did not start.")


def page(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    finally:
        connection.close()


def loaded(found: Site, paths: list[str], each_second: int, seconds: int) -> Load:
    """Each request is sent when it is due, whether or not those before it have been answered."""
    used, waited = _clocks(found.worker)
    begun = time.perf_counter() + 0.1

    def ask(number: int, path: str) -> tuple[float, bool]:
        due = begun + number / each_second
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            is_good = page(found.port, path)[0] == 200
        except (OSError, http.client.HTTPException):
            is_good = False
        return (time.perf_counter() - due) * 1000, is_good

    count = each_second * seconds
    with ThreadPoolExecutor(each_second) as pool:
        answers = list(pool.map(ask, range(count), itertools.islice(itertools.cycle(paths), count)))
    used_then, waited_then = _clocks(found.worker)
    spent = [milliseconds for milliseconds, _ in answers]
    failed = sum(not is_good for _, is_good in answers)
    each = 1000 / count
    return Load(spent, failed, (used_then - used) * each, (waited_then - waited) * each, resident(found.worker))


@contextmanager
def before_all_others(process: int) -> Iterator[bool]:
    """Its core is as good as its own: the kernel lets it, and whoever asks it, run before all else. Root alone may."""
    threads = [int(task.name) for each in (process, os.getpid()) for task in Path(f"/proc/{each}/task").iterdir()]
    try:
        _schedule(threads, os.SCHED_FIFO, 1)
    except PermissionError:
        yield False
        return
    try:
        yield True
    finally:
        _schedule(threads, os.SCHED_OTHER, 0)


def _schedule(threads: list[int], policy: int, priority: int) -> None:
    for thread in threads:
        with suppress(ProcessLookupError):
            os.sched_setscheduler(thread, policy, os.sched_param(priority))


def _clocks(process: int) -> tuple[float, float]:
    """Seconds that the threads of a process ran, and that they waited for a core which others had."""
    found = [(task / "schedstat").read_text().split() for task in Path(f"/proc/{process}/task").iterdir()]
    return sum(int(each[0]) for each in found) / 1e9, sum(int(each[1]) for each in found) / 1e9


def resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
