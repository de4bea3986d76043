"""Files compressed by gzip, bzip2 or xz: what they hold is read as if it lay there itself."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ingest.page import Unread
from ingest.readers.stream import Allowance, Stream

NAME = "compressed"
OPENERS: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}


def accepts(name: str, head: bytes) -> bool:
    return head.startswith(tuple(OPENERS))


def members(stream: Stream) -> Iterator[Stream | Unread]:
    unpack = next(unpack for magic, unpack in OPENERS.items() if stream.head.startswith(magic))
    allowance = stream.allowance or Allowance(stream.size)
    yield stream.inner(NAME, unpack(stream.file), stream.path, allowance)
