"""Whatever stands in the address of a search: an answer, never an error, and never everything by accident."""

import runpy
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search import indexer
from articles.search.query import leaves, parse, positive_terms
from articles.search.results import SCOPES, Results, SearchRequest, search
from tests.articles.factories import day, make_article, make_comment, make_section, make_source
from tests.conftest import PROJECT

pytestmark = pytest.mark.django_db

EVERYTHING = 6
SHARED = PROJECT.parent / "shared" / "corpora" / "hostile_queries.py"
KNOWN = [
    # operators without operands, and operands of the wrong kind
    "AND", "OR", "NOT", "NOT NOT common", "common AND OR common", "AND AND OR NOT", "- -", "--common", "+", "-", "~",
    "^", "&& || !", "common~9", "common^9999999999", "common^1e309", '"ba ka"~999999999', "common^nan",
    # quotes and brackets that do not pair, however many
    '"common', 'common" "x" "', "o'brien 'common", "((((common", ")))common(((", "(" * 1000 + "common" + ")" * 1000,
    "{", "{common TO", "[ TO", "[TO]", '"' * 1001, '"a" ' * 500, "“common”", "«common", "()", '""', '("")',
    # wildcards that would read every word
    "*", "**", "????????", "*a", "*a*", "*" * 50 + "a", "a* OR b* OR c* OR d*", " ".join(["*a*e*"] * 12), "?", "a*",
    "co*",
    # fields and ranges of other languages
    "title:", "nosuch:thing", "django_ct:articles.article", "text:[a TO z]", "id:1", "_stored:x", "published:20130931",
    "published:[99999999999999 TO zzz]", "published:yesterday", "version:99999999999999999999999", "has:",
    "is:everything",
    "from:2013-99", "to:0000", "date:99999", "from:9999", "to:9999-12-31", "source:", 'section:""', "lang:*",
    "in:everywhere",
    # expressions that other engines run
    'r"(a+)+$"', "/(a+)+b/", "%s %d %(x)s", "'; DROP TABLE articles_article;--", "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "${jndi:ldap://x}", "../../etc/passwd", "\\" * 100, "\\u0000",
    # characters that are none
    "com\x00mon", "com\ud800mon", "\u202ecommon", "😀 common", "c" + "\u0301" * 300, "common\u00a0x",
    "common\r\nFAKE LOG LINE",
    "\t\n", " ", "\u200b", "\ufeff", "ﷺ", "İ", "ß", "\U000e0041", "١٢٣", "ـــ",
    # too much of anything
    " OR ".join(f"ba{n}" for n in range(1000)), " ".join(f"ba{n}" for n in range(1000)), "a" * 20_000, "common " * 2000,
    "-a " * 3000, "babebibo~2 " * 10, "NOT " * 300 + "common", "headline:" * 100, "(a OR " * 200,
]  # fmt: skip
PIECES = st.sampled_from([
    "common", "harbour", "the", "و", "AND", "OR", "NOT", "-", "(", ")", '"', "*", "~", ":", "headline:", "in:comments",
    "source:wire", "from:2013", "to:", "is:undated", "har*", "comon~", "\u202e", "\0", "%", "é", "2013-09", ",", "x",
])  # fmt: skip
QUERIES = st.one_of(
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map("".join),
    st.text(max_size=60),
)
JUNK = [
    "\0", "²", "9" * 3000,
    "�", "-1", "a:b:(c", "*", "9999", "0000", "2013-13-45", "NaN", "[]", "true", "../", "٣", "<b>",
]  # fmt: skip
PARAMETERS = [
    "q", "source", "section", "year", "language", "has_comments", "article", "in", "from", "to", "sort", "page",
    "per_page",
]  # fmt: skip


@pytest.fixture
def archive(index: Path):
    """Six articles; "common" is in three of them, and no word in all."""
    wire = make_source("wire")
    section = make_section(wire, "News / World")
    first = make_article(wire, section=section, headline="Common harbour", body="A common thing.")
    make_comment(first, 1, body="How common!")
    make_article(wire, headline="Commons", body="Of the north.", published_at=day(2013, 9, 12))
    make_article(headline="Common again", body="Once more.", published_at=None, published_precision="")
    make_article(headline="Dues", body="Paid.", published_at=day(2014, 1, 2))
    make_article(headline="جسر", body="المدينة", language="ar")
    make_article(headline="Ferries", body="They wait.", published_at=day(1999))
    indexer.rebuild()


def legible(text: str) -> str:
    """As it arrives from a browser, which sends no halves of characters."""
    return text.encode("utf-8", "replace").decode()


def answered(client: Client, **asked: str | list[str]) -> Results:
    response = client.get("/search/", asked)
    assert response.status_code == 200, asked
    return response.context["results"]


def assert_one_number(results: Results) -> None:
    """Facets count without their own filter, so one that filters is left aside."""
    facets = {facet.name: facet for facet in results.facets}
    if not results.request.sources:
        assert results.total == sum(value.count for value in facets["source"].values)
    histogram = results.histogram
    assert results.total == results.undated + histogram.imprecise + sum(bar.count for bar in histogram.bars)
    assert len(results.hits) == min(results.total, results.request.per_page)


def assert_no_accident(text: str, results: Results) -> None:
    """All articles answer only to no query at all, and to one that has filters and excluded words alone."""
    query = parse(text)
    if query.tree is None:
        assert results.total == 0 or not query.text
    elif list(positive_terms(query.tree)) == list(leaves(query.tree)):
        assert results.total < EVERYTHING, text


@pytest.mark.parametrize("some", [KNOWN[start::4] for start in range(4)], ids=lambda some: f"{len(some)} queries")
def test_hostile_queries_are_answered_and_match_nothing_by_accident(client: Client, archive, some: list[str]):
    for text in map(legible, some):
        results = answered(client, q=text)
        assert_one_number(results)
        assert_no_accident(text, results)


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared list of hostile queries is not on this machine")
def test_shared_hostile_queries_are_answered_too(archive):
    for text in map(legible, runpy.run_path(str(SHARED))["Q"].values()):
        results = search(SearchRequest(text))
        assert_one_number(results)
        assert_no_accident(text, results)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=QUERIES, scope=st.sampled_from(SCOPES))
def test_any_query_is_answered_with_one_number(archive, text: str, scope: str):
    results = search(SearchRequest(text, scope=scope))
    assert_one_number(results)
    assert_no_accident(text, results)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=QUERIES, junk=st.sampled_from(JUNK))
def test_any_query_has_its_page(client: Client, archive, text: str, junk: str):
    assert_one_number(answered(client, q=legible(text), year=junk, **{"from": junk}))


@pytest.mark.parametrize("name", PARAMETERS)
def test_junk_in_a_parameter_is_no_error(client: Client, archive, name: str):
    for junk in JUNK:
        assert_one_number(answered(client, **({"q": "common"} | {name: junk})))


@pytest.mark.parametrize("path", ["/search/feed.atom", "/search/download.csv", "/search/download.json", "/api/search/"])
def test_junk_in_every_parameter_is_no_error_for_machines(client: Client, archive, path: str):
    for junk in JUNK:
        assert client.get(path, dict.fromkeys(PARAMETERS, junk)).status_code == 200, junk


def test_parameters_that_repeat_without_end_are_no_error(client: Client, archive):
    values = [str(number) for number in range(70)]
    answered(client, **dict.fromkeys(PARAMETERS, values))


def test_junk_is_completed_without_an_error(client: Client, archive):
    for text in map(legible, [*KNOWN[::3], *JUNK]):
        assert client.get("/api/suggest/", {"q": text}).status_code == 200
