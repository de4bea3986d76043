"""What an import says while it runs and at its end: lines, a progress bar on a terminal, a closing table."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import OutputWrapper

from ingest import importer, reparse, walk
from ingest.capture_names import ENDINGS
from ingest.isolation import Aside
from ingest.management.report import outcome
from ingest.models import ImportItem
from ingest.record import Reading

NOTICES = {  # of several, and of one
    "no_template": (
        "of them fit no known page template: all their text was taken for the story.",
        "of them fits no known page template: all its text was taken for the story.",
    ),
    "unknown_source": (
        "of them do not say whose they are: name it by --source or a source.toml, and import them again.",
        "of them does not say whose it is: name it by --source or a source.toml, and import it again.",
    ),
}
SAID_ONCE = {"bad_source_file", "needs_package"}  # in one line for all that they hold for
NOTHING = (
    "No captures there: no file whose name ends in {endings}, and none of another name that begins as a page does. "
    "Name a file to have it read all the same."
)


def print_parsed(read: Iterable[Reading | Aside], out: OutputWrapper, err: OutputWrapper) -> bool:
    """One JSON object a line for each page; returns whether any was put aside."""
    aside = 0
    for each in read:
        if isinstance(each, Aside):
            aside += 1
            err.write(f"{short(each.path)}: quarantined ({each.code}): {each.message}")
        else:
            labels = [zone for zone, count in each.zones for _ in range(count)]
            out.write(json.dumps(each.record | {"labels": labels}, ensure_ascii=False))
    return bool(aside)


class Teller:
    """The results of one import, told as they come."""

    def __init__(self, out: OutputWrapper, err: OutputWrapper, options: dict[str, Any]):
        self.out, self.err, self.options = out, err, options
        self.fields: Counter[str] = Counter()
        self.said: set[str] = set()

    def shown(self, run: importer.Import) -> Iterator[importer.Result]:
        progress = self._progress(run)
        for result in run.run():
            self._tell(result)
            progress.step(result.path)
            yield result
        progress.end()

    def _progress(self, run: importer.Import) -> "Progress":
        if not (sys.stderr.isatty() and self.options["verbosity"]):
            return Progress(None, 0)
        if run.tasks is not None:
            return Progress(self.err, reparse.count(run.options.source))
        return Progress(self.err, sum(1 for _ in walk.walk(run.paths)))

    def _tell(self, result: importer.Result) -> None:
        if result.changes:
            self.fields.update(change.field for change in result.changes)
        if result.outcome == "quarantined" and result.message not in self.said:
            if result.reason in SAID_ONCE:
                self.said.add(result.message)
                self.err.write(result.message)
            else:
                self.err.write(f"{short(result.path)}: quarantined ({result.reason}): {result.message}")
        elif result.outcome == "conflict":
            self.err.write(f"{short(result.path)}: {result.message}")
        if self.options["output"] == "json":
            self.out.write(json.dumps(outcome(result), ensure_ascii=False))

    def summary(self, run: importer.Import, seconds: float) -> None:
        out = self.err if self.options["output"] == "json" else self.out
        total = run.counts.total()
        if not total:
            out.write("The archive holds no such captures." if run.tasks is not None else NOTHING.format(
                endings=", ".join(ENDINGS)))  # fmt: skip
            self._tell_passed(run, out)
            return
        for line in (*_table(run), *self._changed(run)):
            out.write(line)
        done = "would be the outcome; nothing was written" if run.options.dry_run else "read"
        rate = total / max(seconds, 0.001)
        out.write(f"{'captures':<12}{total:>9,}   {done} in {seconds:.1f} s, {rate:,.0f} a second")
        for notice, count in run.notices.items():
            out.write(f"{count:,} {NOTICES[notice][count == 1]}")
        self._tell_passed(run, out)
        for sentence in run.misnamed():
            self.err.write(sentence)

    def _tell_passed(self, run: importer.Import, out: OutputWrapper) -> None:
        for told in passed_over(run):
            out.write(told.message)

    def _changed(self, run: importer.Import) -> Iterator[str]:
        """Field by field, what a reading of the whole archive changed or would change."""
        if run.tasks is not None:
            verb = "would change" if run.options.dry_run else "changed"
            for field, count in self.fields.most_common():
                yield f"  {field} {verb} in {count:,}"


def _table(run: importer.Import) -> Iterator[str]:
    for name in ImportItem.Outcome.values:
        if run.counts[name] or name in ("new", "updated", "unchanged"):
            reasons = ", ".join(f"{reason} {count:,}" for (kind, reason), count in run.reasons.items() if kind == name)
            yield f"{name:<12}{run.counts[name]:>9,}   {reasons}".rstrip()


def passed_over(run: importer.Import) -> Iterator[importer.Result]:
    """What was met and is no capture, in a line below all outcomes; nothing where all was read."""
    if total := run.passed.total():
        endings = ", ".join(f"{ending or 'none'} {count:,}" for ending, count in run.passed.most_common())
        files = "file of another name was" if total == 1 else "files of other names were"
        yield importer.Result("", "passed_over", message=f"{total:,} {files} passed over: {endings}")


class Progress:
    """One line on a terminal: files done of all, rate, time to go."""

    PAUSE = 0.1  # seconds between two showings

    def __init__(self, stream: OutputWrapper | None, total: int):
        self.stream, self.total = stream, total
        self.done, self.latest = 0, ""
        self.started = self.shown = time.perf_counter()

    def step(self, path: str) -> None:
        """The captures of one archive come one after the other, and are one file."""
        file = path.partition("!")[0]
        self.done += file != self.latest
        self.latest = file
        if self.stream and (now := time.perf_counter()) - self.shown >= self.PAUSE:
            self.shown = now
            rate = self.done / (now - self.started)
            left = max(0, self.total - self.done) / rate
            line = f"{self.done:,}/{self.total:,}  {rate:,.0f}/s  {left:,.0f} s to go"
            self.stream.write(f"\r{line:<60}", ending="")

    def end(self) -> None:
        if self.stream:
            self.stream.write("\r" + " " * 60 + "\r", ending="")


def short(path: str) -> str:
    """A path as the operator would type it from here."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
