"""Counts as the bars of an SVG, in its own units."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

HEIGHT = 60
STEP = 8
FEW = 12  # so many bars would be walls on a wide screen


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    address: str
    x: int
    y: int
    height: int

    @property
    def shapes(self) -> str:
        """The bar, and the whole of its column to click at."""
        column = f'<rect class="hit" x="{self.x}" y="0" width="{STEP}" height="{HEIGHT}"/>'
        bar = f'<rect class="bar" x="{self.x}" y="{self.y}" width="{STEP - 1}" height="{self.height}"/>'
        title = f"<title>{escape(self.label)}: {self.count:,}</title>"
        return f'<a href="{escape(self.address)}" tabindex="-1">{title}{column}{bar}</a>'

    @property
    def row(self) -> str:
        link = f'<a href="{escape(self.address)}">{escape(self.label)}</a>'
        return f'<tr><th scope="row">{link}</th><td>{self.count:,}</td></tr>'


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` is "day", "month" or "year"; `bars` has one bar for each, empty ones too."""

    unit: str
    bars: tuple[Bar, ...]

    @property
    def unit_name(self) -> str:
        return {"day": _("Day"), "month": _("Month"), "year": _("Year")}[self.unit]

    @property
    def caption(self) -> str:
        by = {"day": _("Articles by day"), "month": _("Articles by month"), "year": _("Articles by year")}
        return by[self.unit]

    @property
    def caption_of_comments(self) -> str:
        by = {"day": _("Comments by day"), "month": _("Comments by month"), "year": _("Comments by year")}
        return by[self.unit]

    @property
    def is_narrow(self) -> bool:
        return len(self.bars) <= FEW

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def shapes(self) -> SafeString:
        """Of the bars that are something, as all of these: made without a template, since a page may have hundreds."""
        return SafeString("".join(bar.shapes for bar in self.bars if bar.count))

    @property
    def rows(self) -> SafeString:
        """The same as rows of a table, the newest first."""
        return SafeString("".join(bar.row for bar in reversed(self.bars) if bar.count))

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def most(self) -> str:
        """What the top of the chart stands for."""
        return f"{max(bar.count for bar in self.bars):,}"

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
