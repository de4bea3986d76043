"""Parsed pages become rows: created, or merged into the article that they are another capture or reading of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from articles.models import Article, Capture, RelatedStory, Section, Source
from ingest import children
from ingest.identity import distinct_identity, identity_of, public_id, resemble
from ingest.merge import merge
from ingest.page import Page, SourceFacts
from ingest.record import FIELDS, article_fields, body_text


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed page on its way into the archive; `record` is the machine's result in JSON form."""

    page: Page
    record: dict[str, Any]
    source: SourceFacts


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive already knows of some bytes."""

    path: str
    layout: str
    layout_version: int
    source: str
    article_id: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one arrival: the outcome (an ImportItem.Outcome), the article, and a sentence where one is due."""

    outcome: str
    article_id: int
    message: str = ""


def known_captures(hashes: Iterable[str]) -> dict[str, Known]:
    """SHA-256 of each capture that is held: what is known of it."""
    rows = Capture.objects.filter(sha256__in=list(hashes))
    fields = ("sha256", "path", "layout", "layout_version", "parsed__source", "article_id")
    return {sha: Known(*rest) for sha, *rest in rows.values_list(*fields)}


def load(arrivals: Sequence[Arrival]) -> list[Loaded]:
    """Stores a batch in order; the caller holds the transaction and drops it when the database raises."""
    return [_load_one(arrival) for arrival in arrivals]


def _load_one(arrival: Arrival) -> Loaded:
    source = _source(arrival.source)
    article = _held_article(source, arrival)
    if article is None:
        return Loaded("new", _create(source, arrival).pk)
    return _update(article, arrival)


def _held_article(source: Source, arrival: Arrival) -> Article | None:
    """The article that has these very bytes, or the same identity and a body that resembles this one."""
    if own := Article.objects.filter(captures__sha256=arrival.page.sha256).first():
        return own
    identity = identity_of(arrival.record, arrival.page.sha256)
    article = Article.objects.filter(source=source, identity=identity).first()
    if article and identity.startswith("headline:") and not resemble(article.body, body_text(arrival.record)):
        return None
    return article


def _create(source: Source, arrival: Arrival) -> Article:
    identity = identity_of(arrival.record, arrival.page.sha256)
    if Article.objects.filter(source=source, identity=identity).exists():
        identity = distinct_identity(identity, arrival.page.sha256)
    fields = article_fields(arrival.record)
    section = _section(source, fields.pop("section"))
    name = public_id(source.slug, identity)
    article = Article.objects.create(source=source, section=section, identity=identity, public_id=name, **fields)
    _create_capture(article, arrival)
    children.create(article, arrival.record)
    _link_related(article)
    return article


def _update(article: Article, arrival: Arrival) -> Loaded:
    """Merges another capture of an article, or a new reading of a capture that is held; the newest capture is shown."""
    newest = article.captures.order_by("-pk").first()
    own = article.captures.filter(sha256=arrival.page.sha256).first()
    base = newest.parsed
    _store_reading(own, arrival) if own else _create_capture(article, arrival)
    if own and own.pk != newest.pk:
        return Loaded("unchanged", article.pk)
    changed, conflicts = _merge(article, base, arrival)
    outcome = "conflict" if conflicts else "updated" if changed or not own else "unchanged"
    return Loaded(outcome, article.pk, _conflict_sentence(conflicts))


def _merge(article: Article, base: dict, arrival: Arrival) -> tuple[bool, tuple[str, ...]]:
    """Whether the article changed, and the names of the fields where an editor's words stand against the page's."""
    fields = merge(read_fields(base), read_fields(arrival.record), held_fields(article))
    lists = merge(children.read(base), children.read(arrival.record), children.held(article))
    _apply(article, dict(fields.changed), arrival)
    for name, rows in lists.changed.items():
        children.replace(article, name, rows)
    changed = bool(fields.changed or lists.changed)
    if changed:
        article.version += 1
        article.save()
        _link_related(article)
    return changed, fields.conflicts + lists.conflicts


def _apply(article: Article, values: dict[str, Any], arrival: Arrival) -> None:
    path = values.pop("section", article.section.path if article.section else "")
    if values.pop("source", ""):
        _move(article, _source(arrival.source), arrival.page.sha256)
    article.section = _section(article.source, path)
    for name, value in values.items():
        setattr(article, name, value)


def _move(article: Article, source: Source, sha256: str) -> None:
    """To the source that turns out to be its own; its permalink stays."""
    if Article.objects.filter(source=source, identity=article.identity).exists():
        article.identity = distinct_identity(article.identity, sha256)
    article.source = source


def read_fields(record: dict) -> dict[str, Any]:
    """The fields that a machine reads, its source among them."""
    return article_fields(record) | {"source": record["source"]}


def held_fields(article: Article) -> dict[str, Any]:
    """The same fields as the archive holds them now."""
    section = article.section.path if article.section else ""
    own = {name: getattr(article, name) for name in FIELDS if name != "section"}
    return own | {"section": section, "source": article.source.slug}


def _conflict_sentence(conflicts: tuple[str, ...]) -> str:
    if not conflicts:
        return ""
    return f"an editor and the page both changed {', '.join(conflicts)}: the editor's words stay"


def _create_capture(article: Article, arrival: Arrival) -> None:
    page = arrival.page
    capture = Capture(
        article=article,
        sha256=page.sha256,
        content=Capture.compressed(page.raw),
        size=len(page.raw),
        media_type=page.media_type,
        encoding=page.encoding,
        path=page.path[:1000],
        url=(page.url or "")[:2000],
        captured_at=page.captured_at,
    )
    _store_reading(capture, arrival)


def _store_reading(capture: Capture, arrival: Arrival) -> None:
    """Keeps what the machine read; the labels are kept once, as runs."""
    capture.layout = arrival.record["layout"]
    capture.layout_version = arrival.record["layout_version"]
    capture.zones = Capture.run_length(arrival.record["labels"])
    capture.parsed = {name: value for name, value in arrival.record.items() if name != "labels"}
    capture.save()


def _source(facts: SourceFacts) -> Source:
    """The source of a page; what is known of it fills fields that are empty, and never what an editor wrote."""
    name = facts.name or facts.slug.replace("-", " ").title()
    source, _ = Source.objects.get_or_create(slug=facts.slug, defaults={"name": name})
    _fill(source, facts)
    return source


def _fill(source: Source, facts: SourceFacts) -> None:
    names = [name for name in ("homepage", "language", "zone", "description", "aliases") if getattr(facts, name)]
    empty = [name for name in names if not getattr(source, name)]
    for name in empty:
        value = getattr(facts, name)
        setattr(source, name, list(value) if name == "aliases" else value)
    if empty:
        source.save(update_fields=empty)


def _section(source: Source, path: str) -> Section | None:
    if not path:
        return None
    if held := Section.objects.filter(source=source, path=path).first():
        return held
    return Section.objects.create(source=source, path=path, slug=_free_slug(source, path))


def _free_slug(source: Source, path: str) -> str:
    stem = slugify(path.replace("/", "-"), allow_unicode=True)[:180] or "section"
    taken = set(Section.objects.filter(source=source, slug__startswith=stem).values_list("slug", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if (stem if n == 1 else f"{stem}-{n}") not in taken)
    return stem if number == 1 else f"{stem}-{number}"


def _link_related(article: Article) -> None:
    """Joins related stories to the articles they name, both ways: by the source's own id, else by the headline."""
    pointing = RelatedStory.objects.filter(article__source=article.source, archived=None).exclude(article=article)
    if article.source_item_id:
        pointing.filter(source_item_id=article.source_item_id).update(archived=article)
    pointing.filter(headline=article.headline).update(archived=article)
    stories = list(article.related_stories.filter(archived=None))
    found = _archived(article, stories)
    for story in stories:
        story.archived = found.get(story.source_item_id) or found.get(story.headline)
    RelatedStory.objects.bulk_update([story for story in stories if story.archived], ["archived"])


def _archived(article: Article, stories: list[RelatedStory]) -> dict[str, Article]:
    """The archived articles that some stories name, by id and by headline; the first that came wins."""
    ids = {story.source_item_id for story in stories} - {""}
    headlines = {story.headline for story in stories}
    named = Q(source_item_id__in=ids) | Q(headline__in=headlines)
    others = Article.objects.filter(named, source=article.source).exclude(pk=article.pk).defer("body").order_by("-pk")
    rows = list(others) if stories else []
    return {row.headline: row for row in rows} | {row.source_item_id: row for row in rows if row.source_item_id}
