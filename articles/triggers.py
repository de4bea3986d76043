"""The database triggers that write the outbox: whatever changes a record, the row stands in the same transaction."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

OUTBOX = "articles_outbox"
PREFIX = "outbox_"
# In place of the key of an article: the whole index has to be built anew.
EVERYTHING = 0


class Watched(NamedTuple):
    """A table, the columns of it that search_indexes.py reads, and the articles that a row of it belongs to."""

    table: str
    columns: tuple[str, ...]
    articles: str
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


ARTICLE = ("id", "source_id", "section_id", "language", "published_at", "published_precision", "headline", "byline")
OF_SECTION = "SELECT id FROM articles_article WHERE section_id = {row}.id"
OF_SOURCE = "SELECT id FROM articles_article WHERE source_id = {row}.id"
COMMENT = ("article_id", "number", "author", "place", "posted_at", "body", "visibility", "id")
WATCHED = (
    Watched("articles_article", (*ARTICLE, "body", "visibility"), "SELECT {row}.id AS id"),
    Watched("articles_comment", COMMENT, "SELECT {row}.article_id AS id"),
    Watched("articles_photo", ("article_id", "position", "caption"), "SELECT {row}.article_id AS id"),
    Watched("articles_relatedstory", ("article_id", "position", "headline", "teaser"), "SELECT {row}.article_id AS id"),
    # A new one has no articles yet, and one that goes has none any more.
    Watched("articles_section", ("path",), OF_SECTION, ("UPDATE",)),
    Watched("articles_source", ("slug",), OF_SOURCE, ("UPDATE",)),
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

INSERT = "INSERT INTO articles_outbox (article_id, created_at, tries, error) SELECT id, {now}, 0, '' FROM ({ids}) AS of"
SQLITE = "CREATE TRIGGER {name} AFTER {event} ON {table}{when} BEGIN {insert}; END"
POSTGRESQL = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN {insert}; RETURN NULL; END$$;
CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()"""


class Dialect(NamedTuple):
    now: str
    differs: str
    create: str
    names: str
    drop: str


# The names of the triggers that stand come as (trigger, table).
DIALECTS = {
    "sqlite": Dialect(
        "strftime('%Y-%m-%d %H:%M:%f', 'now')",
        "IS NOT",
        SQLITE,
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 7) = 'outbox_'",
        "DROP TRIGGER {name}",
    ),
    "postgresql": Dialect(
        "clock_timestamp()",
        "IS DISTINCT FROM",
        POSTGRESQL,
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND left(tgname, 7) = 'outbox_' "
        "AND pg_table_is_visible(tgrelid)",
        "DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()",
    ),
}


def statements(vendor: str) -> dict[str, str]:
    """What creates each trigger, by its name; a checksum in that tells it from one of an older making."""
    return dict(_statement(DIALECTS[vendor], watched, event) for watched in WATCHED for event in watched.events)


def _statement(dialect: Dialect, watched: Watched, event: str) -> tuple[str, str]:
    ids = " UNION ".join(watched.articles.format(row=row) for row in ROWS[event])
    parts = {"table": watched.table, "insert": INSERT.format(now=dialect.now, ids=ids), "event": event, "when": ""}
    if event == "UPDATE":
        parts["event"] = f"UPDATE OF {', '.join(watched.columns)}"
        differ = " OR ".join(f"OLD.{name} {dialect.differs} NEW.{name}" for name in watched.columns)
        parts["when"] = f" WHEN ({differ})"
    checksum = zlib.crc32(dialect.create.format(name="", **parts).encode())
    name = f"{PREFIX}{watched.table.removeprefix('articles_')}_{event.lower()}_{checksum:08x}"
    return name, dialect.create.format(name=name, **parts)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The triggers that should stand and do not; none where there is no outbox yet."""
    connection = connections[using]
    absent = sorted(set(statements(connection.vendor)) - {name for name, _ in _standing(connection)})
    return absent if absent and _has_outbox(connection) else []


def restore(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Sets up what is missing and returns its names; as changes may have gone unseen, all will be indexed anew."""
    absent = missing(using)
    if absent:
        with transaction.atomic(using), connections[using].cursor() as cursor:
            _drop_all(connections[using])
            for statement in statements(connections[using].vendor).values():
                cursor.execute(statement)
            now = DIALECTS[connections[using].vendor].now
            # A new archive has nothing that could have gone unseen.
            cursor.execute(
                f"INSERT INTO {OUTBOX} (article_id, created_at, tries, error) SELECT {EVERYTHING}, {now}, 0, '' "
                "WHERE EXISTS (SELECT 1 FROM articles_article)"
            )
    return absent


def drop(using: str = DEFAULT_DB_ALIAS) -> None:
    with transaction.atomic(using):
        _drop_all(connections[using])


def _drop_all(connection: BaseDatabaseWrapper) -> None:
    standing = list(_standing(connection))
    with connection.cursor() as cursor:
        for name, table in standing:
            cursor.execute(DIALECTS[connection.vendor].drop.format(name=name, table=table))


def _standing(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(DIALECTS[connection.vendor].names)
        yield from cursor.fetchall()


def _has_outbox(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        return OUTBOX in connection.introspection.table_names(cursor)


# Migrations


def before_migrations(plan: list, using: str, **_options: object) -> None:
    """SQLite makes a table anew to alter it, and PostgreSQL alters no column that a trigger names: none may stand."""
    if any(migration.app_label == "articles" for migration, _ in plan):
        drop(using)


def after_migrations(using: str, **_options: object) -> None:
    restore(using)
