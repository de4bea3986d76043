"""`manage.py ingest`: arguments, progress and summary; the work is in ingest/importer.py."""

import json
import os
import sys
import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.search import indexer
from ingest import importer, layouts, readers, walk
from ingest.models import ImportItem

INDEX_EVERY = 500
NOTICES = {
    "no_template": "of them fit no known page template: all their text was taken for the story.",
    "unknown_source": "of them do not say whose they are: name it by --source or a source.toml, and import them again.",
}
DESCRIPTION = """\
Load captured news pages into the archive. PATH is a file or a folder; folders are read in sorted order, hidden files
are left out. Running it again changes nothing: captures are known by their SHA-256, and what an editor corrected stays.

A folder may hold a source.toml that speaks for all that lies below it:

    slug = "harbour-courier"
    name = "The Harbour Courier"
    homepage = "https://harbour-courier.example/"
    language = "en"
"""
EPILOG = """\
examples:
  manage.py ingest samples/                            load a folder
  manage.py ingest pages/ --source harbour-courier     say whose pages these are
  manage.py ingest pages/ --dry-run                    what would change, changing nothing
  manage.py ingest page.txt --dry-run --output json    one JSON object for each page: every field, every line's zone

outcomes: new, updated (another capture of a known article, or a better reading), unchanged, duplicate (the same bytes
from another file), conflict (an editor and the page changed the same field; the editor's words stay), quarantined (no
article could be made of it; the reason is printed, and kept in the admin under Imports).

exit code: 0 all went well; 1 something was quarantined; 2 the arguments are wrong; 130 stopped by Ctrl-C.
"""


class Command(BaseCommand):
    help = DESCRIPTION
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        formatter = type("Help", (RawDescriptionHelpFormatter,), {})
        return super().create_parser(prog_name, subcommand, formatter_class=formatter, epilog=EPILOG, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=_path, metavar="PATH", help="files and folders of captures")
        parser.add_argument("--source", default="", metavar="SLUG", help="whose pages these are; overrules source.toml")
        parser.add_argument("--format", default="auto", choices=["auto", *readers.names()], help="default: by content")
        parser.add_argument("--layout", default="auto", choices=["auto", *layouts.names()], help="default: by content")
        parser.add_argument("--limit", type=int, metavar="N", help="stop after N captures")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--output", default="table", choices=["table", "json"], help="json: one object a line")
        parser.add_argument("--report", type=Path, metavar="FILE.jsonl", help="write the outcome of each capture here")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = importer.Options(
            options["source"], options["format"], options["layout"], options["limit"], options["dry_run"]
        )
        self._check(asked)
        paths, missing = self._existing(options["paths"])
        try:
            quarantined = bool(paths) and self._work(paths, asked, options)
        except BrokenPipeError:
            # Whoever read the output has gone (`| head`): nothing more can be said, and whole batches are kept.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            sys.exit(141)
        if missing or quarantined:
            sys.exit(2 if missing else 1)

    def _work(self, paths: list[Path], asked: importer.Options, options: dict[str, Any]) -> bool:
        if asked.dry_run and options["output"] == "json":
            return self._print_parsed(paths, asked)
        return self._import(paths, asked, options)

    def _check(self, asked: importer.Options) -> None:
        if asked.limit is not None and asked.limit < 1:
            raise CommandError("--limit takes a whole number from 1.", returncode=2)
        if asked.source and not walk.is_slug(asked.source):
            raise CommandError("--source takes a slug: small letters, digits and hyphens.", returncode=2)

    def _existing(self, paths: list[Path]) -> tuple[list[Path], bool]:
        """The paths that are there, absolute; each missing one is said in a line."""
        missing = [path for path in paths if not walk.is_there(path)]
        for path in missing:
            self.stderr.write(f"{path}: there is no such file or folder")
        return [path.absolute() for path in paths if path not in missing], bool(missing)

    def _print_parsed(self, paths: list[Path], asked: importer.Options) -> bool:
        quarantined = 0
        for result in importer.parsed_pages(paths, asked):
            if result.record is None:
                quarantined += 1
                self._say_quarantined(result)
            else:
                self.stdout.write(json.dumps(result.record, ensure_ascii=False))
        return bool(quarantined)

    def _import(self, paths: list[Path], asked: importer.Options, options: dict[str, Any]) -> bool:
        started = time.perf_counter()
        try:
            with _index_at_the_end(), _report(options["report"]) as write:
                run = importer.Import(paths, asked, IndexEvery(INDEX_EVERY).add)
                for result in self._shown(run.run(), paths, options):
                    write(result)
        except KeyboardInterrupt:
            self.stderr.write("\nStopped. Whole batches are kept: run the same command again to go on.")
            sys.exit(130)
        self._summary(run, options, time.perf_counter() - started)
        return bool(run.counts["quarantined"])

    def _shown(self, results: Iterator[importer.Result], paths: list[Path], options: dict[str, Any]) -> Iterator:
        """The results, with progress on a terminal and a line for each capture that was put aside."""
        progress = Progress(self.stderr, paths) if sys.stderr.isatty() and options["verbosity"] else None
        said: set[str] = set()
        for result in results:
            if result.outcome == "quarantined" and (result.reason != "bad_source_file" or result.message not in said):
                said.add(result.message)
                self._say_quarantined(result)
            elif result.outcome == "conflict":
                self.stderr.write(f"{_short(result.path)}: {result.message}")
            if options["output"] == "json":
                self.stdout.write(json.dumps(_outcome(result), ensure_ascii=False))
            if progress:
                progress.step()
            yield result
        if progress:
            progress.end()

    def _say_quarantined(self, result: importer.Result) -> None:
        if result.reason == "bad_source_file":
            self.stderr.write(result.message)
        else:
            self.stderr.write(f"{_short(result.path)}: quarantined ({result.reason}): {result.message}")

    def _summary(self, run: importer.Import, options: dict[str, Any], seconds: float) -> None:
        out = self.stderr if options["output"] == "json" else self.stdout
        total = sum(run.counts.values())
        if not total:
            endings = ", ".join(walk.ENDINGS)
            out.write(
                f"No captures there: no file whose name ends in {endings}. Name a file to have it read all the same."
            )
            return
        for outcome in ImportItem.Outcome.values:
            if run.counts[outcome] or outcome in ("new", "updated", "unchanged"):
                reasons = ", ".join(f"{reason} {n}" for (kind, reason), n in run.reasons.items() if kind == outcome)
                out.write(f"{outcome:<12}{run.counts[outcome]:>9,}   {reasons}".rstrip())
        done = "would be the outcome; nothing was written" if options["dry_run"] else "read"
        out.write(
            f"{'captures':<12}{total:>9,}   {done} in {seconds:.1f} s, {total / max(seconds, 0.001):,.0f} a second"
        )
        for notice, count in run.notices.items():
            out.write(f"{count:,} {NOTICES[notice]}")


def _path(text: str) -> Path:
    """An empty argument is an unset variable, and not the folder we are in."""
    if not text.strip():
        raise ArgumentTypeError("an empty path names nothing")
    return Path(text)


@contextmanager
def _index_at_the_end() -> Iterator[None]:
    """Whole batches are kept when the run is stopped, so they are to be found then as well."""
    try:
        yield
    finally:
        indexer.catch_up()


class IndexEvery:
    """Has the index brought up to date once some hundreds of articles are waiting for it."""

    def __init__(self, many: int):
        self.many = many
        self.waiting = 0

    def add(self, article_ids: list[int]) -> None:
        self.waiting += len(article_ids)
        if self.waiting >= self.many:
            indexer.catch_up()
            self.waiting = 0


class Progress:
    """One line on a terminal: done of all, rate, time to go."""

    def __init__(self, stream: Any, paths: list[Path]):
        self.stream = stream
        self.total = sum(1 for _ in walk.walk(paths))
        self.done = 0
        self.started = self.shown = time.perf_counter()

    def step(self) -> None:
        self.done += 1
        if (now := time.perf_counter()) - self.shown >= 0.1:
            self.shown = now
            rate = self.done / (now - self.started)
            left = max(0, self.total - self.done) / rate
            line = f"{self.done:,}/{self.total:,}  {rate:,.0f}/s  {left:,.0f} s to go"
            self.stream.write(f"\r{line:<60}", ending="")

    def end(self) -> None:
        self.stream.write("\r" + " " * 60 + "\r", ending="")


class _report:
    """The writer of `--report`: one JSON object a line; does nothing without a file."""

    def __init__(self, path: Path | None):
        self.path = path

    def __enter__(self) -> Any:
        try:
            self.file = self.path.open("w", encoding="utf-8") if self.path else None
        except OSError as error:
            raise CommandError(f"--report {self.path}: cannot be written ({error.strerror}).", returncode=2) from None
        return self._write

    def _write(self, result: importer.Result) -> None:
        if self.file:
            self.file.write(json.dumps(_outcome(result), ensure_ascii=False) + "\n")

    def __exit__(self, *error: object) -> None:
        if self.file:
            self.file.close()


def _outcome(result: importer.Result) -> dict[str, Any]:
    return {
        "file": result.path,
        "sha256": result.sha256,
        "outcome": result.outcome,
        "reason": result.reason,
        "message": result.message,
    }


def _short(path: str) -> str:
    """A path as the operator would type it from here."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
