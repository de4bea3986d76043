"""The journal of one import: opened, written with each batch in the same transaction, closed."""

import os
import platform
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from ingest import rows
from ingest.inside import file_key
from ingest.models import ImportItem, ImportRun
from ingest.triage import read_by

ITEM_COLUMNS = (
    "run_id", "path", "file", "sha256", "outcome", "reason", "message", "seconds", "article_id", "read_by",
)  # fmt: skip


class LostCount(Exception):
    """The outcomes are not as many as the captures: a fault of the importer, never of a page."""


class Journal:
    """Writes nothing in a dry run, but counts all the same."""

    def __init__(self, is_dry: bool):
        self.is_dry = is_dry
        self.taken_in = 0
        self.entry: ImportRun | None = None

    def open(self, arguments: dict[str, Any]) -> None:
        if not self.is_dry:
            close_broken_off()
            self.entry = ImportRun.objects.create(arguments=arguments, process=_process())

    def write(self, results: Iterable[Any], counts: Counter[str], reasons: Counter[tuple[str, str]]) -> None:
        """The items of a batch, and the counts as they are with it: of an import that is killed they are right."""
        if self.entry:
            told = (item for item in results if item.outcome != "unchanged" or item.reason)
            rows.insert(ImportItem, ITEM_COLUMNS, list(map(self._row, told)))
            self._count(self.taken_in, counts, reasons)
            self.entry.save(update_fields=["counts", "reasons", "taken_in"])

    def _row(self, told: Any) -> tuple:
        place = told.path[:1000], file_key(told.path), told.sha256
        came = told.outcome, told.reason, told.message, told.seconds, told.article_id
        return self.entry.pk, *place, *came, read_by() if told.outcome == "quarantined" else ""

    def close(self, is_finished: bool, counts: Counter[str], reasons: Counter[tuple[str, str]]) -> None:
        if self.entry:
            self._count(self.taken_in if is_finished else counts.total(), counts, reasons)
            self.entry.state = ImportRun.State.FINISHED if is_finished else ImportRun.State.STOPPED
            self.entry.finished_at = timezone.now()
            self.entry.save()
        if is_finished and self.taken_in != counts.total():
            raise LostCount(f"{self.taken_in} captures were taken in, and {counts.total()} have an outcome.")

    def _count(self, taken_in: int, counts: Counter[str], reasons: Counter[tuple[str, str]]) -> None:
        self.entry.counts = {outcome: count for outcome, count in counts.items() if count}
        self.entry.reasons = {f"{outcome}: {reason}": count for (outcome, reason), count in reasons.items()}
        self.entry.taken_in = taken_in


def close_broken_off() -> None:
    """Imports that were killed could not say so themselves."""
    for run in ImportRun.objects.filter(state=ImportRun.State.RUNNING):
        if not _is_running(run.process):
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.BROKEN_OFF, finished_at=timezone.now())


def _process() -> str:
    return f"{platform.node()[:150]}:{os.getpid()}"


def _is_running(process: str) -> bool:
    """Of a process on another machine nothing is known, so it may be."""
    host, _, number = process.rpartition(":")
    if host != platform.node()[:150]:
        return bool(process)
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()
