"""A small file of every format, and what comes out of it: one line for each capture, in `formats.expected.json`.

The files lie in `tests/ingest/samples/formats` and `samples/tollan-post`; all their text was written for this project.
"""

import json
from pathlib import Path

import pytest

from ingest import pipeline, readers
from ingest.assemble import from_json, to_json
from ingest.page import Unread

PROJECT = Path(__file__).resolve().parent.parent.parent
FORMATS = PROJECT / "tests/ingest/samples/formats"
TOLLAN = PROJECT / "samples/tollan-post"
FILES = [path for folder in (FORMATS, TOLLAN) for path in sorted(folder.rglob("*.*")) if path.suffix != ".toml"]
EXPECTED = json.loads((FORMATS.parent / "formats.expected.json").read_text(encoding="utf-8"))
# What the columns of a German table are called, as `--map` would say it.
FIELDS = {"headline": "Titel", "authors": "Autor", "published": "Datum", "body": "Artikel", "url": "Adresse"}


def captures(path):
    return list(readers.read(path, fields=FIELDS if path.suffix == ".csv" else {}))


def told(path, page):
    article = pipeline.parse(page)
    return {
        "place": page.path.removeprefix(str(path)),
        "media_type": page.media_type,
        "layout": article.layout,
        "headline": article.headline,
        "byline": article.byline,
        "published": str(article.published.value),
        "zone": article.published.zone,
        "url": article.original_url,
        "captured_at": str(page.captured_at) if page.captured_at else None,
        "body": [f"{block.kind}: {block.text[:40]}" for block in article.body],
        "photos": [photo.caption for photo in article.photos],
        "comments": [[comment.author, comment.in_reply_to] for comment in article.comments],
        "zones": " ".join(dict.fromkeys(article.labels)),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_gives_the_captures_that_are_expected_of_it(path):
    assert [told(path, page) for page in captures(path)] == EXPECTED[path.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_has_a_zone_and_none_is_unknown(path):
    for page in captures(path):
        assert not isinstance(page, Unread)
        article = pipeline.parse(page)
        assert len(article.labels) == len(page.lines) and "other" not in article.labels


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_article_of_any_format_comes_back_from_its_json_as_it_was(path):
    for page in captures(path):
        article = pipeline.parse(page)
        assert from_json(json.loads(json.dumps(to_json(article)))) == article


def test_every_format_has_its_sample():
    found = {page.media_type for path in FILES for page in captures(path)}
    assert found >= {
        "text/plain",
        "text/html",
        "text/csv",
        "application/json",
        "application/rss+xml",
        "application/atom+xml",
        "application/vnd.wordpress.export+xml",
    }
    assert {"crawl.warc.gz", "pages.zip", "pages.tar.gz", "ice.html.gz"} <= EXPECTED.keys()
