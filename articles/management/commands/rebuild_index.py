"""`manage.py rebuild_index`: Haystack's name for `index --rebuild`; never empties the live index first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.management.commands import index


class Command(BaseCommand):
    help = "The same as `manage.py index --rebuild`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="nothing is asked anyway")

    def handle(self, *args: object, **options: Any) -> None:
        told = {"articles": [], "rebuild": True, "status": False, "follow": False, "if_needed": False}
        index.Command(self.stdout, self.stderr).handle(**told)
