"""A capture that is held, of any format, becomes the page that it was when it came."""

import zlib

import pytest

from ingest import again, readers
from ingest.page import NO_FACTS
from tests.ingest.test_formats import FIELDS, FILES, captures


def stored(page):
    return again.Stored(
        path=page.path,
        sha256=page.sha256,
        content=zlib.compress(page.raw),
        media_type=page.media_type,
        encoding=page.encoding,
        url=page.url or "",
        captured_at=page.captured_at,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_capture_is_the_same_page_again(path):
    for page in captures(path):
        (found,) = again.pages(stored(page), NO_FACTS, FIELDS if path.suffix == ".csv" else {})
        assert (found.lines, found.stated_zones, found.markup) == (page.lines, page.stated_zones, page.markup)
        assert (found.path, found.url, found.captured_at) == (page.path, page.url, page.captured_at)
        assert (found.metadata.comments, found.metadata.authors) == (page.metadata.comments, page.metadata.authors)


def test_every_media_type_has_its_reader():
    assert {page.media_type for path in FILES for page in captures(path)} == set(readers.BY_MEDIA_TYPE)
