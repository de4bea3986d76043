"""How many articles there are by month or by year, and the period that a reader chose."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import CharField, Count, Max, Min
from django.db.models.functions import Cast, Left
from django.utils.dateformat import format as format_date

from articles.models import Article, ArticleQuerySet
from articles.views.charts import Chart, charted

MOST_MONTHS = 72


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month ("2013-09") or a year ("2013")."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    @property
    def label(self) -> str:
        return format_date(self.start, "F Y" if self.month else "Y")

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month or 1, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The start of the next one."""
        year, month = (self.year, self.month + 1) if self.month and self.month < 12 else (self.year + 1, 1)
        return datetime(year, month, 1, tzinfo=UTC)

    @classmethod
    def read(cls, text: str | None) -> "Period | None":
        """The period that `text` names, None for anything else."""
        found = re.fullmatch(r"([1-8][0-9]{3})(?:-(0[1-9]|1[0-2]))?", text or "")
        return cls(int(found[1]), int(found[2]) if found[2] else None) if found else None


def within(articles: ArticleQuerySet, period: Period | None) -> ArticleQuerySet:
    """The articles of a period, or all of them without one."""
    if period is None:
        return articles
    articles = articles.filter(published_at__gte=period.start, published_at__lt=period.end)
    return known_to_the_month(articles) if period.month else articles


def known_to_the_month(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Without those whose year alone is known: they are in no month."""
    return articles.exclude(published_precision=Article.Precision.YEAR)


def activity_of(articles: ArticleQuerySet, address: Callable[[Period], str]) -> Chart | None:
    """Counts by month, or by year over a long span, each bar a link; None where a chart would say nothing."""
    span = articles.aggregate(first=Min("published_at"), last=Max("published_at"))
    if not span["first"]:
        return None
    first, last = (Period(moment.year, moment.month) for moment in span.values())
    is_long = len(_all_between(first, last)) > MOST_MONTHS
    counts = _counts(articles, len("2013")) if is_long else _counts(known_to_the_month(articles), len("2013-09"))
    if len(counts) < 2:
        return None
    periods = _all_between(min(counts), max(counts))
    bars = [(period.label, counts.get(period, 0), address(period)) for period in periods]
    return charted("year" if is_long else "month", bars)


def _counts(articles: ArticleQuerySet, length: int) -> dict[Period, int]:
    """Counts by the first characters of the stored time: a fifth of the price of TruncMonth on SQLite."""
    dated = articles.filter(published_at__isnull=False).order_by()
    printed = dated.annotate(start=Left(Cast("published_at", CharField()), length)).values_list("start")
    counts = ((Period.read(start), count) for start, count in printed.annotate(Count("pk")))
    return {period: count for period, count in counts if period}


def _all_between(first: Period, last: Period) -> list[Period]:
    """Every month, or every year, from first to last."""
    if first.month is None:
        return [Period(year) for year in range(first.year, last.year + 1)]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [Period(month // 12, month % 12 + 1) for month in months]
