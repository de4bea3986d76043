"""Whether the index holds what the database holds: every document, by its key and the digest of its content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min
from haystack import connections
from haystack.constants import DJANGO_CT, DJANGO_ID

from articles.models import Article, Outbox
from articles.search import indexer
from articles.search.schema import DIGEST, digest
from articles.search.snapshot import Snapshot

AT_ONCE = 2_000  # keys of articles

# The kind of a record and its key.
Record = tuple[str, int]


@dataclass(frozen=True)
class Agreement:
    """`documents` is how many the index holds; `differing` are the articles that differ, each with what is wrong."""

    documents: int
    differing: dict[int, str]


def compare() -> Agreement:
    """Of all articles. What is waiting for the index or was given up is no difference, nor is what moves meanwhile."""
    backend = connections["default"].get_backend()
    with backend.pinned() as snapshot:
        documents = snapshot.reader.doc_count()
        suspects = _differing(snapshot, None)
    if not suspects:
        return Agreement(documents, {})
    with backend.locked(), backend.pinned() as snapshot:
        found = _differing(snapshot, sorted(suspects))
        known = set(Outbox.objects.values_list("article_id", flat=True))
    return Agreement(documents, {article: fault for article, fault in found.items() if article not in known})


def _differing(snapshot: Snapshot, articles: Sequence[int] | None) -> dict[int, str]:
    """What is wrong with each of these articles; of all without any."""
    faults: dict[int, str] = {}
    held = _held(snapshot, faults, articles)
    for key, article, now in _wanted(articles):
        if key not in held:
            faults[article] = "missing"
        elif held.pop(key)[1] != now:
            faults[article] = "stale"
    return {article: "ghost" for article, _ in held.values()} | faults


def _held(snapshot: Snapshot, faults: dict[int, str], articles: Sequence[int] | None) -> dict[Record, tuple[int, int]]:
    """The article and the digest of each document of the index; one that is there twice is a fault."""
    chosen, found = set(articles or ()), {}
    columns = (snapshot.values(name, snapshot.all_ids) for name in (DJANGO_CT, DJANGO_ID, "article_id", DIGEST))
    for kind, key, article, content in zip(*columns, strict=True):
        if articles is not None and article not in chosen:
            continue
        if (kind, key) in found:
            faults[article] = "doubled"
        found[kind, key] = article, content
    return found


def _wanted(articles: Sequence[int] | None) -> Iterator[tuple[Record, int, int]]:
    report = indexer.Report()
    for keys in _all_keys() if articles is None else [articles]:
        for document in indexer.loaded(keys, report):
            yield (document[DJANGO_CT], document[DJANGO_ID]), document["article_id"], digest(document)


def _all_keys() -> Iterator[range]:
    found = Article.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if found["first"] is not None:
        for start in range(found["first"], found["last"] + 1, AT_ONCE):
            yield range(start, min(start + AT_ONCE, found["last"] + 1))
