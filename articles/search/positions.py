"""Where in a document a term stands: how positions are stored, and how phrases are found among them."""

import struct
from itertools import chain
from operator import sub

import numpy as np
from whoosh.formats import Format, Positions

from articles.search.blocks import Block, Values, numbers

# One posting's positions are steps of 16 bits, the first from -1; a step of 0 means 65,535 further and no position.
STEP = np.dtype("<u2")
LONGEST_STEP = 0xFFFF
# A place is a document's number and a position in it in one number, so that places of all documents are ordered.
POSITION_BITS = 32


class PackedPositions(Positions):
    """Whoosh's format of positions in fixed-width steps: a whole list of them is decoded at once."""

    def encode(self, poslist: list[int]) -> bytes:
        steps = list(map(sub, poslist, chain((-1,), poslist)))
        if min(steps) < 1 or max(steps) > LONGEST_STEP:
            steps = _steps(sorted(set(poslist)))
        return struct.pack(f"<{len(steps)}H", *steps)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        steps = np.frombuffer(valuestring, STEP)
        return _unpacked(np.zeros(1, np.intp), steps, np.array([len(steps)])).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        return int(np.count_nonzero(np.frombuffer(valuestring, STEP)))


def _steps(positions: list[int]) -> list[int]:
    steps, before = [], -1
    for position in positions:
        far, step = divmod(position - before - 1, LONGEST_STEP)
        steps += [*([0] * far), step + 1]
        before = position
    return steps


def places(block: Block, format_: Format, offset: int = 0) -> np.ndarray:
    """Every (document, position) of a block as ascending numbers; documents are numbered from `offset`."""
    ids = block.ids + offset
    if isinstance(format_, PackedPositions):
        joined, sizes = _joined(block.values)
        return _unpacked(ids, np.frombuffer(joined, STEP), sizes // STEP.itemsize)
    found = [format_.decode_positions(value) for value in block.values]
    documents = np.repeat(ids, [len(positions) for positions in found])
    return (documents << POSITION_BITS) + np.concatenate(found)


def _joined(values: Values | tuple[bytes, ...]) -> tuple[bytes, np.ndarray]:
    if isinstance(values, Values):
        return values.joined, numbers(values.sizes)
    return b"".join(values), np.array([len(value) for value in values])


def _unpacked(documents: np.ndarray, steps: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The places that `counts` steps for each of the documents stand for, from one sum over all steps."""
    held = steps > 0
    plain = bool(held.all())
    ends = np.cumsum(steps if plain else np.where(held, steps, LONGEST_STEP), dtype=np.int64)
    last = np.cumsum(counts, dtype=np.int64) - 1
    before = np.zeros(len(documents), np.int64)
    before[1:] = ends[last[:-1]]
    found = ends + np.repeat((documents << POSITION_BITS) - before - 1, counts)
    return found if plain else found[held]


def adjacent(words: list[np.ndarray]) -> np.ndarray:
    """The first places of a phrase, from the places of each of its words, however often each word is in it."""
    (shift, rarest), *others = sorted(enumerate(words), key=lambda word: len(word[1]))
    found = rarest - shift
    for shift, held in others:
        if not len(found):
            break
        found = found[_among(found + shift, held)]
    return found


def near(words: list[np.ndarray], slop: int) -> np.ndarray:
    """The last places of a phrase whose words stand in order, each at most `slop` after the one before it."""
    ends = words[0]
    for held in words[1:]:
        if not len(ends):
            break
        before = np.searchsorted(ends, held) - 1
        ends = held[(before >= 0) & (held - ends[before] <= slop)]
    return ends


def documents(found: np.ndarray) -> np.ndarray:
    """The documents of ascending places, each once."""
    ids = (found >> POSITION_BITS).astype(np.intp, copy=False)
    is_first = np.ones(len(ids), bool)
    np.not_equal(ids[1:], ids[:-1], out=is_first[1:])
    return ids[is_first]


def _among(few: np.ndarray, many: np.ndarray) -> np.ndarray:
    return many.take(many.searchsorted(few), mode="clip") == few if len(many) else np.zeros(len(few), bool)
