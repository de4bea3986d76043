"""`manage.py rebuild_index`: Haystack's name for `index`; never empties the live index first."""

from django.core.management.base import CommandParser

from articles.management.commands import index


class Command(index.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--noinput", action="store_true", help="nothing is asked anyway")
