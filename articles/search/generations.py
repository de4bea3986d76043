"""The directories of the index: the live generation, which the file CURRENT names, and one being built beside it."""

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.search.errors import IndexBusy, SearchUnavailable
from articles.search.manifest import sync

CURRENT = "CURRENT"
DRAFT = "CURRENT.new"
LOCK = "LOCK"
FOLLOWER = "FOLLOWER"
STARTER = "STARTER"
COMPACTOR = "COMPACTOR"
REACHED = "REACHED"  # the newest change that the database knew of when it was indexed last
PREFIX = "generation-"
DAMAGED = "DAMAGED"  # in a generation that a search found damaged: it is read no more


def current(root: Path) -> Path:
    """The directory of the live generation."""
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SearchUnavailable(f"No index at {root}: {error}") from error
    if not name.startswith(PREFIX) or "/" in name:
        raise SearchUnavailable(f"{root / CURRENT} names no generation of the index.")
    return root / name


def new(root: Path) -> Path:
    """An empty directory for the next generation; only its owner may enter, since index files are pickles."""
    prepare(root)
    directory = root / f"{PREFIX}{time.time_ns()}-{secrets.token_hex(3)}"
    directory.mkdir(mode=0o700)
    return directory


def prepare(root: Path) -> None:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)


def publish(root: Path, directory: Path) -> None:
    """Makes a finished generation, which is safe on disk, the live one by one rename."""
    sync(root)
    written = root / DRAFT
    with written.open("w", encoding="ascii") as stream:
        stream.write(directory.name)
        stream.flush()
        os.fsync(stream.fileno())
    written.replace(root / CURRENT)
    sync(root)


def note_reached(root: Path, change: int) -> None:
    """Remembers how far the database was. In one step, so that whoever is killed leaves the old number or the new."""
    if reached(root) != change:
        descriptor = os.open(root / REACHED, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, os.write(descriptor, f"{change:020}".encode()))
        finally:
            os.close(descriptor)


def reached(root: Path) -> int:
    """What was noted last; 0 where that cannot be told."""
    try:
        return int((root / REACHED).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def clear(root: Path) -> None:
    """No index any more: a search says so until the next rebuild."""
    (root / CURRENT).unlink(missing_ok=True)
    sync(root)
    discard_old(root)


# Old generations


def serve(directory: Path) -> int:
    """A descriptor that keeps a generation from being removed until it is closed; OSError if it is going or gone."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def old(root: Path) -> list[Path]:
    """All generations but the live one."""
    with contextlib.suppress(SearchUnavailable):
        live = current(root)
        return [directory for directory in root.glob(f"{PREFIX}*") if directory != live]
    return list(root.glob(f"{PREFIX}*"))


def unserved(root: Path) -> list[Path]:
    """Those of the old ones that no process serves any more."""
    return [directory for directory in old(root) if _is_unserved(directory)]


def _is_unserved(directory: Path) -> bool:
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return True  # no directory at all: nothing of ours
    try:
        return _try_lock(descriptor)
    finally:
        os.close(descriptor)


def discard_old(root: Path) -> None:
    """Removes what is not live and what no process serves any more. The caller holds the lock."""
    (root / DRAFT).unlink(missing_ok=True)  # of one that was killed before its rename
    for directory in unserved(root):
        if directory.is_dir():
            shutil.rmtree(directory, ignore_errors=True)
        else:
            directory.unlink(missing_ok=True)


# Damage


def mark(directory: Path, reason: str) -> None:
    """Says that a generation is damaged to all processes; whoever follows the database builds a new one."""
    with contextlib.suppress(OSError):
        (directory / DAMAGED).write_text(f"{reason}\n", encoding="utf-8")


def is_marked(directory: Path) -> bool:
    return os.path.exists(f"{directory}/{DAMAGED}")


# Locks


@contextmanager
def locked(root: Path, seconds: float) -> Iterator[None]:
    """The one lock that every write takes; waits for it at most so long."""
    prepare(root)
    with (root / LOCK).open("a") as stream:
        deadline = time.monotonic() + seconds
        while not _try_lock(stream.fileno()):
            if time.monotonic() >= deadline:
                raise IndexBusy(f"The index at {root} stayed locked for {seconds:g} seconds.")
            time.sleep(0.02)
        yield


@contextmanager
def following(root: Path) -> Iterator[bool]:
    """Tells others, for as long as this process lives, that it keeps the index up to date; False if one does so."""
    with _claimed(root, FOLLOWER) as is_ours:
        yield is_ours


@contextmanager
def starting_a_follower(root: Path, waits: bool = False) -> Iterator[bool]:
    """For as long as the block lasts, no other process starts one who follows; False if one is at it, unless this one
    waits until none is."""
    with _claimed(root, STARTER, waits) as is_ours:
        yield is_ours


@contextmanager
def compacting(root: Path) -> Iterator[bool]:
    """For as long as the block lasts, no other process merges large segments; False if one is at it."""
    with _claimed(root, COMPACTOR) as is_ours:
        yield is_ours


@contextmanager
def _claimed(root: Path, name: str, waits: bool = False) -> Iterator[bool]:
    prepare(root)
    with (root / name).open("a") as stream:
        if waits:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        yield waits or _try_lock(stream.fileno())


def is_followed(root: Path) -> bool:
    return _is_claimed(root, FOLLOWER)


def is_compacted(root: Path) -> bool:
    return _is_claimed(root, COMPACTOR)


def _is_claimed(root: Path, name: str) -> bool:
    try:
        with (root / name).open("r") as stream:
            return not _try_lock(stream.fileno(), fcntl.LOCK_SH)
    except OSError:
        return False


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
