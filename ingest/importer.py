"""One run of the import: walk the paths, read and parse each page, load it in batches, keep the journal."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ingest import layouts, loader, pipeline, readers, sources
from ingest.assemble import to_json
from ingest.models import ImportItem, ImportRun
from ingest.page import Page, Rejected, Unread, printable
from ingest.walk import Found, find

# One batch is one transaction: small, so that an editor who saves during an import waits for milliseconds.
BATCH = 25
CHANGES = ("new", "updated", "conflict")


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for."""

    source: str = ""
    format: str = "auto"
    layout: str = "auto"
    limit: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one capture; `record` is the machine's result where the page was parsed."""

    path: str
    outcome: str
    sha256: str = ""
    reason: str = ""
    message: str = ""
    article_id: int | None = None
    seconds: float = 0.0
    record: dict[str, Any] | None = field(default=None, repr=False)


# --- reading and parsing, each bad page on its own ----------------------------------------------------------------


def pages(found: Found, file_format: str) -> Iterator[Page | Result]:
    try:
        if found.rejected:
            raise found.rejected
        if found.path.exists() and not found.path.is_file():
            raise Rejected("not_a_file", "It is neither a file nor a folder.")
        for page in readers.read(found.path, found.facts, file_format):
            yield _unread(page) if isinstance(page, Unread) else page
    except Rejected as rejected:
        yield quarantined(printable(found.path), rejected)


def parse(page: Page, layout: str) -> dict[str, Any]:
    """The machine's result in JSON form; raises Rejected, whatever the page did to the parser."""
    try:
        return to_json(pipeline.parse(page, layout))
    except Rejected:
        raise
    except Exception as error:
        # A bad page may never stop the run: it is named and put aside.
        raise Rejected("parser_failed", f"the parser failed on this page: {type(error).__name__}: {error}") from error


def notices_of(record: dict[str, Any]) -> Iterator[str]:
    """What an operator should know of a page that was read, but not well."""
    if any(warning["code"] == "no_template" for warning in record["warnings"]):
        yield "no_template"
    if record["source"] == sources.UNKNOWN.slug:
        yield "unknown_source"


def _arrival(page: Page, result: Result) -> loader.Arrival:
    return loader.Arrival(page, result.record, sources.source_of(page))


def _unread(capture: Unread) -> Result:
    return quarantined(capture.path, Rejected(capture.code, capture.message))


def quarantined(path: str, rejected: Rejected, sha256: str = "") -> Result:
    return Result(path, "quarantined", sha256, rejected.code, rejected.message)


def captures(paths: list[Path], options: Options) -> Iterator[Page | Result]:
    """Every capture below the paths as a page, or as the result that says why it can't be read."""
    stream = (page for found in find(paths, options.source) for page in pages(found, options.format))
    return islice(stream, options.limit)


def parsed_pages(paths: list[Path], options: Options) -> Iterator[Result]:
    """Reads and parses without touching the database: what `--dry-run --output json` prints."""
    for page in captures(paths, options):
        yield page if isinstance(page, Result) else _parsed(page, options)


def _parsed(page: Page, options: Options) -> Result:
    try:
        return Result(page.path, "parsed", page.sha256, record=parse(page, options.layout))
    except Rejected as rejected:
        return quarantined(page.path, rejected, page.sha256)


# --- the run ------------------------------------------------------------------------------------------------------


class Import:
    """One import of some paths. Iterate over `run()` to drive it; `counts` and `reasons` grow meanwhile."""

    def __init__(self, paths: list[Path], options: Options, on_loaded: Callable[[list[int]], None]):
        self.paths = paths
        self.options = options
        self.on_loaded = on_loaded
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.notices: Counter[str] = Counter()
        self.seen: dict[str, str] = {}
        self.journal: ImportRun | None = None

    def run(self) -> Iterator[Result]:
        """Yields the result of each capture once its batch is committed. Stopping early leaves whole batches."""
        self._open_journal()
        state = ImportRun.State.STOPPED
        try:
            for batch in self._batches():
                yield from self._load(batch)
            state = ImportRun.State.FINISHED
        finally:
            self._close_journal(state)

    def _batches(self) -> Iterator[list[Page | Result]]:
        stream = captures(self.paths, self.options)
        while batch := list(islice(stream, BATCH)):
            yield batch

    def _load(self, batch: list[Page | Result]) -> list[Result]:
        judged = self._judged(batch)
        by_sha = {page.sha256: page for page in batch if isinstance(page, Page)}
        self.notices.update(notice for result in judged if result.record for notice in notices_of(result.record))
        with transaction.atomic():
            results = self._stored(judged, by_sha)
            self._write_items(results)
        self.counts.update(result.outcome for result in results)
        self.reasons.update((result.outcome, result.reason) for result in results if result.reason)
        if touched := [item.article_id for item in results if item.outcome in CHANGES and not self.options.dry_run]:
            self.on_loaded(touched)
        return results

    def _judged(self, batch: list[Page | Result]) -> list[Result]:
        """Each page as a result: unchanged, duplicate, quarantined, or parsed and ready to be stored."""
        known = loader.known_captures(page.sha256 for page in batch if isinstance(page, Page))
        if not self.options.dry_run:
            self.seen.clear()  # what earlier batches brought is known to the database by now
        return [page if isinstance(page, Result) else self._judge(page, known.get(page.sha256)) for page in batch]

    def _judge(self, page: Page, held: loader.Known | None) -> Result:
        """Bytes that are held are read again only for a better layout, or when their folder names another source."""
        earlier = held.path if held else self.seen.setdefault(page.sha256, page.path)
        if (held is None and earlier == page.path) or (held and not self._is_read_already(page, held)):
            started = time.perf_counter()
            return replace(_parsed(page, self.options), seconds=time.perf_counter() - started)
        if earlier != page.path and Path(earlier).exists():
            return Result(page.path, "duplicate", page.sha256, "same_bytes", f"the same bytes as {earlier}")
        return Result(page.path, "unchanged", page.sha256, article_id=held.article_id)

    def _is_read_already(self, page: Page, held: loader.Known) -> bool:
        """Whether reading these bytes now would be what it was when they came."""
        same_layout = self.options.layout in ("auto", held.layout)
        same_version = held.layout_version == layouts.version(held.layout)
        return same_layout and same_version and page.source.slug in ("", held.source)

    def _stored(self, judged: list[Result], by_sha: dict[str, Page]) -> list[Result]:
        """Stores what was parsed; if the database refuses the batch, page by page, so that one page loses no other."""
        parsed = [result for result in judged if result.record]
        try:
            stored = self._store(parsed, by_sha)
        except Exception:  # noqa: BLE001  whatever one page did to the database, its neighbours are still loaded
            stored = [self._stored_alone(result, by_sha) for result in parsed]
        remaining = iter(stored)
        return [next(remaining) if result.record else result for result in judged]

    def _stored_alone(self, parsed: Result, by_sha: dict[str, Page]) -> Result:
        try:
            return self._store([parsed], by_sha)[0]
        except Exception as error:  # noqa: BLE001  the page is named and put aside
            reason = Rejected("not_stored", f"the database refused this page: {type(error).__name__}: {error}")
            return quarantined(parsed.path, reason, parsed.sha256)

    def _store(self, parsed: list[Result], by_sha: dict[str, Page]) -> list[Result]:
        with transaction.atomic():
            loaded = loader.load([_arrival(by_sha[result.sha256], result) for result in parsed])
            if self.options.dry_run:
                transaction.set_rollback(True)
        return [
            replace(result, outcome=made.outcome, article_id=made.article_id, message=made.message, record=None)
            for result, made in zip(parsed, loaded, strict=True)
        ]

    # --- the journal ----------------------------------------------------------------------------------------------

    def _open_journal(self) -> None:
        if not self.options.dry_run:
            arguments = {"paths": [str(path) for path in self.paths], "source": self.options.source,
                         "layout": self.options.layout, "limit": self.options.limit}  # fmt: skip
            self.journal = ImportRun.objects.create(arguments=arguments)

    def _write_items(self, results: list[Result]) -> None:
        if self.journal:
            ImportItem.objects.bulk_create(
                ImportItem(run=self.journal, path=item.path[:1000], sha256=item.sha256, outcome=item.outcome,
                           reason=item.reason, message=item.message, seconds=item.seconds, article_id=item.article_id)
                for item in results if item.outcome != "unchanged"
            )  # fmt: skip

    def _close_journal(self, state: ImportRun.State) -> None:
        if self.journal:
            self.journal.state, self.journal.counts = state, dict(self.counts)
            self.journal.finished_at = timezone.now()
            self.journal.save()
