"""Which files to read, and what their folders say of the source; what can't be read is named, and the rest goes on."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import readers, sources
from ingest.capture_names import ending_of, is_capture_name, is_met, is_open
from ingest.page import NO_FACTS, Rejected, SourceFacts
from ingest.readers.stream import HEAD

LOOK = 512  # bytes that tell a page from a picture


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, with what its folders say of its source, or why it can't be read."""

    path: Path
    facts: SourceFacts = NO_FACTS
    rejected: Rejected | None = None


def find(paths: list[Path], source: str = "", passed: Counter[str] | None = None) -> Iterator[Found]:
    """Every capture below the paths, in sorted order; `source` overrules the slug that the folders give.

    `passed` counts the files that are none, by the ending of their names.
    """
    sources.forget()
    folder: Path | None = None
    for found in walk(paths, passed):
        if found.rejected:
            yield found
            continue
        if found.path.parent != folder:  # what a folder says is asked once for all files in it
            folder, told = found.path.parent, _facts(found.path, source)
        yield Found(found.path, told.facts, told.rejected)


def walk(paths: list[Path], passed: Counter[str] | None = None) -> Iterator[Found]:
    """Every file that may hold captures: the named ones, and those in folders, without hidden ones."""
    for path in paths:
        if path.is_dir():
            yield from _below(path, Counter() if passed is None else passed)
        else:
            yield Found(path)


def _below(folder: Path, passed: Counter[str]) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for directory, names, files in os.walk(folder, onerror=unreadable.append):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if is_capture_name(name) or (is_open(name) and _is_told(Path(directory, name))):
                yield Found(Path(directory, name))
            elif is_met(name):
                passed[ending_of(name)] += 1
    for error in unreadable:
        refusal = Rejected("unreadable", f"The folder cannot be read: {error.strerror}.")
        yield Found(Path(error.filename), rejected=refusal)


def _is_told(path: Path) -> bool:
    """Whether the first bytes of a file are those of a capture, whatever its name; more of them for markup and text."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb", buffering=0) as file:
            head = file.read(LOOK)
            if head.lstrip().startswith(b"<") or not ending_of(path.name):
                head += file.read(HEAD - LOOK)
    except (OSError, ValueError):
        return False
    return readers.is_told(path.name, head)


def is_there(path: Path) -> bool:
    """Whether there is such a file, folder or (broken) link, as far as can be seen."""
    try:
        return os.path.lexists(path)
    except (OSError, ValueError):
        return False


def is_slug(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text)) and len(text) <= 80


def _facts(path: Path, source: str) -> Found:
    """A broken source.toml rejects what lies below it, by name."""
    try:
        return Found(path, _overruled(sources.facts_for(path), source))
    except sources.BadSourceFile as error:
        return Found(path, rejected=Rejected("bad_source_file", str(error)))
    except OSError as error:
        return Found(path, rejected=Rejected("unreadable", f"The file cannot be read: {error.strerror}."))


def _overruled(facts: SourceFacts, slug: str) -> SourceFacts:
    """`--source` speaks louder than source.toml, whose other facts hold only for the source it names."""
    return facts if slug in ("", facts.slug) else SourceFacts(slug=slug, section=facts.section)
