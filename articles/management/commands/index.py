"""`manage.py index`: makes the index hold what the database holds."""

import json
import time
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from articles.management import tables
from articles.search import follower, indexer
from articles.search.errors import IndexBusy, SearchUnavailable, Unwritable
from articles.search.standing import standing

WAYS = {
    "follow": "stay, and bring every change to the index as soon as it is committed, until SIGTERM or Ctrl-C",
    "rebuild": "build the index anew; the live one answers meanwhile",
    "if_needed": "rebuild what is missing, damaged or of an older making, else bring it up to date",
    "status": "only tell how the index stands",
}
# What `index` without any word does, for the commands that are other names of it.
BRING_UP: dict[str, Any] = {"articles": [], **dict.fromkeys(WAYS, False)}
LARGEST_KEY = 2**63 - 1  # of a column of any database, and of the index
LEFT_OUT = (
    "cannot be searched until they are corrected: their names stand above, and in the admin under Changes not indexed."
)


class Command(BaseCommand):
    requires_system_checks = ()  # they read all pages and their API: a quarter of the time that a start takes
    help = (
        "Bring the index to what the database holds: every change that has not reached it yet, the oldest first. "
        "Exit code 0: done; 1: it failed, or left out records that cannot be indexed, each of which it names; 2: the "
        "arguments are wrong. --if-needed ends with 0 where records were left out: a site starts without them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("articles", nargs="*", type=_key, metavar="ID", help="only these articles, by primary key")
        ways = parser.add_mutually_exclusive_group()
        for name, told in WAYS.items():
            ways.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=told)
        ways.add_argument("--if-missing", dest="if_needed", action="store_true", help="an older name of --if-needed")
        parser.add_argument("--json", action="store_true", help="with --status: as one JSON object")
        parser.add_argument("--until-ends", type=int, metavar="PID", help="with --follow: end with that process")

    def handle(self, *args: object, **options: Any) -> None:
        _refuse_what_means_nothing(options)
        try:
            if options["status"]:
                self._tell(options["json"])
            elif options["follow"]:
                say = self.stdout.write if options["verbosity"] else _nothing
                follower.follow(say, until_ends=options["until_ends"])
            else:
                self._index(options)
        except (IndexBusy, SearchUnavailable, Unwritable, DatabaseError, OSError) as error:
            raise CommandError(_reason(error)) from error

    def _index(self, options: dict[str, Any]) -> None:
        started = time.perf_counter()
        report = self._indexed(options)
        for record, reason in report.failed.items():
            self.stderr.write(f"not searchable: {record}: {reason}")
        if report.articles or not options["if_needed"]:
            self.stdout.write(f"{report.written} documents indexed in {time.perf_counter() - started:.1f} s.")
        if report.failed and not options["if_needed"]:
            raise CommandError(f"{len(report.failed)} of the records {LEFT_OUT}")

    def _indexed(self, options: dict[str, Any]) -> indexer.Report:
        if options["articles"]:
            return indexer.index_articles(options["articles"])
        return indexer.rebuild() if options["rebuild"] else indexer.bring_up()

    def _tell(self, as_json: bool) -> None:
        found = standing()
        told = {
            "documents": found.documents,
            "articles": found.articles,
            "fault": found.fault,
            "waiting": found.backlog.waiting,
            "oldest_seconds": round(found.backlog.age, 3),
            "failed": found.backlog.failed,
            "followed": found.is_followed,
            "missing_triggers": found.missing_triggers,
            "commit": found.commit,
            "bytes": found.size,
            "generations": found.generations,
        }
        if as_json:
            self.stdout.write(json.dumps(told))
            return
        for name, value in told.items():
            self.stdout.write(f"{name.replace('_', ' '):<18}{_shown(value)}")
        if found.fault or found.backlog.waiting or found.missing_triggers:
            self.stdout.write("manage.py index brings it to what the database holds; --follow does so all the time.")


def _key(typed: str) -> int:
    if typed.isdecimal() and 0 < int(typed[:20]) <= LARGEST_KEY:
        return int(typed)
    raise ArgumentTypeError(f"{typed!r} is no key of an article: a whole number from 1")


def _reason(error: Exception) -> str:
    if isinstance(error, DatabaseError) and tables.are_behind():
        return f"{tables.ADVICE} ({error})"
    return str(error)


def _refuse_what_means_nothing(options: dict[str, Any]) -> None:
    """Rather than do less, or more, than was asked for."""
    ways = [f"--{name.replace('_', '-')}" for name in WAYS if options[name]]
    if options["articles"] and ways:
        raise CommandError(f"{ways[0]} is of all articles: give it without the keys of some.", returncode=2)
    for name, way in (("json", "status"), ("until_ends", "follow")):
        if options.get(name) and not options[way]:
            raise CommandError(f"--{name.replace('_', '-')} goes with --{way} alone.", returncode=2)


def _shown(value: object) -> str:
    if value is None:
        return "no index that can be searched"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "none"
    return ", ".join(value) or "none" if isinstance(value, list) else f"{value:,}"


def _nothing(line: str) -> None:
    """Where nobody reads a line a batch."""
