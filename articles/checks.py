"""What `manage.py check --database default` looks at, and every migration."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Tags, Warning, register

from articles import triggers


# Not an error: that would keep `migrate`, which restores the triggers, from running.
@register(Tags.database)
def triggers_stand(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    return [message for using in databases or () for message in _missing(using)]


def _missing(using: str) -> list[CheckMessage]:
    absent = triggers.missing(using)
    if not absent:
        return []
    count = "1 trigger of the outbox is" if len(absent) == 1 else f"{len(absent)} triggers of the outbox are"
    told = f"{count} missing: changes of records do not reach the search."
    hint = "Run manage.py index: it restores them and builds the index anew."
    return [Warning(told, hint=hint, obj=", ".join(absent), id="articles.W001")]
