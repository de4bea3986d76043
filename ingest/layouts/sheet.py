"""A page on the desk of a layout: its lines in canonical text, and the zones given to them so far."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat

from ingest.canonical import lines_of
from ingest.page import Page, Zone


class Ruled:
    """What can be said of lines before any has its zone."""

    def __init__(self, lines: tuple[str, ...]):
        self.lines = lines
        self.lower = list(map(str.lower, lines))
        self.zones = [None if line else Zone.BLANK for line in lines]
        self.printed = [number for number, line in enumerate(lines) if line]
        self.following = list(_following(self.printed, len(lines)))


def _following(printed: Sequence[int], count: int) -> Iterator[int | None]:
    """The next printed line after each."""
    above = 0
    for number in printed:
        yield from repeat(number, number - above)
        above = number
    yield from repeat(None, count - above)


@lru_cache(maxsize=1)
def ruled(lines: tuple[str, ...]) -> Ruled:
    """Kept, as every layout is asked about a page before one of them gives its zones."""
    return Ruled(lines)


class Sheet:
    """Blank lines have their zone from the start; a layout gives one to each other line, and what is left is OTHER."""

    def __init__(self, page: Page, only: int | None = None):
        """`only` takes no more than so many lines from the top."""
        lines = lines_of(page)
        known = ruled(lines) if only is None else Ruled(lines[:only])
        self.lines, self.lower = known.lines, known.lower
        self.zones: list[Zone | None] = known.zones.copy()
        self.printed, self._following = known.printed, known.following
        self.has_blanks = len(self.printed) < len(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def mark(self, zone: Zone, *numbers: int) -> None:
        for number in numbers:
            self.zones[number] = zone

    def mark_all(self, zone: Zone, numbers: Iterable[int]) -> None:
        self.mark(zone, *numbers)

    def free(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The lines that have no zone yet."""
        zones, stop = self.zones, len(self) if end is None else end
        return (number for number in range(start, stop) if zones[number] is None)

    def line(self, number: int | None) -> str:
        """The text of a line, empty outside the page."""
        return self.lines[number] if number is not None and 0 <= number < len(self) else ""

    def after(self, number: int) -> int | None:
        """The next line that is not blank."""
        return self._following[number]

    def done(self) -> tuple[Zone, ...]:
        return tuple([zone or Zone.OTHER for zone in self.zones])
