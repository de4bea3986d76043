"""Counts what a process does to the files of a folder, and kills it before, or in the middle of, one of them."""

import builtins
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path

NAMED = ("rename", "replace", "unlink", "remove", "mkdir", "rmdir", "link", "symlink", "truncate", "ftruncate", "chmod")
BY_DESCRIPTOR = ("fsync", "fdatasync")


class Watch:
    """The operations so far; at number `fatal` the process ends."""

    def __init__(self, folder: Path, fatal: int | None, torn: bool, listed: Path | None) -> None:
        self.folder, self.fatal, self.torn, self.count = str(folder), fatal, torn, 0
        self.listed = os.open(listed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if listed else None
        self.append = os.write

    def covers(self, path: object) -> bool:
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        return os.path.abspath(os.fspath(path)).startswith(self.folder)

    def before(self, name: str) -> bool:
        """Counts; True where the operation is to be left half done."""
        if self.listed is not None:
            self.append(self.listed, f"{name}\n".encode())
        is_fatal, self.count = self.count == self.fatal, self.count + 1
        if is_fatal and not self.torn:
            end()
        return is_fatal


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class File(io.FileIO):
    """A file whose every write is counted. Buffers above it are as large as those of `open`."""

    watch: Watch

    def write(self, content: bytes) -> int:
        if self.watch.before("write"):
            view = memoryview(content).cast("B")
            super().write(view[: len(view) // 2])
            end()
        return super().write(content)


def watch(folder: Path, fatal: int | None, torn: bool = False, listed: Path | None = None) -> None:
    """From now on, for the life of this process."""
    watching = Watch(folder, fatal, torn, listed)
    for name in NAMED:
        setattr(os, name, counted(watching, name, getattr(os, name), path_of=0))
    for name in BY_DESCRIPTOR:
        setattr(os, name, counted(watching, name, getattr(os, name), path_of=0))
    builtins.open = io.open = opening(watching, open)
    os.open = opening_descriptor(watching, os.open)
    os.fdopen = adopting(watching, os.fdopen)
    os.write = writing(watching, os.write)


def counted(watching: Watch, name: str, call: Callable, path_of: int) -> Callable:
    def wrapped(*words: object, **options: object) -> object:
        if options.get("dir_fd") is not None or watching.covers(words[path_of]):
            watching.before(name)
        return call(*words, **options)

    return wrapped


def opening(watching: Watch, call: Callable) -> Callable:
    def wrapped(file: object, mode: str = "r", buffering: int = -1, *words: object, **options: object) -> object:
        is_written = any(letter in mode for letter in "wax+")
        if not is_written or isinstance(file, int) or not watching.covers(file):
            return call(file, mode, buffering, *words, **options)
        watching.before("open")
        return buffered(watching, file, mode, *words, **options)

    return wrapped


def buffered(watching: Watch, file: object, mode: str, *words: object, **options: object) -> object:
    raw = File(file, mode.replace("b", "").replace("t", ""))
    raw.watch = watching
    stream = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
    return stream if "b" in mode else io.TextIOWrapper(stream, *words, **options)


def opening_descriptor(watching: Watch, call: Callable) -> Callable:
    def wrapped(path: object, flags: int, *words: object, **options: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and options.get("dir_fd") is None and watching.covers(path):
            watching.before("open")
        return call(path, flags, *words, **options)

    return wrapped


def adopting(watching: Watch, call: Callable) -> Callable:
    def wrapped(descriptor: int, mode: str = "r", *words: object, **options: object) -> object:
        if any(letter in mode for letter in "wax+") and watching.covers(descriptor):
            return buffered(watching, descriptor, mode, *words, **options)
        return call(descriptor, mode, *words, **options)

    return wrapped


def writing(watching: Watch, call: Callable) -> Callable:
    def wrapped(descriptor: int, content: bytes) -> int:
        if watching.covers(descriptor) and watching.before("write"):
            call(descriptor, content[: len(content) // 2])
            end()
        return call(descriptor, content)

    return wrapped
