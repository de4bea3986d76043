"""Positions in fixed-width steps, and phrases found among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.formats import Positions

from articles.search.blocks import Block, Values, packed
from articles.search.positions import PackedPositions, adjacent, documents, near, places
from tests.articles.search.corpora import quickly

positions = st.lists(st.integers(0, 400_000), min_size=1, max_size=20, unique=True).map(sorted)


@quickly
@given(positions)
def test_every_list_of_positions_comes_back(written):
    kept = PackedPositions()
    assert kept.decode_positions(kept.encode(written)) == written
    assert kept.decode_frequency(kept.encode(written)) == len(written)


@pytest.mark.parametrize("written", [[0], [65534], [65535], [65536], [0, 131070], [3, 131073, 131074]])
def test_far_positions_at_the_edges_of_a_step(written):
    kept = PackedPositions()
    assert kept.decode_positions(kept.encode(written)) == written


def test_a_position_given_twice_is_kept_once():
    kept = PackedPositions()
    assert kept.decode_positions(kept.encode([2, 2, 5])) == [2, 5]


@quickly
@given(st.lists(positions, min_size=1, max_size=5), st.booleans())
def test_a_block_decodes_to_what_its_postings_decode_to(lists, joined):
    kept, ids = PackedPositions(), np.arange(len(lists)) * 3
    encoded = tuple(map(kept.encode, lists))
    values = Values(b"".join(encoded), packed(list(map(len, encoded)))) if joined else encoded
    expected = [
        ((number + 7) << 32) + place for number, found in zip(ids.tolist(), lists, strict=True) for place in found
    ]
    assert places(Block(ids, 1.0, values), kept, 7).tolist() == expected


@quickly
@given(st.lists(positions, min_size=1, max_size=5))
def test_positions_as_whoosh_writes_them_are_read_too(lists):
    block = Block(np.arange(len(lists)), 1.0, tuple(map(Positions().encode, lists)))
    expected = [(number << 32) + place for number, found in enumerate(lists) for place in found]
    assert places(block, Positions()).tolist() == expected


def at(*found: tuple[int, int]) -> np.ndarray:
    return np.array([(document << 32) + position for document, position in found], np.int64)


def test_words_follow_each_other_within_one_document():
    first, second = at((1, 4), (2, 0), (2, 9)), at((1, 5), (2, 2), (2, 10), (3, 1))
    assert documents(adjacent([first, second])).tolist() == [1, 2]
    assert adjacent([first, second]).tolist() == at((1, 4), (2, 9)).tolist()


def test_a_word_at_the_start_of_a_document_follows_nothing():
    assert adjacent([at((1, 9)), at((2, 0))]).tolist() == []


def test_near_words_keep_their_order():
    assert near([at((1, 4)), at((1, 2), (1, 6))], 2).tolist() == at((1, 6)).tolist()
    assert near([at((1, 4)), at((1, 7))], 2).tolist() == []


def test_no_places_are_no_phrase():
    assert len(adjacent([at(), at((1, 1))])) == len(near([at((1, 1)), at()], 1)) == len(documents(at())) == 0
