"""The threads' rows, checked by rebuilding the lists that the template would write."""

from hypothesis import given
from hypothesis import strategies as st

from articles.models import Comment
from articles.views.threads import DEEPEST, Row, laid_out, reading_order, threaded
from tests.articles.factories import day


def comments(parents: dict[int, int | None]) -> list[Comment]:
    return [Comment(pk=number, number=number, parent_id=parent) for number, parent in parents.items()]


def depths(rows: list[Row]) -> dict[int, int]:
    """The depth of each comment, by walking the tags; fails when one is closed that is not open."""
    open_tags, found = ["ol"], {}
    for row in rows:
        if row.opens_list:
            assert open_tags[-1] == "li"
            open_tags.append("ol")
        assert open_tags[-1] == "ol"
        open_tags.append("li")
        found[row.comment.pk] = open_tags.count("li")
        if row.ends_item:
            assert open_tags.pop() == "li"
        for _ in row.closes:
            assert (open_tags.pop(), open_tags.pop()) == ("ol", "li")
    assert open_tags == ["ol"]
    return found


def test_replies_stand_under_what_they_answer_in_page_order():
    rows = threaded(comments({1: None, 2: None, 3: 1, 4: 2, 5: 3}))
    assert [row.comment.pk for row in rows] == [1, 3, 5, 2, 4]
    assert depths(rows) == {1: 1, 3: 2, 5: 3, 2: 1, 4: 2}


def test_thread_of_any_depth_is_indented_to_six():
    rows = threaded(comments({number: number - 1 or None for number in range(1, 5001)}))
    assert max(depths(rows).values()) == DEEPEST == 6
    assert [row.comment.pk for row in rows] == list(range(1, 5001))


def test_answer_to_a_comment_that_is_not_shown_starts_a_thread():
    rows = threaded(comments({2: 1, 3: 2}))
    assert depths(rows) == {2: 1, 3: 2}
    assert rows[0].parent is None


def test_comments_that_answer_each_other_in_a_circle_are_all_shown():
    assert sorted(depths(threaded(comments({1: 3, 2: 1, 3: 2, 4: 4})))) == [1, 2, 3, 4]


def test_no_comments_are_no_rows():
    assert threaded([]) == []


@given(st.lists(st.none() | st.integers(1, 30), max_size=30))
def test_every_comment_is_shown_once_in_well_formed_lists(parents: list[int | None]):
    rows = threaded(comments(dict(enumerate(parents, start=1))))
    assert sorted(depths(rows)) == list(range(1, len(parents) + 1))
    assert len(rows) == len(parents)


def test_threads_are_sorted_by_time_with_their_replies_below_them():
    times = {1: day(2013, 9, 12), 2: day(2013, 9, 10), 3: day(2013, 9, 13), 4: None}
    said = comments({1: None, 2: None, 3: 2, 4: None})
    for comment in said:
        comment.posted_at = times[comment.pk]
    assert [row.comment.pk for row in threaded(said, "oldest")] == [2, 3, 1, 4]
    assert [row.comment.pk for row in threaded(said, "newest")] == [1, 2, 3, 4]
    assert [row.comment.pk for row in threaded(said, "page")] == [1, 2, 3, 4]


@given(st.integers(0, 29), st.integers(1, 30), st.lists(st.none() | st.integers(1, 30), min_size=30, max_size=30))
def test_any_part_of_a_thread_is_well_formed_and_begins_at_the_edge(start: int, length: int, parents: list[int | None]):
    said = comments(dict(enumerate(parents, start=1)))
    part = reading_order([(comment.pk, comment.parent_id) for comment in said])[start : start + length]
    rows = laid_out(part, {comment.pk: comment for comment in said})
    found = depths(rows)
    assert list(found) == [key for key, _ in part]
    assert found[part[0][0]] == 1
