import csv
import io
import json

import pytest
from django.test import Client

from articles.search import indexer
from articles.views import export
from tests.articles.factories import day, make_article, make_capture, make_comment, make_source

pytestmark = pytest.mark.django_db


def text_of(client: Client, file_format: str, **asked) -> str:
    response = client.get(f"/search/download.{file_format}", asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows_of(client: Client, **asked) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(client, "csv", **asked), newline="")))


@pytest.fixture
def harbours(index):
    """Three articles that speak of a harbour, one of which has a comment and a capture."""
    wire = make_source("meridian-wire", name="Meridian Wire")
    first = make_article(wire, headline="=HARBOUR()", published_at=day(2013, 9, 12))
    make_comment(first, 1, author="@Igor", body="-ferry\nnow")
    make_capture(first, b"older", ["body"])
    make_capture(first, b"newer", ["body"])
    make_article(wire, headline="Harbour in a month", published_at=day(2014, 2), published_precision="month")
    make_article(headline="Harbour {undated}", published_at=None, published_precision="", published_basis="none")
    make_article(headline="Hidden harbour", visibility="hidden")
    indexer.rebuild()
    return first


def test_a_spreadsheet_holds_every_hit_and_runs_none(client: Client, harbours):
    rows = rows_of(client, q="harbour", sort="oldest")
    assert [row["headline"] for row in rows] == ["'=HARBOUR()", "Harbour in a month", "Harbour {undated}"]
    assert [row["published"] for row in rows] == ["2013-09-12", "2014-02", ""]
    assert rows[0]["link"] == f"http://testserver{harbours.get_absolute_url()}"
    assert rows[0]["capture_sha256"] == harbours.captures.order_by("pk").last().sha256


def test_comments_are_downloaded_with_what_was_said(client: Client, harbours):
    [row] = rows_of(client, q="ferry", **{"in": "comments"})
    assert (row["author"], row["text"], row["comment"]) == ("'@Igor", "'-ferry\nnow", "1")
    assert row["link"].endswith("#comment-1")
    assert [each["comment"] for each in rows_of(client, q="in:comments ferry")] == ["1"]


def test_filters_hold_and_the_page_does_not_matter(client: Client, harbours):
    assert len(rows_of(client, q="harbour", source="meridian-wire", page="7")) == 2
    assert rows_of(client, q="harbour", source="nobody") == []
    assert rows_of(client, q="harbour", year="2014", page="x")[0]["published"] == "2014-02"


def test_a_json_file_says_how_much_there_is(client: Client, harbours):
    found = json.loads(text_of(client, "json", q="harbour"))
    assert (found["total"], found["returned"], found["limit"], found["truncated"]) == (3, 3, 1000, False)
    assert {item["headline"] for item in found["items"]} == {"=HARBOUR()", "Harbour in a month", "Harbour {undated}"}


def test_bibtex_and_ris_have_an_entry_for_each_hit(client: Client, harbours):
    assert text_of(client, "bib", q="harbour").count("\n@article{") == 3
    assert text_of(client, "ris", q="harbour").count("\r\nER  - ") == 3
    assert text_of(client, "bib", q="harbour").startswith("% http://testserver/search/?q=harbour: 3 articles\n")


@pytest.mark.parametrize("file_format", ["csv", "json", "bib", "ris"])
def test_a_download_beyond_the_limit_says_so(client: Client, harbours, file_format, monkeypatch):
    monkeypatch.setattr(export, "LIMIT", 2)
    response = client.get(f"/search/download.{file_format}?q=harbour")
    assert (response["X-Total-Count"], response["X-Truncated"]) == ("3", "true")
    text = b"".join(response.streaming_content).decode()
    if file_format == "json":
        assert json.loads(text)["truncated"] and len(json.loads(text)["items"]) == 2
    if file_format == "bib":
        assert "the first 2 of 3 articles" in text and text.count("\n@article{") == 2


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("q=harbour+fire&year=2013", 'attachment; filename="search-harbour-fire-2013.csv"'),
        ("", 'attachment; filename="search-everything.csv"'),
        ("q=ferry&in=comments", 'attachment; filename="search-comments-ferry.csv"'),
        ('q="../..%0d%0aX:1', 'attachment; filename="search-x1.csv"'),
        ("q=جسر", "attachment; filename*=utf-8''search-%D8%AC%D8%B3%D8%B1.csv"),
    ],
)
def test_a_file_is_named_after_the_search(client: Client, harbours, asked, name):
    assert client.get(f"/search/download.csv?{asked}")["Content-Disposition"] == name


def test_other_formats_do_not_exist_and_a_lost_index_is_no_empty_file(client: Client, harbours):
    assert client.get("/search/download.exe").status_code == 404
    indexer.clear()
    assert client.get("/search/download.csv").status_code == 503


def test_a_download_takes_few_queries_however_many_rows_it_has(client, index, django_assert_max_num_queries):
    source = make_source()
    for _ in range(30):
        make_capture(make_article(source), f"{source.pk} {_}".encode(), ["body"])
    indexer.rebuild()
    with django_assert_max_num_queries(8):
        assert len(rows_of(client)) == 30
