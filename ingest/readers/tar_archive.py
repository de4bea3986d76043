"""Tar archives, read as a stream from their start to their end."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from ingest.page import Rejected, Unread
from ingest.readers.members import Roll, no_file
from ingest.readers.stream import Allowance, Bounded, Stream, damage_named

NAME = "tar"
BLOCK = 512
MOST_HEADERS = 40_000  # bytes between two members: the standard library needs the square of it in time


def accepts(name: str, head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return name.endswith(".tar") and len(head) >= BLOCK and not head.strip(b"\0")
    return True


def members(stream: Stream) -> Iterator[Stream | Unread]:
    allowance = stream.allowance or Allowance(stream.size)
    bounded = Bounded(stream.file, MOST_HEADERS)
    roll = Roll(stream)
    for entry, file in _entries(bounded):
        path = roll.path_of(entry.name)
        if path and file:
            yield stream.inner(NAME, file, path, allowance)
        elif path and not entry.isdir():
            yield no_file(path)


def _entries(bounded: Bounded) -> Iterator[tuple[tarfile.TarInfo, BinaryIO | None]]:
    """Every entry, with its bytes where it is a file."""
    with damage_named():
        archive = tarfile.open(  # noqa: SIM115  closed below
            fileobj=bounded, mode="r|", bufsize=BLOCK * 20, tarinfo=StrictTarInfo
        )
    with archive:
        while True:
            with damage_named():
                bounded.left = max(0, archive.offset - archive.fileobj.tell()) + MOST_HEADERS
                entry = archive.next()
            if entry is None:
                return
            bounded.left = entry.size + MOST_HEADERS
            yield entry, archive.extractfile(entry) if entry.isfile() else None


class StrictTarInfo(tarfile.TarInfo):
    """A header that cannot be read is damage; the standard library takes it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> tarfile.TarInfo:
        try:
            return super().fromtarfile(archive)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:
            raise Rejected("damaged", f"The archive is cut or damaged: {error}.") from error
