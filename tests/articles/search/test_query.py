import re
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles.search.query import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_TERMS,
    OPERATORS,
    And,
    DateRange,
    Filter,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    filters_in,
    height,
    leaves,
    parse,
    positive_terms,
    to_text,
    with_any_word,
    with_filter,
    without,
    words_in,
)
from articles.search.query_notes import MAX_NOTES, MESSAGES
from articles.search.query_tree import conjunction, disjunction, negation

A, B, C, D = (Word(letter) for letter in "abcd")
SEPTEMBER = DateRange(date(2013, 9, 1), date(2013, 10, 1))


def tree(text):
    return parse(text).tree


def codes(text):
    return [note.code for note in parse(text).notes]


# What each operator means


CLAIMS = {
    "words": And((Word("lift"), Word("bridge"))),
    '"…"': Phrase("lift bridge"),
    "-": And((Word("bridge"), Not(Word("inspection")))),
    "NOT": And((Word("bridge"), Not(Word("inspection")))),
    "OR": And((Word("bridge"), Or((Word("ferry"), Word("crane"))))),
    "AND": And((Word("bridge"), Word("crane"))),
    "( )": Or((And((Word("lift"), Word("bridge"))), Word("regatta"))),
    "*": Prefix("harb"),
    "~": Fuzzy("elary"),
    "headline": And((Word("lift", "headline"), Word("bridge", "headline"))),
    "body": Word("crane", "body"),
    "caption": Word("bridge", "caption"),
    "comments": Word("bridge", "comments"),
    "sidebar": Word("bridge", "sidebar"),
    "anywhere": And((Word("bridge", "headline"), Word("crane"))),
    "in": Word("bridge"),
    "source": Filter("source", "harbour-courier"),
    "section": Filter("section", "News / Harbour"),
    "author": Filter("author", "Sunniva Reth"),
    "commenter": Filter("commenter", "quist"),
    "place": Filter("place", "saltmoor"),
    "lang": Filter("lang", "ar"),
    "has": Filter("has", "comments"),
    "is": Filter("is", "undated"),
    "from": DateRange(date(2023, 6, 1), None),
    "to": DateRange(None, date(2022, 1, 1)),
    "date": DateRange(date(2022, 2, 9), date(2022, 2, 10)),
}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_the_example_of_every_operator_means_what_the_table_claims(operator):
    query = parse(operator.example)
    assert query.tree == CLAIMS[operator.name]
    assert query.notes == ()
    assert query.zone == ("comments" if operator.name == "in" else "")
    assert operator.explanation and operator.syntax


def test_the_operators_of_the_table_are_each_named_once():
    assert sorted(CLAIMS) == sorted(operator.name for operator in OPERATORS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", And((A, Or((B, C))))),
        ("a OR b c OR d", And((Or((A, B)), Or((C, D))))),
        ("(a b) OR c", Or((And((A, B)), C))),
        ("a (b (c d))", And((A, B, C, D))),
        ("a OR (b OR (c OR d))", Or((A, B, C, D))),
        ("-a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT NOT a", A),
        ("-(-a)", A),
        ("-(a b)", Not(And((A, B)))),
        ("-(a OR b) c", And((Not(Or((A, B))), C))),
        ("-a OR b", Or((Not(A), B))),
        ("a a a", A),
        ("common Common", And((Word("common"), Word("Common")))),
    ],
)
def test_words_group_as_documented(text, expected):
    assert parse(text) == Query(expected, text=text)


@pytest.mark.parametrize(("text", "word"), [("a or b", "or"), ("not a", "not")])
def test_what_combines_words_in_capitals_is_a_word_in_small_letters_and_says_so(text, word):
    assert Word(word) in parse(text).tree.children
    assert [(note.code, note.excerpt) for note in parse(text).notes] == [("small_letters", word)]


def test_a_small_or_at_the_end_is_not_worth_a_note():
    assert codes("either or") == []


@pytest.mark.parametrize("text", ["bridge,crane", "bridge/crane", "bridge;crane", "bridge|crane"])
def test_words_that_a_sign_alone_divides_are_sought_like_others(text):
    assert tree(text) == And((Word("bridge"), Word("crane")))


def test_words_divided_by_a_sign_stay_together():
    assert tree("جسر،بحّار") == And((Word("جسر"), Word("بحّار")))
    assert tree("a OR bridge/crane") == Or((A, And((Word("bridge"), Word("crane")))))
    assert tree("-bridge/crane*") == Not(And((Word("bridge"), Prefix("crane"))))


@pytest.mark.parametrize("number", ["1,000", "24/7", "2013/09"])
def test_a_number_is_not_divided(number):
    assert tree(number) == Word(number)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("title: a", "headline: a"), ("intitle:a", "headline: a"), ("site:x", "source:x"), ("year:2013", "date:2013")],
)
def test_a_field_goes_by_the_names_that_other_places_give_it(typed, read):
    assert tree(typed) == tree(read)


@pytest.mark.parametrize("word", ["al-Qaeda", "o'brien", "U.S.", "AT&T", "C++", "سوريا", "Sergeï", "12:30", "naïve-"])
def test_a_word_is_kept_as_typed(word):
    assert parse(word) == Query(Word(word), text=word)


@pytest.mark.parametrize("quoted", ['"a b"', "“a b”", "„a b“", "”a b”", "«a b»", "»a b«", "‘a b’", "‚a b‘", "「a b」"])
def test_every_kind_of_quotation_mark_makes_a_phrase(quoted):
    assert parse(f"x {quoted} y").tree == And((Word("x"), Phrase("a b"), Word("y")))


def test_a_curly_apostrophe_is_an_apostrophe():
    assert tree("o’brien ’tis") == And((Word("o'brien"), Word("'tis")))


def test_the_quotation_mark_inside_a_hebrew_abbreviation_is_part_of_the_word():
    assert tree('צה"ל "ארה"ב שלום"') == And((Word("צה״ל"), Phrase("ארה״ב שלום")))


def test_an_unclosed_quotation_runs_to_the_end_and_says_so():
    assert tree('a "b c') == And((A, Phrase("b c")))
    assert codes('a "b c') == ["unclosed_quote"]


def test_a_phrase_may_stand_against_its_neighbours():
    assert tree('a"b c"d-"e"') == And((A, Phrase("b c"), Word("d-"), Phrase("e")))


def test_prefixes_and_fuzzy_words_need_three_letters():
    assert tree("abc* ab* abc~ ab~") == And((Prefix("abc"), Word("ab"), Fuzzy("abc")))
    assert codes("ab* ab~") == ["short_prefix", "short_prefix"]


def test_the_letters_of_a_prefix_are_those_of_its_last_word():
    assert tree("al-qae*") == Prefix("al-qae")
    assert tree("al-q*") == Word("al-q")
    assert tree("हिन्दी*") == Prefix("हिन्दी"), "vowel signs do not break a word"


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("*common", Word("common"), "star"),
        ("*common*", Prefix("common"), "star"),
        ("co*mon", Word("co*mon"), "star"),
        ("co*mon*", Word("co*mon"), "star"),
        ("common~9", Fuzzy("common"), "number"),
        ('"a b"~9', Phrase("a b"), "phrase_suffix"),
        ("br?dge", Word("br?dge"), "sign"),
        ("bridge^4", Word("bridge^4"), "sign"),
        ("published>2013", Word("published>2013"), "unknown_field"),
        ("date>=2013-09", Word("date>=2013-09"), "unknown_field"),
    ],
)
def test_signs_in_other_places_are_named(text, expected, code):
    assert parse(text).tree == expected
    assert codes(text) == [code]


@pytest.mark.parametrize("word", ["*OR", "NOT*", "OR~", "*-abc*", "*source:voa", "*headline:abc", "~from:2013"])
def test_what_a_sign_leaves_behind_never_turns_into_an_operator(word):
    assert isinstance(tree(word), Phrase | Prefix)
    assert parse(to_text(parse(word))).tree == tree(word)


# Zones


def test_a_zone_holds_for_all_words_that_follow():
    assert tree("a headline: b c") == And((A, Word("b", "headline"), Word("c", "headline")))
    assert tree("headline:b c") == tree("headline: b c")


def test_a_zone_ends_with_the_next_one_with_its_bracket_and_with_anywhere():
    assert tree("headline: a body: b") == And((Word("a", "headline"), Word("b", "body")))
    assert tree("(headline: a) b") == And((Word("a", "headline"), B))
    assert tree("headline: a anywhere: b") == And((Word("a", "headline"), B))


def test_a_zone_holds_inside_or_and_not():
    assert tree("a OR headline: b") == Or((A, Word("b", "headline")))
    assert tree("-headline:a") == tree("headline: -a") == Not(Word("a", "headline"))


def test_a_zone_leaves_filters_alone():
    assert tree('headline: source:voa "a b"') == And((Filter("source", "voa"), Phrase("a b", "headline")))


def test_a_zone_without_words_is_named():
    assert codes("a headline:") == ["unused_zone"]


@pytest.mark.parametrize("text", ["in:comments a b", "a in:comments b", "a b IN:Comments", "in: comments a b"])
def test_in_moves_the_whole_search(text):
    query = parse(text)
    assert (query.tree, query.zone, query.notes) == (And((A, B)), "comments", ())
    assert to_text(query) == "in:comments a b"


def test_only_one_in_counts_and_it_cannot_be_excluded():
    assert (parse("in:comments in:body a").zone, codes("in:comments in:body a")) == ("comments", ["scope"])
    assert (parse("-in:comments a").zone, tree("-in:comments a"), codes("-in:comments a")) == ("", A, ["scope"])


def test_in_an_unknown_zone_is_words():
    assert (tree("in:space a"), codes("in:space a")) == (And((Word("in:space"), A)), ["bad_value"])


def test_in_without_words_is_an_empty_query():
    assert (tree("in:comments"), codes("in:comments")) == (None, ["empty"])


# Filters and dates


@pytest.mark.parametrize(
    "text", ["source:voa", "source: voa", "SOURCE:voa", 'source:"voa"', 'source: "voa"', "source:«voa»"]
)
def test_a_filter_may_be_written_loosely(text):
    assert parse(text).tree == Filter("source", "voa")
    assert parse(text).notes == ()
    assert to_text(parse(text)) == "source:voa"


def test_several_values_of_a_field_mean_either_but_flags_mean_all():
    either = Or((Filter("source", "voa"), Filter("source", "bbc")))
    assert tree("source:voa source:bbc") == either
    assert tree("source:voa a source:bbc") == And((either, A))
    assert tree("is:undated has:comments") == And((Filter("is", "undated"), Filter("has", "comments")))


def test_excluded_filters_are_excluded_each():
    assert tree("-source:voa -source:bbc") == And((Not(Filter("source", "voa")), Not(Filter("source", "bbc"))))


def test_values_of_closed_fields_are_lowered_and_others_kept():
    assert tree("HAS:Comments lang:AR author:Doe") == And(
        (Filter("has", "comments"), Filter("lang", "ar"), Filter("author", "Doe"))
    )


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("published>:2013", Word("published>:2013"), "unknown_field"),
        ("nosuch:thing", Word("nosuch:thing"), "unknown_field"),
        ('nosuch:"a b"', And((Word("nosuch:"), Phrase("a b"))), "unknown_field"),
        ("has:wings", Word("has:wings"), "bad_value"),
        ("is:*", Word("is"), "no_value"),
        ("lang:klingon", Word("lang:klingon"), "bad_value"),
        ("source:", Word("source"), "no_value"),
        ("source: -a", And((Word("source"), Not(A))), "no_value"),
        ("source: OR a", Or((Word("source"), A)), "no_value"),
        ("from:yesterday", Word("from:yesterday"), "bad_date"),
        ("letter from: John", And((Word("letter"), Word("from"), Word("John"))), "bad_date"),
        ("-date:2013-02-30", Not(Word("date:2013-02-30")), "bad_date"),
    ],
)
def test_what_is_no_field_or_no_value_is_searched_as_words_and_named(text, expected, code):
    assert parse(text).tree == expected
    assert codes(text) == [code]


def test_the_note_on_a_field_reads_as_a_sentence():
    (note,) = parse("published>:2013").notes
    assert note.message == "`published>` is no field: searched as words"


@pytest.mark.parametrize("text", ["bridge?", "2>1", "-> there", "<b>", "why?!", "x^y"])
def test_signs_beside_words_are_not_worth_a_note(text):
    assert not {"sign", "unknown_field"} & set(codes(text))


@pytest.mark.parametrize("text", ["http://example.org/x", "12:30", "::"])
def test_a_colon_alone_does_not_make_a_field(text):
    assert "unknown_field" not in codes(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("from:2013", date(2013, 1, 1), None),
        ("from:2013-09", date(2013, 9, 1), None),
        ("from:2013-9-5", date(2013, 9, 5), None),
        ("to:2013", None, date(2014, 1, 1)),
        ("to:2013-09", None, date(2013, 10, 1)),
        ("to:2013-12", None, date(2014, 1, 1)),
        ("to:2013-12-31", None, date(2014, 1, 1)),
        ("date:2012-02", date(2012, 2, 1), date(2012, 3, 1)),
        ("date:2012-02-29", date(2012, 2, 29), date(2012, 3, 1)),
        ("date:2013/09", date(2013, 9, 1), date(2013, 10, 1)),
        ("date:٢٠١٣", date(2013, 1, 1), date(2014, 1, 1)),
        ("from:2013-09 to:2013-09-12", date(2013, 9, 1), date(2013, 9, 13)),
        ("to:2015 from:2010 from:2013", date(2013, 1, 1), date(2016, 1, 1)),
        ("from:2013 to:2013", date(2013, 1, 1), date(2014, 1, 1)),
    ],
)
def test_dates_are_half_open_ranges_of_days(text, start, end):
    assert parse(text).tree == DateRange(start, end)
    assert parse(text).notes == ()


@pytest.mark.parametrize(
    "typed", ["0000", "9999", "2013-13", "2013-02-29", "20130931", "2013-", "13-09-2013", "9" * 30]
)
def test_no_date_is_better_than_a_wrong_one(typed):
    assert (tree(f"from:{typed}"), codes(f"from:{typed}")) == (Word(f"from:{typed}"), ["bad_date"])


def test_dates_that_exclude_each_other_find_nothing_and_say_so():
    query = parse("date:2013 date:2014")
    assert query.tree.is_empty and codes("date:2013 date:2014") == ["no_days"]
    assert parse(to_text(query)).tree == query.tree


def test_the_shortest_text_of_a_range_is_canonical():
    assert to_text(parse("from:2013-09-01 to:2013-09-30 a")) == "date:2013-09 a"
    assert to_text(parse("to:2013-09-01")) == "to:2013-09-01"
    assert to_text(parse("from:2013-01-01 to:2014-12-31")) == "from:2013 to:2014"
    assert to_text(parse("(from:2013 to:2014) OR a")) == "(from:2013 to:2014) OR a"


@pytest.mark.parametrize("text", ["OR;0", "a,source:voa", "a;NOT;b", "x,headline:b", "1;AND", "a|-b|c"])
def test_words_that_a_sign_divides_are_words_whatever_they_would_be_alone(text):
    check(text)
    assert all(isinstance(leaf, Word | Phrase) for leaf in leaves(parse(text).tree))


def test_the_filters_in_use_are_listed_one_by_one():
    query = parse("a source:voa source:bbc -lang:ar date:2013-09 (has:comments OR b)")
    voa, bbc = Filter("source", "voa"), Filter("source", "bbc")
    assert filters_in(query) == (voa, bbc, Not(Filter("lang", "ar")), SEPTEMBER)
    assert filters_in(parse("a b")) == filters_in(parse("")) == ()


def test_a_filter_can_be_taken_away_and_put_back():
    query = parse("in:comments a OR b source:voa source:bbc -lang:ar date:2013-09")
    for used in filters_in(query):
        fewer = without(query, used)
        assert set(filters_in(fewer)) == set(filters_in(query)) - {used}
        assert set(filters_in(with_filter(fewer, used))) >= set(filters_in(fewer))
        assert fewer.zone == "comments"


def test_a_filter_is_added_to_the_whole_query():
    assert with_filter(parse("a OR b"), Filter("source", "voa")).tree == And((Or((A, B)), Filter("source", "voa")))
    assert with_filter(parse(""), SEPTEMBER).tree == SEPTEMBER


def test_the_words_of_every_hit_are_listed_and_can_be_taken_away():
    query = parse('in:comments headline: a "b c" -d (e OR f) source:voa body: gull*')
    found = words_in(query)
    assert found == (Word("a", "headline"), Phrase("b c", "headline"), Prefix("gull", "body"))
    for used in found:
        fewer = without(query, used)
        assert (set(words_in(fewer)), fewer.zone) == (set(found) - {used}, "comments")
        assert filters_in(fewer) == filters_in(query)
    assert words_in(parse("a OR b")) == words_in(parse("-a")) == ()


@pytest.mark.parametrize(
    ("text", "any_of_them"),
    [
        ('a "b c" source:voa', 'a OR "b c" source:voa'),
        ("in:comments a b -c", "in:comments a OR b -c"),
        ("headline: a body: b (c OR d)", "headline: a OR body: b c OR d"),
        ("a", "a"),
        ("source:voa", "source:voa"),
        ("", ""),
    ],
)
def test_any_word_of_a_query_may_be_enough(text, any_of_them):
    assert with_any_word(parse(text)).tree == parse(any_of_them).tree
    assert with_any_word(parse(text)).zone == parse(text).zone


def test_taking_away_the_last_filter_leaves_nothing_not_everything():
    assert without(parse("source:voa"), Filter("source", "voa")).tree is None


def test_taking_away_a_filter_that_is_not_used_changes_nothing():
    assert without(parse("a -source:voa"), Filter("source", "voa")).tree == tree("a -source:voa")


def test_only_words_that_hits_may_hold_are_positive():
    query = parse('a -b (headline: "c d" OR -(e f)) source:voa')
    assert list(positive_terms(query.tree)) == [A, Phrase("c d", "headline")]


# Limits, and what is said when they cut


def test_a_query_is_cut_at_a_word_and_says_where():
    query = parse("common " * 30 + "b" * 100)
    assert len(query.text) <= MAX_CHARACTERS and query.text.endswith("common")
    assert "too_long" in [note.code for note in query.notes]


def test_the_thirteenth_term_is_left_out_and_named():
    query = parse(" ".join(f"w{number}" for number in range(13)))
    assert [leaf.text for leaf in leaves(query.tree)] == [f"w{number}" for number in range(12)]
    assert [(note.code, note.excerpt) for note in query.notes] == [("too_many_terms", "w12")]


def test_what_could_not_be_written_again_in_256_characters_is_left_out_and_named():
    query = parse("".join(f"(caption:{'x' * 15}{number}){'y' * 15}{number}" for number in range(6)))
    assert len(query.text) <= MAX_CHARACTERS and len(to_text(query)) <= MAX_CHARACTERS
    assert len(list(leaves(query.tree))) == 9
    assert [note.code for note in query.notes] == ["too_many_terms"]


def test_a_not_before_what_is_left_out_negates_nothing_else():
    assert tree("-(a) " + " ".join(f"w{number}" for number in range(12)) + " -x") == conjunction(
        [Not(A), *(Word(f"w{number}") for number in range(11))]
    )
    assert tree("-; a") == A
    assert tree('-"" a') == A


def test_brackets_that_group_nothing_cost_nothing():
    assert parse("((((((a OR b))))))") == Query(Or((A, B)), text="((((((a OR b))))))")


def test_brackets_too_deep_are_ignored_and_named():
    query = parse("a (b OR (c (d OR (e (f OR (g h))))))")
    assert height(query.tree) <= MAX_DEPTH
    assert {leaf.text for leaf in leaves(query.tree)} == set("abcdefgh")
    assert [note.code for note in query.notes] == ["too_deep"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("((a", A), ("a))", A), (")a(", A), ("a (b OR c", And((A, Or((B, C))))), ("(((a) OR b", Or((A, B)))],
)
def test_brackets_that_do_not_pair_are_read_as_far_as_they_do(text, expected):
    assert (tree(text), codes(text)) == (expected, ["brackets"])


@pytest.mark.parametrize("text", ["OR a", "a OR", "a NOT", "AND a", "a AND", "a OR AND b", "(a OR) b", "a OR OR b"])
def test_operators_that_join_nothing_are_named(text):
    assert set(codes(text)) == {"dangling"}
    assert {leaf.text for leaf in leaves(tree(text))} <= {"a", "b"}


NOTHING = [
    "*",
    "***",
    "?",
    "-",
    "--",
    "- -",
    "+",
    "~",
    "^",
    "()",
    "(()",
    '"',
    '""',
    '"*"',
    "AND",
    "OR",
    "NOT",
    "AND OR",
    "NOT *",
]
NOTHING += [
    "&& || !",
    "-*",
    "-()",
    "😀",
    "_",
    ":",
    "::",
    "headline:",
    "in:comments",
    "\x00",
    "\ud800",
    "\u0301",
    "{",
    "\\",
]


@pytest.mark.parametrize("text", NOTHING)
def test_operators_and_signs_alone_never_match_everything(text):
    query = parse(text)
    assert query.tree is None
    assert query.notes or not query.text


@pytest.mark.parametrize("blank", ["", " ", "\t\r\n", "\u00a0\u3000", "\u202e\u200f", "\u200b"])
def test_a_blank_query_is_empty_and_needs_no_note(blank):
    assert parse(blank) == Query(None)


@pytest.mark.parametrize("text", ["com\x00mon", "com\ud800mon", "com\x1bmon", "com\x9fmon"])
def test_unprintable_characters_are_spaces_and_named(text):
    assert parse(text).text == "com mon"
    assert codes(text) == ["unprintable"]


def test_invisible_marks_of_direction_are_no_part_of_a_word():
    assert parse("\u202ecom\u200fmon\ufeff so\u00adft") == Query(
        And((Word("common"), Word("soft"))), text="common soft"
    )


def test_a_query_is_one_line():
    assert parse("common\r\nFAKE LOG LINE\u2028x").text == "common FAKE LOG LINE x"


HOSTILE = {
    "many stars": "*" * 50 + "a",
    "prefixes": " OR ".join(f"{letter}*" for letter in "bklmnrstv"),
    "brackets": "(" * 1000 + "common" + ")" * 1000,
    "more brackets": "(" * 20_000 + "common" + ")" * 20_000,
    "shut brackets": ")" * 100_000,
    "ten thousand words": " OR ".join(f"ba{number}" for number in range(10_000)),
    "one word": "a" * 100_000,
    "words": "common " * 14_285,
    "quotations": '"a" ' * 25_000,
    "quotes": '"' * 100_000,
    "single quotes": "‘" * 100_000,
    "minus": "-a " * 33_333,
    "dashes": "-" * 100_000,
    "backslashes": "\\" * 100_000,
    "tildes": "~1" * 50_000,
    "colons": "source:" * 15_000,
    "zones": "headline: " * 10_000,
    "accents": "c" + "\u0301" * 100_000,
    "spaces": " " * 100_000 + "a",
    "sql": "'; DROP TABLE arch_article;--",
    "range": "published:[99999999999999 TO zzz]",
    "format": "%s %d %(x)s {0} {} {x!r}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_queries_are_answered_within_the_limits(text):
    check(text)


def test_the_known_hostile_queries_are_answered(shared):
    names = {}
    exec((shared / "corpora" / "hostile_queries.py").read_text(), names)
    assert len(names["Q"]) == 72
    for text in names["Q"].values():
        check(text)


# Every text


def check(text):
    """What holds for the query of every text."""
    query = parse(text)
    canonical = to_text(query)
    again = parse(canonical)
    assert (again.tree, again.zone) == (query.tree, query.zone)
    assert to_text(again) == canonical
    assert len(query.text) <= MAX_CHARACTERS and len(canonical) <= MAX_CHARACTERS
    assert query.text.isprintable() or all(character not in query.text for character in "\r\n\x00\x1b\u2028")
    (query.text + canonical + "".join(note.message for note in query.notes)).encode()
    found = list(leaves(query.tree))
    assert len(found) <= MAX_TERMS and height(query.tree) <= MAX_DEPTH
    assert all(re.search(r"\w", getattr(leaf, "text", "") or getattr(leaf, "value", "a")) for leaf in found)
    assert len(query.notes) <= MAX_NOTES and {note.code for note in query.notes} <= MESSAGES.keys()
    assert query.tree is not None or query.notes or not query.text
    return query


WORDS = [
    "common",
    "al-Qaeda",
    "o'brien",
    "abc*",
    "ab*",
    "*a*",
    "abc~",
    "a~9~*",
    "سوريا",
    "x:y",
    "-",
    "&&",
    "😀",
    "*OR",
    "~-a",
    "’n’",
]
SIGNS = ["OR", "AND", "NOT", "-", "(", ")", '"', "“", "‘", "’", "*", "~", ":", "…", "\x00", "\ud800", "\u202e", 'צה"ל']
FIELD_WORDS = [
    "headline:",
    "body:",
    "anywhere:",
    "in:comments",
    "in:",
    "source:voa",
    "source:",
    'section:"Middle East"',
    "-",
]
FIELD_WORDS += [
    "from:2013-09",
    "to:2014",
    "date:2013-09-12",
    "date:2013",
    "from:2015-2-3",
    "to:2012",
    "is:undated",
    "is:x",
    "lang:AR",
]
WELL_FORMED = [
    "common",
    "weapons",
    '"red line"',
    "diplom*",
    "damascas~",
    "OR",
    "AND",
    "NOT",
    "(",
    ")",
    "source:voa",
    "headline:",
]

shaped = st.lists(
    st.tuples(st.sampled_from(WORDS + SIGNS + FIELD_WORDS) | st.text(max_size=4), st.sampled_from(["", " ", " ", ","])),
    max_size=40,
).map(lambda parts: "".join(text + glue for text, glue in parts))


@settings(deadline=None)
@given(st.text())
def test_every_text_becomes_a_query(text):
    check(text)


@settings(deadline=None)
@given(st.text(alphabet="abOR NT()\"-*~:’‘'^.", max_size=60))
def test_every_text_of_few_signs_becomes_a_query(text):
    check(text)


@settings(deadline=None)
@given(shaped)
def test_every_text_of_the_shape_of_a_query_becomes_a_query(text):
    check(text)


@settings(deadline=None)
@given(shaped, shaped)
def test_filters_can_be_added_to_and_taken_from_every_query(text, other):
    query = parse(text)
    for used in filters_in(parse(other)):
        check(to_text(with_filter(query, used)))
        check(to_text(without(query, used)))
    check(to_text(with_any_word(query)))
    for used in words_in(query):
        assert set(words_in(without(query, used))) == set(words_in(query)) - {used}


@settings(deadline=None)
@given(st.lists(st.sampled_from(WELL_FORMED), max_size=20).map(" ".join))
def test_no_word_is_left_out_in_silence(text):
    query = check(text)
    kept = set(re.findall(r"[\w*~]+", to_text(query)))
    typed = set(re.findall(r"[\w*~]+", text)) - {"OR", "AND", "NOT"}
    assert query.notes or kept - {"OR", "anywhere"} == typed - {"anywhere"}


trees = st.recursive(
    st.builds(Word, st.sampled_from("abcdef"), st.sampled_from(["", "", "headline"]))
    | st.builds(Phrase, st.sampled_from(["a b", "OR", "-x"]), st.sampled_from(["", "headline"]))
    | st.builds(Prefix, st.sampled_from(["abc", "NOT"]), st.sampled_from(["", "body"]))
    | st.builds(Fuzzy, st.sampled_from(["abc", "source"]))
    | st.builds(Filter, st.sampled_from(["source", "section"]), st.sampled_from(["voa", "Middle East"]))
    | st.sampled_from([SEPTEMBER, DateRange(None, date(2014, 1, 1)), DateRange(date(2012, 3, 4), date(2015, 1, 1))]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(conjunction),
        st.lists(inner, min_size=2, max_size=4).map(disjunction),
        inner.map(negation),
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(trees)
def test_every_tree_within_the_limits_can_be_written_and_read_again(node):
    assume(height(node) <= MAX_DEPTH and len(to_text(node)) <= MAX_CHARACTERS)
    assert parse(to_text(node)).tree == node
    assert parse(to_text(node)).notes in ((), parse("date:2013 date:2014").notes)
