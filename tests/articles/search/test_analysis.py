import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import analysis


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("al-Qaeda", "Al Qaeda"),
        ("Sergei", "Sergey"),
        ("Dmitri", "Dmitry"),
        ("Sana'a", "Sanaa"),
        ("Obama’s", "Obama"),
        ("U.S.", "US"),
        ("Łódź", "lodz"),
        ("CAFÉ", "cafe\u0301"),
        ("weapons", "weapon"),
        ("Straße", "strasse"),
        ("المدرسة", "مدرسة"),
        ("والمدرسة", "المدرسة"),
        ("أحمد", "احمد"),
        ("القاهِرة", "القاهرة"),
        ("الى", "إلى"),
        ("كتــــاب", "كتاب"),
        ("٢٠١٣", "2013"),
        ("Дмитрий", "ДМИТРИИ"),
    ],
)
def test_spellings_of_one_word_are_one_term(one, other):
    assert analysis.terms(one) == analysis.terms(other) != []


@pytest.mark.parametrize("one, other", [("Syria", "Serbia"), ("كتاب", "مدرسة"), ("2013", "2014")])
def test_other_words_stay_other_terms(one, other):
    assert analysis.terms(one) != analysis.terms(other)


def test_signs_of_markup_are_no_part_of_a_word():
    assert analysis.terms("**bold** foo_bar, (x)…") == ["bold", "foo", "bar", "x"]


def test_signs_without_spaces_are_terms_of_their_own():
    assert analysis.terms("北京大学") == ["北", "京", "大", "学"]


def test_tokens_say_where_they_stand():
    text = "Lavrov’s words: ‘peace’"
    assert [text[start:end] for _, start, end in analysis.tokens(text)] == ["Lavrov’s", "words", "peace"]


def test_a_very_long_token_is_cut_alike_everywhere():
    assert analysis.terms("x" * 5000) == ["x" * analysis.LONGEST]


PIECES = st.sampled_from(
    [*"abUS.'’\"-_,/()…é2٢北京 \n", "l'", "U.S.", "\u0301", "\u00ad", "\u0651", "ا", "\U00011001", "’s"]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20))
def test_a_text_has_the_terms_of_its_tokens(text):
    assert analysis.terms(text) == [term for term, _, _ in analysis.tokens(text)]
    assert all(analysis.term(text[start:end]) == term for term, start, end in analysis.tokens(text))
