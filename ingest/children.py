"""The rows that hang on an article (photos, related stories, comments), read and written as whole lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import connection, models

from articles.models import Comment, Photo, RelatedStory
from ingest import record, rows

# Above any number of a real list: where rows wait while their numbers change, since a number stands once in an article.
ASIDE = 1_000_000_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    model: type[models.Model]
    order: str
    fields: tuple[str, ...]
    rows: Callable[[dict], list[Row]]
    moments: tuple[str, ...] = ()  # of the fields


KINDS = {
    "photos": Kind(Photo, "position", record.PHOTO_FIELDS, record.photo_rows),
    "related stories": Kind(RelatedStory, "position", record.RELATED_FIELDS, record.related_rows),
    "comments": Kind(Comment, "number", record.COMMENT_FIELDS, record.comment_rows, ("posted_at",)),
}


def read(parsed: dict) -> dict[str, list[Row]]:
    """Every list as the machine read it."""
    return {name: kind.rows(parsed) for name, kind in KINDS.items()}


def held(articles: Sequence[int]) -> dict[int, dict[str, list[Row]]]:
    """Every list of some articles as the archive holds it, in the same form; a query for each kind."""
    found = {pk: {name: [] for name in KINDS} for pk in articles}
    for name, kind in KINDS.items():
        for row in _held_rows(articles, kind):
            found[row.pop("article_id")][name].append(row)
    return found


def _held_rows(articles: Sequence[int], kind: Kind) -> Iterator[Row]:
    every = kind.model.objects.filter(article__in=articles).order_by("article_id", kind.order)
    if kind.model is not Comment:
        return iter(every.values("article_id", *kind.fields))
    found = every.values("article_id", *kind.fields, "parent__number")
    return (dict(row, in_reply_to=row.pop("parent__number")) for row in found)


def create(records: Mapping[int, dict]) -> None:
    """The rows of new articles, by the key of the article."""
    lists = {article: read(parsed) for article, parsed in records.items()}
    for name, kind in KINDS.items():
        items = {article: found[name] for article, found in lists.items() if found[name]}
        columns = ("article_id", kind.order, *kind.fields)
        rows.insert(kind.model, columns, [row for each in items.items() for row in _inserted(*each, kind)])
    _attach_new_replies({article: found["comments"] for article, found in lists.items()})


def _inserted(article: int, items: list[Row], kind: Kind) -> Iterator[tuple]:
    values = itemgetter(*kind.fields)
    for number, row in enumerate(items, 1):
        adapted = {name: rows.moment(row[name]) for name in kind.moments}
        yield article, number, *values(row | adapted if adapted else row)


def _attach_new_replies(lists: Mapping[int, list[Row]]) -> None:
    """By the numbers of the comments: nobody has asked for their keys yet."""
    replies = [
        (article, row["in_reply_to"], article, number)
        for article, items in lists.items()
        for number, row in enumerate(items, 1)
        if row["in_reply_to"]
    ]
    table = Comment._meta.db_table
    parent = f"SELECT parent.id FROM {table} AS parent WHERE parent.article_id = %s AND parent.number = %s"
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET parent_id = ({parent}) WHERE article_id = %s AND number = %s", replies)


def replace(article: int, name: str, items: list[Row]) -> None:
    """Makes one list be exactly `items`. A row that stays keeps its key and visibility, wherever it moves."""
    kind = KINDS[name]
    waiting = _by_content(article, kind)
    kind.model.objects.filter(article=article).update(**{kind.order: models.F(kind.order) + ASIDE})
    placed = []
    for made in _made(article, kind, items):
        same = waiting[_content(made, kind)]
        placed.append(_moved(same.pop(0), getattr(made, kind.order), kind) if same else made)
    kind.model.objects.filter(pk__in=[row.pk for rest in waiting.values() for row in rest]).delete()
    kind.model.objects.bulk_update([row for row in placed if row.pk], [kind.order])
    kind.model.objects.bulk_create([row for row in placed if not row.pk])
    if kind.model is Comment:
        _attach_replies([(placed, items)])


def _made(article: int, kind: Kind, rows: list[Row]) -> list[Any]:
    return [
        kind.model(article_id=article, **{kind.order: number}, **{name: row[name] for name in kind.fields})
        for number, row in enumerate(rows, 1)
    ]


def _by_content(article: int, kind: Kind) -> dict[tuple, list[Any]]:
    found = defaultdict(list)
    for row in kind.model.objects.filter(article=article).order_by(kind.order):
        found[_content(row, kind)].append(row)
    return found


def _content(row: Any, kind: Kind) -> tuple:
    return tuple(getattr(row, name) for name in kind.fields)


def _moved(row: Any, number: int, kind: Kind) -> Any:
    setattr(row, kind.order, number)
    return row


def _attach_replies(lists: Iterable[tuple[list[Comment], list[Row]]]) -> None:
    """Sets the parent of each comment where it is another one than now, by as little work as there is."""
    changed = [pair for comments, rows in lists for pair in _other_parents(comments, rows)]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Comment._meta.db_table} SET parent_id = %s WHERE id = %s", changed)


def _other_parents(comments: list[Comment], rows: list[Row]) -> Iterator[tuple[int | None, int]]:
    by_number = {comment.number: comment.pk for comment in comments}
    for comment, row in zip(comments, rows, strict=True):
        parent = by_number.get(row["in_reply_to"])
        if comment.parent_id != parent:
            yield parent, comment.pk
