"""Suggestions: words of the archive for words that it has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh import fields
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE

from articles.search.schema import Written, Zone
from articles.search.snapshot import Snapshot
from articles.search.vocabulary import Suggestion, Vocabulary
from articles.search.writer import Writer
from tests.articles.search.corpora import Memory, quickly

COUNTS = {
    "government": 900,
    "goverment": 8,
    "governor": 40,
    "iran": 60,
    "iraq": 50,
    "irate": 1,
    "bank": 30,
    "الحكومه": 4,
}


def suggested(text: str) -> list[str]:
    return [found.word for found in Vocabulary(COUNTS).suggestions(text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("govrnment", "government"), ("Goevrnment", "government"), ("bnak", "bank"), ("banq", "bank"), ("iram", "iran")],
)
def test_a_misspelt_word_is_suggested_right(typed, meant):
    assert suggested(typed)[0] == meant


@pytest.mark.parametrize(
    "text", [*COUNTS, "الحُكومة", "GOVERNMENT", "Iran's", "x", "ab", "zzzzzz", "", "1987", "a" * 500]
)
def test_nothing_for_words_that_are_right_or_like_no_other(text):
    assert suggested(text) == []


def test_short_words_may_differ_by_one_letter_alone():
    assert suggested("irab") == ["iran", "iraq"]
    assert "iran" not in suggested("xrab")


def test_frequent_words_come_first():
    assert Vocabulary({"form": 2, "farm": 200, "firm": 50}).suggestions("furm")[0].word == "farm"


@pytest.fixture
def snapshot():
    """Two segments of articles that all have the same comment."""
    schema = fields.Schema(text=Zone(), text_written=Written(), comments=Zone(), comments_written=Written())
    index = FileIndex.create(Memory(), schema, "test")
    for texts in (["Elections elections", "The Élysée's election, 1987 x2 of"], ["elections of a bank", "banc"]):
        writer = Writer(index)
        for text in texts:
            writer.add_document(text=text, comments="the embargo")
        writer.commit(mergetype=NO_MERGE)
    return Snapshot(index.refresh().reader())


def test_words_are_counted_by_the_documents_that_have_them_so_written(snapshot):
    held = Vocabulary.of(snapshot)
    assert held.suggestions("electons") == [Suggestion("elections", 2), Suggestion("election", 1)]
    assert held.suggestions("elections") == []
    assert held.suggestions("embarko") == [Suggestion("embargo", 4)]
    assert [each.word for each in held.suggestions("elyseee")] == ["elysee"]
    assert held.suggestions("198") == held.suggestions("x22") == []


def test_a_vocabulary_is_made_once_for_each_state_of_the_index(snapshot):
    assert Vocabulary.of(snapshot) is Vocabulary.of(snapshot)
    assert Vocabulary.of(Snapshot(snapshot.reader)) is not Vocabulary.of(snapshot)


@quickly
@given(st.lists(st.text("abф", min_size=3, max_size=7)), st.text("abф", min_size=3, max_size=7))
def test_every_word_near_enough_is_considered(words, typed):
    found = Vocabulary(dict.fromkeys(words, 1)).suggestions(typed, limit=1000)
    most = 1 if len(typed) < 5 else 2
    expected = {word for word in words if typed not in words and OSA.distance(word, typed) <= most}
    assert {suggestion.word for suggestion in found} == expected
