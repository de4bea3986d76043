"""Zip archives, read in the order of their list of members."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from ingest.page import Rejected, Unread
from ingest.readers.members import MOST_MEMBERS, Roll, no_file
from ingest.readers.stream import Allowance, Stream, damage_named

NAME = "zip"
END = b"PK\x05\x06"
END_64 = b"PK\x06\x06"
TAIL = 70_000  # bytes at the end that hold the end records and the longest comment
LARGEST_LIST = 1_000 * MOST_MEMBERS  # bytes of the list of members, which the standard library holds in memory
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


def accepts(name: str, head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", END))


def members(stream: Stream) -> Iterator[Stream | Unread]:
    reject_many(stream.file, stream.size)
    with damage_named():
        archive = zipfile.ZipFile(stream.file)
    allowance = Allowance(stream.size)
    roll = Roll(stream)
    with archive:
        for entry in archive.infolist():
            if path := roll.path_of(entry.filename):
                yield _member(stream, archive, entry, path, allowance)


def reject_many(file: BinaryIO, size: int) -> None:
    """Refuses an archive by the size of its list, before all of the list is in memory."""
    file.seek(max(0, size - TAIL))
    tail = file.read()
    file.seek(0)
    if any(length > LARGEST_LIST for length in _list_lengths(tail)):
        raise Rejected("too_many_members", f"The archive has more than {MOST_MEMBERS:,} members.")


def _list_lengths(tail: bytes) -> Iterator[int]:
    """The bytes of the list of members, as the end record and, in larger archives, a second one give it."""
    end, end_64 = tail.rfind(END), tail.rfind(END_64)
    if 0 <= end <= len(tail) - 16:
        length = struct.unpack_from("<I", tail, end + 12)[0]
        yield 0 if length == 0xFFFFFFFF and end_64 >= 0 else length
    if 0 <= end_64 <= len(tail) - 48:
        yield struct.unpack_from("<Q", tail, end_64 + 40)[0]


def _member(
    stream: Stream, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, allowance: Allowance
) -> Stream | Unread:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return no_file(path)
    if entry.flag_bits & 1:
        return Unread(path, "encrypted", "The member is locked by a password.")
    if entry.compress_type not in METHODS:
        return Unread(path, "damaged", "The member is packed by a method that is not known here.")
    try:
        with damage_named():
            return stream.inner(NAME, archive.open(entry), path, allowance)
    except Rejected as rejected:
        return Unread(path, rejected.code, rejected.message)
