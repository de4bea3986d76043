"""R18: is a backup that was made while the archive was written whole, and does it lack nothing that was committed?

    .venv/bin/python benchmarks/reliability/backup.py [--backups 10] [--pause 2]

Three editors and an importer write, another process changes two rows a transaction, and an indexer follows. Meanwhile
the database is copied again and again, as docs/reliability.md says. Each copy is put in place of the database of a
second archive, whose index is that of the copy before it; that one is started, checked, and its index compared with
its database.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from background import going_on, started
from following import FOLLOWER
from history import EDITORS
from proof import Goal, Skipped, main

LEDGER = """
import itertools
from django.db import transaction
from articles.models import Source
from backup import PAIR
for name in PAIR:
    Source.objects.create(slug=name, name=name)
print("ready", flush=True)
for number in itertools.count():
    with transaction.atomic():
        for name in PAIR:
            Source.objects.filter(slug=name).update(description=str(number))
"""
PAIR = ("ledger-one", "ledger-two")  # in every committed state both tell the same number
RESTORED = """
import json
from io import StringIO
from django.core.management import call_command
call_command("index", if_needed=True)
try:
    call_command("check_archive", json=True, stdout=StringIO())
except SystemExit as ended:
    code = ended.code
from comparison import compared
from articles.models import Article
from backup import is_torn, newest
print(json.dumps(compared(100) | {"exit code": code, "newest": newest(), "torn": int(is_torn())}))
"""


def check(asked: argparse.Namespace) -> Iterator[Goal]:
    from django.db import connection
    from sides import side

    if connection.vendor != "sqlite":
        raise Skipped("pg_dump makes copies of PostgreSQL; here it is SQLite that is copied")
    side().rebuild()
    with tempfile.TemporaryDirectory() as folder, writing():
        found = [backed_up(Path(folder), asked.pause) for _ in range(asked.backups)]
    total = sum(found, Counter())
    yield Goal("backups under load", len(found), least=asked.backups)
    yield Goal("documents in them, on average", total["documents"] / len(found))
    yield Goal("seconds of a copy, on average", total["seconds"] / len(found))
    for name in ("lost", "ghosts", "doubled", "stale"):
        yield Goal(f"restored: {name}", total[name], 0)
    yield Goal("restored: checks that found something", total["exit code"], 0)
    yield Goal("restored: transactions that are there in part", total["torn"], 0)
    yield Goal("restored: without what was committed before", total["older"], 0)


@contextmanager
def writing() -> Iterator[None]:
    """Editors, an importer and an indexer, until the block ends."""
    with ExitStack() as works:
        works.enter_context(going_on(FOLLOWER))
        works.enter_context(going_on(LEDGER))
        works.enter_context(going_on("import writers; writers.load(7)"))
        for seed in range(EDITORS):
            process = started(f"import writers; writers.edit({seed}, 3600, 10**5)", stdout=subprocess.DEVNULL)
            works.callback(process.wait)
            works.callback(process.kill)
        yield


def backed_up(folder: Path, pause: float) -> Counter:
    """What a copy is like once it is restored."""
    from django.conf import settings

    time.sleep(pause)
    committed, begun = newest(), time.perf_counter()
    copy = folder / "copy.sqlite3"
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    seconds = time.perf_counter() - begun
    data = folder / "restored"
    data.mkdir(exist_ok=True)
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    copy.replace(data / "archive.sqlite3")
    told = Counter(restored(data), seconds=seconds)
    return told + Counter(older=int(told["newest"] < committed))


def restored(data: Path) -> dict[str, int]:
    environment = os.environ | {"NEWSARCHIVE_DATA": str(data)}
    process = started(RESTORED, stdout=subprocess.PIPE, env=environment)
    output, _ = process.communicate(timeout=600)
    return json.loads(output.splitlines()[-1])


def newest() -> int:
    from articles.search import outbox

    return outbox.newest()


def is_torn() -> bool:
    """Whether a transaction is there in part."""
    from articles.models import Source

    told = list(Source.objects.filter(slug__in=PAIR).values_list("description", flat=True))
    return len(told) != len(PAIR) or len(set(told)) != 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--backups", type=int, default=10)
    parser.add_argument("--pause", type=float, default=2, help="seconds of writing before each")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
