import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.search import analysis
from articles.search.snippets import Wanted, spans
from articles.search.sought import read_both_ways, tokens_sought

WORDS = [
    "Trade",
    "trading",
    "U.S.",
    "l'eau",
    "Sana'a",
    "oil-price",
    "العراق",
    "والعراق",
    "日本語",
    "e\u0301te\u0301",
    "x",
]
pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([" ", " ", "\n\n", "\u00a0", "\u2003", "-", ".", "'", "\u00ad"]),
    st.text(max_size=4),
    st.text(string.ascii_letters + " ", max_size=12),
)
texts = st.lists(pieces, max_size=40).map("".join)
terms = st.sampled_from([term for word in WORDS for term in analysis.terms(word)])
wanteds = st.builds(
    Wanted,
    terms=st.frozensets(terms, max_size=3),
    phrases=st.lists(st.lists(terms, max_size=3).map(tuple), max_size=2).map(tuple),
    prefixes=st.lists(st.sampled_from(["", "tra", "tradi", "o", "وال"]), max_size=2).map(tuple),
)


@settings(max_examples=400)
@given(texts, wanteds)
@example("oil up price, oil price", Wanted(phrases=(("oil", "price"),)))
@example("Trading trades", Wanted(prefixes=("tradi",)))
@example("price price  price", Wanted(phrases=(("price", "price"),)))
def test_what_is_left_out_changes_no_mark(text: str, wanted: Wanted):
    read_all = read_both_ways if any(wanted.prefixes) else analysis.tokens
    assert spans(text, wanted, tokens_sought(wanted)) == spans(text, wanted, read_all)


def test_a_text_without_the_words_is_not_looked_into():
    assert list(tokens_sought(Wanted(terms=frozenset({"trade"})))("Nothing of that kind. " * 5)) == []


def test_only_the_pieces_that_are_wanted_are_read():
    read = list(tokens_sought(Wanted(terms=frozenset({"trade"})))("No trade and no trades."))
    assert read == [("", 0, 0), ("trade", 3, 8), ("", 8, 8), ("trade", 16, 22)]
