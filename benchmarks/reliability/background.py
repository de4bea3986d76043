"""Work that goes on in a process of its own while a check looks on."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PREPARED = f"import sys; sys.path.insert(0, {str(HERE)!r})\nimport proof; proof.set_up()\n"


def started(code: str, **options: object) -> subprocess.Popen:
    """Python code after `proof.set_up()`, in the archive of this process."""
    return subprocess.Popen([sys.executable, "-c", PREPARED + code], cwd=HERE, text=True, **options)


@contextmanager
def going_on(code: str) -> Iterator[subprocess.Popen]:
    """The code runs until the block ends, and what it forks; it says "ready" on a line once it is at work."""
    process = started(code, stdout=subprocess.PIPE, process_group=0)
    try:
        process.stdout.readline()
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def forked(work, *arguments: object) -> int:
    """Runs the function in a fork of this process; returns how it ended, as `os.waitstatus_to_exitcode` has it."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work(*arguments)
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
