"""Which segments are merged: few are left, no document is merged often, and no commit waits for a large one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Segment

from articles.search import segments
from articles.search.segments import beside_commits, with_a_commit


def of(documents: int, deleted: int = 0) -> W3Segment:
    """So many that are there still."""
    return W3Segment(None, "test", documents + deleted, deleted=set(range(deleted)))


def sizes(chosen: list[W3Segment]) -> list[int]:
    return [segment.doc_count() for segment in chosen]


def without(found: list[W3Segment], chosen: list[W3Segment]) -> list[W3Segment]:
    return [segment for segment in found if segment not in chosen]


@pytest.mark.parametrize("commits", [(1,), (15, 20, 30, 40, 250), (2_000,), (100, 200, 400, 800)])
def test_segments_stay_few_and_no_document_is_merged_often(commits):
    found, written, with_commits, beside, most = [], 0, 0, 0, 0
    while written < (100_000 if sum(commits) > 1 else 5_000):
        for size in commits:
            chosen = with_a_commit(found)
            gathered = sum(sizes(chosen))
            assert gathered <= segments.SMALL * segments.MOST_SMALL
            found = [*without(found, chosen), of(size + gathered)]
            while chosen := beside_commits(found):
                assert len(chosen) > 1
                found, beside = [*without(found, chosen), of(sum(sizes(chosen)))], beside + sum(sizes(chosen))
            written, with_commits, most = written + size, with_commits + gathered, max(most, len(found))
    assert sum(sizes(found)) == written
    assert most <= segments.MOST_SMALL + segments.MOST_LARGE + (written // segments.MIDDLING).bit_length()
    assert with_commits <= 16 * written
    assert beside <= 4 * written


def test_a_large_segment_is_left_alone_until_as_much_is_merged_or_most_of_it_is_deleted():
    middling = [of(400) for _ in range(9)]
    assert sizes(beside_commits([of(3_601), *middling])) == [400] * 9
    assert sizes(beside_commits([of(3_600), *middling])) == [*[400] * 9, 3_600]
    assert sizes(beside_commits([of(4_100, deleted=4_200), *middling])) == [*[400] * 9, 4_100]


def test_of_many_segments_few_are_merged_at_once_as_whoever_merges_may_be_killed():
    found, steps = [of(200) for _ in range(60)], []
    while chosen := beside_commits(found):
        steps.append(len(chosen))
        found = [*without(found, chosen), of(sum(sizes(chosen)))]
    assert len(found) < 15
    assert max(steps) <= segments.AT_ONCE
    assert steps[0] == segments.AT_ONCE


def test_no_segment_is_ever_merged_in_both_ways():
    found = [of(100) for _ in range(9)] + [of(1, deleted=100) for _ in range(9)]
    assert with_a_commit(found) == found[:9]
    assert beside_commits(found) == found[9:]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3_000)), max_size=40))
def test_there_is_something_to_merge_whenever_there_are_too_many(made):
    found = [of(*each) for each in made]
    while chosen := beside_commits(found):
        assert len(chosen) > 1 or chosen[0].deleted_count()
        assert sum(sizes(chosen))
        found = [*without(found, chosen), of(sum(segment.doc_count() for segment in chosen))]
    large = [
        segment.doc_count() for segment in found if segment.doc_count() and segment.doc_count_all() > segments.SMALL
    ]
    assert len(large) < segments.MOST_LARGE + (sum(large) // segments.MIDDLING).bit_length()
