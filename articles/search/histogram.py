"""Counts by day folded into the bars of a histogram: days, months or years, by how long the time between is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# How much of an ISO date each unit is, the finest first.
LENGTHS = {"day": 10, "month": 7, "year": 4}
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
    """`unit` is "day", "month" or "year"; the bars leave no gap, so some may be empty. No bars: nothing is dated.

    `imprecise` are dated, but not so closely that they belong to one of the bars: they are counted beside them.
    """

    unit: str
    bars: tuple[Bar, ...]
    imprecise: int = 0

    @property
    def highest(self) -> int:
        return max((bar.count for bar in self.bars), default=0)


def histogram(days: Iterable[tuple[date, int]], spans: Mapping[str, int] | None = None) -> Histogram:
    """`spans` are years and months that are all that is known of some dates; `days` counts each on its first day."""
    counts, spans = Counter(dict(days)), spans or {}
    exact = counts - _first_days(spans)
    for unit in LENGTHS:
        fitting = exact + _first_days({span: count for span, count in spans.items() if len(span) >= LENGTHS[unit]})
        if _suits(unit, fitting, counts.total()):
            folded = _folded(fitting, unit)
            return Histogram(unit, tuple(_bars(min(folded), max(folded), unit, folded)), (counts - fitting).total())
    return Histogram("day", ())


def _first_days(spans: Mapping[str, int]) -> Counter[date]:
    counts: Counter[date] = Counter()
    for span, count in spans.items():
        counts[date.fromisoformat(f"{span}-01-01"[:10])] += count
    return counts


def _suits(unit: str, fitting: Counter[date], total: int) -> bool:
    """Whether the bars are not too many, and at least half of all dates are known closely enough for them."""
    if not fitting or 2 * fitting.total() < total:
        return False
    return LENGTHS[_unit(min(fitting), max(fitting))] >= LENGTHS[unit]


def _folded(days: Counter[date], unit: str) -> Counter[date]:
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[_beginning(day, unit)] += count
    return counts


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
    while start <= last:
        end = _end(start, unit)
        yield Bar(start, end, start.isoformat()[: LENGTHS[unit]], counts[start])
        if end == date.max:
            return
        start = end + timedelta(days=1)


def _end(start: date, unit: str) -> date:
    if unit == "day":
        return start
    if unit == "year" or start.month == 12:
        return date(start.year, 12, 31)
    return date(start.year, start.month + 1, 1) - timedelta(days=1)
