"""`manage.py clear_index`: throws the index away; until `manage.py index`, searching says that it is being rebuilt."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management import haystack_options
from articles.search import indexer
from articles.search.errors import IndexBusy


class Command(BaseCommand):
    help = "Throw the index away. It holds nothing that the database does not: `manage.py index` builds it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", dest="interactive", action="store_false", help="do not ask", default=True)
        haystack_options.add(parser, "commit")

    def handle(self, *args: object, **options: object) -> None:
        haystack_options.tell(options, self.stderr)
        if options["interactive"] and not _is_agreed():
            raise CommandError("The index was left as it is.")
        try:
            indexer.clear()
        except (IndexBusy, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The index is gone; whoever follows the database builds it again, or manage.py index does.")


def _is_agreed() -> bool:
    try:
        return input("Throw the index away? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        raise CommandError("Nobody is there to answer: --noinput throws the index away without a question.") from None
