"""The list of the terms of a segment, as Whoosh reads it: all terms of a table written at once."""

import zlib
from itertools import chain

import numpy as np
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.filedb.structfile import StructFile
from whoosh.system import pack_ushort
from whoosh.util.numlists import GrowableArray

from articles.search.lexicon import LENGTHS
from articles.search.tables import starts

CRC_32 = 1  # Whoosh's number of the quickest of its hashes
BUCKETS = 256
POINTER = np.dtype([("hash", ">u4"), ("place", ">i8")])


class TermsWriter(OrderedHashWriter):
    """Keys are terms behind the number of their field; values say where their postings lie."""

    def __init__(self, dbfile: StructFile) -> None:
        HashWriter.__init__(self, dbfile, hashtype=CRC_32)
        self.index = GrowableArray("q")
        self.extras["fieldmap"] = {}
        self._hashes: list[np.ndarray] = []

    def add_sorted(self, field: str, terms: list[bytes], infos: np.ndarray) -> None:
        numbered = self.extras["fieldmap"]
        number = pack_ushort(numbered.setdefault(field, len(numbered)))
        keys = [number + term for term in terms]
        sizes = np.fromiter(map(len, keys), np.int64, len(keys))
        lengths = np.empty(len(keys), LENGTHS)
        lengths["key"], lengths["data"] = sizes, infos.itemsize
        heads, tails = _rows(lengths), _rows(infos)
        places = self.dbfile.tell() + starts(sizes + lengths.itemsize + infos.itemsize)
        self.dbfile.write(b"".join(chain.from_iterable(zip(heads, keys, tails, strict=True))))
        self.index.array.frombytes(places.tobytes())
        self._hashes.append(np.fromiter(map(zlib.crc32, keys), np.int64, len(keys)))

    def write_end(self) -> None:
        """`close`, but for the file, which stays open."""
        self._write_hashes()
        self._write_directory()
        start = self.dbfile.tell()
        self._write_extras()
        self.dbfile.write_int(self.dbfile.tell() - start)

    def _write_hashes(self) -> None:
        """A table for each bucket of twice as many slots as keys; a key is in its slot or the next that is free."""
        hashes = np.concatenate([np.empty(0, np.int64), *self._hashes])
        places = np.frombuffer(self.index.array, np.int64)
        buckets = hashes % BUCKETS
        slots = 2 * np.bincount(buckets, minlength=BUCKETS)
        homes = (hashes >> 8) % slots[buckets]
        order = np.lexsort((homes, buckets))
        found = _free_slots(buckets[order], homes[order], slots)
        filled = np.zeros(int(slots.sum()), POINTER)
        filled["hash"][found], filled["place"][found] = hashes[order], places[order]
        start = self.dbfile.tell()
        self.directory = list(zip((start + starts(slots) * POINTER.itemsize).tolist(), slots.tolist(), strict=True))
        self.dbfile.write(filled.tobytes())


def _rows(table: np.ndarray) -> list[bytes]:
    raw, size = table.tobytes(), table.itemsize
    return [raw[start : start + size] for start in range(0, len(raw), size)]


def _free_slots(buckets: np.ndarray, homes: np.ndarray, slots: np.ndarray) -> np.ndarray:
    """The slot of each key among those of all buckets; keys come by bucket and by home, the slot they would have."""
    apart = starts(2 * slots)[buckets]  # so far that no bucket reaches into the next
    count = np.arange(len(homes))
    found = count + np.maximum.accumulate(apart + homes - count) - apart
    over = found >= slots[buckets]
    found += starts(slots)[buckets]
    taken = set(found[~over].tolist())
    for key in np.flatnonzero(over).tolist():  # what runs over the end of its bucket goes on at the start of it
        slot = int(starts(slots)[buckets[key]])
        while slot in taken:
            slot += 1
        taken.add(slot)
        found[key] = slot
    return found
