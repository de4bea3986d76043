"""Where one row of a CSV file ends and the next begins, also where a quote that was left open would swallow some."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.page import Rejected
from ingest.readers.stream import LARGEST

LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
STORY = 5  # words of a cell that may be the text of a story

csv.field_size_limit(LARGEST)


@dataclass
class Lines:
    """The lines of a file for the CSV parser, one character a byte, and the bytes taken since this was last asked."""

    file: BinaryIO
    most: int = LARGEST  # bytes of a row
    bytes_taken: list[bytes] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    number: int = 0  # of the latest line, from 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self.waiting:
            line = self.file.readline(self.most + 1)
            if len(line) > self.most:
                raise Rejected("too_large", f"A line is larger than {self.most // 1_000_000} MB.")
            self.waiting = [found for found in reversed(LINE.findall(line)) if found]
        if not self.waiting:
            raise StopIteration
        if self.size > self.most:
            raise csv.Error("the row is too large")
        line = self.waiting.pop()
        self.size += len(line)
        self.number += 1
        self.bytes_taken.append(line)
        return line.decode("latin-1")

    def taken(self) -> bytes:
        taken, self.bytes_taken, self.size = b"".join(self.bytes_taken), [], 0
        return taken

    def put_back(self, kept: int) -> None:
        """All lines but the first few of those that were taken will come again."""
        back = self.bytes_taken[kept:]
        self.waiting.extend(reversed(back))
        self.number -= len(back)
        self.bytes_taken = self.bytes_taken[:kept]
        self.size = sum(map(len, self.bytes_taken))


@dataclass(frozen=True, slots=True)
class Row:
    """The bytes of a row and its cells; a broken one has a sentence that says so in their place."""

    raw: bytes
    cells: Sequence[str] = ()
    broken: str = ""
    odd: str = ""  # what is wrong with its quotes, where the cells are as many as the columns all the same


class Rows:
    """The rows below the header, of a file of so many columns."""

    def __init__(self, lines: Lines, delimiter: str, width: int):
        self.lines, self.delimiter, self.width = lines, delimiter, width
        self.strict = csv.reader(lines, delimiter=delimiter, strict=True)
        self.usual = {width}  # cells of a row: those of the header, and of the latest row

    def __iter__(self) -> Iterator[Row]:
        while True:
            first = self.lines.number + 1
            cells = self._next()
            if cells is not None and not self._swallows(self.lines.bytes_taken):
                self.usual = {self.width, len(cells) or self.width}
                yield Row(self.lines.taken(), cells)
            elif self.lines.bytes_taken:
                yield self._odd() or self._broken(first)
            else:
                return

    def _next(self) -> list[str] | None:
        """The cells of the next row; None at the end of the file, and where its quotes are wrong."""
        try:
            return next(self.strict, None)
        except csv.Error:
            return None

    def _swallows(self, taken: Sequence[bytes]) -> bool:
        """Whether a line within a quoted cell is a row by itself: as many cells as there are columns, one a story."""
        for line in taken[1:]:
            if line.count(self.delimiter.encode()) >= self.width - 1:
                cells = self._cells(line, strict=True)
                if self._is_row(cells) and max(len(cell.split()) for cell in cells) >= STORY:
                    return True
        return False

    def _is_row(self, cells: Sequence[str]) -> bool:
        """In prose a blank follows the comma."""
        return 1 < len(cells) in self.usual and not any(cell[:1] == " " for cell in cells[1:])

    def _cells(self, line: bytes, *, strict: bool) -> list[str]:
        try:
            lines = io.StringIO(line.decode("latin-1"), newline="")
            return next(csv.reader(lines, delimiter=self.delimiter, strict=strict), [])
        except csv.Error:
            return []

    def _odd(self) -> Row | None:
        """A row on one line that loses nothing but a quote or two; the last row of a file that was cut within it."""
        taken = self.lines.bytes_taken
        whole = b"".join(taken).rstrip(b"\r\n")
        is_open = self._is_open(whole)
        if (is_open and not self._is_cut(taken)) or (not is_open and len(taken) > 1):
            return None
        cells = self._cells(whole, strict=False)
        if not self._is_row(cells):
            return None
        return Row(self.lines.taken(), cells, odd="open_quote" if is_open else "odd_quotes")

    def _is_open(self, row: bytes) -> bool:
        """Whether the last cell is begun by a quote that nothing closes: one more line would be within it."""
        cells = self._cells(row + b"\nx", strict=False)
        return bool(cells) and cells[-1].endswith("\nx")

    def _is_cut(self, taken: Sequence[bytes]) -> bool:
        """Whether the file ends with these lines, of which but the first begins a row."""
        if any(self._is_row(self._cells(line, strict=True)) for line in taken[1:]):
            return False
        kept = len(taken)
        below = next(self.lines, None)
        self.lines.put_back(kept)
        return below is None

    def _broken(self, first: int) -> Row:
        """The line at which the quotes go wrong, and those below it up to the next that begins a row."""
        self.lines.put_back(1)
        parts = [self.lines.taken()]
        size = len(parts[0])
        while size <= self.lines.most and not self._begins_row() and self.lines.bytes_taken:
            self.lines.put_back(1)
            parts.append(self.lines.taken())
            size += len(parts[-1])
        at_end = size <= self.lines.most and not self.lines.bytes_taken
        self.lines.put_back(0)
        after = "to the end of the file" if at_end else f"up to line {self.lines.number}"
        sentence = f"A quote on line {first} is not closed, or stands where none may: what follows is left out {after}."
        return Row(b"".join(parts), broken=sentence)

    def _begins_row(self) -> bool:
        cells = self._next()
        return cells is not None and self._is_row(cells) and not self._swallows(self.lines.bytes_taken)
