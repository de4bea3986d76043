"""The next state in place of the one before: at once, or read ahead by a thread while searches go on for a moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query

from articles.search import renewal, snapshot
from articles.search.evaluation import search
from articles.search.renewal import GRACE, Snapshots
from articles.search.snapshot import Snapshot
from tests.articles.search.corpora import corpora, corpus, documents, queries, quickly, writer_of, written

AB = query.Term("text", "ab")


class Index:
    """An index that is written to, and how many of its states were opened."""

    def __init__(self, is_kept: bool) -> None:
        self.index, self.opened = written(corpus("ab")), 0
        self.snapshots = Snapshots(lambda: self.index.latest_generation(), self.open_reader, is_kept=is_kept)

    def open_reader(self, before):
        self.opened += 1
        return self.index.refresh().reader()

    def add(self) -> None:
        writer = writer_of(self.index.refresh(), packed=True)
        writer.add_document(text="ab", django_id=self.index.doc_count_all())
        writer.commit(merge=False)

    @property
    def total(self) -> int:
        return search(self.snapshots.current(), AB).total


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self) -> float:
            return self.now

    made = Clock()
    monkeypatch.setattr(renewal, "time", made)
    return made


def test_where_nobody_keeps_up_the_next_search_finds_what_was_committed():
    index = Index(is_kept=False)
    for expected in (1, 2, 3):
        assert index.total == expected
        index.add()


def test_searches_go_on_while_the_new_state_is_read_but_no_longer_than_agreed(clock):
    index = Index(is_kept=True)
    assert index.total == 1
    index.add()
    for moment in (0, GRACE / 2, GRACE * 0.98):
        clock.now = 1000 + moment
        assert index.total == 1
    clock.now = 1000 + GRACE * 1.01
    assert index.total == 2


def test_no_search_goes_on_with_files_that_were_touched_by_no_commit(clock):
    index = Index(is_kept=True)
    index.snapshots._is_touched = lambda before, now: True
    assert index.total == 1
    index.add()
    assert index.total == 2


def test_another_commit_meanwhile_grants_no_more_time(clock):
    index = Index(is_kept=True)
    assert index.total == 1
    index.add()
    assert index.total == 1
    clock.now += GRACE * 0.9
    index.add()
    assert index.total == 1
    clock.now += GRACE * 0.2
    assert index.total == 3


def test_once_read_ahead_the_new_state_is_found_without_opening_it(clock):
    index = Index(is_kept=True)
    assert index.total == 1
    index.add()
    index.snapshots.renew()
    assert (index.total, index.opened) == (2, 2)
    index.snapshots.renew()
    assert index.opened == 2
    index.add()
    assert index.total == 2  # each commit has a moment of its own


def test_a_process_sees_its_own_writes_at_once(clock):
    index = Index(is_kept=True)
    assert index.total == 1
    index.add()
    index.snapshots.move()
    assert index.total == 2


def test_a_search_that_notices_a_commit_wakes_the_thread_that_keeps_up(clock):
    index = Index(is_kept=True)
    assert index.total == 1
    index.add()
    assert index.total == 1
    index.snapshots.wait(60)
    index.snapshots.renew()
    assert index.total == 2


def test_what_stands_is_not_read_again():
    index = Index(is_kept=False)
    first = index.snapshots.current()
    assert search(first, AB).total == 1
    index.add()
    second = index.snapshots.current()
    assert search(second, AB).total == 2
    assert second.segments[0].terms("text") is first.segments[0].terms("text")
    assert len(second.segments) == 2


@quickly
@given(corpora(), st.lists(documents(), max_size=3), st.lists(queries(), min_size=1, max_size=4), st.data())
def test_a_state_that_has_arrays_from_the_one_before_answers_as_one_opened_anew(held, added, trees, data):
    index = written(held)
    before = Snapshot(index.reader())
    for tree in trees:
        search(before, tree, sort=["-published"], facets=["section", "size"])
    writer = writer_of(index, held.packed)
    for document in added:
        writer.add_document(django_id=100, **document.values())
    for number in data.draw(st.sets(st.integers(0, 10), max_size=3)):
        writer.delete_by_term("django_id", number)
    writer.commit(merge=False)
    reader = index.refresh().reader()
    after, anew = Snapshot(reader, before=before), Snapshot(index.refresh().reader())
    after.warm_like(before)
    for tree in trees:
        asked = {"sort": ["-published"], "facets": ["section", "size", "tags"], "days": ["published"]}
        assert search(after, tree, **asked) == search(anew, tree, **asked)
        assert search(after, tree) == search(anew, tree)


@pytest.mark.parametrize(("seconds", "expected"), [(3600.0, 1), (-1.0, 0)])
def test_words_are_read_ahead_for_a_short_while_only(monkeypatch, seconds: float, expected: int):
    monkeypatch.setattr(snapshot, "WORDS_SECONDS", seconds)
    index = written(corpus("ab"))
    before = Snapshot(index.reader())
    search(before, AB)
    after = Snapshot(index.reader(), before=before)
    after.warm_like(before)
    assert len(after.cache) == expected
