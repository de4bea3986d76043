"""R12: does one record that cannot be read or indexed, or is merely odd, leave its 99 neighbours as they should be?

    .venv/bin/python benchmarks/reliability/poison.py [--rows 100] [--kinds 25] [--list]

For each kind, raw SQL puts it into the record in the middle, all are changed, and the index catches up. Each neighbour
must be found by its own word and by the one they share, none by a word of the odd record; that one is found exactly, or
is not and the admin's list says why. Its page, the lists that it stands in and the pages of its neighbours are shown.
"""

import argparse
import sys
from typing import NamedTuple

from proof import Goal, Skipped, main, visitor

LEAK = "leakingword"


class Kind(NamedTuple):
    """What raw SQL puts into a column of the odd record, or of a row that belongs to it."""

    name: str
    table: str
    column: str
    value: str
    parameters: tuple = ()


NOT_UTF8 = "CAST(X'ff' AS TEXT)"
SURROGATE = "CAST(X'eda080' AS TEXT)"
KINDS = (
    Kind("byline that is not UTF-8", "article", "byline", NOT_UTF8),
    Kind("headline that is not UTF-8", "article", "headline", NOT_UTF8),
    Kind("body that is not UTF-8 after a word", "article", "body", f"CAST(X'{LEAK.encode().hex()}20ff' AS TEXT)"),
    Kind("half of a surrogate pair", "article", "body", SURROGATE),
    Kind("bytes as body", "article", "body", "X'00ff00'"),
    Kind("bytes as headline", "article", "headline", f"X'{LEAK.encode().hex()}'"),
    Kind("a number as body", "article", "body", "42.5"),
    Kind("NUL in the body", "article", "body", "%s", (f"{LEAK}\0{LEAK}",)),
    Kind("a body of one word of 1 MB", "article", "body", "%s", (LEAK + "a" * 1_000_000,)),
    Kind("a body of 5,000 combining marks", "article", "body", "%s", (LEAK + " e" + "\u0301" * 5_000,)),
    Kind("a body without a letter", "article", "body", "%s", ("\u202e\u200b\ufeff \U000e0001 \uffff",)),
    Kind("no body and no headline", "article", "body = '', headline", "''"),
    Kind("a date that is none", "article", "published_at", "'yesterday'"),
    Kind("a date beyond the calendar", "article", "published_at", "'20000-01-01 00:00:00'"),
    Kind("the 31st of February", "article", "published_at", "'2013-02-31 00:00:00'"),
    Kind("a number as date", "article", "published_at", "1e300"),
    Kind("bytes as date", "article", "published_at", "X'ff'"),
    Kind("a language of 5,000 letters", "article", "language", "%s", ("x" * 5_000,)),
    Kind("a precision that there is none of", "article", "published_precision", "'aeon'"),
    Kind("a comment that is not UTF-8", "comment", "body", NOT_UTF8),
    Kind("a comment of bytes", "comment", "body", "X'00ff'"),
    Kind("a comment's date that is none", "comment", "posted_at", "'never'"),
    Kind("a commenter that is not UTF-8", "comment", "author", SURROGATE),
    Kind("a caption that is not UTF-8", "photo", "caption", NOT_UTF8),
    Kind("a teaser that is not UTF-8", "relatedstory", "teaser", NOT_UTF8),
)


def check(asked: argparse.Namespace) -> list[Goal]:
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Skipped("PostgreSQL refuses nearly all of this by itself; tests/articles/test_postgresql.py has the rest")
    found = [tried(kind, asked.rows) for kind in KINDS[: asked.kinds]]
    if asked.list:
        for kind, each in zip(KINDS, found, strict=False):
            print(f"{kind.name:<44}{'found' if each['indexed'] else 'named in the admin':<20}{each}")
    total = {name: sum(each[name] for each in found) for name in found[0]}
    return [
        Goal("kinds", len(found), least=min(20, asked.kinds)),
        Goal("kinds that are found as they are", total["indexed"]),
        Goal("neighbours not found, or not alone", total["neighbours"], 0),
        Goal("words that leaked to another record", total["leaked"], 0),
        Goal("odd records neither found nor named", total["unnamed"], 0),
        Goal("kinds that stopped the indexing", total["stopped"], 0),
        Goal("pages that were not shown", total["not shown"], 0),
    ]


def tried(kind: Kind, rows: int) -> dict[str, int]:
    import records
    from sides import side

    from articles.models import Article

    emptied()
    keys = records.stock_up(rows)
    odd = keys[rows // 2]
    stopped = caught_up()
    around_it(odd)
    put(kind, odd)
    for number, key in enumerate(keys):
        if key != odd:
            Article.objects.filter(pk=key).update(body=f"{records.text(number)} later{number}")
    stopped |= caught_up()
    numbers = {key: number for number, key in enumerate(keys) if key != odd}
    wrong = sum(keys_of(f"{records.own_word(number)} later{number}") != {key} for key, number in numbers.items())
    is_exact = keys_of("harvest") - {odd} == set(numbers)
    indexed = any(name == f"articles.article.{odd}" for name in side().held())
    return {
        "indexed": int(indexed),
        "neighbours": wrong + (not is_exact),
        "leaked": len(keys_of(LEAK) - {odd}),
        "unnamed": int(not indexed and not is_named(odd)) + int(not comments_are_right(odd, indexed)),
        "stopped": int(stopped),
        "not shown": not_shown(keys, odd),
    }


def emptied() -> None:
    """An archive of nothing; rows that cannot be read can be deleted."""
    from django.db import connection
    from sides import side

    tables = ("comment", "photo", "relatedstory", "article", "outbox")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM articles_{table}")
    side().rebuild()


def caught_up() -> bool:
    """Whether the indexing ended with an error instead."""
    from sides import side

    try:
        side().catch_up()
    except Exception:  # noqa: BLE001  stock parts raise whatever they meet
        return True
    return False


def around_it(odd: int) -> None:
    from articles.models import Comment, Photo, RelatedStory

    Comment.objects.create(article_id=odd, number=1, author="Igor", body="Plentiful")
    Photo.objects.create(article_id=odd, position=1, caption="The bridge")
    RelatedStory.objects.create(article_id=odd, position=1, kind="related", headline="Elsewhere")


def put(kind: Kind, odd: int) -> None:
    from django.db import connection

    key = "id" if kind.table == "article" else "article_id"
    with connection.cursor() as cursor:
        statement = f"UPDATE articles_{kind.table} SET {kind.column} = {kind.value} WHERE {key} = %s"
        cursor.execute(statement, [*kind.parameters, odd])


def keys_of(words: str) -> set[int]:
    """Of the articles found; a search that raises finds what is none."""
    from sides import side

    try:
        return set(side().found(words, per_page=1000).keys)
    except Exception:  # noqa: BLE001  whatever a reader would have met as an error
        return {-1}


def is_named(odd: int) -> bool:
    """Whether the admin's list of changes not indexed shows the article and a reason."""
    page = visitor(is_editor=True).get("/admin/articles/outbox/").content.decode()
    return f"/admin/articles/article/{odd}/change/" in page and f" {odd}: " in page


def not_shown(keys: list[int], odd: int) -> int:
    """Pages with the odd record, and with one beside it, that answer with an error or lack their neighbours."""
    from articles.models import Article

    ids = dict(Article.objects.filter(pk__in=keys).values_list("pk", "public_id"))
    beside = next(key for key in reversed(keys) if key != odd)
    pages = {f"/articles/{ids[odd]}/": "", f"/articles/{ids[beside]}/": "Harvest"}
    pages |= dict.fromkeys(("/", "/sources/courier/"), "Harvest")
    answers = {path: visitor().get(path, follow=True) for path in pages}
    return sum(
        answer.status_code != 200 or pages[path] not in answer.content.decode() for path, answer in answers.items()
    )


def comments_are_right(odd: int, indexed: bool) -> bool:
    """The odd record's comment is found with it, or it is the comment that cannot be indexed and that is named."""
    from sides import side

    try:
        return not indexed or len(side().found_comments("plentiful")) == 1 or is_named(odd)
    except Exception:  # noqa: BLE001  whatever a reader would have met as an error
        return False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--kinds", type=int, default=len(KINDS))
    parser.add_argument("--list", action="store_true", help="what became of each kind")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
