"""How many read-then-write transactions fail with "database is locked": SQLite as Django ships it, and as we set it up.

    .venv/bin/python benchmarks/reliability/locks.py [--writers 4] [--transactions 2500]

Each writer is a process that reads a counter, waits a moment and writes it back, again and again.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ["NEWSARCHIVE_DATA"] = tempfile.mkdtemp(prefix="newsarchive-locks-")


def connected(path: Path, options: dict):
    """A connection of Django's to a SQLite file with these options."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    plain = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "TIME_ZONE": None}
    return DatabaseWrapper(plain | {"AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TEST": {}})


def write(path: Path, options: dict, transactions: int, seed: int) -> tuple[int, float]:
    """(failures, longest wait in seconds) of one writer."""
    from django.db import OperationalError

    connection, pauses, failures, longest = connected(path, options), random.Random(seed), 0, 0.0
    for _ in range(transactions):
        started = time.perf_counter()
        try:
            count_up(connection, pauses.uniform(0, 0.001))
        except OperationalError:
            failures += 1
            connection.close()
        longest = max(longest, time.perf_counter() - started)
    connection.close()
    return failures, longest


def count_up(connection, pause: float) -> None:
    with atomic(connection), connection.cursor() as cursor:
        (value,) = cursor.execute("SELECT value FROM counter").fetchone()
        time.sleep(pause)
        cursor.execute("UPDATE counter SET value = %s", [value + 1])


@contextmanager
def atomic(connection) -> Iterator[None]:
    """A transaction as Django's own `atomic` begins it with these options."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.set_autocommit(True)


def measure(name: str, options: dict, writers: int, transactions: int) -> None:
    path = Path(tempfile.mkdtemp(dir=os.environ["NEWSARCHIVE_DATA"])) / "archive.sqlite3"
    connection = connected(path, options)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    with multiprocessing.Pool(writers) as pool:
        results = pool.starmap(write, [(path, options, transactions, seed) for seed in range(writers)])
    with connection.cursor() as cursor:
        (counted,) = cursor.execute("SELECT value FROM counter").fetchone()
    connection.close()
    done, failed = writers * transactions, sum(failures for failures, _ in results)
    longest = max(seconds for _, seconds in results)
    print(
        f"{name:<22}{failed:>7,} of {done:,} failed ({failed / done:.1%}), {counted:,} counted, longest {longest:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--transactions", type=int, default=2_500, help="of each writer (default %(default)s)")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")
    import django

    django.setup()
    from newsarchive.settings import SQLITE_OPTIONS

    measure("as Django ships it", {}, arguments.writers, arguments.transactions)
    measure("as the archive does", SQLITE_OPTIONS, arguments.writers, arguments.transactions)


if __name__ == "__main__":
    main()
