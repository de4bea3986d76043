"""The manifest of a generation: the files of its newest committed state, their sizes and SHA-256, and what made them.

It is replaced by a rename, and that is the commit: a file that it does not name was never there, one that it names and
that differs is damage.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from whoosh.fields import Schema

from articles.search import schema as schemas
from articles.search.errors import SearchUnavailable

NAME = "MANIFEST"
# Raise it when the same rows come out as other documents, or the same documents as other segments.
FORMAT = 2
CHUNK = 1 << 20
REMEMBERED = 4_000

# What tells one content of a file from another without reading it: inode, size, times of change.
Signature = tuple[int, int, int, int]


@dataclass(frozen=True)
class Kept:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`number` is that of the commit; `making` tells which schema, analyzer and code wrote the files."""

    number: int
    making: Mapping[str, str]
    files: Mapping[str, Kept]

    def written(self) -> bytes:
        files = {name: [kept.size, kept.sha256] for name, kept in sorted(self.files.items())}
        return json.dumps({"commit": self.number, "making": dict(self.making), "files": files}, indent=1).encode()


def making(schema: Schema) -> dict[str, str]:
    """What decides how a document comes out: an index of another making is built anew, never read."""
    return {"schema": schemas.name(schema), **_code()}


@cache
def _code() -> dict[str, str]:
    packages = {name: version(name) for name in ("Whoosh-Reloaded", "PyStemmer")}
    return {"format": str(FORMAT), "unicode": unicodedata.unidata_version, **packages}


def read(directory: Path) -> Manifest:
    """What was committed last in a directory; SearchUnavailable if that cannot be told."""
    try:
        return _parsed((directory / NAME).read_bytes())
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SearchUnavailable(f"The manifest of {directory} cannot be read: {error!r}") from error


@lru_cache(maxsize=8)
def _parsed(content: bytes) -> Manifest:
    told = json.loads(content)
    files = {name: Kept(int(size), str(sha256)) for name, (size, sha256) in told["files"].items()}
    if any("/" in name for name in files):
        raise ValueError("it names a file elsewhere")
    return Manifest(int(told["commit"]), dict(told["making"]), files)


def write(directory: Path, made: Manifest) -> None:
    """Makes these files, which are safe on disk, the committed state of the directory."""
    draft = directory / f"{NAME}.new"
    with draft.open("wb") as stream:
        stream.write(made.written())
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(directory / NAME)
    sync(directory)


def kept(path: Path) -> Kept:
    """What a manifest tells of a file, once the file is safe on disk."""
    sync(path)
    found = Kept(path.stat().st_size, digest(path))
    _remember(signature(path), found.sha256)
    return found


def sync(path: Path) -> None:
    """Returns when what was written to a file, or the names in a directory, would outlast a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while part := stream.read(CHUNK):
            found.update(part)
    return found.hexdigest()


def signature(path: Path | str) -> Signature:
    found = os.stat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def signatures(directory: Path, made: Manifest) -> tuple[Signature, ...]:
    """Of all files of a manifest; raises SearchUnavailable for one that is gone or has another size."""
    found = []
    for name, held in made.files.items():
        try:
            found.append(signature(f"{directory}/{name}"))
        except OSError as error:
            raise SearchUnavailable(f"{directory / name} cannot be read: {error}") from error
        if found[-1][1] != held.size:
            raise SearchUnavailable(f"{directory / name} has {found[-1][1]} bytes and should have {held.size}.")
    return tuple(found)


# Files whose content this process has read and found as their manifest has it.
_verified: dict[tuple[Signature, str], None] = {}


def verify(directory: Path, made: Manifest, anew: bool = False) -> None:
    """Reads all files and compares them; those it read before, and nobody touched since, only `anew`."""
    for (name, held), found in zip(made.files.items(), signatures(directory, made), strict=True):
        if (found, held.sha256) in _verified and not anew:
            continue
        try:
            is_right = digest(directory / name) == held.sha256
        except OSError as error:
            raise SearchUnavailable(f"{directory / name} cannot be read: {error}") from error
        if not is_right:
            _verified.pop((found, held.sha256), None)
            raise SearchUnavailable(f"{directory / name} is not what was written: its SHA-256 differs.")
        _remember(found, held.sha256)


def _remember(found: Signature, sha256: str) -> None:
    if len(_verified) >= REMEMBERED:
        _verified.clear()
    _verified[found, sha256] = None
