import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.search.snippets import Wanted, fragments, highlight, spans

WORD = re.compile(r"\w+")


def tokenize(text):
    for match in WORD.finditer(text):
        yield match[0].lower(), match.start(), match.end()


def plain(marked):
    return unescape(re.sub(r"</?mark>", "", marked))


def marks(marked):
    return [unescape(mark) for mark in re.findall(r"<mark>(.*?)</mark>", marked, re.DOTALL)]


def terms(*names):
    return Wanted(terms=frozenset(names))


FILLER = "lorem ipsum dolor sit amet " * 20

pieces = st.one_of(
    st.sampled_from(
        ["syria", "Chemical", "weapons", "<script>alert(1)</script>", "&amp;", "<b", "سوريا", "日本語", "\n\n"]
    ),
    st.sampled_from([" ", " ", " ", ", ", "—", "\u0301", "\u200d", "👩\u200d👩", "x" * 300, '"', "'"]),
    st.text(max_size=8),
)
texts = st.lists(pieces, max_size=120).map("".join)
words = st.sampled_from(["syria", "chemical", "weapons", "script", "amp", "b", "سوريا", "日本語", "mark", "x" * 300])
wanteds = st.builds(
    Wanted,
    terms=st.frozensets(words, max_size=4),
    phrases=st.lists(st.lists(words, max_size=3).map(tuple), max_size=2).map(tuple),
    prefixes=st.lists(st.sampled_from(["", "che", "wea", "xxx"]), max_size=2).map(tuple),
)


def test_words_are_marked_as_they_are_written():
    assert highlight("Syria and SYRIA, not Syrian", terms("syria"), tokenize) == (
        "<mark>Syria</mark> and <mark>SYRIA</mark>, not Syrian"
    )


def test_prefixes_mark_the_whole_word():
    assert marks(highlight("diplomats of diplomacy", Wanted(prefixes=("diplom",)), tokenize)) == [
        "diplomats",
        "diplomacy",
    ]


def test_an_empty_prefix_marks_nothing():
    assert highlight("some words", Wanted(prefixes=("",)), tokenize) == "some words"


def test_a_phrase_is_marked_as_one_and_its_words_alone_are_not():
    wanted = Wanted(phrases=(("chemical", "weapons"),))
    assert marks(highlight("weapons, chemical, then “chemical weapons”", wanted, tokenize)) == ["chemical weapons"]


def test_a_phrase_that_overlaps_itself_is_found_everywhere():
    assert marks(highlight("a b a b a c", Wanted(phrases=(("a", "b", "a"),)), tokenize)) == ["a b a b a"]


def test_phrases_side_by_side_do_not_run_into_each_other():
    wanted = Wanted(phrases=(("a", "b"), ("c", "d")))
    assert marks(highlight("b c a b c c d", wanted, tokenize)) == ["a b", "c d"]


def test_a_phrase_of_many_words_is_sought_in_linear_steps():
    phrase = ("a",) * 60 + ("b",)
    assert marks(highlight("a " * 20_000 + "b", Wanted(phrases=(phrase,)), tokenize)) == ["a " * 60 + "b"]


def test_several_readings_of_one_word_count_as_that_word():
    def readings(text):
        for term, start, end in tokenize(text):
            yield term, start, end
            yield term.rstrip("s"), start, end

    wanted = Wanted(terms=frozenset({"talk"}), phrases=(("peace", "talk"),))
    assert marks(highlight("peace talks, talks", wanted, readings)) == ["peace talks", "talks"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>syria</script>",
        "&lt;b&gt; syria &amp;",
        '<img src=x onerror="syria">',
        "<mark>syria",
        "</mark>syria<!--",
    ],
)
def test_no_markup_of_the_text_survives(hostile):
    for marked in (highlight(hostile, terms("syria"), tokenize), *fragments(hostile, terms("syria"), tokenize)):
        assert marked.count("<mark>") == marked.count("</mark>") == marked.count("<") / 2 == 1
        assert plain(marked) == hostile


def test_a_word_of_the_text_that_is_an_entity_name_is_marked_without_breaking_the_entity():
    assert highlight("AT&T amp", terms("amp"), tokenize) == "AT&amp;T <mark>amp</mark>"


def test_without_a_match_the_beginning_of_the_text_leads():
    (lead,) = fragments(FILLER, terms("syria"), tokenize)
    assert lead.startswith("lorem ipsum") and lead.endswith("…") and len(lead) <= 241


def test_without_a_match_nothing_is_shown_if_no_lead_is_wanted():
    assert fragments(FILLER, terms("syria"), tokenize, lead=False) == []


@pytest.mark.parametrize("blank", ["", " ", "\n\n\t"])
def test_a_blank_text_has_no_fragments(blank):
    assert fragments(blank, terms("syria"), tokenize) == []


def test_a_short_text_is_shown_whole_without_ellipses():
    assert fragments(" Talks on Syria. \n", terms("syria"), tokenize) == ["Talks on <mark>Syria</mark>."]


def test_the_densest_passage_is_chosen_before_the_earliest():
    text = "syria syria syria " + FILLER + "syria has weapons " + FILLER
    (fragment,) = fragments(text, terms("syria", "weapons"), tokenize, limit=1)
    assert set(marks(fragment)) == {"syria", "weapons"}


def test_of_equal_passages_the_earliest_is_chosen():
    text = "first syria " + FILLER + "second syria"
    (fragment,) = fragments(text, terms("syria"), tokenize, limit=1)
    assert "first" in fragment


def test_the_second_passage_shows_what_the_first_does_not():
    text = "syria weapons " + FILLER + "weapons syria " + FILLER + "damascus"
    found = fragments(text, terms("syria", "weapons", "damascus"), tokenize)
    assert [set(marks(fragment)) for fragment in found] == [{"syria", "weapons"}, {"damascus"}]


def test_fragments_come_in_the_order_of_the_text():
    text = "damascus " + FILLER + "syria weapons " + FILLER
    found = fragments(text, terms("syria", "weapons", "damascus"), tokenize)
    assert [marks(fragment) for fragment in found] == [["damascus"], ["syria", "weapons"]]


def test_fragments_are_cut_at_words_with_an_ellipsis():
    (fragment,) = fragments(FILLER + "in syria now " + FILLER, terms("syria"), tokenize, limit=1)
    assert fragment[0] == fragment[-1] == "…"
    assert set(plain(fragment).strip("…").split()) <= set((FILLER + "in syria now").split())
    assert len(plain(fragment).strip("…")) > 200


def test_a_mark_at_the_end_of_the_text_uses_the_room_before_it():
    (fragment,) = fragments(FILLER + "syria", terms("syria"), tokenize)
    assert len(plain(fragment)) > 200


def test_a_compound_is_not_torn_at_the_word_that_matched():
    (fragment,) = fragments("word " * 100 + "“al-Qaeda's” " + "word " * 100, terms("qaeda"), tokenize)
    assert "“al-<mark>Qaeda</mark>&#x27;s”" in fragment


def test_text_without_spaces_is_shown_with_what_stands_around_the_mark():
    def characters(text):
        return ((character, place, place + 1) for place, character in enumerate(text))

    (fragment,) = fragments("日" * 500 + "本" + "日" * 500, terms("本"), characters)
    assert len(plain(fragment).strip("…")) == 240 and marks(fragment) == ["本"]


def test_a_word_longer_than_a_fragment_is_cut_between_characters():
    (fragment,) = fragments("e\u0301" * 1000, Wanted(prefixes=("e",)), lambda text: [(text, 0, len(text))], width=239)
    assert plain(fragment) == "e\u0301" * 119 + "…"


def test_joined_emoji_are_not_torn():
    family = "👩\u200d👩\u200d👧"
    (fragment,) = fragments(family * 200, terms("none"), tokenize, width=239)
    assert plain(fragment) == family * 47 + "…"


def test_a_megabyte_of_one_word_is_cut_to_size():
    for wanted in (terms("x"), Wanted(prefixes=("x",))):
        (fragment,) = fragments("x" * 1_000_000, wanted, tokenize)
        assert plain(fragment) == "x" * 240 + "…"


def test_arabic_text_is_cut_at_words_in_the_order_of_the_characters():
    text = "قال الرئيس إن " * 40 + "سوريا ستسلم الأسلحة " + "قال الرئيس إن " * 40
    (fragment,) = fragments(text, terms("سوريا"), tokenize, limit=1)
    assert marks(fragment) == ["سوريا"] and set(plain(fragment).strip("…").split()) <= set(text.split())


def test_the_work_grows_no_faster_than_the_text():
    calls = []

    def counted(text):
        for token in tokenize(text):
            calls.append(token)
            yield token

    text = "syria weapons <b> " * 5_000
    found = fragments(text, Wanted(frozenset({"syria"}), (("syria", "weapons"),), ("wea",)), counted, limit=3)
    assert len(found) == 3 and len(calls) == 15_000


@settings(deadline=None)
@given(texts, wanteds, st.integers(1, 4), st.integers(1, 260), st.booleans())
@example("  " + "x" * 300, terms("none"), 2, 240, True)
@example("x" * 300 + " syria", terms("syria"), 2, 3, True)
def test_every_fragment_is_a_passage_of_the_text_with_marks_and_nothing_else(text, wanted, limit, width, lead):
    place = 0
    for fragment in fragments(text, wanted, tokenize, limit, width, lead):
        shown = fragment.removeprefix("…") if plain(fragment) not in text else fragment
        passage = plain(shown) if plain(shown) in text else plain(shown.removesuffix("…"))
        assert len(passage) <= width
        assert passage and passage in text[place:], "in order, and no passage overlaps the one before"
        place = text.index(passage, place) + 1
        assert "<" not in re.sub(r"</?mark>", "", fragment)
        assert fragment.count("<mark>") == fragment.count("</mark>")


@settings(deadline=None)
@given(texts, wanteds)
def test_highlighting_only_adds_marks(text, wanted):
    marked = highlight(text, wanted, tokenize)
    assert plain(marked) == text
    assert "<" not in re.sub(r"</?mark>", "", marked)


@settings(deadline=None)
@given(texts, wanteds)
def test_marks_are_in_order_and_apart(text, wanted):
    found = spans(text, wanted, tokenize)
    assert all(before.end <= after.start for before, after in pairwise(found))


@settings(deadline=None)
@given(texts, wanteds, st.integers(1, 3))
def test_the_tokenizer_passes_over_the_text_once(text, wanted, limit):
    passes = []

    def counted(text):
        passes.append(text)
        return tokenize(text)

    fragments(text, wanted, counted, limit)
    assert passes == ([text] if wanted else [])


@settings(deadline=None)
@given(st.lists(st.sampled_from(["syria", "alpha", "beta-gamma", "delta,", "(weapons)"]), min_size=1, max_size=200))
@example(["syria"] * 12 + ["beta-gamma"] * 10 + ["(weapons)"] * 6)
def test_no_word_is_ever_split(parts):
    text = " ".join(parts)
    for fragment in fragments(text, terms("syria", "weapons"), tokenize):
        assert set(plain(fragment).strip("…").split()) <= set(parts)
