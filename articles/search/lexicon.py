"""The terms of one segment as arrays: where the postings of each lie, and how many there are."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from whoosh.codec.whoosh3 import W3TermsReader
from whoosh.filedb.structfile import StructFile
from whoosh.reading import IndexReader

# Whoosh's W3TermInfo: flags, weight, documents, shortest and longest length, largest weight, first and last document,
# then the place of the postings.
TERM_INFO = np.dtype(
    [
        *[("flags", "u1"), ("weight", ">f4"), ("documents", ">u4"), ("shortest", "u1"), ("longest", "u1")],
        *[("largest", ">f4"), ("first", ">u4"), ("last", ">u4"), ("offset", ">i8"), ("length", ">i4")],
    ]
)
KEPT = {"weight": "f4", "documents": "i4", "first": "i4", "offset": "i8", "length": "i4"}
LENGTHS = np.dtype([("key", ">i4"), ("data", ">i4")])
FIELD_NUMBER = 2  # bytes before the term in a key


class UnknownIndexFormat(ValueError):
    """A segment that was not written by Whoosh's codec 3, or not in the way that is known here."""


class Texts(Sequence[bytes]):
    """Texts one after the other in one string: as objects of their own they would take six times as much memory."""

    __slots__ = ("_ends", "_joined")

    def __init__(self, texts: Sequence[bytes]) -> None:
        self._joined = b"".join(texts)
        self._ends = np.zeros(len(texts) + 1, np.uint32)
        np.cumsum(np.fromiter(map(len, texts), np.uint32, len(texts)), out=self._ends[1:])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._joined[self._ends[place] : self._ends[place + 1]]

    def __iter__(self) -> Iterator[bytes]:
        ends = self._ends.tolist()
        return (self._joined[start:end] for start, end in pairwise(ends))


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a field, ascending. `first` is the first document of each, `documents` how many have it."""

    texts: Texts
    weight: np.ndarray
    documents: np.ndarray
    first: np.ndarray
    offset: np.ndarray
    length: np.ndarray

    def find(self, text: bytes) -> int | None:
        place = bisect_left(self.texts, text)
        return place if place < len(self.texts) and self.texts[place] == text else None

    def between(self, low: bytes, high: bytes) -> range:
        """The terms from `low` until before `high`."""
        return range(bisect_left(self.texts, low), bisect_left(self.texts, high))


def terms_of(reader: IndexReader, field: str) -> Terms:
    """All terms that a segment has in a field, read at once by the index of keys at the end of its file."""
    source = _terms_reader(reader)
    number = source._fieldmap.get(field)
    table = source._tindex
    if number is None or not table.indexlen:
        return _NONE
    raw = table.dbfile.get(table.indexbase, table.indexlen * table.indexsize)
    places = _of_field(table.dbfile, np.frombuffer(raw, f">{table.extras['indextype']}"), number)
    if not len(places):
        return _NONE
    start, last = int(places[0]), int(places[-1])
    end = last + LENGTHS.itemsize + sum(_lengths_at(table.dbfile, last))
    return _read(table.dbfile.get(start, end - start), places - start)


_NONE = Terms(Texts(()), np.empty(0, np.float32), *(np.empty(0, np.int64) for _ in range(4)))


def _terms_reader(reader: IndexReader) -> W3TermsReader:
    source = getattr(reader, "_terms", None)
    if not isinstance(source, W3TermsReader):
        raise UnknownIndexFormat(f"{reader!r} is no segment of Whoosh's codec 3.")
    return source


def _of_field(stream: StructFile, places: np.ndarray, number: int) -> np.ndarray:
    """Keys are in order and begin with the number of their field."""

    def number_at(place: int) -> int:
        return int.from_bytes(stream.get(int(place) + LENGTHS.itemsize, FIELD_NUMBER))

    low = bisect_left(places, number, key=number_at)
    return places[low : bisect_left(places, number + 1, low, key=number_at)].astype(np.int64)


def _lengths_at(stream: StructFile, place: int) -> tuple[int, int]:
    """Of a key and of what is kept of it."""
    return np.frombuffer(stream.get(place, LENGTHS.itemsize), LENGTHS)[0].item()


def _read(raw: bytes, places: np.ndarray) -> Terms:
    lengths = _gather(raw, places, LENGTHS.itemsize).view(LENGTHS).ravel()
    starts = places + LENGTHS.itemsize
    ends = starts + lengths["key"]
    infos = _gather(raw, ends, TERM_INFO.itemsize).view(TERM_INFO).ravel()
    if infos["flags"].any():
        raise UnknownIndexFormat("This segment holds postings inside its list of terms.")
    texts = [raw[start:end] for start, end in zip((starts + FIELD_NUMBER).tolist(), ends.tolist(), strict=True)]
    kept = {name: infos[name].astype(kind) for name, kind in KEPT.items()}
    return Terms(Texts(texts), **kept)


def _gather(raw: bytes, starts: np.ndarray, width: int) -> np.ndarray:
    """The `width` bytes at each of the places, one row each."""
    return sliding_window_view(np.frombuffer(raw, np.uint8), width)[starts]
