"""Many rows at once, without a record for each: a fifth of the time, which is what an import has to spare."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts values as the database keeps them: moments adapted, JSON as text. What has a default gets it."""
    if not rows:
        return
    others = _defaults(model, set(columns))
    quoted = ", ".join(map(connection.ops.quote_name, (*columns, *others)))
    marks = ", ".join(["%s"] * (len(columns) + len(others)))
    table, constant = connection.ops.quote_name(model._meta.db_table), tuple(others.values())
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", [(*row, *constant) for row in rows])


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    """The other columns that may not be empty."""
    fields = (each for each in model._meta.concrete_fields if not (each.primary_key or each.null))
    return {
        each.column: each.get_db_prep_save(each.get_default(), connection)
        for each in fields
        if each.column not in given
    }


def moment(value: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
