"""`manage.py index`: makes the index hold what the database holds."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.search import indexer
from articles.search.errors import IndexBusy


class Command(BaseCommand):
    help = "Build the index anew from the database (the live one answers meanwhile), or only some articles of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("articles", nargs="*", type=int, metavar="ID", help="only these articles, by primary key")
        parser.add_argument("--if-missing", action="store_true", help="do nothing where there is an index to search")

    def handle(self, *args: object, **options: object) -> None:
        if options["if_missing"] and not indexer.is_missing():
            return
        started = time.perf_counter()
        try:
            report = indexer.index_articles(options["articles"]) if options["articles"] else indexer.rebuild()
        except (IndexBusy, OSError) as error:
            raise CommandError(str(error)) from error
        for record, reason in report.failed.items():
            self.stderr.write(f"not searchable: {record}: {reason}")
        self.stdout.write(f"{report.written} documents indexed in {time.perf_counter() - started:.1f} s.")
