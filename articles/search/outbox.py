"""The rows that the triggers wrote: read oldest first, and gone once the index holds what they tell of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from articles.models import Outbox, Settled
from articles.triggers import EVERYTHING

MOST_TRIES = Outbox.MOST_TRIES
MOST_READ = 20_000
AT_ONCE = 5_000  # parameters of a statement
REASON_LENGTH = 1_000

# The highest key that a row was ever given, whatever became of the row.
NEWEST = {
    "sqlite": "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'articles_outbox'",
    "postgresql": "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM articles_outbox_id_seq",
}

# What PostgreSQL shows whoever asks now: it is another text once any other transaction is committed.
SHOWN = f"SELECT pg_current_snapshot()::text, ({NEWEST['postgresql']})"

# The file of the database, or what it shows, and the number of the last change that a trigger noted in it; None where
# nothing tells.
State = tuple[int | str, int] | None
# The rows of each article, by its key.
Batch = dict[int, list[int]]


@dataclass(frozen=True)
class Backlog:
    """Rows waiting, when the oldest of them was written, and rows given up."""

    waiting: int
    oldest: datetime | None
    failed: int

    @property
    def age(self) -> float:
        """Seconds that the oldest row has waited."""
        return _seconds_since(self.oldest)


def backlog() -> Backlog:
    waits = Q(tries__lt=MOST_TRIES)
    found = Outbox.objects.aggregate(
        waiting=Count("pk", filter=waits), oldest=Min("created_at", filter=waits), failed=Count("pk", filter=~waits)
    )
    return Backlog(**found)


def age() -> float:
    """Seconds that what is brought next has waited: it alone is read."""
    waiting = Outbox.objects.filter(tries__lt=MOST_TRIES).order_by("pk")
    return _seconds_since(waiting.values_list("created_at", flat=True).first())


def _seconds_since(moment: datetime | None) -> float:
    return max((timezone.now() - moment).total_seconds(), 0.0) if moment else 0.0


def is_empty(up_to: int | None = None) -> bool:
    """Whether nothing waits, or nothing up to a change."""
    waiting = Outbox.objects.filter(tries__lt=MOST_TRIES)
    return not (waiting if up_to is None else waiting.filter(pk__lte=up_to)).exists()


def newest() -> int:
    """Grows with every change. In a backup, or after commits that a power cut took, it is what it was before."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST[connection.vendor])
        return cursor.fetchone()[0]


def state() -> State:
    """The same twice only if nothing of what is shown or searched was changed between, by whatever way of writing.

    None inside of a transaction, which may be undone. On PostgreSQL the number moves before the commit does, so what is
    shown goes with it; that alone could be the same again after a crash.
    """
    if connection.in_atomic_block:
        return None
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return file.stat().st_ino if file.is_file() else 0, newest()
    with connection.cursor() as cursor:
        cursor.execute(SHOWN)
        return cursor.fetchone()


def batch(articles: int) -> Batch:
    """The rows of the articles that have waited longest, and those given up earlier of the same articles."""
    rows = Outbox.objects.filter(tries__lt=MOST_TRIES).order_by("pk").values_list("pk", "article_id")[:MOST_READ]
    found: Batch = {}
    for row, article in rows:
        if article in found or len(found) < articles:
            found.setdefault(article, []).append(row)
    if found:
        for row, article in Outbox.objects.filter(tries__gte=MOST_TRIES).values_list("pk", "article_id"):
            if article in found:
                found[article].append(row)
    return found


def everything() -> list[int]:
    """All rows there are. What they tell of is committed: whatever is read from now on holds it."""
    return list(Outbox.objects.values_list("pk", flat=True))


def settled() -> int:
    """The newest change that was ever settled: an index that has not reached it is of another database, or a copy."""
    return Settled.objects.filter(pk=1).values_list("change", flat=True).first() or 0


def settle(done: Mapping[int, list[int]], broken: Mapping[int, str]) -> None:
    """Removes exactly these rows. Of an article with a broken record one stays, which counts its tries."""
    kept = {article: rows[0] for article, rows in done.items() if article in broken}
    with transaction.atomic():
        for article, row in kept.items():
            Outbox.objects.filter(pk=row).update(tries=F("tries") + 1, error=broken[article][:REASON_LENGTH])
        _delete(row for rows in done.values() for row in rows if row not in set(kept.values()))


def settle_all(rows: Iterable[int], broken: Mapping[int, str], reached: int) -> None:
    """After a rebuild, which has reached that change: what it could not index is given up until the record changes."""
    now = timezone.now()
    given_up = (
        Outbox(article_id=article, created_at=now, tries=MOST_TRIES, error=reason[:REASON_LENGTH])
        for article, reason in broken.items()
    )
    with transaction.atomic():
        _delete(rows)
        # It may be less than before: the rows of another database, put into this one, brought a number along.
        Settled.objects.update_or_create(pk=1, defaults={"change": reached})
        Outbox.objects.bulk_create(given_up)


def _delete(rows: Iterable[int]) -> None:
    rows = list(rows)
    if rows:
        _note_settled(max(rows))
    for start in range(0, len(rows), AT_ONCE):
        Outbox.objects.filter(pk__in=rows[start : start + AT_ONCE]).delete()


def _note_settled(change: int) -> None:
    noted, is_new = Settled.objects.get_or_create(pk=1, defaults={"change": change})
    if not is_new and noted.change < change:
        Settled.objects.filter(pk=1, change__lt=change).update(change=change)


def has_everything(found: Batch) -> bool:
    return EVERYTHING in found
