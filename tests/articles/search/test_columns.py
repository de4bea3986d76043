"""Columns as arrays: what is missing stays missing, and segments join."""

from datetime import date, datetime

import numpy as np
import pytest

from articles.search.columns import ZERO, Numbers
from articles.search.lexicon import UnknownIndexFormat
from articles.search.snapshot import Snapshot
from tests.articles.search.corpora import SECTIONS, Corpus, Document

HELD = Corpus(
    [
        [Document(section="Europe", size=5, tags="q"), Document(), Document(section="Asia", hour=3, tags="pq")],
        [Document(["ab"])],
        [Document(section="Europe", size=-3)],
    ]
)


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot(HELD.reader())


def test_numbers_of_all_segments_in_one_array(snapshot):
    column = snapshot.numbers("size")
    assert [value - ZERO for value in column.values[column.present].tolist()] == [5, -3]
    assert column.present.tolist() == [True, False, False, False, True]


def test_ranges_are_open_where_nothing_is_given(snapshot):
    column = snapshot.numbers("size")
    assert np.flatnonzero(column.between(None, None)).tolist() == [0, 4]
    assert np.flatnonzero(column.between(ZERO, None)).tolist() == [0]
    assert np.flatnonzero(column.between(None, ZERO)).tolist() == [4]
    assert column.between(ZERO, None, np.array([4, 0])).tolist() == [False, True]


@pytest.mark.parametrize(("low", "high"), [(3, 2), (1 << 70, None), (None, -1), (1 << 64, 1 << 65)])
def test_ranges_that_hold_no_number(low, high):
    assert not Numbers(np.array([0, 5, 2**64 - 1], np.uint64), 2**64 - 1).between(low, high).any()


def test_exact_values_are_ordinals_in_their_order(snapshot):
    found = snapshot.ordinals("section")
    assert found.labels == [None, "Asia", "Europe"]
    assert found.places.tolist() == [2, 0, 1, 0, 2]
    assert found.documents is None


def test_a_field_with_several_values_is_read_from_its_postings(snapshot):
    found = snapshot.ordinals("tags")
    assert found.labels == [None, "p", "q"]
    assert sorted(zip(found.documents.tolist(), found.places.tolist(), strict=True)) == [(0, 2), (2, 1), (2, 2)]


def test_values_of_some_documents(snapshot):
    assert snapshot.values("size", [4, 1, 0]) == [-3, None, 5]
    assert snapshot.values("section", [4, 1, 2]) == ["Europe", None, "Asia"]
    assert snapshot.values("section", []) == []


def test_dates_are_counted_by_day(snapshot):
    found = snapshot.ordinals("published")
    assert found.labels == [None, date(2013, 9, 12)]
    assert found.places.tolist() == [0, 0, 1, 0, 0]


def test_every_day_there_is():
    from whoosh import fields

    from articles.search.columns import ordinals_of_numbers

    kind = fields.DATETIME(sortable=True)
    values = [kind.to_column_value(day) for day in (datetime.max, datetime.min)]
    missing = kind.column_type.default_value()
    found = ordinals_of_numbers(Numbers(np.array([*values, missing], np.uint64), missing), kind)
    assert found.labels == [None, date.min, date.max]


def test_what_has_something_in_a_field(snapshot):
    held = {name: np.flatnonzero(snapshot.present(name)).tolist() for name in ("text", "section", "tags", "size")}
    assert held == {"text": [3], "section": [0, 2, 4], "tags": [0, 2], "size": [0, 4]}


def test_a_field_without_a_column_of_numbers_is_named(snapshot):
    with pytest.raises(UnknownIndexFormat, match="section"):
        snapshot.numbers("section")


def test_more_values_than_one_byte_counts():
    names = [f"{SECTIONS[0]} {number:03}" for number in range(300)]
    snapshot = Snapshot(Corpus([[Document(section=name) for name in names]]).reader())
    found = snapshot.ordinals("section")
    assert [found.labels[place] for place in found.places] == names
