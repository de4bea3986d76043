"""Suggestions: words of the archive for words that it has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh import fields
from whoosh.index import FileIndex

from articles.search.schema import Zone
from articles.search.snapshot import Snapshot
from articles.search.vocabulary import ENOUGH, NewSpellings, Spellings, Suggestion, Vocabulary
from tests.articles.search.corpora import Memory, quickly, writer_of

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


def vocabulary(counts: dict[str, int]) -> Vocabulary:
    return Vocabulary(counts, counts.__getitem__)


def suggested(text: str) -> list[str]:
    return [found.word for found in vocabulary(COUNTS).suggestions(text)]


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
    assert vocabulary({"form": 2, "farm": 200, "firm": 50}).suggestions("furm")[0].word == "farm"


def test_a_far_commoner_word_one_letter_off_is_told_for_a_rare_one():
    assert [found.word for found in vocabulary(COUNTS).commoner("goverment")] == ["government"]
    assert vocabulary(COUNTS).commoner("governor") == vocabulary(COUNTS).commoner("iraq") == []


def test_words_are_folded_and_neither_stemmed_nor_numbers():
    found = NewSpellings().of("The Élysée's elections, 1987 al-Qaeda x2 of")
    assert sorted(found) == ["elections", "elysee", "qaeda", "the"]


def test_a_word_is_brought_by_few_documents_each_time_that_something_is_written():
    new = NewSpellings()
    assert [new.of("Bank") for _ in range(ENOUGH + 1)] == [["bank"]] * ENOUGH + [[]]
    assert NewSpellings().of("a bank") == ["bank"]


def test_words_are_counted_by_the_documents_that_have_one_of_their_forms():
    schema = fields.Schema(spellings=Spellings(), text=Zone())
    index = FileIndex.create(Memory(), schema, "test")
    for texts in (["Elections elections", "election"], ["elections of a bank"]):
        writer, new = writer_of(index, packed=True), NewSpellings()
        for text in texts:
            writer.add_document(text=text, spellings=new.of(text))
        writer.commit(merge=False)
    snapshot = Snapshot(index.refresh().reader())
    held = Vocabulary.of(snapshot)
    assert held.suggestions("electons") == [Suggestion("elections", 3), Suggestion("election", 3)]
    assert held.suggestions("elections") == []
    assert Vocabulary.of(snapshot) is held


@quickly
@given(st.lists(st.text("abф", min_size=3, max_size=7)), st.text("abф", min_size=3, max_size=7))
def test_every_word_near_enough_is_considered(words, typed):
    found = Vocabulary(words, lambda word: 1).suggestions(typed, limit=1000)
    most = 1 if len(typed) < 5 else 2
    expected = {word for word in words if typed not in words and OSA.distance(word, typed) <= most}
    assert {suggestion.word for suggestion in found} == expected
