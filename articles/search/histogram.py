"""Counts by day folded into the bars of a histogram: days, months or years, by how long the time between is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 62
MOST_MONTHS = 60


@dataclass(frozen=True)
class Bar:
    """The days from `start` to `end`, both included; `value` is what a from/to field takes for them."""

    start: date
    end: date
    value: str
    count: int


@dataclass(frozen=True)
class Histogram:
    """`unit` is "day", "month" or "year"; the bars leave no gap, so some may be empty. No bars: nothing is dated."""

    unit: str
    bars: tuple[Bar, ...]

    @property
    def highest(self) -> int:
        return max((bar.count for bar in self.bars), default=0)


def histogram(days: Iterable[tuple[date, int]]) -> Histogram:
    days = sorted(days)
    if not days:
        return Histogram("day", ())
    first, last = days[0][0], days[-1][0]
    unit = _unit(first, last)
    counts: Counter[date] = Counter()
    for day, count in days:
        counts[_beginning(day, unit)] += count
    return Histogram(unit, tuple(_bars(_beginning(first, unit), last, unit, counts)))


def _unit(first: date, last: date) -> str:
    if (last - first).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= MOST_MONTHS else "year"


def _beginning(day: date, unit: str) -> date:
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _bars(start: date, last: date, unit: str, counts: Counter[date]) -> Iterator[Bar]:
    length = {"day": 10, "month": 7, "year": 4}[unit]
    while start <= last:
        end = _end(start, unit)
        yield Bar(start, end, start.isoformat()[:length], counts[start])
        if end == date.max:
            return
        start = end + timedelta(days=1)


def _end(start: date, unit: str) -> date:
    if unit == "day":
        return start
    if unit == "year" or start.month == 12:
        return date(start.year, 12, 31)
    return date(start.year, start.month + 1, 1) - timedelta(days=1)
