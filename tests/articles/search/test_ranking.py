"""The best of many, whatever slice is asked for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.search.matches import Matches, all_of, any_of
from articles.search.ranking import Order, best
from tests.articles.search.corpora import quickly

SIZE = 300
parts = st.lists(
    st.dictionaries(st.integers(0, SIZE - 1), st.sampled_from((0.5, 1.0, 1.0, 2.0, 3.0)), max_size=SIZE),
    min_size=1,
    max_size=4,
)


def matches(scores: dict[int, float]) -> Matches:
    ids = sorted(scores)
    return Matches(np.array(ids, np.intp), np.array([scores[number] for number in ids], np.float32))


def spread(scores: dict[int, float]) -> Matches:
    return matches(scores).spread_out(SIZE)


def held(found: Matches) -> dict[int, float]:
    return dict(zip(found.ids.tolist(), np.broadcast_to(found.scores, len(found)).tolist(), strict=True))


@quickly
@given(parts)
def test_any_of_some_lists_adds_their_scores(given_parts):
    expected: dict[int, float] = {}
    for part in given_parts:
        for number, score in part.items():
            expected[number] = expected.get(number, 0) + score
    for kind in (matches, spread):
        found = any_of(list(map(kind, given_parts)), SIZE)
        assert (held(found), len(found)) == (expected, len(expected))


@quickly
@given(parts)
def test_all_of_some_lists_adds_their_scores(given_parts):
    common = set.intersection(*map(set, given_parts))
    expected = {number: sum(part[number] for part in given_parts) for number in common}
    for kind in (matches, spread):
        assert held(all_of(list(map(kind, given_parts)), SIZE)) == expected
    assert held(all_of([any_of(list(map(spread, given_parts)), SIZE), spread(given_parts[0])], SIZE)).keys() == set(
        given_parts[0]
    )


def test_a_few_among_very_many():
    few, many = Matches(np.array([5, 900]), 1.0), Matches(np.arange(800), np.arange(800, dtype=np.float32))
    assert held(all_of([many, few], 1000)) == {5: 6.0}


@quickly
@given(parts, st.integers(0, 30), st.integers(0, 40), st.integers(0, 1000))
def test_the_best_are_those_that_sorting_all_would_give(given_parts, start, stop, seed):
    found = matches(given_parts[0])
    keys = np.random.default_rng(seed).integers(0, 5, SIZE)
    order = Order.by(keys, size=SIZE)
    expected = sorted(held(found), key=lambda number: (-given_parts[0][number], keys[number], number))
    for kind in (found, found.spread_out(SIZE), any_of([found, matches({})], SIZE), of_spread(found)):
        assert best(kind, order, start, min(stop, len(found))).tolist() == expected[start:stop]


def of_spread(found: Matches) -> Matches:
    scores = np.zeros(SIZE, np.float32)
    scores[found.ids] = found.scores
    return Matches(None, None, scores)


def test_a_score_of_nothing_is_no_reason_to_leave_a_document_out():
    nothing = Matches(np.array([1, 2]), 0.0), Matches(np.array([2, 3]), 0.0)
    assert held(any_of(nothing, SIZE)) == {1: 0.0, 2: 0.0, 3: 0.0}
    assert held(any_of([each.spread_out(3) for each in nothing], SIZE)) == {1: 0.0, 2: 0.0, 3: 0.0}


@quickly
@given(parts, st.integers(0, 30), st.integers(0, 40))
def test_equal_scores_are_in_the_order_alone(given_parts, start, stop):
    found = Matches(matches(given_parts[0]).ids, 1.0)
    order = Order.by(-np.arange(SIZE), size=SIZE)
    assert best(found, order, start, min(stop, len(found))).tolist() == sorted(held(found), reverse=True)[start:stop]
