import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.search import analysis, sought
from articles.search.hits import wanted as wanted_by
from articles.search.likeness import likenesses
from articles.search.query import parse
from articles.search.snippets import Wanted, highlight, spans
from articles.search.sought import like, read_both_ways, tokens_sought

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
@example("O'\r", Wanted(prefixes=("o",)))
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


def marked(query: str, text: str) -> str:
    wanted = wanted_by(parse(query).tree, "", "body")
    return highlight(text, wanted, tokens_sought(wanted))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("inflaton~", "Inflation and inflations.", "<mark>Inflation</mark> and <mark>inflations</mark>."),
        (
            "harbor~",
            "The harbour, (harbours) or a barber",
            "The <mark>harbour</mark>, (<mark>harbours</mark>) or a barber",
        ),
        ("bnak~", "A bank is no tank", "A <mark>bank</mark> is no tank"),
        ("runing~ harbour", "Running to the harbour", "<mark>Running</mark> to the <mark>harbour</mark>"),
        ("المدينه~", "في المدينة القديمة", "في <mark>المدينة</mark> القديمة"),
        ("inflaton", "Inflation", "Inflation"),
    ],
)
def test_a_likeness_marks_the_words_that_it_finds(query: str, text: str, expected: str):
    assert marked(query, text) == expected


@given(texts, st.lists(st.text("abcdet", min_size=3, max_size=8), min_size=1, max_size=2), wanteds)
@example("Trading trade", ["tradin"], Wanted())
def test_words_are_like_in_a_text_as_they_are_in_the_index(text: str, words: list[str], wanted: Wanted):
    def read_all(text: str):
        for term, start, end in read_both_ways(text):
            yield term, start, end
        for _, start, end in analysis.tokens(text):
            word = analysis.fold(text[start:end])
            yield from ((like(each), start, end) for each in words if any(f.among([word]) for f in likenesses(each)))

    near = Wanted(terms=wanted.terms | set(map(like, words)))
    assert spans(text, near, tokens_sought(near)) == spans(
        text, near, lambda text: sorted(read_all(text), key=by_place)
    )


def by_place(token: tuple[str, int, int]) -> tuple[int, int]:
    return token[1:]


def test_what_is_remembered_of_pieces_is_bounded_and_long_ones_are_not_remembered(monkeypatch):
    monkeypatch.setattr(sought, "REMEMBERED", 10)
    pieces, trade = sought._Pieces(), frozenset(["trade"])
    for number in range(40):
        long = f"trade-{'x' * analysis.LONGEST}-{number}"
        assert pieces.holding_one_of(trade, {f"{number}", "trades", long}) == {"trades", long}
        assert len(pieces._held[0]) <= 12


def test_threads_that_read_at_once_find_the_same():
    pieces, terms = sought._Pieces(), frozenset(analysis.terms("trade oil"))
    texts = [{f"word{number}", "trading", "oil,", f"oil-{number}"} for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: pieces.holding_one_of(terms, text), texts * 3))
    assert found == [{"trading", "oil,", f"oil-{number}"} for number in range(400)] * 3
