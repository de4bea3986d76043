"""Parsed pages become rows: created, or merged into the article that they are another capture or reading of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from articles.models import Article, Capture, Source
from ingest import children, deleted, places, pointing, updates, versions
from ingest.identity import distinct_identity, public_id, resemble
from ingest.record import Reading, article_fields, body_text, section_path

UNNAMED = ("text/plain", "text/html")  # what has no names of fields


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive already knows of some bytes."""

    path: str
    layout: str
    layout_version: int
    source: str
    article_id: int
    media_type: str

    @property
    def has_names(self) -> bool:
        return self.media_type not in UNNAMED


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one reading: the outcome (an ImportItem.Outcome), the article, and what there is to say of it."""

    outcome: str
    article_id: int | None = None
    reason: str = ""
    message: str = ""
    changes: tuple[updates.Change, ...] = ()


def known_captures(hashes: Iterable[str]) -> dict[str, Known]:
    """SHA-256 of each capture that is held: what is known of it."""
    rows = Capture.objects.filter(sha256__in=list(hashes)).annotate(source=KeyTextTransform("source", "parsed"))
    fields = ("sha256", "path", "layout", "layout_version", "source", "article_id", "media_type")
    return {sha: Known(*rest) for sha, *rest in rows.order_by().values_list(*fields)}


def kept_fields(hashes: Iterable[str]) -> dict[str, dict[str, str]]:
    """SHA-256 of each record that is held: what `--map` said of its names, where it said anything."""
    rows = Capture.objects.filter(sha256__in=list(hashes)).exclude(media_type__in=UNNAMED)
    rows = rows.filter(parsed__has_key="fields").annotate(fields=KeyTransform("fields", "parsed"))
    return dict(rows.order_by("pk").values_list("sha256", "fields"))


def load(readings: Sequence[Reading], restore: bool = False) -> list[Loaded]:
    """Stores a batch in order; the caller holds the transaction and drops it when the database raises.

    `restore` takes in again what was deleted here.
    """
    return [loaded for run in runs_of(readings) for loaded in _load(run, restore)]


def runs_of(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Cuts a batch before each reading that may meet the article of an earlier one, which must be there by then."""
    run: list[Reading] = []
    met: set[Any] = set()
    for reading in readings:
        keys = {reading.sha256, deleted.key_of(reading)}
        if met & keys:
            yield run
            run, met = [], set()
        run.append(reading)
        met |= keys
    if run:
        yield run


def _load(run: Sequence[Reading], restore: bool) -> list[Loaded]:
    """Readings of which no two are of one article by name: a fixed number of queries for all that are new."""
    gone = deleted.among(run)
    if restore and gone:
        deleted.restore(gone.values())
        gone = {}
    readings = [reading for reading in run if reading.sha256 not in gone]
    sources = places.sources_of(reading.source for reading in readings)
    held = _held(readings, sources)
    sections = places.sections_of(_named_sections(readings, sources, held))
    done = {sha: Loaded("unchanged", None, deleted.REASON, deleted.SENTENCE) for sha in gone}
    done |= _create([reading for reading in readings if reading.sha256 not in held], sources, sections)
    for pairs in _rounds([(held[reading.sha256], reading) for reading in readings if reading.sha256 in held]):
        merged = updates.update(pairs, sources, sections)
        for (article, reading), its in zip(pairs, merged, strict=True):
            done[reading.sha256] = Loaded(its.outcome, article.pk, "", its.message, its.changes)
    return [done[reading.sha256] for reading in run]


def _rounds(pairs: Sequence[tuple[Article, Reading]]) -> Iterator[list[tuple[Article, Reading]]]:
    """Each article once a round: a second reading of it meets what the first has left."""
    waiting = list(pairs)
    while waiting:
        first: dict[int, tuple[Article, Reading]] = {}
        for pair in waiting:
            first.setdefault(pair[0].pk, pair)
        yield list(first.values())
        waiting = [pair for pair in waiting if first[pair[0].pk] is not pair]


def _named_sections(
    readings: Sequence[Reading], sources: Mapping[str, Source], held: Mapping[str, Article]
) -> Iterator[tuple[Source, str]]:
    """What the pages name, under their source and under the one that an editor moved the article to."""
    for reading in readings:
        path, article = section_path(reading.record), held.get(reading.sha256)
        yield sources[reading.source.slug], path
        if article:
            yield article.source, path
            yield sources[reading.source.slug], article.section.path if article.section else ""


def _held(readings: Sequence[Reading], sources: Mapping[str, Source]) -> dict[str, Article]:
    """By hash, the article that has these very bytes, or the same identity and a body that resembles this one."""
    own = dict(
        Capture.objects.filter(sha256__in=[reading.sha256 for reading in readings])
        .order_by()
        .values_list("sha256", "article_id")
    )
    named = {tuple(key): pk for pk, *key in _by_identity(readings, sources)}
    keys = {reading.sha256: _identity(reading, sources) for reading in readings}
    wanted = {sha: own.get(sha) or named.get(key) for sha, key in keys.items()}
    rows = Article.objects.select_for_update(of=("self",)).select_related("source", "section")
    articles = rows.in_bulk({pk for pk in wanted.values() if pk}) if any(wanted.values()) else {}
    found = {sha: articles[pk] for sha, pk in wanted.items() if pk}
    return {
        reading.sha256: found[reading.sha256]
        for reading in readings
        if reading.sha256 in found and (reading.sha256 in own or _is_of(found[reading.sha256], reading))
    }


def _identity(reading: Reading, sources: Mapping[str, Source]) -> tuple[int, str]:
    return sources[reading.source.slug].pk, reading.identity


def _by_identity(readings: Sequence[Reading], sources: Mapping[str, Source]) -> Iterator[tuple[int, int, str]]:
    keys = [_identity(reading, sources) for reading in readings]
    rows = Article.objects.filter(source__in={pk for pk, _ in keys}, identity__in={name for _, name in keys})
    return iter(rows.order_by().values_list("pk", "source_id", "identity"))


def _is_of(article: Article, reading: Reading) -> bool:
    """Headline and day may be shared by another story; an address, or an id at the source, may not."""
    return not article.identity.startswith("headline:") or resemble(article.body, body_text(reading.record))


def _create(readings: Sequence[Reading], sources: Mapping[str, Source], sections: places.Sections) -> dict[str, Loaded]:
    if not readings:
        return {}
    articles = Article.objects.bulk_create(_articles(readings, sources, sections))
    pairs = list(zip(articles, readings, strict=True))
    updates.store_captures((article.pk, reading) for article, reading in pairs)
    children.create({article.pk: reading.record for article, reading in pairs})
    pointing.link(articles)
    versions.link({article.pk: (reading.sketch, article.body) for article, reading in pairs})
    return {reading.sha256: Loaded("new", article.pk) for article, reading in pairs}


def _articles(
    readings: Sequence[Reading], sources: Mapping[str, Source], sections: places.Sections
) -> Iterator[Article]:
    """The rows to be; one that shares its identity, or its permalink, with a story that is held gets one of its own."""
    taken = {tuple(key) for _, *key in _by_identity(readings, sources)}
    links = [public_id(reading.source.slug, reading.identity) for reading in readings]
    taken_links = set(Article.objects.filter(public_id__in=links).order_by().values_list("public_id", flat=True))
    for reading, link in zip(readings, links, strict=True):
        source, identity = sources[reading.source.slug], reading.identity
        if (source.pk, identity) in taken or link in taken_links:
            identity = distinct_identity(identity, reading.sha256)
            link = public_id(source.slug, identity)
        fields = article_fields(reading.record)
        section = sections.get((source.pk, fields.pop("section")))
        yield Article(source=source, section=section, identity=identity, public_id=link, **fields)
