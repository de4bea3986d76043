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


def file_key(path: str) -> int:
    """A number by which the journal finds what came out of a file: of the part of a path above members and records."""
    name = path.partition("!")[0].encode("utf-8", "replace")
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
