"""`manage.py ingest`: arguments and exit codes; the work is in ingest/importer.py, what is printed in telling.py."""

import gc
import os
import sys
import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from articles.search import indexer
from ingest import importer, layouts, readers, reparse, triage, walk, workers
from ingest.capture_names import ENDINGS
from ingest.management import telling
from ingest.management.report import report
from ingest.readers import aliases

INDEX_EVERY = 500  # articles, at first; later a tenth of what this import has brought
DESCRIPTION = """\
Load captured news pages into the archive. PATH is a file, a folder or an archive; folders are read in sorted order,
hidden files are left out. Running it again changes nothing: captures are known by their SHA-256, and what an editor
corrected stays. An import that was stopped or killed goes on where it was when the same command is run again.

A folder may hold a source.toml that speaks for all that lies below it:

    slug = "harbour-courier"
    name = "The Harbour Courier"
    homepage = "https://harbour-courier.example/"
    language = "en"
    zone = "Europe/Oslo"
"""
EPILOG = """\
examples:
  manage.py ingest samples/                            load a folder
  manage.py ingest pages/ --source harbour-courier     say whose pages these are
  manage.py ingest pages/ --dry-run                    what would change, changing nothing
  manage.py ingest page.txt --dry-run --output json    one JSON object for each page: every field, every line's zone
  manage.py ingest export.csv --map headline=Titel     name a column that the file calls otherwise
  manage.py ingest --retry-quarantined                 read again what earlier imports put aside
  manage.py ingest --reparse --dry-run                 what today's layouts would change in the whole archive
  manage.py ingest --reparse --source harbour-courier  read again the captures that are held, of one source

names: in folders and archives, files are read whose names end in
    {endings}
Of other names the first bytes tell: story.php, index.html?p=3, news/123 and page.html.1 are read where they
begin as a page, a feed, a crawl or a record does, and names without an ending where they begin as a story does.
Pictures, styles, programs and all else are passed over and counted.

formats, told by content (--format overrules): saved pages (html), crawls (warc), exports of WordPress (wxr), RSS and
Atom (feed), records of scrapers (json, also one a line, and csv), markdown, and text as copied from a page (text).
Zip and tar archives and compressed files are opened as streams; each of their captures has an outcome of its own.

fields that --map can name: {fields}.

outcomes, of which every capture has exactly one:
  new          an article that was not here before
  updated      another capture of a known article, or a better reading of it
  unchanged    held already, or deleted here (--restore-deleted takes such articles in again)
  duplicate    the same bytes from another file
  conflict     an editor and the page changed the same field; the editor's words stay until one of them is chosen,
               in the admin under Imports, Conflicts
  quarantined  no article could be made of it; the reason is printed, and kept in the admin under Imports.
               It is not read again until the readers or layouts change, or --retry-quarantined, --map, --format or
               --layout is given

Pages are read by processes of their own ({workers} here), with 512 MB and 10 seconds each: what takes more is put
aside, and its neighbours are not. Articles that share most of their text are linked as other versions.

exit code: 0 all went well; 1 something was quarantined; 2 the arguments are wrong, among them a PATH that is not there
and a name of --map that nothing has, though all else is read; 3 the database cannot be used; 130 stopped by Ctrl-C.
"""

DRY_RUN = "write nothing but a --report; two captures of a new article may both count as new"
REPORT = "write the outcome of each capture here, one JSON object a line; not among the files that are read"
KEPT = "Whole batches are kept"
DATABASE = f"{KEPT}. A new archive, and one of an earlier version, needs: manage.py migrate"


class Command(BaseCommand):
    help = DESCRIPTION
    requires_system_checks = ()  # they read all pages and their API: a quarter of the time that a start takes
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        formatter = type("Help", (RawDescriptionHelpFormatter,), {})
        epilog = EPILOG.format(fields=", ".join(aliases.ALIASES), workers=workers.usual(), endings=" ".join(ENDINGS))
        return super().create_parser(prog_name, subcommand, formatter_class=formatter, epilog=epilog, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("paths", nargs="*", type=_path, metavar="PATH", help="files, folders and archives of captures")
        add("--source", default="", metavar="SLUG", help="whose pages these are; overrules source.toml")
        add("--format", default="auto", choices=["auto", *readers.names()], help="default: by content")
        add("--layout", default="auto", choices=["auto", *layouts.names()], help="default: by content")
        add("--map", action="append", default=[], metavar="OURS=THEIRS", help="what the file calls a field; repeatable")
        add("--limit", type=int, metavar="N", help="stop after N captures")
        add("--dry-run", action="store_true", help=DRY_RUN)
        add("--reparse", action="store_true", help="read again the captures that are held; takes no PATH")
        add("--retry-quarantined", action="store_true", help="read again what was put aside; without PATH, all of it")
        add("--restore-deleted", action="store_true", help="take in again what was deleted here")
        add("--workers", type=int, metavar="N", help="processes that read; 0: none, in this one. Default: one a core")
        add("--output", default="table", choices=["table", "json"], help="json: one object a line")
        add("--report", type=Path, metavar="FILE.jsonl", help=REPORT)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except KeyboardInterrupt:
            kept = "Nothing was written." if options["dry_run"] else f"{KEPT}: run the same command again to go on."
            self.stderr.write(f"\nStopped. {kept}")
            sys.exit(130)

    def _run(self, options: dict[str, Any]) -> None:
        asked = _options(options)
        paths, missing = self._paths(options)
        try:
            code = self._work(paths, asked, options) if paths or options["reparse"] else 0
        except BrokenPipeError:
            # Whoever read the output has gone (`| head`): nothing more can be said, and whole batches are kept.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            sys.exit(141)
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {error}. {DATABASE}", returncode=3) from error
        if missing or code:
            sys.exit(2 if missing else code)

    def _paths(self, options: dict[str, Any]) -> tuple[list[Path], bool]:
        """What to read, absolute; each path that is missing is said in a line."""
        if options["reparse"]:
            return [], False
        if not options["paths"]:
            return self._put_aside(), False
        missing = [path for path in options["paths"] if not walk.is_there(path)]
        for path in missing:
            self.stderr.write(f"{path}: there is no such file or folder")
        return [path.absolute() for path in options["paths"] if path not in missing], bool(missing)

    def _put_aside(self) -> list[Path]:
        paths = triage.files_put_aside()
        if not paths:
            self.stdout.write("Nothing is in quarantine whose file is still there.")
        return paths

    def _work(self, paths: list[Path], asked: importer.Options, options: dict[str, Any]) -> int:
        """The exit code."""
        if _is_printed(options):
            return int(telling.print_parsed(importer.readings(paths, asked), self.stdout, self.stderr))
        tasks = reparse.tasks(asked.source, asked.layout, asked.fields) if options["reparse"] else None
        return self._import(importer.Import(paths, asked, tasks), options)

    def _import(self, run: importer.Import, options: dict[str, Any]) -> int:
        started = time.perf_counter()
        teller = telling.Teller(self.stdout, self.stderr, options)
        with _much_is_kept(), _index_at_the_end(), report(options["report"], run.paths) as write:
            for result in _indexed(teller.shown(run), run.options.dry_run):
                write(result)
            for told in telling.passed_over(run):
                write(told)
        teller.summary(run, time.perf_counter() - started)
        if any(run.misnamed()):
            return 2
        return int(bool(run.counts["quarantined"]))


def _options(options: dict[str, Any]) -> importer.Options:
    _check(options)
    return importer.Options(
        source=options["source"],
        format=options["format"],
        layout=options["layout"],
        limit=options["limit"],
        dry_run=options["dry_run"],
        fields=dict(map(_mapped, options["map"])),
        workers=workers.usual() if options["workers"] is None else options["workers"],
        retry_quarantined=options["retry_quarantined"],
        restore_deleted=options["restore_deleted"],
    )


def _check(options: dict[str, Any]) -> None:
    if options["limit"] is not None and options["limit"] < 1:
        raise _wrong("--limit takes a whole number from 1.")
    if options["workers"] is not None and not 0 <= options["workers"] <= 64:
        raise _wrong("--workers takes a whole number from 0 to 64.")
    if options["source"] and not walk.is_slug(options["source"]):
        raise _wrong("--source takes a slug: small letters, digits and hyphens.")
    if options["reparse"] and options["paths"]:
        raise _wrong("--reparse reads the captures that are held, and takes no PATH.")
    if options["report"] and _is_printed(options):
        raise _wrong(
            "--dry-run --output json prints what is read, without outcomes for a --report: leave one of them out."
        )
    if not (options["paths"] or options["reparse"] or options["retry_quarantined"]):
        raise _wrong("Name a file or folder to read; --help tells all.")


def _is_printed(options: dict[str, Any]) -> bool:
    """Whether pages are only read and printed, and meet no archive."""
    return options["dry_run"] and options["output"] == "json" and not options["reparse"]


def _mapped(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not (ours.strip() and equals and theirs.strip()):
        raise _wrong(f"--map takes OURS=THEIRS, such as headline=Titel, and not {text!r}.")
    if ours.strip() not in aliases.ALIASES:
        raise _wrong(f"--map knows no field {ours.strip()!r}; it knows {', '.join(aliases.ALIASES)}.")
    return ours.strip(), theirs.strip()


def _wrong(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def _path(text: str) -> Path:
    """An empty argument is an unset variable, and not the folder we are in."""
    if not text.strip():
        raise ArgumentTypeError("an empty path names nothing")
    return Path(text)


@contextmanager
def _much_is_kept() -> Iterator[None]:
    """What is loaded by now is no garbage until the end: looking through it takes a twentieth of an import."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _index_at_the_end() -> Iterator[None]:
    """Whole batches are kept when the run is stopped, so they are to be found then as well."""
    is_usable = True
    try:
        yield
    except DatabaseError:
        is_usable = False
        raise
    finally:
        if is_usable:
            indexer.catch_up()


def _indexed(results: Iterator[importer.Result], is_dry: bool) -> Iterator[importer.Result]:
    """Has the index brought up to date now and then: the more was brought, the less often, as an index is merged."""
    waiting = brought = 0
    for result in results:
        yield result
        waiting += result.outcome in importer.CHANGES and not is_dry
        if waiting >= max(INDEX_EVERY, brought // 10):
            indexer.catch_up()
            brought, waiting = brought + waiting, 0
