"""Hits, scores, facets and days: what Whoosh's own searcher would give, from arrays."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query

from articles.search import lookups
from articles.search.evaluation import UnsupportedQuery, evaluate, search
from articles.search.snapshot import Snapshot
from tests.articles.search.corpora import (
    START,
    WORDS,
    Corpus,
    Document,
    corpora,
    corpus,
    numbers,
    queries,
    quickly,
    whoosh_hits,
)


def found(held: Corpus, tree: query.Query, **asked) -> list[int]:
    """The django_id of each hit, in order."""
    reader = held.reader()
    return numbers(reader, [number for number, _ in search(Snapshot(reader), tree, **asked).hits])


def phrase(text: str, slop: int = 1) -> query.Phrase:
    return query.Phrase("text", text.split(), slop=slop)


@settings(max_examples=60, deadline=None)
@given(corpora(), st.lists(queries(), min_size=1, max_size=6))
def test_hits_scores_and_their_order_are_those_of_whoosh(held, trees):
    reader = held.reader()
    snapshot = Snapshot(reader, newest="")
    for tree in trees:
        hits = search(snapshot, tree).hits
        assert dict(hits) == pytest.approx(whoosh_hits(reader, tree), rel=1e-5), tree
        assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))


@quickly
@given(st.lists(st.lists(st.sampled_from(WORDS[:3]), max_size=8), min_size=1), st.lists(st.sampled_from(WORDS[:3])))
def test_phrases_are_found_where_their_words_follow_each_other(texts, words):
    held = Corpus([[Document(text=text) for text in texts]])
    size = len(words)
    expected = [
        number
        for number, text in enumerate(texts)
        if words and any(text[start : start + size] == words for start in range(len(text)))
    ]
    assert sorted(found(held, query.Phrase("text", words))) == expected


@quickly
@given(corpora(), st.lists(queries(), min_size=1, max_size=4))
def test_segments_do_not_show(held, trees):
    several = Corpus(held.segments, packed=held.packed)
    one = Corpus([[document for segment in held.segments for document in segment]], packed=held.packed)
    readers = several.reader(), one.reader()
    for tree in trees:
        several_hits, one_hits = (search(Snapshot(reader), tree, facets=("section", "size")) for reader in readers)
        assert several_hits == one_hits


@quickly
@given(corpora(), queries(), st.integers(1, 4))
def test_every_hit_is_on_exactly_one_page(held, tree, size):
    snapshot = Snapshot(held.reader())
    for sort in ((), ("-published",), ("published",)):
        every = search(snapshot, tree, sort=sort)
        pages = [search(snapshot, tree, sort=sort, start=n, stop=n + size) for n in range(0, every.total + 1, size)]
        assert [hit for page in pages for hit in page.hits] == every.hits
        assert {page.total for page in pages} == {every.total} == {len(every.hits)}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", [0, 1, 2, 3]),
        ("ab b", [0, 1, 2]),
        ("ab ab", [2, 3]),
        ("ab ab ab", [3]),
        ("b ab ab b", [2]),
        ("b b", []),
        ("ab zz", []),
    ],
)
def test_phrases_with_repeated_words(packed, text, expected):
    held = corpus("ab b ab", "b ab b", "b ab ab b", "ab ab ab", "c", packed=packed)
    assert sorted(found(held, phrase(text))) == expected


def test_a_phrase_may_leave_room_between_its_words():
    held = corpus("ab c b", "ab c c b", "b ab")
    assert found(held, phrase("ab b", slop=2)) == [0]
    assert sorted(found(held, phrase("ab b", slop=3))) == [0, 1]


def test_phrases_do_not_run_from_one_document_into_the_next():
    assert found(corpus("c ab", "b c"), phrase("ab b")) == []


def test_prefixes_score_alike_or_as_one_word():
    held = corpus("abc abc abd", "abc c c c", "c", "c")
    snapshot = Snapshot(held.reader())
    alike, blended = (
        search(snapshot, query.Prefix("text", "ab", boost=2.0, constantscore=constant)) for constant in (True, False)
    )
    assert alike.hits == [(1, 2.0), (0, 2.0)]
    as_one = corpus("ab ab ab", "ab c c c", "c", "c")
    assert blended.hits == search(Snapshot(as_one.reader()), query.Term("text", "ab", boost=2.0)).hits


def test_fuzzy_words_allow_letters_to_be_swapped():
    held = corpus("abd", "adb", "abdd", "bd", "xbd", "c")
    assert sorted(found(held, query.FuzzyTerm("text", "abd"))) == [0, 1, 2]
    assert sorted(found(held, query.FuzzyTerm("text", "abd", prefixlength=0))) == [0, 1, 2, 3, 4]
    assert found(held, query.FuzzyTerm("text", "zzz")) == []


SECTIONED = Corpus(
    [
        [Document(["ab"], section="Asia", hour=1, tags="pq"), Document(["ab"], section="Europe", hour=2, tags="p")],
        [Document(["ab"], section="Asia", hour=50), Document(["c"], section="Asia", size=2), Document(["ab"], size=-1)],
    ]
)


def test_a_facet_is_counted_without_its_own_filter():
    snapshot = Snapshot(SECTIONED.reader())
    asia = ("section", query.Term("section", "Asia"))
    first_day = (
        "published",
        lookups.Range("published", None, lookups._raw(snapshot.schema["published"], date(2013, 9, 12))),
    )
    asked = search(
        snapshot, query.Term("text", "ab"), [asia, first_day], facets=["section", "tags"], days=["published"]
    )
    assert asked.total == 1
    assert asked.facets == {"section": [("Asia", 1), ("Europe", 1)], "tags": [("p", 1), ("q", 1)]}
    assert asked.days == {"published": [(date(2013, 9, 11), 1)]}


def test_facets_count_several_values_of_one_document_and_numbers():
    counted = search(Snapshot(SECTIONED.reader()), query.Every(), facets=["tags", "size"])
    assert counted.facets == {"tags": [("p", 2), ("q", 1)], "size": [(-1, 1), (2, 1)]}


def test_a_facet_tells_how_many_have_none_of_its_values_and_they_can_be_asked_for():
    snapshot = Snapshot(SECTIONED.reader())
    counted = search(snapshot, query.Every(), facets=["section"])
    assert sum(count for _, count in counted.facets["section"]) + counted.rests["section"] == counted.total
    none = ("section", lookups.condition(snapshot.schema, "section", "in", (None,)))
    alone = search(snapshot, query.Every(), [none], facets=["section"])
    assert (alone.total, alone.rests, alone.facets) == (counted.rests["section"], counted.rests, counted.facets)
    either = ("section", lookups.condition(snapshot.schema, "section", "in", ("Asia", None)))
    assert search(snapshot, query.Every(), [either]).total == alone.total + dict(counted.facets["section"])["Asia"]


KINDS = Corpus(
    [
        [Document(["ab"], section="Asia"), Document(headline=["ab"], section="Europe")],
        [Document(["ab", "c"], section="Asia"), Document(["c"], section="Europe"), Document(["b"], section="Asia")],
    ],
    deleted=frozenset({3}),
)


def test_a_kind_that_alone_has_the_field_needs_no_filter_and_others_keep_it(monkeypatch):
    monkeypatch.setattr("articles.search.evaluation.DJANGO_CT", "section")
    snapshot = Snapshot(KINDS.reader())
    asia = ("section", query.Term("section", "Asia"))
    text, headline = query.Term("text", "ab"), query.Term("headline", "ab")
    for tree, expected in ((text, {0, 2}), (headline, set()), (query.Or([text, headline]), {0, 2})):
        assert {number for number, _ in search(snapshot, tree, [asia]).hits} == expected
    assert search(snapshot, query.And([text, query.Not(query.Term("text", "c"))]), [asia]).total == 1
    assert search(snapshot, query.Or([text, query.Every()]), [asia]).total == 3
    assert search(snapshot, query.Not(text), [asia], facets=["section"]).facets["section"] == [
        ("Asia", 1),
        ("Europe", 1),
    ]


def test_two_filters_of_one_field_both_hold():
    asia, europe = (("section", query.Term("section", name)) for name in ("Asia", "Europe"))
    asked = search(Snapshot(SECTIONED.reader()), query.Every(), [asia, europe], facets=["section"])
    assert (asked.total, asked.facets["section"]) == (0, [("Asia", 3), ("Europe", 1)])


def test_undated_documents_come_last_both_ways_and_ties_newest_first():
    assert found(SECTIONED, query.Every(), sort=["-published"]) == [2, 1, 0, 4, 3]
    assert found(SECTIONED, query.Every(), sort=["published"]) == [0, 1, 2, 4, 3]
    assert found(SECTIONED, query.Every(), sort=["section", "-published"]) == [2, 0, 3, 1, 4]
    assert found(SECTIONED, query.Every()) == [4, 3, 2, 1, 0]


def test_ranges_leave_out_what_has_no_number():
    day = query.DateRange("published", START, None)
    assert sorted(found(SECTIONED, day)) == [0, 1, 2]
    assert sorted(found(SECTIONED, query.NumericRange("size", None, None))) == [3, 4]
    assert found(SECTIONED, query.NumericRange("size", 2, -2)) == []
    assert found(SECTIONED, query.NumericRange("size", -1, 2, startexcl=True)) == [3]


def test_an_empty_index_finds_nothing():
    snapshot = Snapshot(Corpus([]).reader())
    for tree in (query.Every(), query.Term("text", "ab"), phrase("ab b"), query.Prefix("text", "a")):
        asked = search(snapshot, tree, sort=["-published"], facets=["section", "tags", "size"], days=["published"])
        assert (asked.total, asked.hits) == (0, [])


def test_values_that_no_field_can_have_find_nothing():
    for tree in (query.Term("size", "many"), query.Term("nofield", "ab"), query.Every("nofield"), phrase("")):
        assert found(SECTIONED, tree) == []


def test_what_cannot_be_run_is_named():
    snapshot = Snapshot(SECTIONED.reader())
    with pytest.raises(UnsupportedQuery, match="Wildcard"):
        evaluate(snapshot, query.Wildcard("text", "*a*"))
    with pytest.raises(UnsupportedQuery, match="no positions"):
        evaluate(snapshot, query.Phrase("section", ["Asia", "Europe"]))


def test_nesting_is_bounded():
    tree = query.Term("text", "ab")
    for _ in range(5000):
        tree = query.Not(tree)
    with pytest.raises(UnsupportedQuery, match="nested deeper"):
        evaluate(Snapshot(SECTIONED.reader()), tree)
