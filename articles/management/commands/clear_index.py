"""`manage.py clear_index`: throws the index away; until `manage.py index`, searching says that it is being rebuilt."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.search import indexer


class Command(BaseCommand):
    help = "Throw the index away. It holds nothing that the database does not: `manage.py index` builds it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="do not ask")

    def handle(self, *args: object, **options: object) -> None:
        if not options["noinput"] and input("Throw the index away? [y/N] ").strip().lower() != "y":
            raise CommandError("The index was left as it is.")
        indexer.clear()
        self.stdout.write("The index is gone.")
