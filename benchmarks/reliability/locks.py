"""R4: how many read-then-write transactions fail with "database is locked" when several writers are at it?

    .venv/bin/python benchmarks/reliability/locks.py [--writers 4] [--transactions 10000] [--seconds 30]
    .venv/bin/python benchmarks/reliability/locks.py --side stock      SQLite as Django ships it

Each writer is a process that reads a counter, waits a moment and writes it back, until all transactions are made and
the time is over.
"""

import argparse
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof import Goal, Skipped, main


def check(asked: argparse.Namespace) -> list[Goal]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Skipped("PostgreSQL locks rows, not the database")
    options = settings.DATABASES["default"]["OPTIONS"]
    path = settings.DATA_DIR / "counter.sqlite3"
    with counting(path, options) as counted:
        each = -(-asked.transactions // asked.writers)
        with multiprocessing.get_context("fork").Pool(asked.writers) as pool:
            words = [(path, options, each, asked.seconds, seed) for seed in range(asked.writers)]
            results = pool.starmap(write, words)
        done, failed = sum(made for made, _, _ in results), sum(failures for _, failures, _ in results)
        return [
            Goal("R4 transactions", done, least=asked.transactions),
            Goal('R4 failed: "database is locked"', failed, 0),
            Goal("of a hundred", 100 * failed / done),
            Goal("counted wrongly", abs(done - failed - counted()), 0),
            Goal("longest wait s", max(longest for _, _, longest in results)),
        ]


def connected(path: Path, options: dict):
    """A connection of Django's to a SQLite file with these options."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    plain = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "TIME_ZONE": None}
    return DatabaseWrapper(plain | {"AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TEST": {}})


@contextmanager
def counting(path: Path, options: dict) -> Iterator:
    """A counter at nought; yields what reads it."""
    connection = connected(path, options)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    connection.close()

    def counted() -> int:
        with connection.cursor() as cursor:
            return cursor.execute("SELECT value FROM counter").fetchone()[0]

    yield counted
    connection.close()


def write(path: Path, options: dict, transactions: int, seconds: float, seed: int) -> tuple[int, int, float]:
    """(transactions, failures, longest wait in seconds) of one writer."""
    from django.db import OperationalError

    connection, pauses = connected(path, options), random.Random(seed)
    done, failures, longest, ends = 0, 0, 0.0, time.monotonic() + seconds
    while done < transactions or time.monotonic() < ends:
        started, done = time.perf_counter(), done + 1
        try:
            count_up(connection, pauses.uniform(0, 0.001))
        except OperationalError:
            failures += 1
            connection.close()
        longest = max(longest, time.perf_counter() - started)
    connection.close()
    return done, failures, longest


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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--transactions", type=int, default=10_000, help="of all writers, at least")
    parser.add_argument("--seconds", type=float, default=30, help="at least")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
