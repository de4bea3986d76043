"""`--report`: the outcome of each capture as one JSON object a line, in a file that is none of those that are read."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError

from ingest import importer
from ingest.conflicts import plain


@contextmanager
def report(path: Path | None, read: Iterable[Path]) -> Iterator[Callable[[importer.Result], None]]:
    """The writer of the report on an import of what is read; does nothing without a path.

    Opened at the start, so that an import that is killed leaves the lines of its whole batches.
    """
    if path is None:
        yield lambda result: None
        return
    _check(path, list(read))
    with _told(path):
        file = path.open("w", encoding="utf-8")
    try:
        yield lambda result: _write(file, path, result)
    finally:
        with _told(path):
            file.close()


def _write(file: TextIO, path: Path, result: importer.Result) -> None:
    with _told(path):
        file.write(json.dumps(outcome(result), ensure_ascii=False) + "\n")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _wrong(path, f"cannot be written ({error.strerror})") from None


def _check(path: Path, read: list[Path]) -> None:
    """Refuses a report that would overwrite what is read, or be read as a capture the next time."""
    if any(_is_same(path, file) for file in _files(read)):
        raise _wrong(path, "is among the files that are read, and would be overwritten; name another")
    if any(_would_be_met(path, folder) for folder in read if folder.is_dir()):
        raise _wrong(path, "lies in a folder that is read, and would be taken for a capture; name a file elsewhere")


def _files(read: list[Path]) -> Iterator[Path]:
    """Every file that an import may open: the named ones, and all in folders that are not hidden."""
    for path in read:
        yield path
        for folder, names, files in os.walk(path):
            names[:] = filter(_is_visible, names)
            yield from (Path(folder, name) for name in filter(_is_visible, files))


def _is_visible(name: str) -> bool:
    return not name.startswith(".")


def _is_same(one: Path, other: Path) -> bool:
    """By whatever links: two names of one file, or of one that is not there yet."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _would_be_met(path: Path, folder: Path) -> bool:
    """Whether a walk of the folder comes by the file once it is there."""
    file, start = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if not file.is_relative_to(start):
        return False
    return all(map(_is_visible, file.relative_to(start).parts))


def _wrong(path: Path, sentence: str) -> CommandError:
    return CommandError(f"--report {path}: {sentence}.", returncode=2)


def outcome(result: importer.Result) -> dict[str, Any]:
    told = {"file": result.path, "sha256": result.sha256, "outcome": result.outcome, "reason": result.reason,
            "message": result.message}  # fmt: skip
    if result.changes:
        told["changes"] = [
            {"field": each.field, "before": plain(each.before), "after": plain(each.after)} for each in result.changes
        ]
    return told
