"""What the kernel tells of processes and of the locks that they hold."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PROCESSES = Path("/proc")


class Process(NamedTuple):
    number: int
    parent: int
    group: int


def holder(lock: Path) -> int | None:
    """The process that took this lock on a file for itself, if one did."""
    with suppress(FileNotFoundError):
        inode = str(lock.stat().st_ino)
        for line in (PROCESSES / "locks").read_text().splitlines():
            _, kind, _, mode, number, file, *_ = line.split()
            if (kind, mode, file.rpartition(":")[2]) == ("FLOCK", "WRITE", inode):
                return int(number)
    return None


def processes() -> Iterator[Process]:
    """All that have not ended."""
    for path in PROCESSES.glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent, group, *_ = path.read_text().rpartition(")")[2].split()
            if state not in "ZX":
                yield Process(int(path.parent.name), int(parent), int(group))
