"""The number of hits is one number, whoever tells it: page, pages, facets, feed, downloads and API."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.http import urlencode

from articles.models import Comment
from articles.search import indexer
from tests.articles.factories import day, make_article, make_section, make_source

pytestmark = pytest.mark.django_db
FIRST = day(2014)
SIZES = (1, 7, 20, 25, 100)


@pytest.fixture
def hundred_and_one(index):
    """101 articles on as many days, by turns of two sources and three years; every fifth has a comment."""
    wire, courier = make_source("meridian-wire"), make_source("harbour-courier")
    section = make_section(wire, "News / World")
    for number in range(101):
        at = FIRST + timedelta(days=10 * number)
        own = {"source": wire, "section": section} if number % 2 else {"source": courier}
        article = make_article(headline=f"Harbour {number}", published_at=at, **own)
        if number % 5 == 0:
            Comment.objects.create(
                article=article, number=1, author="Igor", body="A ferry for the harbour", posted_at=at
            )
    indexer.rebuild()


def told_by_the_page(client: Client, asked: dict) -> tuple[int, int]:
    """The number in the sentence, and the hits on all pages."""
    first = client.get("/search/", asked)
    stated = re.search(r"<strong>(No|\d+) ", first.content.decode())[1]
    pages = range(1, first.context["results"].pages + 1)
    shown = [len(client.get("/search/", asked | {"page": page}).context["results"].hits) for page in pages]
    return int(stated.replace("No", "0")), sum(shown)


def told_by_the_feed(client: Client, asked: dict) -> int:
    feed = client.get("/search/feed.atom", asked).content.decode()
    total = int(re.search(r"<opensearch:totalResults>(\d+)<", feed)[1])
    assert feed.count("<entry") == min(50, total)
    return total


def told_by_downloads(client: Client, asked: dict) -> set[int]:
    responses = {kind: client.get(f"/search/download.{kind}", asked) for kind in ("csv", "json", "bib", "ris")}
    texts = {kind: b"".join(response.streaming_content).decode("utf-8-sig") for kind, response in responses.items()}
    return {
        *(int(response["X-Total-Count"]) for response in responses.values()),
        len(list(csv.DictReader(io.StringIO(texts["csv"], newline="")))),
        len(json.loads(texts["json"])["items"]),
        texts["bib"].count("\n@"),
        texts["ris"].count("\r\nER  - "),
    }


def told_by_the_api(client: Client, asked: dict) -> set[int]:
    found = client.get("/api/search/", asked).json()
    by_source = sum(
        value["count"] for facet in found["facets"] if facet["name"] == "source" for value in facet["values"]
    )
    by_day = sum(bar["count"] for bar in found["histogram"]) + found["undated"] + found["imprecise"]
    return {found["total"], by_day, *([] if "source" in asked else [by_source])}


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 101),
        ({"q": "harbour"}, 101),
        ({"q": "harbour", "source": "meridian-wire"}, 50),
        ({"q": "harbour", "source": ["meridian-wire", "nobody"], "year": "2015"}, 18),
        ({"q": "harbour", "section": "News / World", "sort": "oldest"}, 50),
        ({"q": "harbour", "has_comments": "true"}, 21),
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


@pytest.mark.parametrize("count", [0, 1, 2, 6, 7, 8, 19, 20, 21, 25, 26, 40, 50, 51, 99, 100, 101])
def test_every_hit_is_on_exactly_one_page_whatever_its_size(client: Client, hundred_and_one, count):
    last = FIRST + timedelta(days=10 * count - 1)
    asked = {"q": "harbour", "to": last.date().isoformat(), "sort": "oldest"}
    expected = [f"Harbour {number}" for number in range(count)]
    for size in SIZES if count <= 26 else SIZES[2:]:
        address, headlines = f"/api/search/?{urlencode(asked | {'per_page': size})}", []
        while address:
            found = client.get(address).json()
            assert found["total"] == count
            headlines += [hit["headline"] for hit in found["hits"]]
            address = found["links"].get("next")
        assert headlines == expected
