"""Rows for tests, each with sensible values that a test may name otherwise."""

import hashlib
from datetime import UTC, datetime
from itertools import count

from articles.models import Article, Capture, Comment, Photo, RelatedStory, Section, Source

_numbers = count(1)


def day(year: int, month: int = 1, date: int = 1, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, date, hour, minute, tzinfo=UTC)


def make_source(slug: str = "", **values) -> Source:
    slug = slug or f"source-{next(_numbers)}"
    return Source.objects.create(slug=slug, **{"name": slug.replace("-", " ").title(), "language": "en"} | values)


def make_section(source: Source, path: str = "World", slug: str = "world") -> Section:
    return Section.objects.create(source=source, path=path, slug=slug)


def make_article(source: Source | None = None, **values) -> Article:
    number = next(_numbers)
    defaults = {
        "public_id": f"a{number:07}",
        "identity": f"identity {number}",
        "headline": f"Harbour news {number}",
        "body": "First paragraph.\n\n## A subhead\n\nSecond paragraph.",
        "language": "en",
        "published_at": day(2022, 3, 9),
        "published_precision": "day",
        "published_basis": "dateline",
    }
    return Article.objects.create(source=source or make_source(), **defaults | values)


def make_comment(article: Article, number: int, **values) -> Comment:
    defaults = {"author": f"Reader {number}", "body": f"Comment number {number}.", "posted_at": day(2022, 3, 10, 8, 21)}
    return Comment.objects.create(article=article, number=number, **defaults | values)


def make_photo(article: Article, position: int = 1, **values) -> Photo:
    return Photo.objects.create(article=article, position=position, **{"caption": "The bridge at dawn."} | values)


def make_related(article: Article, position: int = 1, **values) -> RelatedStory:
    defaults = {"kind": "related", "headline": f"Another story {position}"}
    return RelatedStory.objects.create(article=article, position=position, **defaults | values)


def make_capture(article: Article, raw: bytes, labels: list[str], **values) -> Capture:
    defaults = {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "content": Capture.compressed(raw),
        "size": len(raw),
        "media_type": "text/plain",
        "encoding": "utf-8",
        "path": "captures/one.txt",
        "layout": "plain",
        "layout_version": 1,
        "zones": Capture.run_length(labels),
    }
    return Capture.objects.create(article=article, **defaults | values)
