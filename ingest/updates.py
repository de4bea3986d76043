"""An article that is held meets another capture of it, or a new reading of one: merged, field by field."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import revisions
from articles.models import Article, Capture, Revision, Source
from ingest import children, conflicts, pointing, rows, versions
from ingest.identity import distinct_identity
from ingest.merge import merge
from ingest.places import Sections
from ingest.record import FIELDS, Reading, article_fields

CAPTURE_COLUMNS = (
    "article_id", "sha256", "content", "size", "media_type", "encoding", "path", "url", "captured_at", "layout",
    "layout_version", "zones", "parsed", "created_at",
)  # fmt: skip
OLDER = "an older capture of it: kept beside the one that is shown"


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did to one field, or would do."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Updated:
    outcome: str
    message: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What the archive has of an article: the capture that is shown, the one with the same bytes, and its lists."""

    shown: Capture
    moment: datetime
    own: int | None
    lists: dict[str, list[children.Row]]


def update(
    pairs: Sequence[tuple[Article, Reading]], sources: Mapping[str, Source], sections: Sections
) -> list[Updated]:
    """Merges one reading into each article; no article comes twice."""
    held = _held(pairs) if pairs else {}
    done, moved = [], []
    for article, reading in pairs:
        its = held[article.pk]
        capture = _store(article, its, reading)
        if not _is_shown(its, reading):
            done.append(Updated("unchanged" if its.own else "updated", "" if its.own else OLDER))
            continue
        base, new = read_all(its.shown.parsed), read_all(reading.record)
        merged = merge(base, new, held_fields(article) | its.lists)
        _apply(article, reading, merged.changed, sources, sections)
        conflicts.note(article.pk, capture, {name: (base[name], new[name]) for name in merged.conflicts})
        changes = tuple(Change(name, base[name], value) for name, value in merged.changed.items())
        revisions.record(article, list(map(_told, changes)), Revision.By.CAPTURE)
        moved += [article] if changes else []
        done.append(_outcome(bool(its.own), changes, merged.conflicts))
    pointing.link(moved)
    return done


def _told(change: Change) -> revisions.Change:
    if change.field in children.KINDS:
        return revisions.change(change.field, len(change.before), len(change.after))
    if change.field == "source":
        return revisions.change("source", change.before, change.after)
    return revisions.change(str(Article._meta.get_field(change.field).verbose_name), change.before, change.after)


def _outcome(is_reread: bool, changes: tuple[Change, ...], clashes: tuple[str, ...]) -> Updated:
    if clashes:
        words = f"an editor and the page both changed {', '.join(clashes)}: the editor's words stay"
        return Updated("conflict", words, changes)
    return Updated("updated" if changes or not is_reread else "unchanged", "", changes)


def _held(pairs: Sequence[tuple[Article, Reading]]) -> dict[int, Held]:
    """In six queries, however many articles there are."""
    keys = [article.pk for article, _ in pairs]
    moment = Coalesce("captured_at", "created_at")
    every = Capture.objects.filter(article__in=keys).annotate(moment=moment).order_by("moment", "pk")
    captures: dict[int, list[tuple]] = {}
    for article, *capture in every.values_list("article_id", "pk", "sha256", "moment"):
        captures.setdefault(article, []).append(tuple(capture))
    shown = Capture.objects.defer("content").in_bulk([found[-1][0] for found in captures.values()])
    lists = children.held(keys)
    return {article.pk: _one(captures[article.pk], shown, reading, lists[article.pk]) for article, reading in pairs}


def _one(captures: list[tuple], shown: Mapping[int, Capture], reading: Reading, lists: dict) -> Held:
    newest, _, moment = captures[-1]
    own = next((pk for pk, sha256, _ in captures if sha256 == reading.sha256), None)
    return Held(shown[newest], moment, own, lists)


def _is_shown(held: Held, reading: Reading) -> bool:
    """The newest capture speaks for the article; one that does not say its time counts from when it came."""
    if held.own:
        return held.own == held.shown.pk
    return reading.captured_at is None or reading.captured_at >= held.moment


def _store(article: Article, held: Held, reading: Reading) -> int:
    if held.own is None:
        store_captures([(article.pk, reading)])
        return Capture.objects.values_list("pk", flat=True).get(sha256=reading.sha256)
    read_as = {"zones": reading.zones, "parsed": reading.record, "path": reading.path[:1000]}
    read_as |= {"url": reading.url[:2000]} if reading.url else {}
    layout, version = reading.record["layout"], reading.record["layout_version"]
    Capture.objects.filter(pk=held.own).update(layout=layout, layout_version=version, **read_as)
    return held.own


def store_captures(pairs: Iterable[tuple[int, Reading]]) -> None:
    """Keeps the bytes of new captures, with what the machine read in them, by the key of their article."""
    now = rows.moment(timezone.now())
    rows.insert(Capture, CAPTURE_COLUMNS, [_capture_row(article, reading, now) for article, reading in pairs])


def _capture_row(article: int, reading: Reading, now: Any) -> tuple:
    own = reading.sha256, reading.content, reading.size, reading.media_type, reading.encoding
    place = reading.path[:1000], reading.url[:2000], rows.moment(reading.captured_at)
    layout = reading.record["layout"], reading.record["layout_version"]
    return article, *own, *place, *layout, json.dumps(reading.zones), reading.parsed, now


def read_all(record: dict) -> dict[str, Any]:
    """The fields and lists that a machine reads, the source among them."""
    return article_fields(record) | {"source": record["source"]} | children.read(record)


def held_fields(article: Article) -> dict[str, Any]:
    """The same fields as the archive holds them now; its lists come from `children`."""
    section = article.section.path if article.section else ""
    own = {name: getattr(article, name) for name in FIELDS if name != "section"}
    return own | {"section": section, "source": article.source.slug}


def _apply(
    article: Article,
    reading: Reading,
    changed: Mapping[str, Any],
    sources: Mapping[str, Source],
    sections: Sections,
) -> None:
    lists = {name: items for name, items in changed.items() if name in children.KINDS}
    values = {name: value for name, value in changed.items() if name not in lists}
    if "source" in values:
        values |= moved_to(article, sources[values["source"]], reading.sha256)
    if "section" in values or "source" in values:
        path = values.get("section", article.section.path if article.section else "")
        values["section"] = sections.get((values.get("source", article.source).pk, path))
    store(article, values, lists)
    if "body" in values:
        versions.relink(article.pk, reading.sketch, values["body"])


def moved_to(article: Article, source: Source, sha256: str) -> dict[str, Any]:
    """To the source that turns out to be its own; its permalink stays."""
    taken = Article.objects.filter(source=source, identity=article.identity).exists()
    return {"source": source} | ({"identity": distinct_identity(article.identity, sha256)} if taken else {})


def store(article: Article, values: Mapping[str, Any], lists: Mapping[str, list[children.Row]]) -> None:
    """Writes what changed, and raises the version, so that no form opened before overwrites it."""
    for name, items in lists.items():
        children.replace(article.pk, name, items)
    if values or lists:
        for name, value in values.items():
            setattr(article, name, value)
        article.version += 1
        Article.objects.filter(pk=article.pk).update(**values, version=article.version, updated_at=timezone.now())
