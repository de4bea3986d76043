"""One run of the import: walk the paths, have each page read, store what was read in batches, keep the journal."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from ingest import loader, sources, triage, workers
from ingest.isolation import Aside, Done, Task
from ingest.journal import Journal
from ingest.page import ReadBefore, Rejected
from ingest.record import Reading
from ingest.walk import find

# One batch is one transaction: small, so that an editor who saves during an import waits for milliseconds.
BATCH = 100
MOST_RESULTS = 1_000  # of a batch that has little to store
MOST_BYTES = 32_000_000  # of the captures of a batch, and of what was read in them
CHANGES = ("new", "updated", "conflict")


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for."""

    source: str = ""
    format: str = "auto"
    layout: str = "auto"
    limit: int | None = None
    dry_run: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    workers: int = 0
    retry_quarantined: bool = False
    restore_deleted: bool = False


Result = triage.Told
Read = Reading | Aside | ReadBefore | Result


def quarantined(aside: Aside) -> Result:
    return Result(aside.path, "quarantined", aside.sha256, aside.code, aside.message, seconds=aside.seconds)


def notices_of(record: dict[str, Any]) -> Iterator[str]:
    """What an operator should know of a page that was read, but not well."""
    if any(warning["code"] == "no_template" for warning in record["warnings"]):
        yield "no_template"
    if record["source"] == sources.UNKNOWN.slug:
        yield "unknown_source"


def readings(paths: list[Path], options: Options) -> Iterator[Reading | Aside]:
    """Reads and parses without touching the database: what `--dry-run --output json` prints."""
    entries = (triage.task_of(found, options) for found in find(paths, options.source))
    with workers.readers(options.workers) as pool:
        yield from itertools.islice(_without_ends(pool.read(entries), Counter()), options.limit)


def _without_ends(stream: Iterator[Any], passed: Counter[str]) -> Iterator[Any]:
    """What became of captures; what was no capture is counted."""
    for step in stream:
        if isinstance(step, Done):
            passed.update(step.passed)
        else:
            yield step


class Import:
    """One import of some entries. Iterate over `run()` to drive it; `counts` and `reasons` grow meanwhile."""

    def __init__(self, paths: list[Path], options: Options, tasks: Iterable[Task] | None = None):
        """`tasks` are read in place of what lies below the paths."""
        self.paths = paths
        self.options = options
        self.tasks = tasks
        self.triage = triage.Triage(options)
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.notices: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()  # files that are no captures, by the ending of their names
        self.journal = Journal(options.dry_run)

    def misnamed(self) -> Iterator[str]:
        """A sentence for each name of `--map` that nothing has of what was read."""
        return self.triage.naming.missing() if self.counts else iter(())

    def run(self) -> Iterator[Result]:
        """Yields the result of each capture once its batch is committed. Stopping early leaves whole batches."""
        self.journal.open(self._arguments())
        is_finished = False
        try:
            with workers.readers(self.options.workers) as pool:
                for batch in self._batches(_without_ends(pool.read(self._entries()), self.passed)):
                    yield from self._load(batch)
            is_finished = True
        finally:
            self.journal.close(is_finished, self.counts, self.reasons)

    def _arguments(self) -> dict[str, Any]:
        asked = self.options
        return {"paths": [str(path) for path in self.paths], "source": asked.source, "format": asked.format,
                "layout": asked.layout, "limit": asked.limit, "reparse": self.tasks is not None,
                "map": dict(asked.fields), "retry_quarantined": asked.retry_quarantined,
                "restore_deleted": asked.restore_deleted}  # fmt: skip

    def _entries(self) -> Iterator[Task | Result]:
        if self.tasks is not None:
            yield from self.tasks
            return
        yield from self.triage.of(find(self.paths, self.options.source, self.passed))

    def _batches(self, stream: Iterator[Read]) -> Iterator[list[Read]]:
        """As many captures as one transaction stores, or what there is to tell of many that are stored already."""
        batch: list[Read] = []
        rows = size = 0
        for read in itertools.islice(stream, self.options.limit):
            batch.append(read)
            self.journal.taken_in += 1
            if isinstance(read, Reading):
                rows, size = rows + 1, size + read.weight
            if rows >= BATCH or size >= MOST_BYTES or len(batch) >= MOST_RESULTS:
                yield batch
                batch, rows, size = [], 0, 0
        if batch:
            yield batch

    def _load(self, batch: list[Read]) -> list[Result]:
        self.notices.update(notice for read in batch if isinstance(read, Reading) for notice in notices_of(read.record))
        for read in batch:
            if isinstance(read, Reading):
                self.triage.naming.meet(read)
        with transaction.atomic():
            results = self._stored(self._judged(batch))
            counts = self.counts + Counter(result.outcome for result in results)
            reasons = self.reasons + Counter((result.outcome, result.reason) for result in results if result.reason)
            self.journal.write(results, counts, reasons)
        self.counts, self.reasons = counts, reasons
        self.triage.stored(results)
        return results

    def _judged(self, batch: list[Read]) -> list[Reading | Result]:
        """What was put aside as its result, and what came out of an archive though its bytes are held."""
        if self.tasks is not None:
            return [quarantined(read) if isinstance(read, Aside) else read for read in batch]
        judged = self.triage.judged(read for read in batch if isinstance(read, Reading | ReadBefore))
        return [self._result(read, judged) for read in batch]

    def _result(self, read: Read, judged: Mapping[int, Result]) -> Reading | Result:
        return quarantined(read) if isinstance(read, Aside) else judged.get(id(read), read)

    def _stored(self, judged: list[Reading | Result]) -> list[Result]:
        """Stores what was read; if the database refuses the batch, page by page, so that one page loses no other."""
        read = [each for each in judged if isinstance(each, Reading)]
        try:
            stored = self._store(read) if read else []
        except Exception:  # noqa: BLE001  whatever one page did to the database, its neighbours are still loaded
            stored = [self._stored_alone(each) for each in read]
        remaining = iter(stored)
        return [next(remaining) if isinstance(each, Reading) else each for each in judged]

    def _stored_alone(self, read: Reading) -> Result:
        try:
            return self._store([read])[0]
        except Exception as error:  # noqa: BLE001  the page is named and put aside
            reason = Rejected("not_stored", f"the database refused this page: {type(error).__name__}: {error}")
            return quarantined(Aside(read.path, reason.code, reason.message, read.sha256, read.seconds))

    def _store(self, read: list[Reading]) -> list[Result]:
        with transaction.atomic():
            loaded = loader.load(read, self.options.restore_deleted)
            if self.options.dry_run:
                transaction.set_rollback(True)
        return [
            Result(each.path, made.outcome, each.sha256, made.reason, made.message, made.article_id,
                   each.seconds, made.changes)
            for each, made in zip(read, loaded, strict=True)
        ]  # fmt: skip
