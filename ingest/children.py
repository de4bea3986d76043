"""The rows that hang on an article (photos, related stories, comments), read and written as whole lists."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from articles.models import Article, Comment, Photo, RelatedStory
from ingest import record

# Above any number of a real list: where rows wait while their numbers change, since a number stands once in an article.
ASIDE = 1_000_000_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    model: type[models.Model]
    order: str
    fields: tuple[str, ...]
    rows: Callable[[dict], list[Row]]


KINDS = {
    "photos": Kind(Photo, "position", record.PHOTO_FIELDS, record.photo_rows),
    "related stories": Kind(RelatedStory, "position", record.RELATED_FIELDS, record.related_rows),
    "comments": Kind(Comment, "number", record.COMMENT_FIELDS, record.comment_rows),
}


def read(parsed: dict) -> dict[str, list[Row]]:
    """Every list as the machine read it."""
    return {name: kind.rows(parsed) for name, kind in KINDS.items()}


def held(article: Article) -> dict[str, list[Row]]:
    """Every list as the archive holds it, in the same form."""
    return {name: _held_rows(article, kind) for name, kind in KINDS.items()}


def _held_rows(article: Article, kind: Kind) -> list[Row]:
    rows = kind.model.objects.filter(article=article).order_by(kind.order)
    if kind.model is not Comment:
        return list(rows.values(*kind.fields))
    return [dict(row, in_reply_to=row.pop("parent__number")) for row in rows.values(*kind.fields, "parent__number")]


def create(article: Article, parsed: dict) -> None:
    """The rows of a new article."""
    for name, rows in read(parsed).items():
        kind = KINDS[name]
        made = kind.model.objects.bulk_create(_made(article, kind, rows))
        if kind.model is Comment:
            _attach_replies(made, rows)


def replace(article: Article, name: str, rows: list[Row]) -> None:
    """Makes one list be exactly `rows`. A row that stays keeps its key and visibility, wherever it moves."""
    kind = KINDS[name]
    waiting = _by_content(article, kind)
    kind.model.objects.filter(article=article).update(**{kind.order: models.F(kind.order) + ASIDE})
    placed = []
    for made in _made(article, kind, rows):
        same = waiting[_content(made, kind)]
        placed.append(_moved(same.pop(0), getattr(made, kind.order), kind) if same else made)
    kind.model.objects.filter(pk__in=[row.pk for rest in waiting.values() for row in rest]).delete()
    kind.model.objects.bulk_update([row for row in placed if row.pk], [kind.order])
    kind.model.objects.bulk_create([row for row in placed if not row.pk])
    if kind.model is Comment:
        _attach_replies(placed, rows)


def _made(article: Article, kind: Kind, rows: list[Row]) -> list[Any]:
    return [
        kind.model(article=article, **{kind.order: number}, **{name: row[name] for name in kind.fields})
        for number, row in enumerate(rows, 1)
    ]


def _by_content(article: Article, kind: Kind) -> dict[tuple, list[Any]]:
    found = defaultdict(list)
    for row in kind.model.objects.filter(article=article).order_by(kind.order):
        found[_content(row, kind)].append(row)
    return found


def _content(row: Any, kind: Kind) -> tuple:
    return tuple(getattr(row, name) for name in kind.fields)


def _moved(row: Any, number: int, kind: Kind) -> Any:
    setattr(row, kind.order, number)
    return row


def _attach_replies(comments: list[Comment], rows: list[Row]) -> None:
    by_number = {comment.number: comment for comment in comments}
    changed = []
    for number, row in enumerate(rows, 1):
        parent = by_number.get(row["in_reply_to"])
        if by_number[number].parent_id != (parent.pk if parent else None):
            by_number[number].parent = parent
            changed.append(by_number[number])
    Comment.objects.bulk_update(changed, ["parent"])
