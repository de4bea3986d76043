"""What editors alone may find: articles that readers may not see, searched in an index that is never on disk."""

import threading
from collections.abc import Iterator

from django.db.models import Count, Max, Model, QuerySet, Sum
from django.db.models.functions import Length
from haystack import connections

from articles import search_indexes
from articles.models import Article, Comment, Photo
from articles.search import results
from articles.search.errors import InvalidDocument
from articles.search.indexer import POISON
from articles.search.results import SearchRequest
from articles.search.snapshot import Snapshot
from articles.search.writer import in_memory

MOST = 2_000  # articles, those changed last: some hundred milliseconds, whenever one of them has changed

Mark = tuple[object, ...]
_held: list[tuple[Mark, Snapshot]] = []
_reading = threading.Lock()


def ranked_keys(request: SearchRequest, most: int, model: type[Article | Comment]) -> list[int]:
    """As `results.ranked_keys`: of hidden and withdrawn articles, or of the comments below them."""
    with connections["default"].get_backend().pinned(_current()):
        return results.ranked_keys(request, most, model)


def _current() -> Snapshot:
    with _reading:
        mark = (*_mark(_articles(), "body", "headline"), *_mark(_children(Photo), "caption"))
        mark += _mark(_children(Comment), "body")
        if not _held or _held[0][0] != mark:
            schema = connections["default"].get_backend().schema
            _held[:] = [(mark, Snapshot(in_memory(schema, _documents())))]
        return _held[0][1]


def _articles() -> QuerySet[Article]:
    return Article.objects.exclude(visibility=Article.Visibility.PUBLIC)


def _children(model: type[Model]) -> QuerySet[Model]:
    return model.objects.filter(article__in=_articles())


def _mark(rows: QuerySet[Model], *texts: str) -> Mark:
    """What tells one state of some rows from another."""
    sums = {f"{name}_length": Sum(Length(name)) for name in texts}
    if rows.model is Article:
        sums |= {"versions": Sum("version"), "updated": Max("updated_at")}
    return tuple(rows.order_by().aggregate(count=Count("pk"), last=Max("pk"), keys=Sum("pk"), **sums).values())


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
