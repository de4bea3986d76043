"""The number of hits is one number, whoever tells it: page, pages, facets, feed, downloads and API."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from haystack.query import SearchQuerySet

from articles.models import Article, Comment
from articles.search import indexer
from articles.search.results import SearchRequest, search
from tests.articles.factories import day, make_article, make_section, make_source

pytestmark = pytest.mark.django_db
FIRST = day(2014)
MOST = 101


@pytest.fixture(scope="module")
def hundred_and_one(kept_archive):
    """101 articles on as many days, by turns of two sources and three years; every fifth has a comment.

    The word `upto7` finds the 7 newest of them.
    """
    with kept_archive():
        wire, courier = make_source("meridian-wire"), make_source("harbour-courier")
        section = make_section(wire, "News / World")
        for number in range(MOST):
            at = FIRST + timedelta(days=10 * number)
            words = " ".join(f"upto{n}" for n in range(MOST - number, MOST + 1))
            own = {"source": wire, "section": section} if number % 2 else {"source": courier}
            article = make_article(headline=headline(number), body=words, published_at=at, **own)
            if number % 5 == 0:
                Comment.objects.create(
                    article=article, number=1, author="Igor", body="A ferry for the harbour", posted_at=at
                )
        indexer.rebuild()
        yield


def headline(number: int) -> str:
    return f"Harbour {number}"


def told_by_the_page(client: Client, asked: dict) -> tuple[int, int]:
    """The number in the sentence, and the hits on all pages."""
    first = client.get("/search/", asked)
    stated = re.search(r"<strong>(No|\d+) ", first.content.decode())[1]
    pages = range(1, first.context["results"].pages + 1)
    shown = [client.get("/search/", asked | {"page": page}).content.decode().count("<li dir=") for page in pages]
    return int(stated.replace("No", "0")), sum(shown)


def told_by_the_feed(client: Client, asked: dict) -> int:
    feed = client.get("/search/feed.atom", asked).content.decode()
    total = int(re.search(r"<opensearch:totalResults>(\d+)<", feed)[1])
    assert feed.count("<entry") == min(50, total)
    return total


RECORDS = {
    "csv": lambda text: len(list(csv.DictReader(io.StringIO(text, newline="")))),
    "json": lambda text: len(json.loads(text)["items"]),
    "bib": lambda text: text.count("\n@"),
    "ris": lambda text: text.count("\r\nER  - "),
}


def told_by_downloads(client: Client, asked: dict, kinds: Iterable[str] = RECORDS) -> set[int]:
    told = set()
    for kind in kinds:
        response = client.get(f"/search/download.{kind}", asked)
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        told |= {int(response["X-Total-Count"]), RECORDS[kind](text)}
    return told


def told_by_the_api(client: Client, asked: dict) -> set[int]:
    found = client.get("/api/search/", asked).json()
    by_facet = {
        sum(value["count"] for value in facet["values"])
        for facet in found["facets"]
        if facet["values"] and facet["name"] not in asked
    }
    by_day = sum(bar["count"] for bar in found["histogram"]) + found["undated"] + found["imprecise"]
    return {found["total"], by_day, *by_facet}


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 101),
        ({"q": "harbour"}, 101),
        ({"q": "harbour", "source": "meridian-wire"}, 50),
        ({"q": "harbour", "source": ["meridian-wire", "nobody"], "year": "2015"}, 18),
        ({"q": "harbour", "section": "News / World", "sort": "oldest"}, 50),
        ({"q": "harbour", "has_comments": "true"}, 21),
        ({"q": "harbour", "section": "none"}, 51),
        ({"q": "harbour", "section": ["none", "News / World"]}, 101),
        ({"q": "harbour", "section": "none", "in": "comments", "has_comments": "true"}, 11),
        ({"q": "harbour", "in": "comments", "to": "2014-12"}, 8),
        ({"q": "in:comments ferry"}, 21),
        ({"q": "harbour 7 OR 8", "language": "en"}, 2),
        ({"q": "harbour", "from": "2014-01-01", "to": "2014-01-01"}, 1),
        ({"q": "lighthouse"}, 0),
        ({"q": "???"}, 0),
        ({"q": "harbour", "from": "yesterday"}, 101),
    ],
)
def test_everyone_tells_the_same_number(client: Client, hundred_and_one, asked, total):
    assert told_by_the_page(client, asked) == (total, total)
    assert told_by_the_feed(client, asked) == total
    assert told_by_downloads(client, asked) == {total}
    assert told_by_the_api(client, asked) == {total}


# Every number of hits on pages of every size


def headlines_of(number: int) -> list[str]:
    return [headline(MOST - 1 - place) for place in range(number)]


def pages_of(number: int, size: int) -> range:
    return range(max(1, -(-number // size)))


@pytest.mark.parametrize("size", range(1, 26))
def test_every_hit_is_on_exactly_one_page_of_that_size_for_every_number_of_hits(hundred_and_one, size):
    keys = dict(Article.objects.values_list("pk", "headline"))
    for number in range(MOST + 1):
        found = SearchQuerySet().models(Article).filter(content=f"upto{number}").order_by("-published")
        assert len(found) == number
        pages = [found.all()[page * size : (page + 1) * size] for page in pages_of(number, size)]
        assert [keys[int(hit.pk)] for page in pages for hit in page] == headlines_of(number)


@pytest.mark.parametrize("size", [1, 7, 20])
def test_every_page_of_the_search_has_its_hits_and_the_one_after_the_last_is_the_last(hundred_and_one, size):
    for number in range(0, MOST + 1, 1 if size > 7 else 13):
        asked = SearchRequest(f"upto{number}", sort="newest", per_page=size)
        pages = [search(replace(asked, page=page + 1), bare=True) for page in pages_of(number, size)]
        assert [hit.article.headline for page in pages for hit in page.hits] == headlines_of(number)
        assert {(page.total, page.pages) for page in pages} == {(number, len(pages))}
        assert search(replace(asked, page=len(pages) + 1), bare=True).hits == pages[-1].hits


@pytest.mark.parametrize("start", range(4))
def test_pages_feed_downloads_and_api_tell_every_number(client: Client, hundred_and_one, start):
    for number in range(start, MOST + 1, 4):
        asked = {"q": f"upto{number}"}
        assert told_by_the_feed(client, asked) == number
        assert told_by_the_api(client, asked) == {number}
        assert told_by_downloads(client, asked, ("csv",)) == {number}
        if number % 20 in (0, 1, 19):
            assert told_by_the_page(client, asked) == (number, number)
