"""The options of Haystack's commands: taken as they were always given, and told where they change nothing here."""

from collections.abc import Mapping

from django.core.management.base import CommandError, CommandParser
from django.core.management.base import OutputWrapper as Stream

NAMED = "default"  # the one index there is
# By the name that Haystack gives each value.
OPTIONS: Mapping[str, tuple[tuple[str, ...], Mapping[str, object]]] = {
    "minutes": (("-m", "--minutes"), {"type": int}),
    "age": (("-a", "--age"), {"type": int}),
    "start_date": (("-s", "--start"), {}),
    "end_date": (("-e", "--end"), {}),
    "batchsize": (("-b", "--batch-size"), {"type": int}),
    "remove": (("-r", "--remove"), {"action": "store_true", "default": None}),
    "workers": (("-k", "--workers"), {"type": int}),
    "commit": (("--nocommit",), {"action": "store_false", "default": None}),
    "max_retries": (("-t", "--max-retries"), {"type": int}),
}
OF_A_REBUILD = ("batchsize", "workers", "commit", "max_retries")


def add(parser: CommandParser, *names: str) -> None:
    group = parser.add_argument_group("of Haystack", "Taken, and left aside: the index needs no such choice.")
    for name in names:
        words, settings = OPTIONS[name]
        group.add_argument(*words, dest=name, help="left aside", **settings)
    group.add_argument("-u", "--using", action="append", default=[], help=f"there is one index, called {NAMED}")


def tell(options: Mapping[str, object], stderr: Stream) -> None:
    """Names what was given and is left aside; refuses an index that there is not."""
    others = [name for name in options.get("using") or () if name != NAMED]
    if others:
        raise CommandError(f"There is no index “{others[0]}”: the one there is is called {NAMED}.", returncode=2)
    given = [words[-1] for name, (words, _) in OPTIONS.items() if options.get(name) is not None]
    if given and options.get("verbosity", 1):
        stderr.write(f"Left aside, since the index needs no such choice: {', '.join(given)}.")
