"""Counts as the bars of an SVG, in its own units."""

from dataclasses import dataclass

HEIGHT = 60
STEP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    address: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` is "day", "month" or "year"; `bars` has one bar for each, empty ones too."""

    unit: str
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def first(self) -> Bar:
        return self.bars[0]

    @property
    def last(self) -> Bar:
        return self.bars[-1]


def charted(unit: str, counts: list[tuple[str, int, str]]) -> Chart:
    """The chart of (label, count, address) of every day, month or year in order; what is not nothing is seen."""
    tallest = max((count for _, count, _ in counts), default=0) or 1
    bars = []
    for place, (label, count, address) in enumerate(counts):
        height = max(2, round(HEIGHT * count / tallest)) if count else 0
        bars.append(Bar(label, count, address, place * STEP, HEIGHT - height, height))
    return Chart(unit, tuple(bars))
