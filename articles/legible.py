"""What the database holds in columns of text and of dates is read as such, whatever raw SQL has put there.

One record that cannot be read would else keep every page that lists it from being shown. For what is no text stands
U+FFFD, and what is no date of Python's is none. The indexer reads strictly: it leaves such a record out and names it,
in the admin and for `manage.py check_archive`. PostgreSQL takes in text alone, but dates of any year.
"""

import codecs
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import partial
from typing import Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.dateparse import parse_date, parse_datetime

IN_PLACE = "articles.legible"  # the name of what is done about bytes that are no text
MOMENT, MOMENT_ID, TEXT_FORMAT = "timestamptz", 1184, 0  # as psycopg knows them
FIRST, LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
is_strict = ContextVar("is_strict", default=False)
text = partial(str, encoding="utf-8", errors=IN_PLACE)  # some 0.4 µs a value more than SQLite's own way


class LegibleQuerySet(models.QuerySet):
    """Records of which no date that is none is listed."""

    def datetimes(self, field_name: str, *args: object, **options: object) -> Self:
        found = super().datetimes(field_name, *args, **options)
        return found.filter(datetimefield__isnull=False, plain_field__gte=FIRST, plain_field__lt=LAST)


class Legible(models.Model):
    """A record that holds text alone: bytes in place of it are decoded."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Sequence[str], values: Sequence[object]) -> Self:
        if bytes in map(type, values):
            values = [text(value) if isinstance(value, bytes) else value for value in values]
        return super().from_db(db, field_names, values)


@contextmanager
def strictly() -> Iterator[None]:
    """Inside, reading raises ValueError for what is not what its column is for."""
    token = is_strict.set(True)
    try:
        yield
    finally:
        is_strict.reset(token)


def set_up() -> None:
    codecs.register_error(IN_PLACE, _in_place_of_bytes)
    for kind, parse in (("date", parse_date), ("datetime", parse_datetime)):
        sqlite3.register_converter(kind, partial(_moment, parse))
    connection_created.connect(_read_legibly)


def _read_legibly(connection: BaseDatabaseWrapper, **_options: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.text_factory = text
        for kind, parse in (("date", parse_date), ("datetime", parse_datetime)):
            name = f"convert_{kind}field_value"
            setattr(connection.ops, name, _reckoned(parse, getattr(type(connection.ops), name), connection.ops))
    elif connection.vendor == "postgresql":
        adapters = connection.connection.adapters
        loader = adapters.get_loader(MOMENT_ID, TEXT_FORMAT)
        adapters.register_loader(MOMENT, _of_any_year(loader, connection.Database.DataError))


def _reckoned(
    parse: Callable[[str], date | None], convert: Callable[..., object], ops: object
) -> Callable[..., object]:
    """For what SQLite reckons of dates, as the latest of them: no converter is asked of that."""

    def converted(value: object, expression: object, connection: BaseDatabaseWrapper) -> object:
        if value is not None and not isinstance(value, date):
            value = _moment(parse, value if isinstance(value, bytes) else str(value).encode())
        return convert(ops, value, expression, connection)

    return converted


def _of_any_year(loader: type, unreadable: type[Exception]) -> type:
    """As Django reads what PostgreSQL calls a timestamptz, but for years that Python's dates have not."""

    class Loader(loader):
        def load(self, data: bytes) -> datetime | None:
            try:
                return super().load(data)
            except unreadable:
                if is_strict.get():
                    raise
                return None

    return Loader


def _in_place_of_bytes(error: UnicodeError) -> tuple[str, int]:
    if is_strict.get():
        raise error
    return codecs.replace_errors(error)


def _moment(parse: Callable[[str], date | datetime | None], stored: bytes) -> date | datetime | None:
    try:
        return parse(stored.decode())
    except ValueError:
        if is_strict.get():
            raise
        return None
