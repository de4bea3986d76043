from hypothesis import given
from hypothesis import strategies as st

from articles.quotes import Piece, Quotable

BRIDGE = "The lift bridge fell into the harbour at dawn on Tuesday, and no one of the crew was hurt."
COST = "The council said that a new one would cost more than the town earns in three good years."
ARTICLE = Quotable([BRIDGE, COST])


def test_a_repeated_sentence_is_a_quotation_of_its_paragraph():
    said = f"You write: “{BRIDGE}” But who paid?"
    assert ARTICLE.pieces(said) == [Piece("You write:"), Piece(f"“{BRIDGE}”", 1), Piece("But who paid?")]


def test_letter_case_line_breaks_and_an_unclosed_quote_do_not_hide_a_quotation():
    said = f'"{COST.upper()}'.replace(" ", "\n")
    assert ARTICLE.pieces(said) == [Piece(said, 2)]


def test_a_turn_of_speech_is_no_quotation():
    said = "They said that a new one would cost more."
    assert ARTICLE.pieces(said) == [Piece(said)]


def test_two_paragraphs_quoted_in_a_row_are_two_quotations():
    assert ARTICLE.pieces(f"{BRIDGE}\n\n{COST}") == [Piece(BRIDGE, 1), Piece(COST, 2)]


def test_words_that_two_paragraphs_share_do_not_hide_a_quotation():
    shared = "The council said that a new one"
    article = Quotable([f"{shared} was not needed at all.", COST])
    assert article.pieces(COST) == [Piece(COST, 2)]


def test_nothing_is_quoted_of_an_article_without_text():
    assert Quotable([]).pieces(BRIDGE) == [Piece(BRIDGE)]
    assert Quotable([BRIDGE]).pieces("") == []


@given(st.lists(st.sampled_from([*BRIDGE.split(), *COST.split(), BRIDGE, COST, "other", "\n\n"]), max_size=30))
def test_no_word_of_a_comment_is_lost_or_moved(words: list[str]):
    said = " ".join(words)
    assert " ".join(piece.text for piece in ARTICLE.pieces(said)).split() == said.split()
