"""Articles that were deleted here stay gone: what they were known by is kept, and nothing of what they said."""

from collections.abc import Iterable, Mapping
from typing import Any

from articles.models import Article
from ingest.models import DeletedArticle, DeletedCapture, Sample
from ingest.record import Reading

REASON = "deleted_here"
SENTENCE = "This article was deleted here and stays away; --restore-deleted takes it in again."


def remember(instance: Article, **_signal: Any) -> None:
    """Connected to the deletion of an article, before its rows go."""
    kept = DeletedArticle(
        source=instance.source.slug,
        identity=instance.identity,
        headline=instance.headline,
        sketch=list(Sample.objects.filter(article=instance).values_list("value", flat=True)),
    )
    # One statement, where update_or_create takes seven: whoever deletes waits for each.
    DeletedArticle.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["source", "identity"], update_fields=["headline", "sketch"]
    )
    hashes = instance.captures.values_list("sha256", flat=True)
    DeletedCapture.objects.bulk_create(
        [DeletedCapture(article=kept, sha256=each) for each in hashes], ignore_conflicts=True
    )


def captures_among(hashes: Iterable[str]) -> set[str]:
    """The hashes of captures whose article was deleted."""
    return set(DeletedCapture.objects.filter(sha256__in=set(hashes)).values_list("sha256", flat=True))


def among(readings: Iterable[Reading]) -> dict[str, DeletedArticle]:
    """By hash, the readings of articles that were deleted: of the very bytes, or of another capture."""
    keys = {reading.sha256: key_of(reading) for reading in readings}
    held = {(row.source, row.identity): row for row in DeletedArticle.objects.filter(identity__in=_identities(keys))}
    hashes = DeletedCapture.objects.filter(sha256__in=keys).select_related("article")
    found = {row.sha256: row.article for row in hashes}
    for reading in readings:
        row = held.get(keys[reading.sha256])
        if row and _is_same(row, reading):
            found[reading.sha256] = row
    return found


def key_of(reading: Reading) -> tuple[str, str]:
    return reading.source.slug, reading.identity


def _identities(keys: Mapping[str, tuple[str, str]]) -> set[str]:
    return {identity for _, identity in keys.values()}


def _is_same(row: DeletedArticle, reading: Reading) -> bool:
    """Headline and day may be shared by another story; an address may not."""
    if not row.identity.startswith("headline:") or not (row.sketch and reading.sketch):
        return True
    return bool(set(row.sketch) & set(reading.sketch))


def restore(rows: Iterable[DeletedArticle]) -> None:
    """Lets imports take these articles in again."""
    DeletedArticle.objects.filter(pk__in={row.pk for row in rows}).delete()
