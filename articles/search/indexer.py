"""The one place that writes the index. The database is the truth: what is written is always the current rows."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections as databases
from django.db import transaction
from haystack import connections
from haystack.constants import DJANGO_CT, DJANGO_ID

from articles import search_indexes
from articles.models import Article
from articles.search import build
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


@dataclass
class Part:
    """Some of all articles, to be indexed in a process of their own."""

    ids: list[int]
    report: Report = field(default_factory=Report)

    def __iter__(self) -> Iterator[dict]:
        return _documents(self.ids, self.report)


def _rebuilt() -> Report:
    ids = list(Article.objects.public().order_by("pk").values_list("pk", flat=True))
    count = build.processes(len(ids)) if _others_see_our_rows() else 1
    if count > 1:
        databases.close_all()  # a connection is of one process; this one opens its own again when it needs it
    parts = [Part(ids[len(ids) * n // count : len(ids) * (n + 1) // count]) for n in range(count)]
    report = Report()
    for part in connections["default"].get_backend().rebuild(parts):
        report.written += part.report.written
        report.failed |= part.report.failed
    return report


def _others_see_our_rows() -> bool:
    """Whether a connection of another process would read the rows that this one reads."""
    return not any(
        database.in_atomic_block or (database.vendor == "sqlite" and database.is_in_memory_db())
        for database in databases.all()
    )


def _documents(ids: list[int], report: Report) -> Iterator[dict]:
    """What can be indexed of articles and their comments. The rest is named and left out; its neighbours are not."""
    checked = connections["default"].get_backend().checked
    for start in range(0, len(ids), BATCH):
        for document in search_indexes.documents(ids[start : start + BATCH]):
            try:
                yield checked(document)
            except InvalidDocument as error:
                record = f"{document[DJANGO_CT]} {document[DJANGO_ID]}"
                report.failed[record] = str(error)
                log.error("Not searchable: %s: %s", record, error)
            else:
                report.written += 1
