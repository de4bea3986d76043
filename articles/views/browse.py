"""Home, the directory of sources, and the listings of a source and of a section."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.models import Article, Section, Source
from articles.templatetags.archive import listed_date
from articles.views.activity import Narrowing, Span, activity_of
from articles.views.figures import counts_of_sections, sources_with_articles, with_figures
from articles.views.kept import State, kept, state
from articles.views.keyset import page_of
from articles.views.listed import EVERYTHING, found, row_of
from articles.views.periods import Period, within
from articles.views.section_links import section_links

NEWEST_ON_HOME = 12
ON_THIS_DAY = 5


def home(request: HttpRequest) -> HttpResponse:
    now = state()
    sources = sources_with_articles(now)
    span, count = Span.over(sources), sum(source.article_count for source in sources)
    chart = activity_of(span, now, (), Period.get_absolute_url)
    newest, same_day = newest_keys(now), same_day_keys(now, timezone.now().date(), span)
    articles = {article.pk: article for article in found([*newest, *same_day])}
    context = {
        "count": count,
        "span": span,
        "newest": [row_of(articles[key], EVERYTHING, listed_date) for key in newest if key in articles],
        "sources": sources,
        "chart": chart,
        "chart_leaves_out": count - chart.total if chart else 0,
        "on_this_day": [row_of(articles[key], {"source"}, listed_date) for key in same_day if key in articles],
    }
    return render(request, "home.html", context)


@kept(1)
def newest_keys() -> list[int]:
    return list(Article.objects.public().newest().values_list("pk", flat=True)[:NEWEST_ON_HOME])


@kept(2)
def same_day_keys(today: date, span: Span) -> list[int]:
    """Articles of the same day and month in other years, of those whose day is known."""
    if not span.first or not span.last:
        return []
    days = (Period.of(year, today.month, today.day) for year in range(span.first.year, span.last.year + 1))
    same = (Q(published_at__gte=day.start, published_at__lt=day.end) for day in days if day)
    of_the_day = Article.objects.public().known_to_the("day").filter(reduce(or_, same, Q(pk__in=[])))
    return list(of_the_day.newest().values_list("pk", flat=True)[:ON_THIS_DAY])


def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "sources.html", {"part": "sources", "sources": sources_with_articles(state())})


def source(request: HttpRequest, source_slug: str) -> HttpResponse:
    now = state()
    of = with_figures(get_object_or_404(Source, slug=source_slug), now)
    listed = listing(request, now, (("source", of.pk),), Span.over([of]), of.article_count)
    return render(request, "source.html", {"source": of, "sections": section_links(of, now)} | listed)


def section(request: HttpRequest, source_slug: str, section_slug: str) -> HttpResponse:
    now, sections = state(), Section.objects.select_related("source")
    of = get_object_or_404(sections, source__slug=source_slug, slug=section_slug)
    total = counts_of_sections(now, of.source_id).get(of.pk, 0)
    listed = listing(request, now, (("section", of.pk),), span_of_section(now, of.pk), total)
    shown = {"source": of.source, "section": of, "sections": section_links(of.source, now, of)}
    return render(request, "section.html", shown | listed)


@kept(64)
def span_of_section(section: int) -> Span:
    return Span.of(Article.objects.public().filter(section=section))


def listing(request: HttpRequest, now: State, narrowing: Narrowing, span: Span, total: int) -> dict[str, object]:
    """What a listing shows of the `total` articles of a source or section, narrowed to the period of the address."""
    period = Period.read(request.GET.get("period"))
    chart = activity_of(span, now, narrowing, lambda period: f"?period={period}")
    articles = within(Article.objects.public().filter(**dict(narrowing)), period)
    shown = EVERYTHING - {"source", *dict(narrowing)}
    return {
        "part": "sources",
        "period": period,
        "page": page_of(articles, request.GET, shown=shown, count=None if period else total),
        "chart": chart,
        "chart_leaves_out": total - chart.total if chart else 0,
    }
