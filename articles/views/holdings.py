"""What the archive holds, in figures: for the page that tells the public of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.dateformat import format as format_date

from articles import soundness
from articles.models import Article, Capture, Comment, Source, SourceQuerySet
from articles.search.standing import searched
from articles.soundness import FINDING, FINE, Verdict

UNITS = ("bytes", "kB", "MB", "GB", "TB")

# What it is, and how much there is of it.
Fact = tuple[str, str]


@dataclass(frozen=True)
class Holdings:
    facts: tuple[Fact, ...]
    withheld: tuple[Fact, ...]
    sources: SourceQuerySet
    index: str
    checked_at: datetime | None
    verdict: str


def holdings() -> Holdings:
    """In five queries."""
    articles, comments, captures = _articles(), _comments(), _captures()
    sources = Source.objects.with_counts().filter(article_count__gt=0)
    last = soundness.last()
    return Holdings(
        facts=(
            ("Sources", f"{len(sources):,}"),
            ("Articles", f"{articles['public']:,}{_span(articles['first'], articles['last'])}"),
            ("Of these undated", f"{articles['undated']:,}"),
            ("Comments", f"{comments['public']:,}"),
            ("Captures", f"{captures['count']:,}, of {size(captures['bytes'] or 0)} as they were captured"),
        ),
        withheld=(
            ("Hidden articles", f"{articles['hidden']:,}"),
            ("Withdrawn articles", f"{articles['withdrawn']:,}"),
            ("Withheld comments", f"{comments['all'] - comments['public']:,}"),
        ),
        sources=sources,
        index=_index(articles["public"]),
        checked_at=last.at if last else None,
        verdict=_in_words(last) if last else "",
    )


def _articles() -> dict:
    public, kinds = Q(visibility=Article.Visibility.PUBLIC), Article.Visibility
    return Article.objects.aggregate(
        public=Count("pk", filter=public),
        undated=Count("pk", filter=public & Q(published_at=None)),
        hidden=Count("pk", filter=Q(visibility=kinds.HIDDEN)),
        withdrawn=Count("pk", filter=Q(visibility=kinds.WITHDRAWN)),
        first=Min("published_at", filter=public),
        last=Max("published_at", filter=public),
    )


def _comments() -> dict:
    kind = Article.Visibility.PUBLIC
    shown = Q(visibility=kind, article__visibility=kind)
    return Comment.objects.aggregate(all=Count("pk"), public=Count("pk", filter=shown))


def _captures() -> dict:
    return Capture.objects.aggregate(count=Count("pk"), bytes=Sum("size"))


def _span(first: date | None, last: date | None) -> str:
    if not first or not last:
        return ""
    days = [format_date(day, "j F Y") for day in (first, last)]
    return f", from {days[0]} to {days[1]}" if days[0] != days[1] else f", of {days[0]}"


def size(count: int) -> str:
    """As people say it: 950 bytes, 1.2 MB."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit and amount < 9.95 else f"{amount:,.0f} {UNITS[unit]}"


def _index(public: int) -> str:
    found = searched()
    if found.articles is None:
        return "The search is being rebuilt; every article can be read meanwhile."
    behind = f"{found.behind:,} change{'' if found.behind == 1 else 's'} behind"
    return f"Searched: {found.articles:,} of {public:,} articles; the index is {behind}."


def _in_words(last: Verdict) -> str:
    if last.state == FINE:
        return "all is well"
    names = ", ".join(outcome.check for outcome in last.outcomes if outcome.state != FINE)
    return f"not all is well ({names})" if last.state == FINDING else f"some could not be checked ({names})"
