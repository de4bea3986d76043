"""The directories of the index: the live generation, which the file CURRENT names, and one being built beside it."""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.search.errors import IndexBusy, SearchUnavailable

CURRENT = "CURRENT"
LOCK = "LOCK"
FOLLOWER = "FOLLOWER"
PREFIX = "generation-"


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
    """Makes a finished generation the live one, by one rename, and removes the others."""
    written = root / f"{CURRENT}.new"
    with written.open("w", encoding="ascii") as stream:
        stream.write(directory.name)
        stream.flush()
        os.fsync(stream.fileno())
    written.replace(root / CURRENT)
    discard(root, keep=directory.name)


def discard(root: Path, keep: str = "") -> None:
    """Removes all generations but one. Searches that are under way keep the files they opened."""
    for directory in root.glob(f"{PREFIX}*"):
        if directory.name != keep:
            shutil.rmtree(directory, ignore_errors=True)


def clear(root: Path) -> None:
    """No index any more: a search says so until the next rebuild."""
    (root / CURRENT).unlink(missing_ok=True)
    discard(root)


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
    prepare(root)
    with (root / FOLLOWER).open("a") as stream:
        yield _try_lock(stream.fileno())


def is_followed(root: Path) -> bool:
    try:
        with (root / FOLLOWER).open("r") as stream:
            return not _try_lock(stream.fileno(), fcntl.LOCK_SH)
    except OSError:
        return False


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
