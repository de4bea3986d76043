"""What is known of a file by its bytes alone, so that nothing is read twice: held, deleted here, or put aside."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

from ingest import deleted, inside, layouts, loader, readers, sources, updates
from ingest.isolation import Aside, Task
from ingest.models import ImportItem
from ingest.naming import Naming
from ingest.page import ReadBefore, Rejected, SourceFacts, printable
from ingest.readers.stream import LARGEST
from ingest.record import Reading
from ingest.walk import Found

AT_ONCE = 1_000  # files whose hashes are looked up together
# What lies in the page and not around it: read again, it would come out the same.
NOT_REMEMBERED = {"not_stored", "unreadable", "too_slow", "crashed", "needs_package"}


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of one capture."""

    path: str
    outcome: str
    sha256: str = ""
    reason: str = ""
    message: str = ""
    article_id: int | None = None
    seconds: float = 0.0  # of the processor, to read it
    changes: tuple[updates.Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """What is known of the captures in a file: which need not be read again, and what their names were said to mean."""

    settled: frozenset[str] = frozenset()
    kept: Mapping[str, str] = field(default_factory=dict)


NONE_INSIDE = Inner()


class Asked(Protocol):
    """The options of an import that tell how a page is read."""

    format: str
    layout: str
    fields: Mapping[str, str]
    dry_run: bool
    retry_quarantined: bool
    restore_deleted: bool


def task_of(found: Found, asked: Asked) -> Task | Aside:
    if refusal := _refusal(found):
        return Aside(printable(found.path), refusal.code, refusal.message)
    return _task(found, asked)


def _task(found: Found, asked: Asked, sha256: str = "", inner: Inner = NONE_INSIDE) -> Task:
    fields, known, kept = asked.fields, inner.settled, inner.kept
    return Task(found.path, found.facts, asked.format, asked.layout, fields, sha256, known=known, kept=kept)


def _refusal(found: Found) -> Rejected | None:
    """What is no regular file; what cannot be looked at is left to the reader, who says why."""
    if found.rejected:
        return found.rejected
    try:
        mode = os.stat(found.path).st_mode
    except (OSError, ValueError):
        return None
    return None if stat.S_ISREG(mode) else Rejected("not_a_file", "It is neither a file nor a folder.")


def digest(path: Path) -> str:
    """SHA-256 of a file that may be one capture; "" for a larger one, and for what cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                return ""
            return hashlib.sha256(file.readall()).hexdigest()
    except (OSError, ValueError):
        return ""


@cache
def read_by() -> str:
    """Changes with the readers and layouts: what they put aside is then read anew."""
    names = [*readers.names(), *(f"{layout.NAME} {layout.VERSION}" for layout in layouts.LAYOUTS)]
    return f"{crc32(' '.join(names).encode()):08x}"


class Triage:
    """Keeps in mind what is on its way, and what was put aside in this run: of all the rest the database knows."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self.seen: dict[str, str] = {}
        self.looked_up: set[str] = set()  # the hashes of which it is known how they stood before the files at hand
        self.present = inside.Present()
        self.naming = Naming(asked.fields)
        self.said: dict[str, dict[str, str]] = {}  # by hash, what the names in a held record were said to mean
        self.in_database: set[str] = set()  # of these: the next look-up will find them

    def of(self, files: Iterable[Found]) -> Iterator[Task | Told]:
        files = iter(files)
        while some := list(islice(files, AT_ONCE)):
            self._forget(self.in_database)
            yield from self._sorted(some)

    def _sorted(self, some: list[Found]) -> Iterator[Task | Told]:
        self.said.clear()
        refused = [_refusal(found) for found in some]
        hashes = ["" if refusal else digest(found.path) for found, refusal in zip(some, refused, strict=True)]
        self.looked_up = set(filter(None, hashes))
        held, gone, aside = self._known(self.looked_up)
        new = [found for found, refusal, sha256 in zip(some, refused, hashes, strict=True)
               if not refusal and sha256 not in held]  # fmt: skip
        known = self._known_inside(new)
        for found, refusal, sha256 in zip(some, refused, hashes, strict=True):
            path = printable(found.path)
            inner = known.get(path, NONE_INSIDE)
            if refusal:
                yield Told(path, "quarantined", "", refusal.code, refusal.message)
            elif told := self._told(path, sha256, found.facts, held, gone) or _again(path, aside.get(sha256), inner):
                yield told
            else:
                self._see(sha256, path)
                yield _task(found, self.asked, sha256, inner)

    def _see(self, sha256: str, path: str) -> None:
        if sha256:
            self.seen[sha256] = path

    def _known_inside(self, files: Iterable[Found]) -> dict[str, Inner]:
        """By path, what is known of the captures in each file."""
        facts = {printable(found.path): found.facts for found in files}
        captures = inside.captures_of(facts) if facts else {}
        return {path: self._inner(captures[path], facts[path]) for path in captures}

    def _inner(self, captures: list[inside.Capture], facts: SourceFacts) -> Inner:
        settled: set[str] = set()
        kept: dict[str, str] = {}
        for some, held, gone in inside.looked_up(captures):
            gone = set() if self.asked.restore_deleted else gone
            self._note_names(held, kept)
            stored = ((path, sha256) for path, sha256 in some if sha256 in held or sha256 in gone)
            settled |= {sha256 for path, sha256 in stored if self._told(path, sha256, facts, held, gone)}
        return Inner(frozenset(settled), kept)

    def _note_names(self, held: Mapping[str, loader.Known], kept: dict[str, str]) -> None:
        """Adds to what the names in a file were said to mean."""
        said = loader.kept_fields(sha256 for sha256, known in held.items() if known.has_names)
        for fields in said.values():
            kept.update(fields)
        self.said |= said if self.asked.fields else {}

    def _held(self, hashes: Iterable[str]) -> dict[str, loader.Known]:
        held = loader.known_captures(hashes)
        if self.asked.fields:
            self.said |= loader.kept_fields(held)
        return held

    def _known(self, wanted: set[str]) -> tuple[dict[str, loader.Known], set[str], dict[str, Any]]:
        gone = set() if self.asked.restore_deleted else deleted.captures_among(wanted)
        return self._held(wanted), gone, {} if self._reads_otherwise() else _put_aside(wanted)

    def _reads_otherwise(self) -> bool:
        """Whether what was put aside may come out differently now, as somebody says how to read it."""
        asked = self.asked
        return asked.retry_quarantined or bool(asked.fields) or (asked.format, asked.layout) != ("auto", "auto")

    def _told(
        self, path: str, sha256: str, facts: SourceFacts, held: Mapping[str, loader.Known], gone: set[str]
    ) -> Told | None:
        """Bytes that are held are read again only for a better layout, or when their folder names another source.

        Of several places with the same bytes one speaks for them, the first whose folder names a source: else each
        import would change what the last one did.
        """
        if sha256 in gone:
            return Told(path, "unchanged", sha256, deleted.REASON, deleted.SENTENCE)
        known = held.get(sha256)
        earlier = known.path if known else self.seen.get(sha256)
        if earlier and self._is_elsewhere(earlier, path, sha256) and not _speaks_first(facts, known):
            return Told(path, "duplicate", sha256, "same_bytes", f"the same bytes as {earlier}")
        if known and not (self._is_read_already(facts, known) and self._is_named_so(sha256, known)):
            return None
        return Told(path, "unchanged", sha256, article_id=known.article_id) if known else None

    def _is_elsewhere(self, earlier: str, path: str, sha256: str) -> bool:
        """Whether the same bytes lie there too: a record may also have come down in a file that grew at its top."""
        if _is_one_place(earlier, path) or self.present.has_moved(earlier, path, sha256):
            return False
        return _is_there(earlier)

    def _is_read_already(self, facts: SourceFacts, held: loader.Known) -> bool:
        """Whether reading these bytes now would be what it was when they came."""
        same_layout = self.asked.layout in ("auto", held.layout)
        same_version = held.layout_version == layouts.version(held.layout)
        return same_layout and same_version and facts.slug in ("", held.source)

    def _is_named_so(self, sha256: str, held: loader.Known) -> bool:
        """Whether `--map` says nothing of a record that was not said of it before."""
        if not self.asked.fields or not held.has_names:
            return True
        said = self.said.get(sha256, {})
        self.naming.met(said)
        return self.asked.fields.items() <= said.items()

    def judged(self, batch: Iterable[Reading | ReadBefore]) -> dict[int, Told]:
        """What need not be stored of captures that came out of archives; by the id of the reading."""
        inner = [reading for reading in batch if self.seen.get(reading.sha256) != reading.path]
        held = self._held(reading.sha256 for reading in inner) if inner else {}
        found = {}
        for reading in inner:
            named = SourceFacts(slug=reading.named_source)
            told = self._told(reading.path, reading.sha256, named, held, set())
            if isinstance(reading, ReadBefore):
                told = told or _as_before(reading, held)
            if told:
                found[id(reading)] = told
            self.seen.setdefault(reading.sha256, reading.path)
            self.present.meet(reading.path, reading.sha256)
        return found

    def stored(self, results: Iterable[Any]) -> None:
        """What is in the database now need not be kept in mind; what was put aside is not there, nor is a dry run."""
        if self.asked.dry_run:
            return
        done = {result.sha256 for result in results if self._is_stored(result)}
        self.in_database |= done & self.looked_up
        self._forget(done - self.looked_up)

    def _is_stored(self, result: Any) -> bool:
        return result.outcome != "quarantined" and self.seen.get(result.sha256) == result.path

    def _forget(self, hashes: set[str]) -> None:
        for sha256 in hashes:
            self.seen.pop(sha256, None)
        self.in_database -= hashes


def _as_before(capture: ReadBefore, held: Mapping[str, loader.Known]) -> Told:
    """Bytes that were held, or deleted here, when their file was opened."""
    if known := held.get(capture.sha256):
        return Told(capture.path, "unchanged", capture.sha256, article_id=known.article_id)
    return Told(capture.path, "unchanged", capture.sha256, deleted.REASON, deleted.SENTENCE)


def _speaks_first(facts: SourceFacts, known: loader.Known | None) -> bool:
    """Whether a folder names another source, and the place from which the bytes are held names none."""
    if known is None or facts.slug in ("", known.source):
        return False
    try:
        return not sources.facts_for(Path(known.path.partition("!")[0])).slug
    except (sources.BadSourceFile, OSError):
        return False


def _is_one_place(one: str, other: str) -> bool:
    """A file and the only record in it may be the same bytes: `row.csv` and `row.csv!1`."""
    return one == other or one.startswith(f"{other}!") or other.startswith(f"{one}!")


def _is_there(path: str) -> bool:
    """A file, or what lies in an archive that is one."""
    return Path(path).exists() or ("!" in path and Path(path.partition("!")[0]).exists())


def _put_aside(hashes: set[str]) -> dict[str, Any]:
    """By hash, the journal's last word on captures that the same readers and layouts put aside."""
    rows = ImportItem.objects.filter(sha256__in=hashes, outcome="quarantined", read_by=read_by())
    rows = rows.exclude(reason__in=NOT_REMEMBERED).order_by("pk").only("sha256", "reason", "message")
    return {row.sha256: row for row in rows}


def _again(path: str, item: Any, inner: Inner) -> Told | None:
    """Nothing for a table that was taken in since, by the names that its columns have got."""
    if item and item.reason == "no_records" and inner.kept:
        return None
    return Told(path, "quarantined", item.sha256, item.reason, item.message) if item else None


def files_put_aside() -> list[Path]:
    """The files whose last outcome was quarantine, of those that are still there."""
    latest = dict(ImportItem.objects.order_by("pk").values_list("path", "outcome"))
    files = {path.partition("!")[0] for path, outcome in latest.items() if outcome == "quarantined"}
    return sorted(Path(file) for file in files if Path(file).is_file())
