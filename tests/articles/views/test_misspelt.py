"""A source or a section that does not exist is met with the nearest that do."""

import pytest
from django.http import QueryDict
from django.test import Client

from articles.forms import search_request
from articles.search import indexer
from articles.search.results import search
from articles.views.parameter_notes import names_not_held
from tests.articles.factories import make_article, make_comment, make_section, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def bridges(index):
    """Three articles on a bridge, two of them of the Radium Post; a source that readers find nothing of."""
    post, wire = make_source("radium-post", name="Radium Post"), make_source("meridian-wire", name="Meridian Wire")
    make_article(post, headline="The bridge", section=make_section(post, "News / Middle Shore"))
    make_article(post, headline="The bridge again")
    make_article(wire, headline="A bridge", section=make_section(wire, "News / Harbour"))
    make_article(make_source("radium-past", name="Radium Past"), headline="A bridge", visibility="hidden")
    indexer.rebuild()


def meant(client: Client, asked: str, name: str = "meant") -> dict[str, tuple[int, str]]:
    """What is offered, with its count, and where it leads."""
    response = client.get(f"/search/?{asked}")
    return {each.label: (each.count, each.address) for each in response.context.get(name, ())}


def test_a_misspelt_source_is_met_with_the_search_by_the_nearest(client: Client, bridges):
    assert meant(client, "q=bridge&source=redium-post") == {"Radium Post": (2, "?q=bridge&source=radium-post")}
    page = client.get("/search/?q=bridge&source=redium-post").content.decode()
    assert "there is no source <code>redium-post</code>: it matches nothing" in page
    assert '<a href="?q=bridge&amp;source=radium-post"><bdi>Radium Post</bdi></a> <span class="n">(2)</span>?' in page


@pytest.mark.parametrize("typed", ["Radium+Post", "radium", "post", "RADUIM-POST", "radium+pots"])
def test_a_source_may_be_called_by_its_name_or_a_part_of_it(client: Client, bridges, typed):
    assert list(meant(client, f"source={typed}")) == ["Radium Post"]


@pytest.mark.parametrize("typed", ["Midle+Shore", "news+/+middle+shore", "Middle", "shore"])
def test_a_misspelt_section_is_met_with_the_whole_way_down_to_it(client: Client, bridges, typed):
    found = meant(client, f"q=bridge&section={typed}")
    assert found == {"News / Middle Shore": (1, "?q=bridge&section=News+%2F+Middle+Shore")}


def test_the_other_values_of_the_filter_stay_and_count(client: Client, bridges):
    found = meant(client, "source=meridian-wire&source=redium-post&sort=oldest")
    assert found == {"Radium Post": (3, "?source=meridian-wire&source=radium-post&sort=oldest")}


@pytest.mark.parametrize(
    "asked", ["source=zzzzzz", "source=%3F%3F", "q=ferry&source=redium-post", "source=radium-past"]
)
def test_what_is_like_nothing_or_would_find_nothing_is_not_offered(client: Client, bridges, asked):
    assert meant(client, asked) == {}


def test_a_source_typed_in_the_query_is_met_there(client: Client, bridges):
    found = meant(client, "q=bridge+source:redium-post", "meant_by_query")
    assert found == {"source:radium-post": (2, "?q=bridge+source%3Aradium-post")}
    found = meant(client, "q=bridge+section:midle", "meant_by_query")
    assert found == {'section:"News / Middle Shore"': (1, "?q=bridge+section%3A%22News+%2F+Middle+Shore%22")}
    page = client.get("/search/?q=bridge+source:redium-post").content.decode()
    assert "<bdi>source:radium-post</bdi></a> <span class=" in page.partition("Nothing here answers to")[2]


def test_only_the_misspelt_one_of_several_typed_filters_is_exchanged(client: Client, bridges):
    found = meant(client, "q=in:headline+bridge+source:redium-post+OR+source:nil+-source:wire", "meant_by_query")
    [(count, address)] = found.values()
    assert count == 2
    assert QueryDict(address[1:])["q"] == "in:headline bridge source:radium-post OR source:nil -source:wire"


@pytest.fixture
def people(index):
    """An article by Sunniva Reth in English, on which Lothar Quist of Saltmoor says something; another in Arabic."""
    article = make_article(headline="The bridge", byline="Sunniva Reth", language="en")
    make_comment(article, 1, author="Lothar Quist", place="Saltmoor Island", body="A bridge!")
    make_article(headline="A bridge by nobody", language="ar")
    make_article(headline="A bridge of Charles", byline="Charles Gannet", visibility="hidden")
    indexer.rebuild()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("author:retth", "author:reth"),
        ('author:"Suniva Reth"', 'author:"sunniva Reth"'),
        ("bridge commenter:quirst", "commenter:quist"),
        ("place:saltmor", "place:saltmoor"),
        ("in:comments commenter:quizt", "commenter:quist"),
        ("lang:eng", "lang:en"),
    ],
)
def test_misspelt_names_of_people_and_places_are_met_in_the_query(client: Client, people, typed, offered):
    [(label, (count, _))] = meant(client, f"q={typed}", "meant_by_query").items()
    assert (label, count) == (offered, 1)


@pytest.mark.parametrize("typed", ["author:zzzzzz", "author:charlez", "author:gannit", "commenter:reth", "place:of"])
def test_names_like_none_that_readers_may_find_are_not_offered(client: Client, people, typed):
    assert meant(client, f"q={typed}", "meant_by_query") == {}


@pytest.mark.parametrize(
    "typed", ["lang:arabic", "language:Arabic", 'lang:"arabic"', "lang: arabic", "lang:arabik", "lang:العربية"]
)
def test_a_language_called_by_its_name_is_met_with_its_tag(client: Client, people, typed):
    assert meant(client, f"q=bridge {typed}") == {"bridge lang:ar": (1, "?q=bridge+lang%3Aar")}


def test_a_language_may_be_called_as_the_reader_calls_it(client: Client, people):
    response = client.get("/search/", {"q": "lang:الإنجليزية"}, headers={"accept-language": "ar"})
    assert [each.label for each in response.context["meant"]] == ["lang:en"]


@pytest.mark.parametrize("typed", ["lang:klingon", "slang:arabic", "has:arabic", '"lang:arabic"'])
def test_what_is_no_language_of_the_archive_is_met_with_none(client: Client, people, typed):
    assert meant(client, f"q={typed}") == {}


def test_a_misspelt_source_beside_a_right_one_is_told_of_and_met(client: Client, bridges):
    asked = "q=bridge+source:redium-post+OR+source:wire"
    page = client.get(f"/search/?{asked}").content.decode()
    assert "nothing here answers to <code>source:redium-post</code>" in page
    assert meant(client, asked) == {
        "source:radium-post": (3, "?q=bridge+source%3Aradium-post+OR+source%3Awire"),
    }


@pytest.mark.parametrize("asked", ["q=bridge+source:wire", "q=source:post+OR+source:wire", "q=bridge+-source:nobody"])
def test_filters_that_are_answered_are_not_told_of(client: Client, bridges, asked):
    page = client.get(f"/search/?{asked}")
    assert page.context["results"].total
    assert (page.context["notes"], page.context["meant"]) == ((), [])


def test_or_in_small_letters_is_met_with_the_search_that_it_was_meant_for(client: Client, bridges):
    make_article(headline="A ferry")
    indexer.drain()
    assert meant(client, "q=ferry+or+bridge&sort=oldest") == {
        "ferry OR bridge": (4, "?q=ferry+OR+bridge&sort=oldest"),
    }
    assert list(meant(client, "q=ferry+Or+%22bridge+or+lake%22+or+bridge")) == ['ferry OR "bridge or lake" OR bridge']


@pytest.mark.parametrize("typed", ["or bridge", "bridge or", '"ferry or bridge"', "or", "ferry or or bridge", "oracle"])
def test_or_that_joins_nothing_stays_a_word(client: Client, bridges, typed):
    make_article(headline="A ferry")
    indexer.drain()
    assert not [label for label in meant(client, f"q={typed}") if "OR" in label]


def test_several_misspelt_filters_are_met_together_where_none_of_them_is_enough(client: Client, bridges):
    found = meant(client, "q=source:redium-post+bridge+section:midle", "meant_by_query")
    assert found == {
        'section:"News / Middle Shore" source:radium-post': (
            1,
            "?q=source%3Aradium-post+bridge+section%3A%22News+%2F+Middle+Shore%22",
        )
    }


def test_every_offer_finds_what_it_says(client: Client, bridges):
    for asked in ("source=redium-post", "section=Midle+Shore", "q=bridge+source:meridiam-wire"):
        offers = meant(client, asked) | meant(client, asked, "meant_by_query")
        assert offers
        for count, address in offers.values():
            assert search(search_request(QueryDict(address[1:]))).total == count


def test_the_database_is_asked_only_of_what_the_facets_do_not_count(bridges, django_assert_num_queries):
    for address, queries, left in (
        ("q=bridge&source=radium-post&section=News / Middle Shore", 0, []),
        ("q=bridge&source=radium-post&source=nobody", 1, [("source", "nobody")]),
        ("q=bridge&source=radium-past", 1, []),
        ("q=ferry&section=x", 1, [("section", "x")]),
    ):
        asked = QueryDict(address)
        results = search(search_request(asked))
        with django_assert_num_queries(queries):
            assert names_not_held(asked, results) == left


def test_misspelt_filters_cost_few_queries(client: Client, bridges, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/search/?q=bridge+source:redium-post+section:midle&source=redium-post&section=midle")
    with django_assert_max_num_queries(8):
        client.get("/search/?q=source:wire+OR+source:redium-post+section:midle+or+wire&section=News+/+Harbour")
    with django_assert_max_num_queries(8):
        client.get("/search/?q=source:wire&source=redium-post&source=meridian-wire&section=x&section=News+/+Harbour")
