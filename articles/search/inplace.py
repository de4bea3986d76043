"""The one file of a segment, read where it lies. Whoosh maps all of it and copies each part into memory besides."""

import os
import weakref
from array import array
from functools import cached_property
from io import SEEK_CUR, SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path

from whoosh.filedb.structfile import StructFile
from whoosh.system import IS_LITTLE

READ_AHEAD = 1024  # bytes: what Whoosh reads by steps are short lists of places


class Descriptor:
    """An open file, until it is closed or nobody has it any more."""

    def __init__(self, path: Path | str) -> None:
        self.number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.close = weakref.finalize(self, os.close, self.number)

    def read(self, start: int, length: int) -> bytes:
        if not self.close.alive:
            raise ValueError("read of a closed file")
        found = os.pread(self.number, length, start)
        while found and len(found) < length:
            part = os.pread(self.number, length - len(found), start + len(found))
            if not part:
                break
            found += part
        return found


class PartOfFile(StructFile):
    """Some bytes of a file as a file of its own; what lies outside of them is never read."""

    def __init__(self, source: Descriptor, start: int, length: int, name: str | None = None) -> None:
        self._source, self._start, self._length, self._name = source, start, length, name
        self.onclose, self.is_closed, self.is_real = None, False, False

    @cached_property
    def file(self) -> BufferedReader:
        """For what is read step by step: it has a place that it is read at."""
        return BufferedReader(_Steps(self), READ_AHEAD)

    def get(self, position: int, length: int) -> bytes:
        return self._source.read(self._start + position, min(length, max(0, self._length - position)))

    def get_array(self, position: int, typecode: str, length: int) -> array:
        found = array(typecode)
        found.frombytes(self.get(position, length * found.itemsize))
        if IS_LITTLE:
            found.byteswap()
        return found

    def subset(self, offset: int, length: int, name: str | None = None) -> "PartOfFile":
        return PartOfFile(self._source, self._start + offset, min(length, self._length - offset), name or self._name)


class WholeFile(PartOfFile):
    """Closing it closes its parts too."""

    def __init__(self, path: Path | str, name: str | None = None) -> None:
        source = Descriptor(path)
        super().__init__(source, 0, os.fstat(source.number).st_size, name)

    def close(self) -> None:
        super().close()
        self._source.close()


class _Steps(RawIOBase):
    def __init__(self, part: PartOfFile) -> None:
        self._part, self._place = part, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        before = {SEEK_SET: 0, SEEK_CUR: self._place}.get(whence, self._part._length)
        self._place = max(0, before + offset)
        return self._place

    def readinto(self, into: memoryview) -> int:
        found = self._part.get(self._place, len(into))
        into[: len(found)] = found
        self._place += len(found)
        return len(found)
