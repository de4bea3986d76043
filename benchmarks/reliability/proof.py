"""What every proof does: an archive of its own, goals with their figures, and an exit code that says if all are met.

    .venv/bin/python benchmarks/reliability/NAME.py [--side stock] [--database postgresql] [--json]

`--side stock` runs the same check on Haystack's own engine, signal processor and search page (tutorial/), on SQLite as
Django sets it up: what the goal is worth shows in what they make of it.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent.parent
SETTINGS = {"ours": "newsarchive.settings", "stock": "tutorial.settings"}


class Goal(NamedTuple):
    """A figure and what it may be; a figure without a limit is only told."""

    name: str
    figure: float
    most: float | None = None
    least: float | None = None

    @property
    def is_met(self) -> bool:
        return (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least)

    @property
    def wanted(self) -> str:
        limits = [("at least", self.least), ("at most", self.most)]
        return ", ".join(f"{word} {limit:,g}" for word, limit in limits if limit is not None)


class Skipped(Exception):
    """What this machine cannot do; the message is the reason."""


def main(
    told: str, check: Callable[[argparse.Namespace], Sequence[Goal]], add_arguments: Callable | None = None
) -> int:
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", choices=SETTINGS, default="ours")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument(
        "--new-database", type=Path, help="a migrated SQLite file without rows, to begin with a copy of"
    )
    if add_arguments:
        add_arguments(parser)
    asked = parser.parse_args()
    try:
        with archive(asked.side, asked.database, asked.new_database):
            goals = list(check(asked))
    except Skipped as reason:
        print(json.dumps({"skipped": str(reason)}) if asked.json else f"skipped: {reason}")
        return 0
    report(goals, asked.json)
    return int(not all(goal.is_met for goal in goals))


def report(goals: Sequence[Goal], as_json: bool = False) -> None:
    if as_json:
        print(json.dumps([[*goal, goal.is_met] for goal in goals]))
        return
    for goal in goals:
        figure = f"{goal.figure:,.3f}".rstrip("0").rstrip(".")
        missed = "" if goal.is_met else "   MISSED"
        print(f"{goal.name:<44}{figure:>14}   {goal.wanted}{missed}".rstrip())


@contextmanager
def archive(side: str, database: str = "sqlite", new_database: Path | None = None) -> Iterator[Path]:
    """An empty archive in a folder of its own, with its tables; gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="newsarchive-proof-"))
    try:
        with address_of(database) as address:
            os.environ |= {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS[side]} | address
            set_up()
            from django.db import connections

            make_tables(new_database)
            yield data
            connections.close_all()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def make_tables(new_database: Path | None) -> None:
    from django.core.management import call_command
    from django.db import connection

    if new_database and connection.vendor == "sqlite":
        shutil.copy(new_database, connection.settings_dict["NAME"])
    else:
        call_command("migrate", verbosity=0)


@contextmanager
def address_of(database: str) -> Iterator[dict[str, str]]:
    if database == "sqlite":
        os.environ.pop("NEWSARCHIVE_DATABASE_URL", None)
        yield {}
        return
    import postgresql

    try:
        with postgresql.served() as address:
            yield {"NEWSARCHIVE_DATABASE_URL": address}
    except postgresql.Absent as reason:
        raise Skipped(str(reason)) from None


def set_up() -> None:
    """Django, in a process whose environment says which archive and which side."""
    sys.path[:0] = [str(PROJECT), str(Path(__file__).resolve().parent)]
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # what goes wrong on purpose is counted, not told
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if SETTINGS["stock"] == settings.SETTINGS_MODULE:
        from articles import legible

        legible.is_strict.set(True)  # as Django reads SQLite


def visitor(is_editor: bool = False):
    """A client of the site in this process; what a view raises is an answer 500 to it."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    if is_editor:
        user, _ = get_user_model().objects.get_or_create(username="editor", is_staff=True, is_superuser=True)
        client.force_login(user)
    return client


def percentile(values: Sequence[float], part: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]
