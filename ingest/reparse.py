"""The captures that are held, to be read again by the layouts of today."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from articles.models import Capture, Source
from ingest.again import Stored
from ingest.isolation import Task
from ingest.page import SourceFacts
from ingest.sources import UNKNOWN

AT_ONCE = 50
COLUMNS = ("pk", "path", "sha256", "content", "media_type", "encoding", "url", "captured_at", "zones", "parsed")


def tasks(source: str = "", layout: str = "auto", fields: Mapping[str, str] | None = None) -> Iterator[Task]:
    """One for each capture, in the order in which they came; only those of a source if one is named.

    `fields` says anew what some columns of tables are called; all others stay as it was said when they came.
    """
    last, sources = 0, Source.objects.in_bulk(field_name="slug")
    while rows := list(_after(last, source)):
        for row in rows:
            task = _task(row, layout, sources.get(row.parsed["source"]))
            yield replace(task, fields=fields or {}, kept=row.parsed.get("fields", {}))
        last = rows[-1].pk


def _after(last: int, source: str) -> list[Capture]:
    rows = Capture.objects.filter(pk__gt=last).order_by("pk")
    chosen = rows.filter(article__source__slug=source) if source else rows
    return chosen.only(*COLUMNS)[:AT_ONCE]


def _task(row: Capture, layout: str, source: Source | None) -> Task:
    content = bytes(row.content)
    stored = Stored(row.path, row.sha256, content, row.media_type, row.encoding, row.url, row.captured_at)
    return Task(Path(row.path or row.sha256), _facts(row, source), layout=layout, sha256=row.sha256, stored=stored)


def _facts(row: Capture, source: Source | None) -> SourceFacts:
    """What was known of its source then; a section that no line of it prints was told from outside."""
    section = () if "section" in dict(row.zones) else tuple(row.parsed["section"])
    if source is None or source.slug == UNKNOWN.slug:
        return SourceFacts(section=section)
    return SourceFacts(source.slug, source.name, source.homepage, source.language, source.zone, section=section)


def count(source: str = "") -> int:
    return Capture.objects.filter(article__source__slug=source).count() if source else Capture.objects.count()
