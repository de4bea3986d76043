"""What an editor decides about a conflict: the page's words, or those that stand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from articles.models import Article, Source
from ingest import children, places, updates
from ingest.models import Conflict


def keep_ours(conflicts: Iterable[Conflict], user: AbstractBaseUser | None) -> int:
    """Leaves the record as it is; returns how many were open."""
    return sum(_close(conflict, Conflict.State.OURS, user) for conflict in conflicts)


def take_theirs(conflicts: Iterable[Conflict], user: AbstractBaseUser | None) -> int:
    """Sets the record to what the page says, each conflict in a transaction of its own."""
    taken = 0
    for conflict in conflicts:
        with transaction.atomic():
            if _close(conflict, Conflict.State.THEIRS, user):
                _take(conflict)
                taken += 1
    return taken


def _close(conflict: Conflict, state: Conflict.State, user: AbstractBaseUser | None) -> int:
    """1 if it was open until now: of two who decide at once, the first has decided."""
    is_open = Conflict.objects.filter(pk=conflict.pk, state=Conflict.State.OPEN)
    return is_open.update(state=state, resolved_at=timezone.now(), resolved_by=user)


def _take(conflict: Conflict) -> None:
    chosen = Article.objects.select_for_update(of=("self",)).select_related("source", "section")
    article = chosen.get(pk=conflict.article_id)
    if conflict.field in children.KINDS:
        updates.store(article, {}, {conflict.field: list(map(_row, conflict.theirs))})
    else:
        updates.store(article, _value(article, conflict), {})


def _value(article: Article, conflict: Conflict) -> dict[str, Any]:
    if conflict.field == "section":
        found = places.sections_of([(article.source, conflict.theirs)])
        return {"section": found.get((article.source_id, conflict.theirs))}
    if conflict.field == "source":
        return updates.moved_to(article, Source.objects.get(slug=conflict.theirs), article.public_id)
    return {conflict.field: _of_field(Article._meta.get_field(conflict.field), conflict.theirs)}


def _of_field(field: models.Field, value: Any) -> Any:
    return field.to_python(value) if isinstance(value, str) else value


def _row(row: dict[str, Any]) -> children.Row:
    moments = {name: models.DateTimeField().to_python(row[name]) for name in ("posted_at",) if row.get(name)}
    return row | moments


def ours(conflict: Conflict) -> Any:
    """What the record says now."""
    if conflict.field in children.KINDS:
        return children.held([conflict.article_id])[conflict.article_id][conflict.field]
    return updates.held_fields(conflict.article)[conflict.field]


def differing(value: Any) -> str:
    """A value as an editor reads it in a list of conflicts."""
    if isinstance(value, list):
        return "\n".join(" · ".join(str(part) for part in row.values() if part) for row in value) or "(none)"
    return value.isoformat() if isinstance(value, date) else str(value if value not in (None, "") else "(nothing)")
