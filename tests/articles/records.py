"""Records for tests of what is written of them, each with sensible values that a test may name otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

from articles.exports import PrintedDate, Record, Said

SHA256 = "ab" * 32


def printed(value: str = "", precision: str = "day") -> PrintedDate:
    return PrintedDate(value, precision if value else "", "dateline" if value else "none", "", "")


def make_record(**values) -> Record:
    record = Record(
        kind="article",
        id="k3x7",
        url="https://archive.example/articles/k3x7/harbour/",
        headline="Harbour reopens",
        byline="Ana Lima",
        source="meridian-wire",
        source_name="Meridian Wire",
        section="News / World",
        language="en",
        published=printed("2013-09-12"),
        original_url="https://meridian.example/harbour",
        sha256=SHA256,
        version=2,
        updated=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return replace(record, **values)


def make_said(**values) -> Record:
    url = "https://archive.example/articles/k3x7/harbour/#comment-7"
    said = Said(7, url, "Igor", "Russia", printed("2013-09-13T08:21", "minute"), 3, "I agree.")
    return make_record(kind="comment", said=replace(said, **values))
