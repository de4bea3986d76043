"""CSV: one record a row, named by the header. The capture of a record is the header and the row, as they stand."""

import csv
from collections.abc import Iterator, Mapping, Sequence

from ingest.page import Captured, Page, Rejected, Unread, Warned
from ingest.readers import aliases, encodings, record
from ingest.readers.csv_rows import LINE, Lines, Row, Rows
from ingest.readers.story import Held
from ingest.readers.stream import LARGEST, Stream, record_path

NAME = "csv"
MEDIA_TYPE = "text/csv"
ENDINGS = (".csv", ".tsv")
DELIMITERS = ",;\t|"
MARKS = tuple(mark.encode() for mark in DELIMITERS)
FEWEST_COLUMNS = 3  # of a file that is told by its content alone
LONGEST_NAME = 60  # characters of a column's name, for a file that is told by its content alone
ODD = {
    "": (),
    "odd_quotes": (Warned("odd_quotes", "A quote stands within a quoted cell, where it should be doubled."),),
    "open_quote": (Warned("open_quote", "The last quote of the file is not closed: this text may be cut."),),
}


def accepts(name: str, head: bytes) -> bool:
    """By its name, or by a first line that names the columns of stories."""
    if name.endswith(ENDINGS):
        return True
    header = head[: LINE.match(head).end()]
    if max(map(header.count, MARKS)) < FEWEST_COLUMNS - 1:
        return False
    names = [column.strip() for column in columns_of(header, {})]
    return (
        len(names) >= FEWEST_COLUMNS
        and max(map(len, names)) <= LONGEST_NAME
        and all(names)
        and aliases.is_story(names, {})
    )


def pages(stream: Stream) -> Iterator[Captured]:
    """A page for each row. Raises Rejected where no column is known for a text."""
    lines = Lines(stream.in_ascii_bytes(), LARGEST)
    header = next(lines, "").encode("latin-1")
    lines.taken()
    named = {**stream.kept, **stream.fields}
    delimiter = delimiter_of(header, named)
    columns = columns_of(header, named)
    _reject_unknown(columns, header, stream)
    number = 0
    for row in Rows(lines, delimiter, len(columns)):
        if row.broken or any(cell.strip() for cell in row.cells):
            number += 1
            path = record_path(stream.path, number)
            yield stream.read_before(header + row.raw, path) or _captured(header, columns, row, path, stream)
    if not number:
        raise Rejected("no_records", "The file holds no row below its header.")


def _captured(header: bytes, columns: Sequence[str], row: Row, path: str, stream: Stream) -> Page | Unread:
    raw = header + row.raw
    try:
        if row.broken:
            raise Rejected("invalid_csv", row.broken)
        encoding, _ = encodings.decode(raw, stream.facts.language)
        names = [decoded(name, encoding) for name in columns]
        values = values_of(names, [decoded(cell, encoding) for cell in row.cells])
        named = aliases.present(names, stream.fields, stream.kept)
        return record.page(values, Held(raw, path, MEDIA_TYPE, encoding, stream.facts), named, ODD[row.odd])
    except Rejected as rejected:
        return Unread(path, rejected.code, rejected.message)


def delimiter_of(header: bytes, fields: Mapping[str, str]) -> str:
    """What parts the columns: that by which most of them are known, then that by which there are most."""

    def worth(delimiter: str) -> tuple[int, int]:
        names = _split(header, delimiter)
        return sum(map(bool, aliases.places(names, fields).values())), len(names)

    return max(DELIMITERS, key=worth)


def columns_of(header: bytes, fields: Mapping[str, str]) -> list[str]:
    return _split(header, delimiter_of(header, fields))


def _split(header: bytes, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header.decode("latin-1")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _reject_unknown(columns: Sequence[str], header: bytes, stream: Stream) -> None:
    encoding, _ = encodings.decode(header, stream.facts.language)
    names = [decoded(name, encoding) for name in columns]
    found = aliases.places(names, aliases.present(names, stream.fields, stream.kept))
    if not found["body"] and not found["html"]:
        there = ", ".join(names[:12])[:300]
        raise Rejected("no_records", f"No column is known for the text of a story; name it by --map body=…: {there}.")


def decoded(text: str, encoding: str) -> str:
    return text.encode("latin-1").decode(encoding, "replace")


def values_of(columns: Sequence[str], row: Sequence[str]) -> dict[str, object]:
    """Names with values; a name that stands twice, and a cell without a name, get one of their own."""
    values: dict[str, object] = {}
    for number, cell in enumerate(row, 1):
        name = columns[number - 1].strip() if number <= len(columns) else ""
        name = name or f"column {number}"
        values[f"{name} ({number})" if name in values else name] = record.listed(cell)
    return values
