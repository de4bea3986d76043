"""Suggestions: words of the archive for words that it has not."""

import pytest
from whoosh import fields
from whoosh.index import FileIndex

from articles.search.snapshot import Snapshot
from articles.search.vocabulary import Vocabulary, Words, words
from tests.articles.search.corpora import Memory, writer_of

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


def test_a_far_commoner_word_one_letter_off_is_told_for_a_rare_one():
    assert [found.word for found in Vocabulary(COUNTS).commoner("goverment")] == ["government"]
    assert Vocabulary(COUNTS).commoner("governor") == Vocabulary(COUNTS).commoner("iraq") == []


def test_words_are_folded_and_neither_stemmed_nor_numbers():
    assert words("The Élysée's elections, 1987 al-Qaeda x2 of") == {"the", "elysee", "elections", "qaeda"}


def test_words_are_counted_by_documents_over_all_segments():
    index = FileIndex.create(Memory(), fields.Schema(words=Words()), "test")
    for texts in (["Elections elections", "election"], ["elections"]):
        writer = writer_of(index, packed=True)
        for text in texts:
            writer.add_document(words=text)
        writer.commit(merge=False)
    snapshot = Snapshot(index.refresh().reader())
    assert Vocabulary.of(snapshot, "words").counts == {"elections": 2, "election": 1}
    assert Vocabulary.of(snapshot, "words") is Vocabulary.of(snapshot, "words")
