"""Years, months and days: how many articles each has, and what is known of no day at all."""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from articles.models import Article, ArticleQuerySet
from articles.models.sources import address_of
from articles.templatetags.archive import listed_hour
from articles.views.activity import counts_by, counts_of
from articles.views.kept import state
from articles.views.keyset import page_of
from articles.views.listed import Listed, Row, found, row_of
from articles.views.periods import Period, within

PER_SOURCE = 15  # of a day's articles, so that a day of a news agency is a page too


@dataclass(frozen=True, slots=True)
class Cell:
    """A year, a month of a year, or a day of a month, with how many articles it has."""

    period: Period
    count: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest periods of the same length, before and after, that have articles."""

    previous: Period | None
    following: Period | None


@dataclass(frozen=True, slots=True)
class OfSource:
    """What a source has on a day: all its count, and the first of its articles."""

    name: str
    language: str
    address: str
    count: int
    rows: list[Row]


def newest(request: HttpRequest) -> HttpResponse:
    """The year of the newest article, where a reader starts to leaf."""
    last = Article.objects.public().aggregate(last=Max("published_at"))["last"]
    return redirect(Period(last.year) if last else "undated")


def of_period(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the period that the numbers of the address name: 404 for a 31 February."""

    @wraps(view)
    def guarded(request: HttpRequest, *numbers: str) -> HttpResponse:
        period = Period.of(*map(int, numbers))
        if period is None:
            raise Http404
        return view(request, period)

    return guarded


@of_period
def year(request: HttpRequest, period: Period) -> HttpResponse:
    articles = within(Article.objects.public(), period)
    counts = counts_by("month", articles)
    months = [Period(period.year, number) for number in range(1, 13)]
    vague = articles.filter(published_precision=Article.Precision.YEAR)
    years = [Cell(each, count) for each, count in sorted(counts_of(state(), "year", ()).items())]
    context = described(period, neighbours_among(years, period)) | {
        "years": years,
        "months": [Cell(each, counts.get(each, 0)) for each in months],
        "vague": page_of(vague, request.GET),
        "total": sum(cell.count for cell in years if cell.period == period),
    }
    return render(request, "calendar/year.html", context)


@of_period
def month(request: HttpRequest, period: Period) -> HttpResponse:
    articles = within(Article.objects.public(), period)
    context = described(period, neighbours_of(period)) | {
        "weekdays": list(zip(WEEKDAYS.values(), WEEKDAYS_ABBR.values(), strict=True)),
        "weeks": list(weeks_of(period, counts_by("day", articles))),
        "page": page_of(articles, request.GET),
        "vague_count": articles.filter(published_precision=Article.Precision.MONTH).count(),
    }
    return render(request, "calendar/month.html", context)


@of_period
def day(request: HttpRequest, period: Period) -> HttpResponse:
    groups = by_source(within(Article.objects.public(), period))
    context = described(period, neighbours_of(period)) | {
        "groups": groups,
        "total": sum(group.count for group in groups),
    }
    return render(request, "calendar/day.html", context)


def undated(request: HttpRequest) -> HttpResponse:
    page = page_of(Article.objects.public().undated(), request.GET)
    return render(request, "calendar/undated.html", {"part": "calendar", "page": page})


def described(period: Period, neighbours: Neighbours) -> dict[str, object]:
    return {"part": "calendar", "period": period, "neighbours": neighbours}


def neighbours_among(cells: list[Cell], period: Period) -> Neighbours:
    before = [cell.period for cell in cells if cell.period < period]
    after = [cell.period for cell in cells if cell.period > period]
    return Neighbours(before[-1] if before else None, after[0] if after else None)


def neighbours_of(period: Period) -> Neighbours:
    known = Article.objects.public().dated().known_to_the(period.unit)
    previous = known.filter(published_at__lt=period.start).aggregate(at=Max("published_at"))["at"]
    following = known.filter(published_at__gte=period.end).aggregate(at=Min("published_at"))["at"]
    return Neighbours(*(at and Period.around(at, period.unit) for at in (previous, following)))


def weeks_of(period: Period, counts: dict[Period, int]) -> Iterator[list[Cell | None]]:
    """The days of a month by week, Monday first; None for those of its neighbours."""
    for week in calendar.monthcalendar(period.year, period.month):
        days = [Period(period.year, period.month, number) if number else None for number in week]
        yield [each and Cell(each, counts.get(each, 0)) for each in days]


def by_source(articles: ArticleQuerySet) -> list[OfSource]:
    """The articles of a day by source, in the order of their names."""
    counts = dict(articles.order_by().values_list("source").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("source"), order_by=[F("published_at").asc(), F("pk").asc()])
    keys = articles.order_by().annotate(place=place).filter(place__lte=PER_SOURCE).values_list("pk", flat=True)
    articles = sorted(found(list(keys)), key=lambda each: (each.source__name, each.source, each.published_at, each.pk))
    return [of_source(list(group), counts) for _, group in groupby(articles, key=attrgetter("source"))]


def of_source(articles: list[Listed], counts: dict[int, int]) -> OfSource:
    first = articles[0]
    rows = [row_of(each, {"section"}, listed_hour) for each in articles]
    address = address_of(first.source__slug)
    return OfSource(first.source__name, first.source__language, address, counts[first.source], rows)
