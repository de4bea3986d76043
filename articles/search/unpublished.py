"""What editors alone may find: articles that readers may not see, searched in an index that is never on disk."""

import threading
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from haystack import connections

from articles import search_indexes
from articles.models import Article, Comment
from articles.search import outbox, results
from articles.search.errors import InvalidDocument
from articles.search.indexer import POISON
from articles.search.results import SearchRequest
from articles.search.schema import DIGEST
from articles.search.snapshot import Snapshot
from articles.search.writer import in_memory

MOST = 2_000  # articles, those changed last: some hundred milliseconds, whenever one of them has changed


class Held(NamedTuple):
    """The documents as they were at a state of the archive: what each holds, and all of them searchable."""

    state: outbox.State
    digests: tuple[int, ...]
    snapshot: Snapshot


_held: list[Held] = []
_reading = threading.Lock()


def ranked_keys(request: SearchRequest, most: int, model: type[Article | Comment]) -> list[int]:
    """As `results.ranked_keys`: of hidden and withdrawn articles, or of the comments below them."""
    with connections["default"].get_backend().pinned(_current()):
        return results.ranked_keys(request, most, model)


def _current() -> Snapshot:
    """The documents are read again once any record of the archive has changed, and indexed if they are others then."""
    with _reading:
        state = outbox.state()
        held = _held[0] if _held else None
        if not held or state is None or held.state != state:
            _held[:] = [_read(state, held)]
        return _held[0].snapshot


def _read(state: outbox.State, before: Held | None) -> Held:
    documents = list(_documents())
    digests = tuple(document[DIGEST] for document in documents)
    if before and before.digests == digests:
        return before._replace(state=state)
    schema = connections["default"].get_backend().schema
    return Held(state, digests, Snapshot(in_memory(schema, iter(documents))))


def _articles() -> QuerySet[Article]:
    return Article.objects.exclude(visibility=Article.Visibility.PUBLIC)


def _documents() -> Iterator[search_indexes.Prepared]:
    """What cannot be read or indexed is left out: the database alone finds that."""
    checked = connections["default"].get_backend().checked
    for document in _loaded(list(_articles().order_by("-updated_at", "-pk").values_list("pk", flat=True)[:MOST])):
        try:
            yield checked(document)
        except InvalidDocument:
            continue


def _loaded(keys: list[int]) -> list[search_indexes.Prepared]:
    try:
        return list(search_indexes.documents_of(_articles(), keys))
    except POISON:
        middle = len(keys) // 2
        return [document for half in (keys[:middle], keys[middle:]) if middle for document in _loaded(half)]
