import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.search import indexer
from articles.views import api_answers
from tests.articles.factories import (
    day,
    make_article,
    make_capture,
    make_comment,
    make_photo,
    make_related,
    make_section,
    make_source,
)

pytestmark = pytest.mark.django_db


def answer(client: Client, address: str, **asked) -> dict:
    response = client.get(address, asked)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")
    return response.json()


def problem(client: Client, address: str, status: int) -> dict:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    return response.json()


@pytest.fixture
def harbour(index) -> Article:
    """An article with everything that stands around one, and two more that speak of a harbour."""
    wire = make_source("meridian-wire", name="Meridian Wire")
    section = make_section(wire, "News / World")
    dated = {"published_at": day(2013, 9), "published_precision": "month", "published_as_printed": "Sept. 2013"}
    article = make_article(wire, section=section, headline="Harbour", published_basis="caption", **dated)
    parent = make_comment(article, 1, author="Anna", body="We need a ferry.")
    make_comment(article, 2, author="Igor", place="Russia", body="No ferry.", parent=parent)
    make_comment(article, 3, body="A hidden ferry.", visibility="hidden")
    make_photo(article)
    make_related(article, 1, archived=make_article(wire, headline="Second harbour"))
    make_related(article, 2, archived=make_article(wire, headline="A hidden harbour", visibility="hidden"))
    make_capture(article, b"bytes", ["body"], path="/home/keeper/one.txt")
    make_article(headline="Third harbour", published_at=None, published_precision="", published_basis="none")
    indexer.rebuild()
    return article


def test_a_search_answers_with_hits_facets_and_links(client: Client, harbour):
    found = answer(client, "/api/search/", q="harbour", source="meridian-wire", sort="oldest")
    assert (found["total"], found["page"], found["pages"], found["of"], found["notes"]) == (2, 1, 1, "articles", [])
    assert [hit["headline"] for hit in found["hits"]] == ["Harbour", "Second harbour"]
    facets = {facet["name"]: facet["values"] for facet in found["facets"]}
    assert {value["value"]: value["active"] for value in facets["source"]}["meridian-wire"]
    for address in found["links"].values():
        assert client.get(address).status_code == 200


def test_a_date_comes_with_its_evidence(client: Client, harbour):
    [hit] = answer(client, "/api/search/", q="harbour", year="2013")["hits"]
    assert hit["published"] == {
        "value": "2013-09",
        "precision": "month",
        "basis": "caption",
        "as_printed": "Sept. 2013",
        "zone": "",
    }


def test_a_hit_among_comments_says_who_said_what_to_whom(client: Client, harbour):
    found = answer(client, "/api/search/", q="ferry commenter:igor", **{"in": "comments"})
    [hit] = found["hits"]
    assert (found["of"], hit["kind"], hit["headline"]) == ("comments", "comment", "Harbour")
    said = hit["said"]
    assert (said["number"], said["answers"], said["author"], said["place"]) == (2, 1, "Igor", "Russia")
    assert said["url"] == f"http://testserver{harbour.get_absolute_url()}#comment-2"


def test_pages_are_those_of_the_site(client: Client, harbour):
    first = answer(client, "/api/search/", q="harbour", per_page="2")
    assert (len(first["hits"]), first["pages"], "previous" in first["links"]) == (2, 2, False)
    second = answer(client, first["links"]["next"])
    assert (len(second["hits"]), second["page"], "next" in second["links"]) == (1, 2, False)
    beyond = answer(client, "/api/search/", q="harbour", per_page="2", page="9")
    assert (beyond["page"], beyond["notes"][0]["code"]) == (2, "other_page")
    assert beyond["notes"][0]["message"] == "page `9` cannot be had: 2 instead"


@pytest.mark.parametrize(
    ("asked", "code", "excerpt"),
    [
        ({"source": "nobody"}, "unknown_value", "nobody"),
        ({"section": "Nowhere"}, "unknown_value", "Nowhere"),
        ({"year": "MMXIII"}, "unknown_value", "MMXIII"),
        ({"year": ["2022"] * 31}, "too_many_values", "year"),
        ({"sort": "random"}, "unknown_choice", "random"),
        ({"known_to": "hour"}, "unknown_choice", "hour"),
        ({"in": "space"}, "unknown_choice", "space"),
        ({"has_comments": "perhaps"}, "unknown_choice", "perhaps"),
        ({"page": "two"}, "other_page", "two"),
        ({"per_page": "1000"}, "other_page", "1000"),
        ({"from": "yesterday"}, "bad_date", "yesterday"),
        ({"colour": "red"}, "unknown_parameter", "colour"),
    ],
)
def test_what_cannot_be_taken_as_given_is_told(client: Client, harbour, asked, code, excerpt):
    notes = answer(client, "/api/search/", q="harbour", **asked)["notes"]
    assert [(note["code"], note["excerpt"]) for note in notes] == [(code, excerpt)]


def test_a_filter_that_does_not_exist_is_shown_and_matches_nothing(client: Client, harbour):
    found = answer(client, "/api/search/", q="harbour", source="nobody")
    assert found["total"] == 0
    [sources] = [facet["values"] for facet in found["facets"] if facet["name"] == "source"]
    assert {"value": "nobody", "label": "nobody", "count": 0, "active": True} in sources


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({"q": "harbour", "year": "1999", "source": "meridian-wire"}, ["without the year", "without any filter"]),
        ({"q": "harbour lighter"}, ["without “lighter”", "with any of these words"]),
        ({"q": "ferry author:nobody"}, []),
        ({"q": "ferry"}, ["in comments"]),
        ({"q": "in:comments"}, []),
    ],
)
def test_a_search_that_finds_nothing_tells_what_is_found_without_each_of_its_filters(
    client: Client, harbour, asked, labels
):
    found = answer(client, "/api/search/", per_page="1", **asked)
    assert (found["total"], [way["label"] for way in found["ways_out"]]) == (0, labels)
    for way in found["ways_out"]:
        assert answer(client, way["url"])["total"] == way["count"] > 0
        assert answer(client, way["url"])["per_page"] == 1
    page = client.get("/search/", asked).context["ways_out"]
    assert [(way.label, way.count) for way in page] == [(way["label"], way["count"]) for way in found["ways_out"]]


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({"q": "harbour", "source": "meridien-wire"}, ["Meridian Wire"]),
        ({"q": "harbour source:meridien-wire"}, ["source:meridian-wire"]),
        ({"q": "harbour section:wrold"}, ['section:"News / World"']),
        ({"q": "second or third"}, ["second OR third"]),
        ({"q": "harbour", "source": "nobody"}, []),
        ({"q": "harbour"}, []),
    ],
)
def test_what_was_meant_is_offered_with_its_count(client: Client, harbour, asked, labels):
    found = answer(client, "/api/search/", **asked)
    assert [each["label"] for each in found["corrections"]] == labels
    for each in found["corrections"]:
        assert answer(client, each["url"])["total"] == each["count"] > found["total"]


def test_a_filter_typed_in_the_query_that_nothing_answers_to_is_told(client: Client, harbour):
    for asked in ("harbour source:nobody", "harbour source:nobody OR source:meridian-wire"):
        [note] = answer(client, "/api/search/", q=asked)["notes"]
        assert note["message"] == "nothing here answers to `source:nobody`"


def test_an_article_comes_whole(client: Client, harbour):
    found = answer(client, f"/api/articles/{harbour.public_id}/")
    assert found["article"]["headline"] == "Harbour"
    assert [part["kind"] for part in found["paragraphs"]] == ["paragraph", "subhead", "paragraph"]
    assert [(said["number"], said["answers"]) for said in found["comments"]] == [(1, None), (2, 1)]
    assert found["article"]["comment_count"] == 2
    assert found["photos"][0]["caption"] == "The bridge at dawn."
    assert [bool(story["url"]) for story in found["related"]] == [True, False]
    [capture] = found["captures"]
    assert (capture["sha256"], capture["size"]) == (found["article"]["sha256"], 5)
    assert capture["bytes_url"] == ""
    assert "keeper" not in json.dumps(found)
    harbour.comments.exclude(visibility="public").delete()
    [capture] = answer(client, f"/api/articles/{harbour.public_id}/")["captures"]
    assert client.get(capture["bytes_url"]).content == b"bytes"


def test_a_long_thread_comes_in_pages(client: Client, harbour, monkeypatch):
    monkeypatch.setattr(api_answers, "COMMENTS_A_PAGE", 1)
    address = f"/api/articles/{harbour.public_id}/"
    assert [answer(client, address, comments_page=page)["comments"][0]["number"] for page in ("1", "2", "9", "x")] == [
        *(1, 2, 2, 1)
    ]
    assert answer(client, address)["comment_pages"] == 2


def test_what_readers_may_not_see_is_not_there(client: Client):
    hidden = make_article(visibility="hidden")
    gone = make_article(visibility="withdrawn", visibility_reason="The author asked for it.")
    problem(client, f"/api/articles/{hidden.public_id}/", 404)
    told = problem(client, f"/api/articles/{gone.public_id}/", 410)
    assert told["detail"] == "This article was withdrawn: The author asked for it."
    assert problem(client, "/api/articles/nothing/", 404)["detail"] == "There is no article “nothing” here."
    problem(client, "/api/articles/a%00b/", 404)
    assert "no address" in problem(client, "/api/everything/", 404)["detail"]


def test_sources_come_with_their_years_and_feeds(client: Client, harbour):
    make_source("empty")
    found = answer(client, "/api/sources/")
    wire = {source["slug"]: source for source in found["sources"]}["meridian-wire"]
    assert found["total"] == 2
    assert (wire["articles"], wire["first_year"], wire["last_year"]) == (2, 2013, 2022)
    assert client.get(wire["feed"]).status_code == 200


def test_a_search_without_an_index_is_unavailable_and_the_rest_goes_on(client: Client, harbour):
    indexer.clear()
    assert "being rebuilt" in problem(client, "/api/search/?q=harbour", 503)["detail"]
    answer(client, "/api/sources/")
    answer(client, f"/api/articles/{harbour.public_id}/")


def test_the_api_is_only_read(client: Client, harbour):
    assert client.head("/api/search/?q=harbour").status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/search/").status_code == 405


def test_the_openapi_document_describes_every_operation(client: Client, harbour):
    document = answer_of_document(client)
    assert set(document["paths"]) == {
        *("/api/search/", "/api/articles/{public_id}/", "/api/sources/", "/api/suggest/", "/api/opensearch-suggest/")
    }
    for address, methods in document["paths"].items():
        assert set(methods) == {"get"}
        assert client.get(address.format(public_id=harbour.public_id)).status_code == 200
    answers = answer(client, f"/api/articles/{harbour.public_id}/")
    assert set(answers) == set(document["components"]["schemas"]["ArticleAnswer"]["properties"])


def answer_of_document(client: Client) -> dict:
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_people_read_the_operations_on_a_page_without_foreign_scripts(client: Client):
    page = client.get("/api/").content.decode()
    for address in answer_of_document(client)["paths"]:
        assert address in page
    assert "https://" not in page


def test_answers_take_few_queries_whatever_their_size(client: Client, harbour, django_assert_max_num_queries):
    for number in range(4, 40):
        make_comment(harbour, number, parent=harbour.comments.get(number=1))
        make_article(harbour.source, headline="Harbour")
    indexer.rebuild()
    with django_assert_max_num_queries(8):
        answer(client, f"/api/articles/{harbour.public_id}/")
    with django_assert_max_num_queries(10):
        answer(client, "/api/search/", q="harbour", per_page="100", source="meridian-wire", section="News / World")
    with django_assert_max_num_queries(2):
        answer(client, "/api/sources/")


NAMES = ("q", "source", "section", "year", "language", "has_comments", "in", "from", "to", "sort", "page", "per_page")
junk = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["0", "-1", "99999999999999999999", "1e9", "١٢", "9999", "0000", "2013-13-99", "true", "comments"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.dictionaries(
        st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), st.lists(junk, max_size=3), max_size=6
    )
)
def test_no_parameter_is_ever_an_error(client: Client, harbour, asked):
    asked = {
        name.encode("utf-8", "replace"): [each.encode("utf-8", "replace") for each in found]
        for name, found in asked.items()
    }
    total = client.get("/api/search/", asked).json()["total"]
    feed = client.get("/search/feed.atom", asked).content
    assert f"<opensearch:totalResults>{total}</opensearch:totalResults>".encode() in feed
    assert client.get("/search/download.csv", asked)["X-Total-Count"] == str(total)
    assert client.get("/api/suggest/", asked).status_code == 200
    assert client.get(f"/api/articles/{harbour.public_id}/", asked).status_code == 200
