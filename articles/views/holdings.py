"""What the archive holds, in figures: for the page that tells the public of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from articles import soundness
from articles.models import Article, Capture, Comment, Source, SourceQuerySet
from articles.search.standing import searched
from articles.soundness import FINDING, FINE, Verdict
from articles.templatetags.archive import size, worded

CHECKS = (
    *(_("triggers"), _("database"), _("relations"), _("captures"), _("index files"), _("outbox"), _("given up")),
    *(_("index content"), _("left over"), _("quarantine")),
)

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
            (gettext("Sources"), f"{len(sources):,}"),
            (gettext("Articles"), f"{articles['public']:,}{_span(articles['first'], articles['last'])}"),
            (gettext("Of these undated"), f"{articles['undated']:,}"),
            (gettext("Comments"), f"{comments['public']:,}"),
            (gettext("Captures"), _bulk(captures["count"], captures["bytes"] or 0)),
        ),
        withheld=(
            (gettext("Hidden articles"), f"{articles['hidden']:,}"),
            (gettext("Withdrawn articles"), f"{articles['withdrawn']:,}"),
            (gettext("Withheld comments"), f"{comments['all'] - comments['public']:,}"),
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
    days = {"first": worded(first, "day"), "last": worded(last, "day")}
    return (
        gettext(", of %(first)s") if days["first"] == days["last"] else gettext(", from %(first)s to %(last)s")
    ) % days


def _bulk(count: int, octets: int) -> str:
    told = {"count": f"{count:,}", "size": size(octets)}
    return gettext("%(count)s, of %(size)s as they were captured") % told


def _index(public: int) -> str:
    found = searched()
    if found.articles is None:
        return gettext("The search is being rebuilt; every article can be read meanwhile.")
    told = {"found": f"{found.articles:,}", "all": f"{public:,}", "behind": f"{found.behind:,}"}
    return (
        ngettext(
            "Searched: %(found)s of %(all)s articles; the index is %(behind)s change behind.",
            "Searched: %(found)s of %(all)s articles; the index is %(behind)s changes behind.",
            found.behind,
        )
        % told
    )


def _in_words(last: Verdict) -> str:
    if last.state == FINE:
        return gettext("all is well")
    names = ", ".join(gettext(outcome.check) for outcome in last.outcomes if outcome.state != FINE)
    told = gettext("not all is well (%s)") if last.state == FINDING else gettext("some could not be checked (%s)")
    return told % names
