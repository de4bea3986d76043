"""What is kept of postings in memory: bounded, shared, never written to."""

import threading

import numpy as np
import pytest

from articles.search.lexicon import UnknownIndexFormat, terms_of
from articles.search.postings import Cache, Postings, Segment, joined
from tests.articles.search.corpora import Corpus, Document, corpus


def arrays(count: int) -> Postings:
    return Postings(np.zeros(count, np.intp), 1.0)


class Sized:
    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_what_was_used_longest_ago_goes_first():
    cache = Cache(2000)
    for key in "abab":
        cache.get(key, lambda: Sized(600))
    cache.get("c", lambda: Sized(600))
    made = []
    for key in "bca":
        cache.get(key, lambda key=key: made.append(key) or Sized(600))
    assert made == ["a"]
    assert cache.nbytes <= 2000


def test_what_is_larger_than_the_cache_is_not_kept():
    cache = Cache(1000)
    cache.get("small", lambda: Sized(100))
    cache.get("large", lambda: Sized(5000))
    assert (len(cache), cache.nbytes) == (1, 300)


def test_several_threads_make_an_entry_once():
    cache, made, start = Cache(10_000), [], threading.Barrier(8)

    def ask() -> None:
        start.wait()
        cache.get("a", lambda: made.append(1) or Sized(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


@pytest.mark.parametrize("packed", [True, False])
def test_a_list_of_many_blocks_is_read_whole(packed):
    reader = corpus(*["ab"] * 40, "ab ab", packed=packed).reader()
    segment = Segment(reader, 100)
    place = segment.terms("text").find(b"ab")
    found = segment.postings("text", place, reader.schema["text"].format)
    assert found.ids.tolist() == list(range(100, 141))
    assert np.broadcast_to(found.weights, 41).tolist() == [1.0] * 40 + [2.0]


def test_terms_of_a_field_are_its_own():
    reader = Corpus([[Document(["b", "ab"], headline=["c"], section="Asia")]]).reader()
    assert list(terms_of(reader, "text").texts) == [b"ab", b"b"]
    assert list(terms_of(reader, "headline").texts) == [b"c"]
    assert list(terms_of(reader, "nofield").texts) == []
    assert terms_of(reader, "text").find(b"a") is None
    assert list(terms_of(reader, "text").between(b"ab", b"b")) == [0]


def test_a_segment_of_another_making_is_refused():
    with pytest.raises(UnknownIndexFormat):
        terms_of(object(), "text")


def test_weights_that_differ_between_parts_are_spread():
    found = joined([Postings(np.array([1, 2]), 1.0), Postings(np.array([5]), np.array([3.0], np.float32))])
    assert (found.ids.tolist(), found.weights.tolist()) == ([1, 2, 5], [1.0, 1.0, 3.0])
    assert joined([arrays(1), arrays(2)]).weights == 1.0
    assert len(joined([]).ids) == 0
