"""A page on the desk of a layout: its lines in canonical text, and the zones given to them so far."""

from collections.abc import Iterable, Iterator

from ingest.canonical import lines_of
from ingest.page import Page, Zone


class Sheet:
    """Blank lines have their zone from the start; a layout gives one to each other line, and what is left is OTHER."""

    def __init__(self, page: Page, only: int | None = None):
        """`only` takes no more than so many lines from the top."""
        self.lines = lines_of(page)[:only]
        self.zones: list[Zone | None] = [None if line else Zone.BLANK for line in self.lines]
        self.printed = [number for number, line in enumerate(self.lines) if line]
        self.has_blanks = len(self.printed) < len(self.lines)
        self._next = self._next_printed()

    def __len__(self) -> int:
        return len(self.lines)

    def mark(self, zone: Zone, *numbers: int) -> None:
        for number in numbers:
            self.zones[number] = zone

    def mark_all(self, zone: Zone, numbers: Iterable[int]) -> None:
        self.mark(zone, *numbers)

    def free(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The lines that have no zone yet."""
        stop = len(self) if end is None else end
        return (number for number in range(start, stop) if self.zones[number] is None)

    def line(self, number: int | None) -> str:
        """The text of a line, empty outside the page."""
        return self.lines[number] if number is not None and 0 <= number < len(self) else ""

    def after(self, number: int) -> int | None:
        """The next line that is not blank."""
        return self._next[number]

    def done(self) -> tuple[Zone, ...]:
        return tuple(zone or Zone.OTHER for zone in self.zones)

    def _next_printed(self) -> list[int | None]:
        following: list[int | None] = [None] * len(self)
        latest = None
        for number in range(len(self) - 1, -1, -1):
            following[number] = latest
            if self.lines[number]:
                latest = number
        return following
