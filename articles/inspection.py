"""What `manage.py check_archive` looks at, in this order: what stands first is what the later ones rest on."""

import hashlib
import zlib
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from articles import triggers
from articles.models import Article, Capture, Comment, Outbox
from articles.search import agreement, indexer, outbox
from articles.search.standing import intact, left_over, remove_left_over
from articles.soundness import Check, Seen

LATE = 300.0  # seconds after which a change should have been in the index
NAMED = 5  # of many findings so many are named
AT_ONCE = 50  # captures

# Of PostgreSQL: what a broken build or a failed disk leaves behind.
POSTGRESQL = """
SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index WHERE NOT (indisvalid AND indisready)
UNION ALL
SELECT 'constraint ' || conname || ' is not validated' FROM pg_constraint WHERE NOT convalidated
UNION ALL
SELECT checksum_failures || ' pages with a wrong checksum' FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0
"""


def triggers_stand() -> Seen:
    Outbox.objects.exists()  # without tables there is nothing that could be missing, and nothing to say
    absent, wanted = triggers.missing(), len(triggers.statements(connection.vendor))
    if not absent:
        return Seen(f"{wanted} stand")
    verb = "is" if len(absent) == 1 else "are"
    return Seen(f"{len(absent)} of {wanted} {verb} missing: changes do not reach the search", len(absent))


def restore_triggers() -> str:
    restored = triggers.restore()
    indexer.drain(wait=indexer.PATIENCE)
    return f"{len(restored)} set up, and the whole index built anew, for changes may have gone unseen"


def database_is_whole() -> Seen:
    faults = list(_faults_of_sqlite() if connection.vendor == "sqlite" else _faults_of_postgresql())
    return Seen(_named(faults, "structure and references are whole"), len(faults))


def _faults_of_sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (told for (told,) in cursor.fetchall() if told != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"{table} {row} refers to nothing in {parent}" for table, row, parent, _ in cursor.fetchall())


def _faults_of_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL)
        yield from (told for (told,) in cursor.fetchall())


def relations_agree() -> Seen:
    """What the database cannot hold by itself: that what belongs together is of one source, one article."""
    astray = Article.objects.filter(section__isnull=False).exclude(section__source=F("source"))
    strangers = Comment.objects.filter(parent__isnull=False).exclude(parent__article=F("article"))
    faults = [f"article {pk} is in a section of another source" for pk in astray.values_list("pk", flat=True)]
    faults += [f"comment {pk} answers one of another article" for pk in strangers.values_list("pk", flat=True)]
    return Seen(_named(faults, "no orphans: sections and replies are where they belong"), len(faults))


def captures_are_intact() -> Seen:
    """Every byte that was ever captured is read."""
    rows = Capture.objects.order_by("pk").values_list("pk", "sha256", "size", "content")
    count, faults = rows.count(), []
    for pk, sha256, size, content in rows.iterator(AT_ONCE):
        if fault := _fault_of(sha256, size, bytes(content)):
            faults.append(f"capture {pk} ({sha256[:12]}) {fault}")
    return Seen(_named(faults, f"all {count:,} have the SHA-256 they were taken in with"), len(faults))


def _fault_of(sha256: str, size: int, content: bytes) -> str:
    try:
        raw = zlib.decompress(content)
    except zlib.error:
        return "cannot be unpacked"
    if hashlib.sha256(raw).hexdigest() != sha256:
        return "has other bytes than were captured"
    return "" if len(raw) == size else f"has {len(raw)} bytes, not {size}"


def index_is_intact() -> Seen:
    told, is_fine = intact()
    return Seen(told, 0 if is_fine else 1)


def rebuild() -> str:
    return f"built anew: {indexer.rebuild().written:,} documents"


def index_agrees() -> Seen:
    found = agreement.compare()
    faults = [f"article {article} is {fault}" for article, fault in sorted(found.differing.items())]
    return Seen(_named(faults, f"all {found.documents:,} documents are what the database holds"), len(faults))


def index_what_differs() -> str:
    differing, now = agreement.compare().differing, timezone.now()
    with transaction.atomic():
        Outbox.objects.bulk_create(Outbox(article_id=article, created_at=now) for article in differing)
    indexer.drain(wait=indexer.PATIENCE)
    return f"{len(differing):,} articles indexed again"


def outbox_moves() -> Seen:
    found = outbox.backlog()
    changes = "1 change waits" if found.waiting == 1 else f"{found.waiting:,} changes wait, the oldest"
    told = f"{changes} for {found.age:.0f} s" if found.waiting else "nothing waits"
    is_late = found.age > LATE
    return Seen(told + (": nobody brings them to the index" if is_late else ""), found.waiting if is_late else 0)


def drain() -> str:
    return f"{indexer.drain(wait=indexer.PATIENCE).articles:,} articles brought to the index"


def nothing_is_given_up() -> Seen:
    rows = Outbox.objects.filter(tries__gte=Outbox.MOST_TRIES).order_by("pk").values_list("article_id", "error")
    faults = [f"article {article}: {error}" for article, error in rows]
    return Seen(_named(faults, "every public record can be searched"), len(faults))


def try_again() -> str:
    count = Outbox.objects.filter(tries__gte=Outbox.MOST_TRIES).update(tries=0, error="")
    indexer.drain(wait=indexer.PATIENCE)
    return f"{count:,} tried again"


def nothing_is_left_over() -> Seen:
    faults = left_over()
    return Seen(_named(faults, "no files but those of the index"), len(faults))


def remove() -> str:
    return f"{remove_left_over():,} removed"


def _named(faults: list[str], fine: str) -> str:
    if not faults:
        return fine
    more = f"; and {len(faults) - NAMED:,} more" if len(faults) > NAMED else ""
    return "; ".join(faults[:NAMED]) + more


CHECKS = [
    Check("triggers", triggers_stand, restore_triggers),
    Check("database", database_is_whole),
    Check("relations", relations_agree),
    Check("captures", captures_are_intact),
    Check("index files", index_is_intact, rebuild),
    Check("outbox", outbox_moves, drain),
    Check("given up", nothing_is_given_up, try_again),
    Check("index content", index_agrees, index_what_differs),
    Check("left over", nothing_is_left_over, remove),
]
