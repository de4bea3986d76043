"""Postings as Whoosh's codec 3 lays them out, packed so that a whole list becomes arrays at once.

A segment written with `PackedCodec` is one of codec 3: Whoosh reads, merges and searches it with its own code. Only
what a block holds is packed: numbers as bytes or arrays instead of tuples, a term in one large block, without zlib.
"""

import pickle
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3LeafMatcher, W3PostingsWriter
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Format
from whoosh.util.numeric import length_to_byte

LARGEST_BLOCK = 1 << 15
# The pickle of (postings, last document, largest weight, compression, shortest, longest), every number in full width.
INFO = struct.Struct("<3s ci ci c8s cB cB cB 2s")
LENGTH = struct.Struct(">i")
PACKED_KINDS = "BHI"  # how whole numbers are packed, by the width that the largest needs


class Values:
    """The values of a block's postings in one string of bytes; Whoosh takes them one by one, as from a tuple."""

    __slots__ = ("ends", "joined", "sizes")

    def __init__(self, joined: bytes, sizes: bytes | array) -> None:
        self.joined, self.sizes, self.ends = joined, sizes, None

    def __reduce__(self) -> tuple:
        return Values, (self.joined, self.sizes)

    def __len__(self) -> int:
        return len(self.sizes)

    def __getitem__(self, place: int) -> bytes:
        if self.ends is None:
            self.ends = np.cumsum(numbers(self.sizes), dtype=np.int64).tolist()
        end = self.ends[place]
        return self.joined[end - self.sizes[place] : end]


class PackedCodec(W3Codec):
    """Whoosh's codec 3 with packed blocks."""

    def __init__(self) -> None:
        super().__init__(blocklimit=LARGEST_BLOCK, compression=0)

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> W3PostingsWriter:
        if byteids:
            return super().postings_writer(dbfile, byteids)
        return PackedPostingsWriter(dbfile, self._blocklimit, compression=0)


class PackedPostingsWriter(W3PostingsWriter):
    def _write_block(self, last: bool = False) -> None:
        if not self._blockcount:
            self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        info = _info(len(self._ids), self._ids[-1], self._maxweight, self._minlength, self._maxlength)
        data = pickle.dumps((self._mini_ids(), self._mini_weights(), self._mini_values()), 5)
        size = len(info) + len(data)
        self._postfile.write(LENGTH.pack(-size if last else size) + info + data)
        self._blockcount += 1
        self._new_block()

    def _mini_ids(self) -> bytes | array:
        ids = self._ids
        return packed([ids[0], *(after - before for before, after in pairwise(ids))])

    def _mini_weights(self) -> float | bytes | array | None:
        weights = self._weights
        first = weights[0]
        if all(weight == first for weight in weights):
            return None if first == 1.0 else first
        if all(weight.is_integer() and 0.0 <= weight < 256.0 for weight in weights):
            return bytes(map(int, weights))
        return weights

    def _mini_values(self) -> bytes | Values | None:
        size = self._format.fixed_value_size()
        if size == 0 or not self._values:
            return None
        joined = b"".join(self._values)
        return joined if size and size > 0 else Values(joined, packed(list(map(len, self._values))))


def _info(count: int, last: int, largest: float, shortest: int | None, longest: int) -> bytes:
    bounds = (b"K", length_to_byte(shortest), b"K", length_to_byte(longest))
    weight = struct.pack(">d", largest)
    return INFO.pack(b"\x80\x02(", b"J", count, b"J", last, b"G", weight, b"K", 0, *bounds, b"t.")


def packed(values: list[int]) -> bytes | array:
    """Whole numbers in as few bytes each as the largest needs."""
    largest = max(values, default=0)
    return bytes(values) if largest < 256 else array("H" if largest < 65536 else "I", values)


def numbers(source: bytes | array | Iterable[float]) -> np.ndarray:
    """What a block holds, packed or as Whoosh writes it, as an array."""
    if isinstance(source, bytes):
        return np.frombuffer(source, np.uint8)
    if isinstance(source, array):
        return np.frombuffer(source, source.typecode)
    return np.array(source)


@dataclass(frozen=True, slots=True)
class Block:
    """`weights` is one number when all are alike. `values` as the format wrote them, None when it keeps none."""

    ids: np.ndarray
    weights: np.ndarray | float
    values: Values | tuple[bytes, ...] | bytes | None


def blocks(postings: StructFile, offset: int, length: int, codec: W3Codec, format_: Format) -> Iterator[Block]:
    """The postings of a term, which lie in `length` bytes from `offset`."""
    if isinstance(codec, PackedCodec):
        yield from _packed_blocks(postings.get(offset, length))
    else:
        matcher = W3LeafMatcher(postings, offset, length, format_)
        while True:
            matcher._read_data()
            yield _block(matcher._data)
            if matcher._lastblock:
                return
            matcher._goto(matcher._nextoffset)


def documents(postings: StructFile, extents: Iterable[tuple[int, int]], codec: W3Codec, format_: Format) -> np.ndarray:
    """The documents of several terms, each given as where its postings lie: in no order, some more than once."""
    if isinstance(codec, PackedCodec):
        held = [data[0] for offset, length in extents for data in _packed(postings.get(offset, length))]
        return np.concatenate([np.empty(0, np.intp), *(_summed(held, kind) for kind in PACKED_KINDS)])
    found = (blocks(postings, offset, length, codec, format_) for offset, length in extents)
    return np.concatenate([np.empty(0, np.intp), *(block.ids for each in found for block in each)])


def _summed(held: list[bytes | array], kind: str) -> np.ndarray:
    """The numbers whose steps are packed in this kind of number, from one sum over all of them."""
    chosen = [steps for steps in held if ("B" if isinstance(steps, bytes) else steps.typecode) == kind]
    if not chosen:
        return np.empty(0, np.intp)
    counts = np.fromiter(map(len, chosen), np.intp, len(chosen))
    steps = np.frombuffer(b"".join(chosen), kind).astype(np.intp)
    ends, first = np.cumsum(steps), np.cumsum(counts) - counts
    return ends - np.repeat(ends[first] - steps[first], counts)


def _packed_blocks(raw: bytes) -> Iterator[Block]:
    return map(_block, _packed(raw))


def _packed(raw: bytes) -> Iterator[tuple]:
    """What each block of a term holds: ids, weights and values."""
    view, place, size = memoryview(raw), len(WHOOSH3_HEADER_MAGIC), 1
    while size > 0:
        (size,) = LENGTH.unpack_from(raw, place)
        yield pickle.loads(view[place + LENGTH.size + INFO.size :])
        place += LENGTH.size + size


def _block(data: tuple) -> Block:
    ids, weights, values = data
    if weights is None:
        weights = 1.0
    elif not isinstance(weights, float):
        weights = numbers(weights).astype(np.float32, copy=False)
    return Block(np.cumsum(numbers(ids), dtype=np.intp), weights, values)
