"""Packed blocks are blocks of Whoosh's codec: its own code reads and merges them."""

import pickle
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3LeafMatcher

from articles.search.blocks import Values, _summed, documents, packed
from articles.search.lexicon import terms_of
from tests.articles.search.corpora import Corpus, Document, corpora, corpus, quickly


def test_whoosh_reads_what_was_packed():
    reader = corpus("ab b ab", "c", "ab", "b b b b ab").reader()
    matcher = reader.postings("text", b"ab")
    assert isinstance(matcher, W3LeafMatcher)
    found = []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value_as("positions")))
        matcher.next()
    assert found == [(0, 2.0, [0, 2]), (2, 1.0, [0]), (3, 1.0, [4])]


@pytest.mark.parametrize("merged", [True, False])
def test_packed_segments_merge_to_the_same_index(merged):
    parts = [[Document(["ab", "b", "ab"])], [Document(["b"] * 300), Document(["ab"])]]
    plain, small = (Corpus(parts, packed=packed, merged=merged).reader() for packed in (False, True))
    for text in (b"ab", b"b"):
        both = [list(reader.postings("text", text).items_as("positions")) for reader in (plain, small)]
        assert both[0] == both[1] != []
    assert len(list(small.leaf_readers())) == (1 if merged else 2)


@quickly
@given(st.lists(st.binary(max_size=300), min_size=1))
def test_values_are_taken_one_by_one_after_pickling(written):
    values = pickle.loads(pickle.dumps(Values(b"".join(written), packed(list(map(len, written)))), 5))
    assert [values[place] for place in range(len(values))] == written


@pytest.mark.parametrize(("largest", "kind"), [(255, bytes), (256, array), (65535, array), (65536, array)])
def test_numbers_take_no_more_room_than_the_largest_needs(largest, kind):
    found = packed([1, largest])
    assert isinstance(found, kind)
    assert list(found) == [1, largest]


@quickly
@given(corpora())
def test_documents_of_many_terms_are_those_of_each(held):
    for leaf, _ in held.reader().leaf_readers():
        terms = terms_of(leaf, "text")
        extents = list(zip(terms.offset.tolist(), terms.length.tolist(), strict=True))
        format_ = leaf.schema["text"].format
        found = documents(leaf._terms._postfile, extents, leaf.codec(), format_)
        expected = [number for text in terms.texts for number in leaf.postings("text", text).all_ids()]
        alive = [number for number in found.tolist() if not leaf.is_deleted(number)]  # snapshots leave out the others
        assert sorted(alive) == sorted(expected)


@pytest.mark.parametrize("kind", "BHI")
def test_documents_far_apart_are_summed_in_their_own_width(kind):
    steps = {"B": [[3, 200], [255]], "H": [[3, 60_000], [300, 1]], "I": [[70_000, 5], [1 << 20]]}[kind]
    held = [packed(each) for each in steps]
    assert [("B" if isinstance(each, bytes) else each.typecode) for each in held] == [kind, kind]
    assert _summed(held, kind).tolist() == [int(number) for each in steps for number in np.cumsum(each)]
