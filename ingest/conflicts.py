"""Where an editor and a page both changed a field: queued with both values, until somebody takes one of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from ingest.models import Conflict


def note(article: int, capture: int, clashes: Mapping[str, tuple[Any, Any]]) -> None:
    """Queues fields as (what the page said before, what it says now); of a field only the last word is queued."""
    for field, (before, theirs) in clashes.items():
        values = {"before": plain(before), "theirs": plain(theirs), "capture_id": capture, "found_at": timezone.now()}
        Conflict.objects.update_or_create(article_id=article, field=field, state=Conflict.State.OPEN, defaults=values)


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    match value:
        case date():
            return value.isoformat()
        case list():
            return [plain(each) for each in value]
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case _:
            return value
