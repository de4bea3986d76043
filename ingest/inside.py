"""What the journal knows of the captures inside archives and exports, so that their files are opened but not parsed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ingest import deleted, loader
from ingest.models import ImportItem

MOST = 100_000  # captures of one file; of a larger one the rest is read again
AT_ONCE = 5_000  # captures looked up together

Capture = tuple[str, str]  # path, SHA-256


def file_of(path: str) -> str:
    """`/exports/week.jsonl` of `/exports/week.jsonl!12`."""
    return path.partition("!")[0]


def file_key(path: str) -> int:
    """A number by which the journal finds what came out of a file: of the part of a path above members and records."""
    name = file_of(path).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big", signed=True)


def captures_of(files: Iterable[str]) -> dict[str, list[Capture]]:
    """By file, the captures that were taken in from it; nothing for a file that is one capture itself."""
    by_key = {file_key(file): file for file in files}
    items = ImportItem.objects.filter(file__in=list(by_key)).exclude(sha256="").exclude(outcome="quarantined")
    found: dict[str, list[Capture]] = defaultdict(list)
    for key, path, sha256 in items.order_by().values_list("file", "path", "sha256").iterator():
        file = by_key[key]
        if path.startswith(f"{file}!") and len(found[file]) < MOST:
            found[file].append((path, sha256))
    return found


def looked_up(
    captures: Sequence[Capture],
) -> Iterator[tuple[list[Capture], dict[str, loader.Known], set[str]]]:
    """Some captures at a time, with those of them that are held and the hashes of those that were deleted here."""
    waiting = iter(captures)
    while some := list(islice(waiting, AT_ONCE)):
        hashes = {sha256 for _, sha256 in some}
        yield some, loader.known_captures(hashes), deleted.captures_among(hashes)


class Present:
    """What this run has met in the file at hand: of an export that grows at its top, each record moves down.

    A record that stood elsewhere in the same file has moved there, unless it was met in this run already: then the file
    holds it twice.
    """

    def __init__(self) -> None:
        self.file = ""
        self.hashes: set[int] = set()

    def has_moved(self, earlier: str, path: str, sha256: str) -> bool:
        """Whether the capture at `path` is the one that was taken in from the place `earlier`."""
        file = file_of(path)
        if file == path or file_of(earlier) != file:
            return False
        return file != self.file or (_short(sha256) not in self.hashes and len(self.hashes) < MOST)

    def meet(self, path: str, sha256: str) -> None:
        if self.file != (file := file_of(path)):
            self.file, self.hashes = file, set()
        if len(self.hashes) < MOST:
            self.hashes.add(_short(sha256))


def _short(sha256: str) -> int:
    return int(sha256[:16], 16)
