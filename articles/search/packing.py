"""Postings in blocks of codec 3: the numbers of all blocks of a table are reckoned at once, bytes cut from arrays."""

import pickle
from array import array

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC
from whoosh.filedb.structfile import StructFile

from articles.search.blocks import LARGEST_BLOCK, LENGTH, Values
from articles.search.lexicon import TERM_INFO, Terms
from articles.search.tables import Table, spread, starts

# The pickle of what Whoosh wants to know of a block before it reads it; the same bytes as `blocks.INFO`.
INFO = np.dtype(
    [
        *[("start", "S4"), ("count", "<i4"), ("j", "S1"), ("last", "<i4"), ("g", "S1"), ("largest", ">f8")],
        *[("compression", "V2"), ("k", "S1"), ("shortest", "u1"), ("k2", "S1"), ("longest", "u1"), ("end", "S2")],
    ]
)
CONSTANT = {"start": b"\x80\x02(J", "j": b"J", "g": b"G", "compression": b"K\0", "k": b"K", "k2": b"K", "end": b"t."}
# All of a term that one document has once: ((document,), None, None), and ((document,), None, (step,)).
HEAD = [("magic", "S4"), ("size", ">i4"), ("info", INFO), ("start", "S3"), ("document", "<i4")]
ALONE = np.dtype([*HEAD, ("end", "S5")])
ALONE_AT = np.dtype([*HEAD, ("middle", "S4"), ("step", "<u2"), ("end", "S3")])
START = b"\x80\x05J"  # of no other block: those that are pickled begin with a frame


class Blocks:
    """The postings of a table; `lengths` is the byte of each document's length, None where none are kept."""

    def __init__(self, table: Table, lengths: np.ndarray | None) -> None:
        self.table = table
        blocks = -(-table.counts // LARGEST_BLOCK)
        self._ends = np.cumsum(blocks)
        self._first = np.repeat(starts(table.counts), blocks)
        self._first += spread(np.zeros(len(blocks), np.int64), blocks) * LARGEST_BLOCK
        self._info = self._infos(lengths)
        self._raw_info = self._info.tobytes()
        self._places = np.append(self._first, len(table.ids)).tolist()
        self._prepare_ids()
        self._prepare_weights()
        if table.sizes is not None:
            self._prepare_values()

    def _infos(self, lengths: np.ndarray | None) -> np.ndarray:
        info, ids = np.zeros(len(self._first), INFO), self.table.ids
        for name, value in CONSTANT.items():
            info[name] = value
        info["count"] = np.diff(self._first, append=len(ids))
        info["last"] = ids[self._first + info["count"] - 1]
        info["largest"] = np.maximum.reduceat(self.table.weights, self._first)
        if lengths is not None:
            held = lengths[ids]
            info["longest"] = np.maximum.reduceat(held, self._first)
            info["shortest"] = np.minimum.reduceat(np.where(held, held, 255), self._first)
            info["shortest"][info["longest"] == 0] = 0
        return info

    def _prepare_ids(self) -> None:
        gaps = np.diff(self.table.ids.astype(np.int64), prepend=0)
        gaps[self._first] = self.table.ids[self._first]
        self._widest = np.maximum.reduceat(gaps, self._first).tolist()
        self._gaps = [gaps.astype(kind).tobytes() for kind in (np.uint8, np.uint16, np.uint32)]

    def _prepare_weights(self) -> None:
        weights = self.table.weights
        are_small = (weights % 1 == 0) & (weights < 256)
        self._weights = np.where(are_small, weights, 0).astype(np.uint8).tobytes(), weights.tobytes()
        self._lightest = np.minimum.reduceat(weights, self._first).tolist()
        self._heaviest = self._info["largest"].tolist()
        self._are_small = np.logical_and.reduceat(are_small, self._first).tolist()

    def _prepare_values(self) -> None:
        sizes = self.table.sizes
        ends = np.append(starts(sizes), len(self.table.values))
        self._value_places = ends[self._places].tolist()
        self._sizes = [sizes.astype(kind).tobytes() for kind in (np.uint8, np.uint32)]
        self._largest_size = np.maximum.reduceat(sizes, self._first).tolist()

    def alone(self) -> np.ndarray:
        """True for each term that one document has once, with a value of one step or with none."""
        first = starts(self.table.counts)
        found = (self.table.counts == 1) & (self.table.weights[first] == 1.0)
        if self.table.sizes is not None:
            found &= self.table.sizes[first] == 2
        return found

    def rows_alone(self, terms: np.ndarray) -> np.ndarray:
        """Such terms, each as it is written, one row each."""
        blocks = self._ends[terms] - 1
        rows = np.empty(len(terms), ALONE if self.table.sizes is None else ALONE_AT)
        rows["magic"], rows["start"] = WHOOSH3_HEADER_MAGIC, START
        rows["size"] = LENGTH.size + len(WHOOSH3_HEADER_MAGIC) - rows.itemsize
        rows["info"], rows["document"] = self._info[blocks], self._info["last"][blocks]
        if self.table.sizes is None:
            rows["end"] = b"\x85NN\x87."
        else:
            rows["middle"], rows["end"] = b"\x85NC\x02", b"\x85\x87."
            begin = np.array(self._value_places)[blocks]
            rows["step"] = self.table.values[begin] + self.table.values[begin + 1].astype(np.uint16) * 256
        return rows

    def of_term(self, term: int, fixed: int | None) -> bytes:
        """All blocks of a term; `fixed` is the size of each value, if they are all of one."""
        first, last = int(self._ends[term - 1]) if term else 0, int(self._ends[term]) - 1
        written = [WHOOSH3_HEADER_MAGIC]
        for block in range(first, last + 1):
            info = self._raw_info[block * INFO.itemsize : (block + 1) * INFO.itemsize]
            place = slice(self._places[block], self._places[block + 1])
            data = pickle.dumps(
                (self._ids(block, place), self._weight(block, place), self._value(block, place, fixed)), 5
            )
            size = len(info) + len(data)
            written += [LENGTH.pack(-size if block == last else size), info, data]
        return b"".join(written)

    def _ids(self, block: int, place: slice) -> bytes | array:
        widest = self._widest[block]
        if widest < 256:
            return self._gaps[0][place]
        if widest < 65536:
            return array("H", self._gaps[1][2 * place.start : 2 * place.stop])
        return array("I", self._gaps[2][4 * place.start : 4 * place.stop])

    def _weight(self, block: int, place: slice) -> float | bytes | array | None:
        heaviest = self._heaviest[block]
        if self._lightest[block] == heaviest:
            return None if heaviest == 1.0 else heaviest
        if self._are_small[block]:
            return self._weights[0][place]
        return array("f", self._weights[1][4 * place.start : 4 * place.stop])

    def _value(self, block: int, place: slice, fixed: int | None) -> bytes | Values | None:
        if self.table.sizes is None:
            return None
        joined = self.table.values[self._value_places[block] : self._value_places[block + 1]].tobytes()
        if fixed and fixed > 0:
            return joined
        if self._largest_size[block] < 256:
            return Values(joined, self._sizes[0][place])
        return Values(joined, array("I", self._sizes[1][4 * place.start : 4 * place.stop]))

    def term_infos(self) -> np.ndarray:
        """What the list of terms says of each, but for where its postings lie."""
        table, first = self.table, starts(self.table.counts)
        info = np.zeros(len(table.terms), TERM_INFO)
        info["weight"] = np.add.reduceat(table.weights, first, dtype=np.float64)
        info["documents"], info["first"] = table.counts, table.ids[first]
        info["last"] = table.ids[first + table.counts - 1]
        blocks = starts(np.diff(self._ends, prepend=0))
        for name, reckon in (("shortest", np.minimum), ("longest", np.maximum), ("largest", np.maximum)):
            info[name] = reckon.reduceat(self._info[name], blocks)
        return info


def read_alone(postings: StructFile, terms: Terms, has_values: bool) -> tuple[np.ndarray, Table]:
    """True for each term that was written as a row of its own, and the postings of these."""
    kind = ALONE_AT if has_values else ALONE
    places = np.flatnonzero((terms.documents == 1) & (terms.length == kind.itemsize))
    rows = _rows(postings, terms.offset[places], kind)
    are_alone = rows["start"] == START
    places, rows = places[are_alone], rows[are_alone]
    found = np.zeros(len(terms.texts), bool)
    found[places] = True
    ones = np.ones(len(places), np.int64)
    arrays = ([terms.texts[place] for place in places.tolist()], ones, rows["document"].astype(np.uint32))
    if not has_values:
        return found, Table(*arrays, ones.astype(np.float32))
    values = np.frombuffer(rows["step"].tobytes(), np.uint8)
    return found, Table(*arrays, ones.astype(np.float32), 2 * ones, values)


def _rows(postings: StructFile, offsets: np.ndarray, kind: np.dtype) -> np.ndarray:
    """Rows that follow each other are read at once."""
    runs = np.split(offsets, np.flatnonzero(np.diff(offsets) != kind.itemsize) + 1) if len(offsets) else []
    return np.frombuffer(b"".join(postings.get(int(run[0]), len(run) * kind.itemsize) for run in runs), kind)
