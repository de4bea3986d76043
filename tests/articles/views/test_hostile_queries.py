"""Whatever stands in the address of a search: an answer, never an error, and never everything by accident."""

import random
import runpy

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
HOSTILE = runpy.run_path(str(PROJECT / "benchmarks" / "reliability" / "hostile.py"))
KNOWN, JUNK, PIECES, PARAMETERS = (HOSTILE[name] for name in ("KNOWN", "JUNK", "PIECES", "PARAMETERS"))
legible = HOSTILE["legible"]
QUERIES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(max_size=60),
)
GENERATED = 200


@pytest.fixture(scope="module")
def archive(kept_archive):
    """Six articles; "common" is in three of them, and no word in all."""
    with kept_archive():
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
        yield


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


def test_generated_queries_are_answered_with_one_number_and_match_nothing_by_accident(archive):
    for text in HOSTILE["generated"](GENERATED):
        results = search(SearchRequest(text))
        assert_one_number(results)
        assert_no_accident(text, results)


def test_generated_queries_have_their_page_whatever_stands_beside_them(client: Client, archive):
    chance = random.Random(GENERATED)
    for text in HOSTILE["generated"](GENERATED // 8, seed=1):
        answered(client, q=text, **HOSTILE["parameters"](chance))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=QUERIES, scope=st.sampled_from(SCOPES))
def test_any_query_is_answered_with_one_number(archive, text: str, scope: str):
    results = search(SearchRequest(text, scope=scope))
    assert_one_number(results)
    assert_no_accident(text, results)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=QUERIES, junk=st.sampled_from(JUNK))
def test_any_query_has_its_page(client: Client, archive, text: str, junk: str):
    assert_one_number(answered(client, q=legible(text), year=junk, **{"from": junk}))


@pytest.mark.parametrize("name", ["q", *PARAMETERS])
def test_junk_in_a_parameter_is_no_error(client: Client, archive, name: str):
    for junk in JUNK[::2] if name != "q" else JUNK:
        assert_one_number(answered(client, **({"q": "common"} | {name: junk})))


@pytest.mark.parametrize("path", ["/search/feed.atom", "/search/download.csv", "/search/download.json", "/api/search/"])
def test_junk_in_every_parameter_is_no_error_for_machines(client: Client, archive, path: str):
    for junk in JUNK:
        assert client.get(path, dict.fromkeys(["q", *PARAMETERS], junk)).status_code == 200, junk


def test_parameters_that_repeat_without_end_are_no_error(client: Client, archive):
    values = [str(number) for number in range(70)]
    answered(client, **dict.fromkeys(["q", *PARAMETERS], values))


def test_junk_is_completed_without_an_error(client: Client, archive):
    for text in map(legible, [*KNOWN[::3], *JUNK]):
        assert client.get("/api/suggest/", {"q": text}).status_code == 200


def test_a_filter_value_that_does_not_exist_is_shown_as_such(client: Client, archive):
    for name, value in (("source", "nobody"), ("section", "No / Where"), ("year", "1066"), ("language", "tlh")):
        results = answered(client, q="common", **{name: value})
        facets = {facet.name: {each.value: each for each in facet.values} for facet in results.facets}
        assert (results.total, facets[name][value].count, facets[name][value].active) == (0, 0, True)
