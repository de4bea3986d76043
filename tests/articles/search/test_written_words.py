"""Beginnings and likenesses are sought among the words as they are written, phrases within one record."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.searching import Searcher
from whoosh.writing import NO_MERGE, OPTIMIZE

from articles.models import Photo, RelatedStory
from articles.search import analysis, indexer
from articles.search.evaluation import evaluate
from articles.search.lookups import TEXT_LOOKUPS
from articles.search.results import SearchRequest, search
from articles.search.schema import Number, Written, Zone
from articles.search.snapshot import Snapshot
from articles.search.writer import Writer
from tests.articles.search.corpora import quickly

FORMS = ["run", "runs", "running", "runner", "happiness", "happy", "Happily", "al-Qaeda", "qaedas", "cafés", "2013"]
TEXTS = st.lists(st.sampled_from(FORMS), max_size=5).map(" ".join)
SEGMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=3)
BEGINNINGS = ["run", "runn", "runni", "happ", "happin", "qae", "caf", "café", "201", "zzz"]


def snapshot_of(segments: list[list[str]], deleted: set[int] = frozenset(), merged: bool = False) -> Snapshot:
    """An index of texts in which the documents are numbered through all segments."""
    schema = fields.Schema(text=Zone(), text_written=Written(), number=Number(stored=True))
    index = FileIndex.create(RamStorage(), schema, "test")
    number = 0
    for texts in segments:
        writer = Writer(index)
        for text in texts:
            writer.add_document(text=text, number=number)
            number += 1
        writer.commit(mergetype=NO_MERGE)
    writer = Writer(index)
    for number in deleted:
        writer.delete_by_term("number", number)
    writer.commit(mergetype=OPTIMIZE if merged else NO_MERGE)
    return Snapshot(index.refresh().reader())


def numbers_found(snapshot: Snapshot, lookup: str, text: str) -> set[int]:
    found = evaluate(snapshot, TEXT_LOOKUPS[lookup]("text", text, 1.0)).ids.tolist()
    return {snapshot.reader.stored_fields(number)["number"] for number in found}


@quickly
@given(SEGMENTS, st.sampled_from(BEGINNINGS), st.data())
def test_a_beginning_finds_the_documents_that_have_a_word_written_so(segments, beginning, data):
    texts = [text for each in segments for text in each]
    deleted = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    start = analysis.fold(beginning)
    expected = {
        number
        for number, text in enumerate(texts)
        if number not in deleted and any(word.startswith(start) for word in analysis.words(text))
    }
    for merged in (False, True):
        assert numbers_found(snapshot_of(segments, deleted, merged), "startswith", beginning) == expected


@quickly
@given(SEGMENTS, st.sampled_from(BEGINNINGS), st.booleans())
def test_whoosh_finds_the_same_in_the_field_of_written_words(segments, beginning, merged):
    snapshot = snapshot_of(segments, merged=merged)
    tree = query.Prefix("text_written", analysis.fold(beginning))
    assert set(evaluate(snapshot, tree).ids.tolist()) == set(Searcher(snapshot.reader).search(tree, limit=None).docs())


@quickly
@given(SEGMENTS, st.sampled_from(["runing", "hapiness", "qaedas", "runs", "2014"]))
def test_a_likeness_finds_what_the_word_finds_and_words_written_nearly_so(segments, word):
    texts = [text for each in segments for text in each]
    most = 2 if len(word) > 5 else 1

    def is_like(other: str) -> bool:
        near = OSA.distance(word, other) <= most and word[0] == other[0] and len(other) >= analysis.SHORTEST
        return near or analysis.stem(other) == analysis.stem(word)

    expected = {number for number, text in enumerate(texts) if any(map(is_like, analysis.words(text)))}
    assert numbers_found(snapshot_of(segments), "fuzzy", word) == expected


@quickly
@given(SEGMENTS)
def test_the_last_word_of_a_phrase_may_be_a_beginning(segments):
    texts = [text for each in segments for text in each]
    expected = {
        number
        for number, words in enumerate(map(analysis.words, texts))
        if any(one == "al" and other.startswith("qae") for one, other in pairwise(words))
    }
    assert numbers_found(snapshot_of(segments), "startswith", "al-qae") == expected


@pytest.mark.parametrize("number", range(2))
def test_no_document_names_the_field_of_written_words(number):
    schema = fields.Schema(text=Zone(), text_written=Written())
    with pytest.raises(fields.UnknownFieldError):
        Writer(FileIndex.create(RamStorage(), schema, "test")).add_document(
            **[{"text_written": "x"}, {"none": "x"}][number]
        )


@pytest.fixture
def archive(index, make_article, make_comment):
    first = make_article("Happiness is a harbour", "They were running late.")
    make_article("The runner", "Al-Qaeda was named.")
    make_article("المدينة القديمة", "وزير الخارجية")
    make_article("A run of days", "مدينتنا")
    make_comment(first, "An old lighthouse")
    make_comment(first, "keeper of the gate")
    Photo.objects.create(article=first, position=1, caption="The white ferry")
    Photo.objects.create(article=first, position=2, caption="boat in the dock")
    RelatedStory.objects.create(article=first, position=1, kind="related", headline="Dues of the", teaser="north pier")
    indexer.rebuild()


def headlines(text: str) -> set[str]:
    return {hit.article.headline for hit in search(SearchRequest(text)).hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("runni*", {"Happiness is a harbour"}),
        ("runn*", {"Happiness is a harbour", "The runner"}),
        ("run*", {"Happiness is a harbour", "The runner", "A run of days"}),
        ("happin*", {"Happiness is a harbour"}),
        ("HAPPIN*", {"Happiness is a harbour"}),
        ("headline: runn*", {"The runner"}),
        ("al-qae*", {"The runner"}),
        ("al-qat*", set()),
        ("happinss~", {"Happiness is a harbour"}),
        ("runing~", {"Happiness is a harbour"}),
        ("المدين*", {"المدينة القديمة", "A run of days"}),
        ("مدين*", {"المدينة القديمة", "A run of days"}),
        ("المدينه~", {"المدينة القديمة"}),
        ("الخارجي*", {"المدينة القديمة"}),
    ],
)
def test_beginnings_and_likenesses_are_those_of_words_as_they_are_written(archive, text, expected):
    assert headlines(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'comments: "lighthouse keeper"',
        'caption: "ferry boat"',
        'sidebar: "of the north"',
        'caption: "white ferry boat"',
    ],
)
def test_a_phrase_does_not_run_from_one_record_into_the_next(archive, text):
    assert headlines(text) == set()


@pytest.mark.parametrize("text", ['comments: "old lighthouse"', 'caption: "in the dock"', 'sidebar: "north pier"'])
def test_a_phrase_is_found_within_each_record(archive, text):
    assert headlines(text) == {"Happiness is a harbour"}
