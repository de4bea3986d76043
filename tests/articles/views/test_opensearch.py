import pytest
from django.test import Client
from lxml import etree

from articles.search import indexer
from tests.articles.factories import make_article, make_section, make_source

pytestmark = pytest.mark.django_db
NAMES = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture
def archive(index):
    """One public article in a section, and a hidden one."""
    source = make_source("harbour-courier", name="Harbour Courier")
    section = make_section(source, "News / Harbour", "news-harbour")
    article = make_article(source, section=section, headline="Harbourmaster quits")
    make_article(make_source(name="Harbour Secret"), headline="Harbour hidden", visibility="hidden")
    make_article(source, headline="Fire at the old harbour")
    indexer.rebuild()
    return article


def completions(client: Client, typed: str) -> list[tuple[str, str]]:
    response = client.get("/api/suggest/", {"q": typed})
    assert response.status_code == 200
    return [(each["kind"], each["text"]) for each in response.json()["suggestions"]]


def test_a_browser_learns_where_to_search(client: Client, settings):
    settings.ARCHIVE_NAME = "Ana & Co. <News> Archive of everything there ever was in print"
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    found = etree.fromstring(response.content)
    assert len(found.findtext("o:ShortName", namespaces=NAMES)) <= 16
    assert len(found.findtext("o:LongName", namespaces=NAMES)) <= 48
    addresses = {each.get("type"): each.get("template") for each in found.findall("o:Url", NAMES)}
    assert addresses["text/html"] == "http://testserver/search/?q={searchTerms}"
    assert addresses["application/atom+xml"] == "http://testserver/search/feed.atom?q={searchTerms}"
    assert addresses["application/x-suggestions+json"].endswith("/api/opensearch-suggest/?q={searchTerms}")


def test_every_address_of_the_description_answers(client: Client, archive):
    found = etree.fromstring(client.get("/opensearch.xml").content)
    for each in found.findall("o:Url", NAMES):
        assert client.get(each.get("template").replace("{searchTerms}", "harbour")).status_code == 200


def test_sources_sections_and_headlines_are_completed_and_hidden_ones_are_not(client: Client, archive):
    assert completions(client, "harb") == [
        ("source", "Harbour Courier"),
        ("section", "News / Harbour"),
        ("headline", "Harbourmaster quits"),
        ("headline", "Fire at the old harbour"),
    ]
    assert completions(client, "cour") == [("source", "Harbour Courier")]
    assert completions(client, "old harb") == [("headline", "Fire at the old harbour")]


def test_two_letters_are_enough_for_the_beginning_of_a_headline_and_one_is_not(client: Client, archive):
    assert completions(client, "fi") == [("headline", "Fire at the old harbour")]
    assert completions(client, "f") == completions(client, "") == []


def test_there_are_never_more_than_eight(client: Client, index):
    for _ in range(20):
        make_article(make_source(name=f"Harbour {_}"))
    indexer.rebuild()
    assert len(completions(client, "harbour")) == 8


def test_completions_do_without_the_search_index(client: Client, archive):
    indexer.clear()
    assert ("headline", "Harbourmaster quits") in completions(client, "harb")


def test_browsers_get_completions_in_their_own_form(client: Client, archive):
    response = client.get("/api/opensearch-suggest/?q=harb")
    assert response["Content-Type"] == "application/x-suggestions+json"
    typed, words, kinds, links = response.json()
    assert (typed, words[0], kinds[0]) == ("harb", "Harbour Courier", "Source")
    assert links[0] == "http://testserver/sources/harbour-courier/"
    assert client.get("/api/opensearch-suggest/?q=zzz").json() == ["zzz", [], [], []]


@pytest.mark.parametrize(
    "typed", ['"', "headline: source:", "%", "_%", "\\", "a\0b", "*", "(((", "OR", "ال", "😀😀", "x" * 5000]
)
def test_nothing_that_is_typed_is_an_error(client: Client, archive, typed):
    completions(client, typed)


def test_completions_take_few_queries(client: Client, archive, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        completions(client, "harbour")
