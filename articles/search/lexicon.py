"""The terms of one segment as arrays: where the postings of each lie, and how many there are."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from whoosh.codec.whoosh3 import W3TermsReader
from whoosh.reading import IndexReader

# Whoosh's W3TermInfo: flags, weight, documents, shortest and longest length, largest weight, first and last document,
# then the place of the postings.
TERM_INFO = np.dtype(
    [
        *[("flags", "u1"), ("weight", ">f4"), ("documents", ">u4"), ("shortest", "u1"), ("longest", "u1")],
        *[("largest", ">f4"), ("first", ">u4"), ("last", ">u4"), ("offset", ">i8"), ("length", ">i4")],
    ]
)
LENGTHS = np.dtype([("key", ">i4"), ("data", ">i4")])
FIELD_NUMBER = 2  # bytes before the term in a key


class UnknownIndexFormat(ValueError):
    """A segment that was not written by Whoosh's codec 3, or not in the way that is known here."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a field, ascending. `first` is the first document of each, `documents` how many have it."""

    texts: list[bytes]
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
    """All terms that a segment has in a field, read at once from the index of keys at the end of its file."""
    source = _terms_reader(reader)
    number = source._fieldmap.get(field)
    table = source._tindex
    if number is None or not table.indexlen:
        return Terms([], *(np.empty(0, np.int64) for _ in range(5)))
    raw = table.dbfile.get(0, table.indexbase + table.indexlen * table.indexsize)
    places = np.frombuffer(raw, f">{table.extras['indextype']}", table.indexlen, table.indexbase)
    return _read(raw, _of_field(raw, places, number))


def _terms_reader(reader: IndexReader) -> W3TermsReader:
    source = getattr(reader, "_terms", None)
    if not isinstance(source, W3TermsReader):
        raise UnknownIndexFormat(f"{reader!r} is no segment of Whoosh's codec 3.")
    return source


def _of_field(raw: bytes, places: np.ndarray, number: int) -> np.ndarray:
    """Keys are in order and begin with the number of their field."""

    def number_at(place: int) -> int:
        start = int(place) + LENGTHS.itemsize
        return int.from_bytes(raw[start : start + FIELD_NUMBER])

    low = bisect_left(places, number, key=number_at)
    return places[low : bisect_left(places, number + 1, key=number_at)].astype(np.int64)


def _read(raw: bytes, places: np.ndarray) -> Terms:
    lengths = _gather(raw, places, LENGTHS.itemsize).view(LENGTHS).ravel()
    starts = places + LENGTHS.itemsize
    ends = starts + lengths["key"]
    infos = _gather(raw, ends, TERM_INFO.itemsize).view(TERM_INFO).ravel()
    if infos["flags"].any():
        raise UnknownIndexFormat("This segment holds postings inside its list of terms.")
    texts = [raw[start:end] for start, end in zip((starts + FIELD_NUMBER).tolist(), ends.tolist(), strict=True)]
    named = ("documents", "first", "offset", "length")
    return Terms(texts, infos["weight"].astype(np.float32), *(infos[name].astype(np.int64) for name in named))


def _gather(raw: bytes, starts: np.ndarray, width: int) -> np.ndarray:
    """The `width` bytes at each of the places, one row each."""
    data = np.frombuffer(raw, np.uint8)
    return np.ascontiguousarray(data[starts[:, None] + np.arange(width)])
