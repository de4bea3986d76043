"""Readers: one module a file format, each turning a file into pages.

A new format takes three steps: a module beside `text.py` with NAME, `accepts(path, head)` and `pages(path, facts)`;
its line in READERS, before `text`, which accepts everything; a pair of files in `tests/ingest/samples`.
"""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from ingest.page import NO_FACTS, Page, Rejected, SourceFacts
from ingest.readers import html, text

HEAD = 4096  # bytes by which a reader tells whether a file is its own

READERS: tuple[ModuleType, ...] = (html, text)


def read(path: Path, facts: SourceFacts = NO_FACTS, file_format: str = "auto") -> Iterator[Page]:
    """The pages of one file. Raises Rejected when it yields none, KeyError for a format that no reader has."""
    try:
        reader = _named(file_format) if file_format != "auto" else _accepting(path)
        yield from reader.pages(path, facts)
    except OSError as error:
        raise Rejected("unreadable", f"The file cannot be read: {error.strerror or error}.") from error


def names() -> list[str]:
    return [reader.NAME for reader in READERS]


def _named(name: str) -> ModuleType:
    return {reader.NAME: reader for reader in READERS}[name]


def _accepting(path: Path) -> ModuleType:
    with path.open("rb") as file:
        head = file.read(HEAD)
    return next(reader for reader in READERS if reader.accepts(path, head))
