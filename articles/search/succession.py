"""Two processes for one task: one works, the other waits, and either makes two of one again when its partner is killed.

The one that waits forks the one that works. Whoever is forked has all modules loaded, so another is at work within some
hundredths of a second, where a new start of Python and Django takes more than one.
"""

import gc
import logging
import mmap
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

log = logging.getLogger(__name__)

ELSEWHERE = 75  # exit code of one that ends without having been asked to, as another process is at its task
MOST_OPEN = 1 << 16  # files: this process has some ten
SLICE = 0.25  # seconds of a rest, between two looks at whether to end
# Seconds before one takes the place of another that died at once, and so did the one before: twice as many each time.
FIRST_REST, LONGEST_REST = 0.5, 60.0


class Pair:
    """What both processes know. They end when a signal asks either to, or when their owner is gone.

    The owner is a process that the caller names, such as the server that started it; without one, the caller itself.
    """

    def __init__(self, owner: int | None = None) -> None:
        self._owner = _Process(owner or os.getpid())
        self._is_asked = False
        self._worker = 0  # in the one that waits: who works
        self._partner = 0  # in the one that works: who waits
        self._vain = 0  # so many in a row have died before they had done anything
        self._shared = memoryview(mmap.mmap(-1, 16)).cast("d")

    def keep_at(self, work: Callable[[], object], when_free: Callable[[], object] = lambda: None) -> None:
        """Has `work` done until the end, by a fork of this process at a time; `when_free` waits until it can be begun.

        `work` returns once `is_over()`. Nothing that another process must not have may be open: connections, locks.
        """
        with _asked_by_signals(self._ask), _HereAlone():
            while not self.is_over():
                when_free()
                self._do(work)

    def is_over(self) -> bool:
        """Whether the one that asks is to come to an end: as both are, or as it has to wait for a new partner."""
        return self._is_ending() or self._is_alone()

    def rest(self, seconds: float) -> None:
        """Sleeps for so long; not much longer than SLICE once it is over."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, SLICE))
            if left > SLICE and self.is_over():
                return

    def got_somewhere(self) -> None:
        """For the one that works: should it die now, the next begins at once."""
        self._shared[0] = True

    @property
    def noted(self) -> float:
        """A number that outlives the one that works; at first 0."""
        return self._shared[1]

    @noted.setter
    def noted(self, number: float) -> None:
        self._shared[1] = number

    def _is_ending(self) -> bool:
        return self._is_asked or self._owner.is_gone()

    def _is_alone(self) -> bool:
        return self._partner != 0 and os.getppid() != self._partner

    def _ask(self, *_signal: object) -> None:
        self._is_asked = True
        if self._worker:
            os.kill(self._worker, signal.SIGTERM)

    def _do(self, work: Callable[[], object]) -> None:
        """In the one that waits: returns once the fork has ended. In the fork: once that is the one that waits."""
        if self.is_over():
            return
        waiting, self._shared[0] = os.getpid(), False
        try:
            self._worker = _forked()
        except OSError as error:  # no memory for a process
            log.warning("No process can be started that indexes: %s", error)
            return self.rest(FIRST_REST)
        if self._worker:
            return self._wait()
        self._partner = waiting
        work()
        if self._is_ending() or not self._is_alone():
            sys.exit(0 if self._is_ending() else ELSEWHERE)
        log.warning("The process that waited for this one to end is gone: waiting for another.")
        self._partner, self._vain = 0, 0

    def _wait(self) -> None:
        if self._is_asked:  # the signal came before the fork was known
            os.kill(self._worker, signal.SIGTERM)
        os.waitid(os.P_PID, self._worker, os.WEXITED | os.WNOWAIT)  # its number is not given to another yet
        worker, self._worker = self._worker, 0
        code = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
        if code == 0:
            self._is_asked = True
        elif code != ELSEWHERE:
            self._replace(code)

    def _replace(self, code: int) -> None:
        self._vain = 0 if self._shared[0] else self._vain + 1
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        if self._vain < 2:
            log.warning("The process that indexes %s: another takes its place.", how)
        elif self._vain == 2:
            log.error("The process that indexes %s, again before it had done anything: it is tried less often.", how)
        self.rest(_rest(self._vain))


def _rest(vain: int) -> float:
    return min(FIRST_REST * 2.0 ** min(vain - 2, 10), LONGEST_REST) if vain >= 2 else 0.0


def _forked() -> int:
    _flush()  # else both would write what waits to be written
    gc.collect()
    gc.freeze()  # else the first collection of the fork would copy every page
    return os.fork()


def aside(work: Callable[[], object]) -> int:
    """Has it done by a fork, and returns its number: whoever called waits for its end. OSError: there is no room.

    The fork has nothing open that others would wait for, no lock and no connection, and heeds signals as any process.
    """
    with _HereAlone("The process that merges segments"):
        fork = _forked()
        if not fork:
            os.closerange(3, MOST_OPEN)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            work()
    return fork


class _HereAlone:
    """What begins in one process ends in it: a fork ends with the block, and tells why if it failed."""

    def __init__(self, name: str = "The process that indexes") -> None:
        self._name = name

    def __enter__(self) -> None:
        self._process = os.getpid()

    def __exit__(self, kind: type | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        if os.getpid() == self._process:
            return
        code = 0 if error is None else 1
        if isinstance(error, SystemExit):
            code = error.code
        elif error is not None:
            log.error("%s failed.", self._name, exc_info=error)
        _flush()
        os._exit(code)


def _flush() -> None:
    """As far as somebody reads it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()


class _Process:
    """Another process, or this one: whether it is gone, also to those that are no children of it."""

    def __init__(self, number: int) -> None:
        self._number, self._ending = number, None
        with suppress(AttributeError, OSError):  # a system without; or it is gone already
            descriptor = os.pidfd_open(number)
            self._ending = select.poll()
            self._ending.register(descriptor, select.POLLIN)

    def is_gone(self) -> bool:
        return bool(self._ending.poll(0)) if self._ending else not _exists(self._number)


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextmanager
def _asked_by_signals(ask: Callable[..., None]) -> Iterator[None]:
    ours = {
        signal.SIGTERM: ask,
        signal.SIGINT: ask,
        signal.SIGCHLD: signal.SIG_DFL,
    }  # ignored, it hides how a fork ends
    before = {number: signal.signal(number, handler) for number, handler in ours.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
