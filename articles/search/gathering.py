"""What documents hold, as numbers, until all of a field is sorted at once."""

from array import array
from collections.abc import Iterable

import numpy as np
from whoosh.columns import ColumnWriter
from whoosh.fields import FieldType

from articles.search import analysis
from articles.search.positions import LONGEST_STEP, STEP
from articles.search.schema import Texts
from articles.search.tables import Table, spread, starts


class Vocabulary(dict[str, int]):
    """The number of each chunk of text. Chunks of the same words have one number, whatever marks surround them."""

    def __init__(self) -> None:
        super().__init__()
        self.clear()

    def clear(self) -> None:
        super().clear()
        self._words: dict[str, int] = {}
        self._terms: dict[str, int] = {}
        self._term_of_word = array("I")
        self._lists: dict[tuple[str, ...], int] = {}
        self._joined, self._sizes = array("I"), array("I")
        self.gap = self._added(())

    def __missing__(self, chunk: str) -> int:
        words = analysis.words_of_chunk(chunk)
        found = self._lists.get(words)
        if found is None:
            found = self._lists[words] = self._added(words)
        if len(chunk) <= analysis.LONGEST:
            self[chunk] = found
        return found

    def _added(self, words: tuple[str, ...]) -> int:
        self._joined.extend(map(self._number_of_word, words))
        self._sizes.append(len(words))
        return len(self._sizes) - 1

    def _number_of_word(self, word: str) -> int:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = len(self._words)
            self._term_of_word.append(self._terms.setdefault(analysis.stem(word), len(self._terms)))
        return found

    def ranked(self) -> tuple[list[bytes], np.ndarray]:
        """All terms in order, and for the number of each word the place of its term among them."""
        terms, places = in_order(map(str.encode, self._terms))
        return terms, places[np.frombuffer(self._term_of_word, np.uint32)]

    def ranked_words(self) -> tuple[list[bytes], np.ndarray]:
        """All words that are not too short in order, and the place of each number among them, -1 for a short one."""
        are_kept = np.fromiter(map(len, self._words), np.int64, len(self._words)) >= analysis.SHORTEST
        words, kept_places = in_order(word.encode() for word in self._words if len(word) >= analysis.SHORTEST)
        places = np.full(len(are_kept), -1)
        places[are_kept] = kept_places
        return words, places

    def sizes(self, chunks: np.ndarray) -> np.ndarray:
        """How many words each of the chunks has."""
        return np.frombuffer(self._sizes, np.uint32)[chunks].astype(np.int64)

    def numbers(self, chunks: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """The words of chunks of these sizes, in order."""
        firsts = starts(np.frombuffer(self._sizes, np.uint32).astype(np.int64))[chunks]
        return np.frombuffer(self._joined, np.uint32)[spread(firsts, sizes)]


def in_order(numbered: Iterable[bytes]) -> tuple[list[bytes], np.ndarray]:
    """Terms, which are numbered as they come: in ascending order, and the place of each number in it."""
    terms = list(numbered)
    order = sorted(range(len(terms)), key=terms.__getitem__)
    places = np.empty(len(terms), np.int64)
    places[order] = np.arange(len(terms))
    return [terms[number] for number in order], places


class Words:
    """One zone of the documents: the chunks of its texts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._number = vocabulary, vocabulary.__getitem__
        self.clear()

    def clear(self) -> None:
        self._chunks, self._documents, self._counts = array("I"), array("I"), array("I")
        self._has_gaps = False

    def __len__(self) -> int:
        return len(self._chunks)

    def add(self, document: int, value: Texts) -> None:
        before = len(self._chunks)
        if isinstance(value, str):
            self._chunks.extend(map(self._number, value.split()))
        else:
            self._add_records(value)
        self._documents.append(document)
        self._counts.append(len(self._chunks) - before)

    def _add_records(self, texts: Iterable[str]) -> None:
        self._has_gaps = True
        for text in texts:
            self._chunks.extend(map(self._number, text.split()))
            self._chunks.append(self._vocabulary.gap)

    def lengths(self) -> tuple[np.ndarray, np.ndarray]:
        """The documents, and how many words each has."""
        sizes = self._vocabulary.sizes(np.frombuffer(self._chunks, np.uint32))
        ends = np.concatenate([[0], np.cumsum(sizes)])
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        first = starts(counts)
        return np.frombuffer(self._documents, np.uint32), ends[first + counts] - ends[first]

    def _words(self) -> np.ndarray:
        """The numbers of all words, in order."""
        chunks = np.frombuffer(self._chunks, np.uint32)
        return self._vocabulary.numbers(chunks, self._vocabulary.sizes(chunks))

    def _positions(self, lengths: np.ndarray) -> np.ndarray:
        """Where in its document each word stands."""
        positions = spread(np.zeros(len(lengths), np.int64), lengths)
        return positions + self._gaps_before() if self._has_gaps else positions

    def _gaps_before(self) -> np.ndarray:
        """How many positions the gaps between records put before each word."""
        chunks = np.frombuffer(self._chunks, np.uint32)
        gaps = np.cumsum(chunks == self._vocabulary.gap)
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        before = np.concatenate([[0], gaps])[starts(counts)]
        return np.repeat((gaps - np.repeat(before, counts)) * analysis.GAP, self._vocabulary.sizes(chunks))

    def table(self, terms: list[bytes], places: np.ndarray) -> Table:
        """All postings, with the terms in order as `Vocabulary.ranked` gives them."""
        ranks = places[self._words()]
        documents, lengths = self.lengths()
        # One sort of plain numbers is many times as fast as a stable one of ranks alone.
        keys = np.sort((ranks << 32) | np.arange(len(ranks)))
        order, ranks = keys & 0xFFFFFFFF, keys >> 32
        documents = np.repeat(documents, lengths)[order]
        return _table_of_words(terms, ranks, documents, self._positions(lengths)[order])

    def table_of_written(self, words: list[bytes], places: np.ndarray) -> Table:
        """Which documents have each word as it is written; words in order as `Vocabulary.ranked_words` gives them."""
        ranks = places[self._words()]
        documents = np.repeat(*self.lengths())
        are_long = ranks >= 0
        keys = np.sort((ranks[are_long] << 32) | documents[are_long])
        keys = keys[np.diff(keys, prepend=-1) != 0]  # `np.unique` would hash them, which takes many times as long
        counts = np.bincount(keys >> 32, minlength=len(words))
        used = [words[place] for place in np.flatnonzero(counts).tolist()]
        weights = np.ones(len(keys), np.float32)
        return Table(used, counts[counts > 0], (keys & 0xFFFFFFFF).astype(np.uint32), weights)


def _table_of_words(terms: list[bytes], ranks: np.ndarray, documents: np.ndarray, positions: np.ndarray) -> Table:
    """From a term, a document and a position for each word, by term, document and position."""
    firsts = np.flatnonzero((np.diff(ranks, prepend=-1) != 0) | (np.diff(documents.astype(np.int64), prepend=-1) != 0))
    frequencies = np.diff(firsts, append=len(ranks))
    counts = np.bincount(ranks[firsts], minlength=len(terms))
    steps = np.diff(positions, prepend=0)
    steps[firsts] = positions[firsts] + 1
    values, sizes = _packed_steps(steps, firsts, frequencies)
    used = [terms[place] for place in np.flatnonzero(counts).tolist()]
    weights = frequencies.astype(np.float32)
    return Table(used, counts[counts > 0], documents[firsts], weights, sizes * STEP.itemsize, values)


def _packed_steps(steps: np.ndarray, firsts: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `PackedPositions.encode` does: a step too far for 16 bits has a 0 before it for each 65,535."""
    far = (steps - 1) // LONGEST_STEP
    if not far.any():
        return steps.astype(STEP).view(np.uint8), counts
    held = np.zeros(len(steps) + int(far.sum()), STEP)
    held[np.cumsum(far + 1) - 1] = steps - far * LONGEST_STEP
    return held.view(np.uint8), np.add.reduceat(far + 1, firsts)


class Values:
    """A field that makes one term of a value, or none but keeps it in a column."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self._documents, self._values = array("I"), []

    def __len__(self) -> int:
        return len(self._values)

    def add(self, document: int, value: object) -> None:
        self._documents.append(document)
        self._values.append(value)

    def fill(self, column: ColumnWriter) -> None:
        add = column.add
        for document, value in zip(self._documents, map(self._field.to_column_value, self._values), strict=True):
            add(document, value)

    def table(self) -> Table:
        numbered: dict[object, int] = {}
        numbers = [numbered.setdefault(value, len(numbered)) for value in self._values]
        terms, places = in_order(map(self._field.term, numbered))
        ranks = places[np.array(numbers, np.int64)]
        order = np.argsort(ranks, kind="stable")
        documents = np.frombuffer(self._documents, np.uint32)[order]
        return Table(terms, np.bincount(ranks, minlength=len(terms)), documents, np.ones(len(documents), np.float32))

    def clear(self) -> None:
        self._documents, self._values = array("I"), []
