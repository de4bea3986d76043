"""The one place that writes the index. The database is the truth: what is written is always the current rows."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from haystack import connections
from haystack.indexes import SearchIndex

from articles.models import Article, Comment
from articles.search.errors import IndexBusy, InvalidDocument, SearchUnavailable

log = logging.getLogger(__name__)

BATCH = 500
_waiting = threading.local()


@dataclass
class Report:
    """What an indexing did: documents written, and the reason for each record that could not be."""

    written: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def changed(article_ids: Iterable[int]) -> None:
    """Tells that articles, or anything of theirs, changed or went: the index follows once the transaction commits.

    Everything that writes records calls this and nothing else here, so that an outbox in the database can take its
    place. A record is never kept from being saved: what cannot be indexed now is logged, and `manage.py index` puts it
    right.
    """
    _waiting.__dict__.setdefault("ids", set()).update(article_ids)
    if not getattr(_waiting, "is_postponed", False):
        transaction.on_commit(_drain)


@contextmanager
def postponed() -> Iterator[Callable[[], None]]:
    """For bulk work: changes of this thread wait until the yielded function is called, or the block ends."""
    _waiting.is_postponed = True
    try:
        yield _drain
    finally:
        _waiting.is_postponed = False
        _drain()


def _drain() -> None:
    """Once for all changes of a transaction: later calls find nothing waiting."""
    ids = _waiting.__dict__.pop("ids", None)
    if not ids:
        return
    try:
        index_articles(ids)
    except (IndexBusy, SearchUnavailable, OSError):
        log.exception("The index is behind by %d articles; run manage.py index.", len(ids))


def index_articles(ids: Iterable[int]) -> Report:
    """Makes the index hold what the database holds now of these articles and their comments, in one commit."""
    ids = sorted(set(ids))
    backend = connections["default"].get_backend()
    report = Report()
    with backend.locked():
        # Rows are read under the lock: of two indexers the later one writes the later rows.
        documents = list(_documents(ids, report))
        try:
            backend.replace("article_id", ids, documents)
        except SearchUnavailable:
            log.info("There was no index to update: building all of it.")
            return _rebuilt()
    return report


def rebuild() -> Report:
    """Builds the whole index anew beside the live one, which answers until it is replaced."""
    with connections["default"].get_backend().locked():
        return _rebuilt()


def is_missing() -> bool:
    """Whether nothing can be searched: no index, a damaged one, or one of an older making."""
    try:
        with connections["default"].get_backend().pinned():
            return False
    except SearchUnavailable:
        return True


def clear() -> None:
    """Throws the index away."""
    connections["default"].get_backend().clear()


def _rebuilt() -> Report:
    report = Report()
    connections["default"].get_backend().rebuild(_all_documents(report))
    return report


def _all_documents(report: Report) -> Iterator[dict]:
    ids = list(Article.objects.public().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from _documents(ids[start : start + BATCH], report)


def _documents(ids: list[int], report: Report) -> Iterator[dict]:
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        articles, comments = _index(Article), _index(Comment)
        yield from _prepared(articles, articles.index_queryset().filter(pk__in=some), report)
        yield from _prepared(comments, comments.index_queryset().filter(article__in=some), report)


def _index(model: type) -> SearchIndex:
    return connections["default"].get_unified_index().get_index(model)


def _prepared(index: SearchIndex, records: Iterable[object], report: Report) -> Iterator[dict]:
    """The documents of records. One that cannot be indexed is named and left out; its neighbours are not."""
    backend = connections["default"].get_backend()
    for record in records:
        try:
            yield from backend.prepared(index, [record])
        except InvalidDocument as error:
            report.failed[f"{record._meta.label_lower} {record.pk}"] = str(error)
            log.error("Not searchable: %s %s: %s", record._meta.label_lower, record.pk, error)
        else:
            report.written += 1
