"""A file to read, from its start: on a disk or in an archive, and how much may come out of it."""

import hashlib
import io
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.canonical import canonical
from ingest.page import NO_FACTS, ReadBefore, Rejected, SourceFacts, printable
from ingest.readers.encodings import MARKS

HEAD = 4096  # bytes by which a reader tells whether a file is its own
LARGEST = 20_000_000  # bytes of a page; a printed newspaper of a year is smaller
USUAL = 200_000  # bytes that most pages are below; to make room for the largest takes longer than to read them
LARGEST_ARCHIVE = 2_000_000_000  # bytes that may come out of one archive
MOST_RATIO = 100  # times its own size that an archive may unpack to, once that is more than a page
MOST_HEADERS = 1_000_000  # bytes between two members, which those who read archives hold in memory
LONGEST_NAME = 300
RECORD = re.compile(r"!\d+$")
DAMAGE = (
    EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, struct.error,
    NotImplementedError, RecursionError, OverflowError, ValueError,
)  # fmt: skip


class Exhausted(Rejected):
    """More came out of an archive than may: nothing more of it is read."""


class Allowance:
    """The bytes that may still come out of an archive of so many bytes."""

    def __init__(self, size: int):
        self.left = min(LARGEST_ARCHIVE, max(LARGEST, MOST_RATIO * size))

    def take(self, many: int) -> None:
        self.left -= many
        if self.left < 0:
            raise Exhausted(
                "archive_bomb", "The archive unpacks to more than 2 GB, or to a hundred times its own size."
            )


@dataclass(frozen=True, slots=True)
class Stream:
    """One file at its start; `path` says where it lies, `archive.zip!/page.html` for a member of an archive."""

    path: str
    file: BinaryIO
    head: bytes
    size: int = 0
    facts: SourceFacts = NO_FACTS
    fields: Mapping[str, str] = field(default_factory=dict)  # ours -> theirs, as `--map` says
    kept: Mapping[str, str] = field(default_factory=dict)  # the same, as it was said when the captures came
    containers: tuple[str, ...] = ()  # what it was taken out of, the outermost first
    allowance: Allowance | None = None
    known: frozenset[str] = frozenset()  # SHA-256 of the captures in it that need not be read again
    passed: Counter[str] = field(default_factory=Counter)  # members that are no captures, by the ending of their names

    def read_before(self, raw: bytes, path: str) -> ReadBefore | None:
        """What stands for a capture of these bytes where nothing new could come of them."""
        digest = hashlib.sha256(raw).hexdigest() if self.known else ""
        return ReadBefore(path, digest, self.facts.slug) if digest in self.known else None

    @property
    def name(self) -> str:
        """The name of the file, without the number of a record in it."""
        return RECORD.sub("", self.path.rpartition("/")[2].lower())

    @property
    def text_head(self) -> bytes:
        """The head as UTF-8 without a byte order mark, if that can be told from the mark."""
        for mark, encoding in MARKS:
            if self.head.startswith(mark):
                return self.head.decode(encoding, "ignore").removeprefix("\ufeff").encode()
        return self.head

    def whole(self) -> bytes:
        """All bytes, which make one page. Raises Rejected when they are too many."""
        raw = self.file.read(USUAL)
        raw += self.file.read(LARGEST + 1 - USUAL) if len(raw) == USUAL else b""
        if len(raw) > LARGEST:
            raise Rejected("too_large", f"The file is larger than {LARGEST // 1_000_000} MB.")
        return raw

    def in_ascii_bytes(self) -> BinaryIO:
        """The file without a byte order mark, in an encoding in which line ends and brackets are bytes of their own."""
        mark, encoding = next(((mark, name) for mark, name in MARKS if self.head.startswith(mark)), (b"", ""))
        if encoding in ("", "utf-8-sig"):
            self.file.read(len(mark))
            return self.file
        return io.BytesIO(self.whole().decode(encoding, "replace").encode("utf-8", "replace"))

    def inner(self, container: str, unpacked: BinaryIO, path: str, allowance: Allowance) -> "Stream":
        """What lies in this file, read within the allowance."""
        file = io.BufferedReader(Metered(unpacked, allowance))
        head = _head(file)
        containers = (*self.containers, container)
        return replace(
            self, path=path, file=put_back(head, file), head=head, containers=containers, allowance=allowance
        )


def _head(file: io.BufferedReader) -> bytes:
    """The first bytes; as many as there are before a damage, which is met again by who reads on."""
    head = b""
    try:
        while len(head) < HEAD and (more := file.read1(HEAD - len(head))):
            head += more
    except Exhausted:
        raise
    except Rejected:
        if not head:
            raise
    return head


@contextmanager
def opened(
    path: Path,
    facts: SourceFacts = NO_FACTS,
    fields: Mapping[str, str] | None = None,
    known: frozenset[str] = frozenset(),
    kept: Mapping[str, str] | None = None,
) -> Iterator[Stream]:
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        size = os.fstat(file.fileno()).st_size
        yield Stream(printable(path), file, head, size, facts, fields or {}, kept or {}, known=known)


def member_path(archive: str, name: str) -> str:
    """Where a member lies, for people to read: its name is never a place on this machine."""
    printed = canonical(printable(Path(name.replace("\0", "")))).replace("\\", "/")
    parts = [part for part in PurePosixPath(printed).parts if part not in ("/", "..", ".")]
    return f"{archive}!/{'/'.join(parts)[-LONGEST_NAME:]}"


def record_path(file: str, number: int) -> str:
    """Where the record of this number (from 1) lies."""
    return f"{file}!{number}"


@contextmanager
def damage_named() -> Iterator[None]:
    """What unpackers raise for bytes that are no such archive becomes the outcome `damaged`."""
    try:
        yield
    except DAMAGE as error:
        raise _damaged(error) from error
    except OSError as error:
        if error.errno is not None:  # the disk, not the bytes
            raise
        raise _damaged(error) from error


def _damaged(error: Exception) -> Rejected:
    return Rejected("damaged", f"The file is cut or damaged: {str(error).rstrip('.') or type(error).__name__}.")


class Metered(io.RawIOBase):
    """A file whose bytes are taken from an allowance."""

    def __init__(self, file: BinaryIO, allowance: Allowance):
        self.file = file
        self.allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        with damage_named():
            read = self.file.read1(len(buffer))  # what lies before a damage comes out before it is met
        self.allowance.take(len(read))
        buffer[: len(read)] = read
        return len(read)


def put_back(read: bytes, file: BinaryIO) -> BinaryIO:
    return io.BufferedReader(Rewound(read, file), LARGEST // 100)


class Rewound(io.RawIOBase):
    """A file from its start again after its head was read."""

    def __init__(self, head: bytes, file: BinaryIO):
        self.head = head
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        read, self.head = self.head[: len(buffer)], self.head[len(buffer) :]
        read = read or self.file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


class Bounded:
    """A file of which no more than `left` bytes are read before somebody allows more: headers lie about their size."""

    def __init__(self, file: BinaryIO, left: int):
        self.file = file
        self.left = left

    def read(self, many: int) -> bytes:
        if self.left < 0:
            raise Rejected("damaged", "The headers in the archive are larger than any page needs.")
        read = self.file.read1(many)
        self.left -= len(read)
        return read


def missing(package: str, files: str) -> Rejected:
    """For a package that only some formats need, where it is not installed."""
    return Rejected("needs_package", f"{files} need the package {package}: pip install {package}.")
