"""`manage.py rebuild_index`: Haystack's name for `index --rebuild`; never empties the live index first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.management import haystack_options
from articles.management.commands import index


class Command(BaseCommand):
    requires_system_checks = ()
    help = "The same as `manage.py index --rebuild`: the live index answers until the new one takes its place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--noinput", dest="interactive", action="store_false", help="nothing is asked anyway", default=True
        )
        haystack_options.add(parser, *haystack_options.OF_A_REBUILD)

    def handle(self, *args: object, **options: Any) -> None:
        haystack_options.tell(options, self.stderr)
        index.Command(self.stdout, self.stderr).handle(**index.BRING_UP | {"rebuild": True})
