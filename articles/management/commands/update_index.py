"""`manage.py update_index`: Haystack's name for `index`."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management import haystack_options
from articles.management.commands import index

SEARCHED = "articles"


class Command(BaseCommand):
    requires_system_checks = ()
    help = "The same as `manage.py index`: brings every change that waits to the index, removals too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("labels", nargs="*", metavar="APP", help=f"{SEARCHED}: nothing else is searched")
        haystack_options.add(parser, *haystack_options.OPTIONS)

    def handle(self, *args: object, **options: Any) -> None:
        for label in options["labels"]:
            _refuse_what_is_not_searched(label)
        haystack_options.tell(options, self.stderr)
        index.Command(self.stdout, self.stderr).handle(**index.BRING_UP)


def _refuse_what_is_not_searched(label: str) -> None:
    if label.isdigit():
        raise CommandError(f"For the article of a key: manage.py index {label}", returncode=2)
    if label.partition(".")[0] != SEARCHED:
        known = ", ".join(sorted(each.label for each in apps.get_app_configs()))
        why = "nothing of it is searched" if label.partition(".")[0] in known.split(", ") else "there is no such app"
        raise CommandError(f"{label}: {why}. {SEARCHED} alone is.", returncode=2)
