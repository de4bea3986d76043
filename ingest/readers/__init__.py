"""Readers: one module a file format, each turning a file into pages.

A new format takes three steps: a module beside these with NAME, `accepts(name, head)` and `pages(stream)`, which yields
a Page or an Unread for each capture; its line in FORMATS, before those that would accept its files too; a sample in
`tests/ingest/samples`. An archive has `members(stream)` instead, and its line in CONTAINERS.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from ingest.capture_names import ending_of, is_capture_name, is_open
from ingest.page import NO_FACTS, Captured, Rejected, SourceFacts, Unread
from ingest.readers import (
    compressed,
    csv_records,
    feed,
    html,
    json_records,
    markdown,
    tar_archive,
    text,
    warc,
    wxr,
    zip_archive,
)
from ingest.readers.stream import Exhausted, Stream, opened

FORMATS: tuple[ModuleType, ...] = (html, warc, wxr, feed, json_records, csv_records, markdown, text)
CONTAINERS: tuple[ModuleType, ...] = (compressed, zip_archive, tar_archive)
BY_MEDIA_TYPE = {
    text.MEDIA_TYPE: text,
    html.MEDIA_TYPE: html,
    json_records.MEDIA_TYPE: json_records,
    csv_records.MEDIA_TYPE: csv_records,
    markdown.MEDIA_TYPE: markdown,
    wxr.MEDIA_TYPE: wxr,
    **dict.fromkeys(feed.MEDIA_TYPES.values(), feed),
}
ARCHIVES = {zip_archive.NAME, tar_archive.NAME}
AGAIN = re.compile(r" \(\d+\)$")


def read(
    path: Path,
    facts: SourceFacts = NO_FACTS,
    file_format: str = "auto",
    fields: Mapping[str, str] | None = None,
    known: frozenset[str] = frozenset(),
    kept: Mapping[str, str] | None = None,
    passed: Counter[str] | None = None,
) -> Iterator[Captured]:
    """The captures in one file; `fields` maps our names of fields to those of the file, `known` are not read again.

    `kept` is what was said of the names when captures of the file came: it holds for what `fields` does not name.
    `passed` counts the members of an archive that are no captures, by the ending of their names.

    Raises Rejected for the file as a whole, or for what is left of it, KeyError for a format that no reader has.
    """
    try:
        with opened(path, facts, fields, known, kept) as stream:
            passing = stream if passed is None else replace(stream, passed=passed)
            yield from _captures(passing, file_format)
    except OSError as error:
        raise Rejected("unreadable", f"The file cannot be read: {error.strerror or error}.") from error


def names() -> list[str]:
    """The formats that can be asked for. Archives are always opened: the format speaks of what lies in them."""
    return [reader.NAME for reader in FORMATS]


def pages_of(stream: Stream, media_type: str) -> Iterator[Captured]:
    """The captures in what is no archive, by the media type that they were given when they came, else by content."""
    reader = BY_MEDIA_TYPE.get(media_type) or _reader(stream, "auto")
    return reader.pages(stream)


def _captures(stream: Stream, file_format: str) -> Iterator[Captured]:
    container = _accepting(CONTAINERS, stream.name, stream.head)
    if container is None:
        yield from _reader(stream, file_format).pages(stream)
        return
    _reject_nested(stream, container.NAME)
    wanted = 0
    for member in container.members(stream):
        if container.NAME in ARCHIVES and not _is_wanted(member):
            stream.passed[ending_of(_base(member.path))] += 1
            continue
        wanted += 1
        yield from [member] if isinstance(member, Unread) else _member_captures(member, file_format)
    if not wanted:
        raise Rejected("no_captures", "The archive holds no file that is a capture.")


def _is_wanted(member: Stream | Unread) -> bool:
    """A member of a capture's name, and one of another name that begins as a capture does."""
    name = _base(member.path)
    return is_capture_name(name) or (isinstance(member, Stream) and is_open(name) and is_told(name, member.head))


def _base(path: str) -> str:
    """The name of a member, without the number that it got as the second one of its name."""
    return AGAIN.sub("", path.rpartition("/")[2])


def is_told(name: str, head: bytes) -> bool:
    """Whether the first bytes of a file are those of a format that is known without the name of the file."""
    stream = Stream(name, io.BytesIO(), head)
    if text.is_mhtml(head) or _accepting(FORMATS[:-1], stream.name, stream.text_head):
        return True
    return not ending_of(name) and text.is_told(head)


def _member_captures(member: Stream, file_format: str) -> Iterator[Captured]:
    """What one member holds; a bad member is an outcome of its own, and the rest of the archive goes on."""
    try:
        yield from _captures(member, file_format)
    except Exhausted:
        raise
    except Rejected as rejected:
        yield Unread(member.path, rejected.code, rejected.message)


def _reject_nested(stream: Stream, container: str) -> None:
    """An archive may be compressed, and so may its members; an archive in an archive is not opened."""
    is_archive, is_inside = container in ARCHIVES, ARCHIVES & set(stream.containers)
    twice_compressed = stream.containers[-1:] == (compressed.NAME,) == (container,)
    zip_in_gzip = container == zip_archive.NAME and stream.containers
    if (is_archive and is_inside) or twice_compressed or zip_in_gzip:
        raise Rejected("nested_archive", "An archive inside an archive is not opened.")


def _accepting(readers: tuple[ModuleType, ...], name: str, head: bytes) -> ModuleType | None:
    return next((reader for reader in readers if reader.accepts(name, head)), None)


def _reader(stream: Stream, file_format: str) -> ModuleType:
    if file_format != "auto":
        return {reader.NAME: reader for reader in FORMATS}[file_format]
    return _accepting(FORMATS, stream.name, stream.text_head) or text
