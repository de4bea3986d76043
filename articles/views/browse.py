"""Home, the directory of sources, and the listings of a source and of a section."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.models import Article, Section, Source
from articles.views.activity import Span, activity_of
from articles.views.keyset import page_of, rows_of
from articles.views.periods import Period, within

NEWEST_ON_HOME = 12
ON_THIS_DAY = 5


def home(request: HttpRequest) -> HttpResponse:
    public, sources = Article.objects.public(), list(sources_with_articles())
    span, count = Span.over(sources), sum(source.article_count for source in sources)
    chart = activity_of(public, span, Period.get_absolute_url)
    context = {
        "count": count,
        "span": span,
        "newest": rows_of(list(public.newest().values_list("pk", flat=True)[:NEWEST_ON_HOME])),
        "sources": sources,
        "chart": chart,
        "chart_leaves_out": count - chart.total if chart else 0,
        "on_this_day": on_this_day(timezone.now().date(), span),
    }
    return render(request, "home.html", context)


def sources_with_articles() -> QuerySet[Source]:
    return Source.objects.with_counts().filter(article_count__gt=0)


def on_this_day(today: date, span: Span) -> list[Article]:
    """Articles of the same day and month in other years, of those whose day is known."""
    if not span.first or not span.last:
        return []
    days = (Period.of(year, today.month, today.day) for year in range(span.first.year, span.last.year + 1))
    same = (Q(published_at__gte=day.start, published_at__lt=day.end) for day in days if day)
    found = Article.objects.public().known_to_the("day").filter(reduce(or_, same, Q(pk__in=[])))
    return rows_of(list(found.newest().values_list("pk", flat=True)[:ON_THIS_DAY]))


def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "sources.html", {"part": "sources", "sources": sources_with_articles()})


def source(request: HttpRequest, source_slug: str) -> HttpResponse:
    found = get_object_or_404(Source.objects.with_counts(), slug=source_slug)
    listed = Article.objects.public().filter(source=found)
    context = {"source": found} | listing(request, found, listed, Span.over([found]), found.article_count)
    return render(request, "source.html", context)


def section(request: HttpRequest, source_slug: str, section_slug: str) -> HttpResponse:
    sections = Section.objects.select_related("source").with_article_counts()
    found = get_object_or_404(sections, source__slug=source_slug, slug=section_slug)
    listed = Article.objects.public().filter(section=found)
    of_it = listing(request, found.source, listed, Span.of(listed), found.article_count)
    return render(request, "section.html", {"source": found.source, "section": found} | of_it)


def listing(request: HttpRequest, of: Source, articles: QuerySet[Article], span: Span, total: int) -> dict[str, object]:
    """What a listing shows of `articles`, narrowed to the period that the address asks for."""
    period = Period.read(request.GET.get("period"))
    chart = activity_of(articles, span, lambda period: f"?period={period}")
    return {
        "part": "sources",
        "period": period,
        "page": page_of(within(articles, period), request.GET),
        "chart": chart,
        "chart_leaves_out": total - chart.total if chart else 0,
        "sections": sections_with_articles(of),
    }


def sections_with_articles(of: Source) -> QuerySet[Section]:
    return of.sections.with_article_counts().filter(article_count__gt=0).order_by("-article_count", "path")
