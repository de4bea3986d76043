"""What a segment keeps of each document: its stored fields, its columns and the lengths of its fields."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pickle import dumps

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.columns import Column, ColumnWriter, VarBytesColumn
from whoosh.filedb.structfile import StructFile
from whoosh.util.numeric import byte_to_length

LENGTHS = np.array([byte_to_length(byte) for byte in range(256)])
# A zlib stream of one part that is not compressed: deflating a few short values costs more than it saves.
PLAIN = struct.Struct("<3sHH")
CHECKSUM = struct.Struct(">I")
LONGEST_PLAIN = 0xFFFF


class Documents:
    """Columns by name, in memory until the segment is written."""

    def __init__(self, segment: W3Segment) -> None:
        self._segment = segment
        segment._fieldlengths = {}
        self._columns: dict[str, tuple[BytesIO, ColumnWriter]] = {}
        self._stored = self._opened("_stored", VarBytesColumn())
        self._lengths: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
        self.is_closed = False

    def column(self, name: str, kind: Column) -> ColumnWriter:
        return self._columns[name][1] if name in self._columns else self._opened(name, kind)

    def _opened(self, name: str, kind: Column) -> ColumnWriter:
        stream = BytesIO()
        self._columns[name] = stream, kind.writer(StructFile(stream))
        return self._columns[name][1]

    def store(self, document: int, values: Mapping[str, object]) -> None:
        if values:
            self._stored.add(document, deflated(dumps(values, 2)))

    def add_lengths(self, field: str, documents: np.ndarray, lengths: np.ndarray) -> None:
        held = lengths > 0
        if held.any():
            self._lengths.setdefault(field, []).append((documents[held], lengths[held]))
            self._segment._fieldlengths[field] = self._segment._fieldlengths.get(field, 0) + int(lengths.sum())

    def length_bytes(self, field: str, size: int) -> np.ndarray | None:
        """The byte that stands for the length of the field in each document; None if none has any."""
        if field not in self._lengths:
            return None
        held = np.zeros(size, np.uint8)
        for documents, lengths in self._lengths[field]:
            held[documents] = np.minimum(np.searchsorted(LENGTHS, lengths), 255)
        return held

    def parts(self, size: int) -> Iterator[tuple[str, bytes]]:
        """(extension, content) of each file of a segment of so many documents."""
        for field in self._lengths:
            held = self.length_bytes(field, size)
            yield f"._{field}_len{W3Codec.COLUMN_EXT}", held.tobytes()
        for name, (stream, writer) in self._columns.items():
            writer.finish(size)
            yield f".{name}{W3Codec.COLUMN_EXT}", stream.getvalue()

    def close(self) -> None:
        self.is_closed = True


def deflated(data: bytes) -> bytes:
    """Bytes that zlib inflates to these."""
    if len(data) > LONGEST_PLAIN:
        return zlib.compress(data, 3)
    head = PLAIN.pack(b"\x78\x01\x01", len(data), len(data) ^ LONGEST_PLAIN)
    return head + data + CHECKSUM.pack(zlib.adler32(data))
