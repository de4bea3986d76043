"""R17: what happens when the disk of the index, and then that of the database, is full?

    .venv/bin/python benchmarks/reliability/diskfull.py [--size 3m]      as root: it mounts a tmpfs of that size

Articles are written until nothing more fits. Reading must go on, nothing that was committed may be lost, and once there
is room again all must be in order by the next run of the indexer.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof import Goal, Skipped, main, visitor

ROOM = "64m"
FAULTS = ("lost", "ghosts", "doubled", "stale")
PAGES = ("/", "/sources/", "/sources/courier/", "/search/?q=full", "/about/")


def check(asked: argparse.Namespace) -> Iterator[Goal]:
    if os.geteuid():
        raise Skipped("mounting a tmpfs takes root")
    if asked.database != "sqlite":
        raise Skipped("this check fills the disk of a SQLite file")
    yield from index_is_full(asked)
    yield from database_is_full(asked)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """The folder, with what it holds, on a disk of its own."""
    kept = folder.with_name(f"{folder.name}-kept")
    shutil.copytree(folder, kept)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        raise Skipped(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def make_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={ROOM}", folder], check=True)


def index_is_full(asked: argparse.Namespace) -> Iterator[Goal]:
    import records
    from comparison import compared

    from articles.models import Outbox
    from articles.search import indexer

    records.stock_up(100)
    indexer.rebuild()
    before = 100
    with small_disk(indexer._root(), asked.size):
        full, batches = False, 0
        while not full and batches < 100:
            add(200, f"i{batches}", words=100)
            batches, full = batches + 1, not caught_up()
        statuses = reading()
        answered = search_total()
        lost = articles_not_waiting()
        yield Goal("index: batches of 200 until it was full", batches, most=99)
        yield Goal("index: pages that were not read", sum(status != 200 for status in statuses), 0)
        yield Goal("index: hits while full", answered, least=before)
        yield Goal("index: changes neither indexed nor waiting", lost, 0)
        yield Goal("index: records given up for the disk", Outbox.objects.filter(tries__gte=3).count(), 0)
        make_room(indexer._root())
        yield Goal("index: not resumed once there was room", int(not caught_up()), 0)
        found = compared(sample=100)
        yield Goal("index: differences afterwards", sum(found[name] for name in FAULTS), 0)


def database_is_full(asked: argparse.Namespace) -> Iterator[Goal]:
    from comparison import compared
    from django.conf import settings
    from django.db import connections
    from django.db.utils import OperationalError

    from articles.models import Article

    Article.objects.all().delete()
    caught_up()
    folder = settings.DATA_DIR / "small"
    folder.mkdir()
    with small_disk(folder, asked.size), moved_to(folder):
        before, full = 0, False
        while not full and before < 100_000:
            try:
                add(100, f"d{before}", words=300)
                before += 100
            except OperationalError:
                full = True
        statuses = reading()
        kept = Article.objects.count()
        yield Goal("database: articles until it was full", before, most=99_999)
        yield Goal("database: pages that were not read", sum(status != 200 for status in statuses), 0)
        yield Goal("database: committed articles lost", abs(before - kept), 0)
        make_room(folder)
        add(100, "room")
        yield Goal("database: articles written once there was room", Article.objects.count() - kept, least=100)
        yield Goal("database: not resumed once there was room", int(not caught_up()), 0)
        found = compared(sample=100)
        yield Goal("database: differences afterwards", sum(found[name] for name in FAULTS), 0)
        connections.close_all()


@contextmanager
def moved_to(folder: Path) -> Iterator[None]:
    """The database, in that folder."""
    from django.db import connection

    was = connection.settings_dict["NAME"]
    connection.close()
    shutil.copy(was, folder / "archive.sqlite3")
    connection.settings_dict["NAME"] = str(folder / "archive.sqlite3")
    yield
    connection.close()
    connection.settings_dict["NAME"] = was


def add(count: int, name: str, words: int = 40) -> None:
    import records
    from django.db import transaction

    from articles.models import Article

    paper = records.source()
    with transaction.atomic():
        Article.objects.bulk_create(
            Article(
                source=paper,
                public_id=f"{name}-{number}",
                identity=f"{name}-{number}",
                headline=f"Full {name} {number}",
                body=f"{name} {number} {' '.join(f'w{name}{number}{place}' for place in range(words))}",
            )
            for number in range(count)
        )


def caught_up() -> bool:
    from articles.search import indexer

    try:
        indexer.bring_up()
    except indexer.UNREACHED:
        return False
    return True


def reading() -> list[int]:
    return [visitor().get(path).status_code for path in PAGES]


def search_total() -> int:
    from sides import side

    return side().found("").total


def articles_not_waiting() -> int:
    """Public articles that the index does not hold and that no row of the outbox tells of."""
    from sides import side

    from articles.models import Article, Outbox

    held = {int(name.rpartition(".")[2]) for name in side().held() if ".article." in name}
    waiting = set(Outbox.objects.values_list("article_id", flat=True))
    return len(set(Article.objects.public().values_list("pk", flat=True)) - held - waiting)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", default="3m")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
