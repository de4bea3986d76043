"""JSON lines and JSON: one record a line, or one an item of a list. The capture of a record is its own bytes."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from ingest.page import NO_FACTS, Captured, Page, Rejected, SourceFacts, Unread, Warned
from ingest.readers import aliases, encodings, record
from ingest.readers.brackets import Brackets, list_under
from ingest.readers.story import Held
from ingest.readers.stream import LARGEST, Stream, put_back, record_path

NAME = "json"
MEDIA_TYPE = "application/json"
BEGINS = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*(?:\{|\]))")
LINE_ENDINGS = (".jsonl", ".ndjson", ".jl")
NO_FIELDS: Mapping[str, str] = {}


def accepts(name: str, head: bytes) -> bool:
    return BEGINS.match(head) is not None


def pages(stream: Stream) -> Iterator[Captured]:
    """A page for each record; a broken one is an outcome of its own. Raises Rejected where the rest is lost."""
    number = 0
    for number, raw in enumerate(_records(stream), 1):
        path = record_path(stream.path, number)
        try:
            yield stream.read_before(raw, path) or page(raw, path, stream.facts, stream.fields, stream.kept)
        except Rejected as rejected:
            yield Unread(path, rejected.code, rejected.message)
    if not number:
        raise Rejected("no_records", "The file holds no record of a story.")


def page(
    raw: bytes,
    path: str,
    facts: SourceFacts = NO_FACTS,
    fields: Mapping[str, str] = NO_FIELDS,
    kept: Mapping[str, str] = NO_FIELDS,
) -> Page:
    """The page of one record; `kept` is what its names were said to mean when it came. Raises Rejected."""
    if len(raw) > LARGEST:
        raise Rejected("too_large", f"The record is larger than {LARGEST // 1_000_000} MB.")
    encoding, text = encodings.decode(raw, facts.language)
    try:
        values, warnings = parsed(text)
        named = aliases.present(values, fields, kept)
        return record.page(values, Held(raw, path, MEDIA_TYPE, encoding, facts), named, warnings)
    except RecursionError as error:
        raise Rejected("too_deep", "The record is nested too deep.") from error


def parsed(text: str) -> tuple[dict[str, Any], tuple[Warned, ...]]:
    """The names and values of a record. Raises Rejected."""
    doubled: list[str] = []

    def gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            doubled.extend(name for name, _ in pairs)
        return values

    try:
        values = json.loads(text, object_pairs_hook=gathered)
    except ValueError as error:
        raise Rejected("invalid_json", f"The record is no valid JSON: {error}.") from error
    if not isinstance(values, dict):
        raise Rejected("invalid_json", "The record is no object of names and values.")
    return values, (Warned("doubled_name", "The record gives a name twice; the last value counts."),) if doubled else ()


# --- where one record ends and the next begins ---------------------------------------------------------------------


def _records(stream: Stream) -> Iterator[bytes]:
    """The bytes of each record; of several lines that each begin one, of a list, or of an object around a list."""
    file = stream.in_ascii_bytes()
    first, second = file.readline(LARGEST + 1), file.readline(LARGEST + 1)
    whole = put_back(first + second, file)
    is_lines = _is_lines(stream, first.strip(), second.strip())
    yield from _unwrapped(_lines(whole) if is_lines else Brackets(whole).objects(), stream)


def _is_lines(stream: Stream, first: bytes, second: bytes) -> bool:
    if first.startswith(b"["):
        return False
    is_alone = not second and first.endswith(b"}")
    return is_alone or second.startswith(b"{") or stream.name.endswith(LINE_ENDINGS)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """A line that is too long to be a record comes out cut, so that it is refused by its length."""
    while line := file.readline(LARGEST + 1):
        rest = line
        while len(rest) > LARGEST and not rest.endswith(b"\n"):
            rest = file.readline(LARGEST + 1)
        if line.strip():
            yield line if len(line) > LARGEST else line.strip()


def _unwrapped(records: Iterator[bytes], stream: Stream) -> Iterator[bytes]:
    """The records within the first one, if it is no story itself but holds a list of some; else all as they are."""
    first = next(records, None)
    if first is None:
        return
    if inner := _list_within(first, {**stream.kept, **stream.fields}):
        yield from Brackets(io.BytesIO(inner)).objects()
    else:
        yield first
    yield from records


def _list_within(raw: bytes, fields: Mapping[str, str]) -> bytes:
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        return b""
    if not isinstance(values, dict) or aliases.is_story(values, fields):
        return b""
    name = next((name for name in values if aliases.plain(name) in aliases.WRAPPERS), "")
    return list_under(name, raw) if isinstance(values.get(name), list) else b""
