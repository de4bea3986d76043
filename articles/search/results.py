"""The only builder of SearchQuerySets: a request as the search page makes it becomes results as it shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import reduce

from haystack import connections
from haystack.query import SearchQuerySet

from articles.models import Article, Comment, Source
from articles.search import hits as shown
from articles.search.conditions import condition
from articles.search.errors import SearchUnavailable
from articles.search.histogram import Histogram, histogram
from articles.search.hits import Fragment, Hit
from articles.search.lookups import Narrow
from articles.search.query import Node, Note, parse
from articles.search.query_dates import period
from articles.search.query_notes import note

__all__ = [
    "Facet",
    "FacetValue",
    "Fragment",
    "Histogram",
    "Hit",
    "Note",
    "Results",
    "SearchRequest",
    "SearchUnavailable",
    "Suggestion",
    "search",
]

SCOPES = ("articles", "comments", "sidebar")
SORTS = {"relevance": None, "newest": "-published", "oldest": "published"}
FACETS = {"source": "Source", "section": "Section", "year": "Year", "language": "Language", "has_comments": "Comments"}
LABELS = {"has_comments": {"true": "with comments", "false": "without comments"}}


@dataclass(frozen=True)
class SearchRequest:
    """What a reader asks. Dates are 2013, 2013-09 or 2013-09-12; values that do not exist simply match nothing."""

    text: str = ""
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_comments: bool | None = None
    scope: str = "articles"
    date_from: str = ""
    date_to: str = ""
    sort: str = "relevance"
    page: int = 1
    per_page: int = 20

    @property
    def is_blank(self) -> bool:
        """Nothing asked at all: the results are everything."""
        return replace(self, scope="articles", sort="relevance", page=1, per_page=20) == SearchRequest()


@dataclass(frozen=True)
class FacetValue:
    """`active` when the request filters by it; then it is there even if nothing has it."""

    value: str
    label: str
    count: int
    active: bool


@dataclass(frozen=True)
class Facet:
    """`name` is that of the parameter; the counts leave the facet's own filter out."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Suggestion:
    """Another wording, and how many hits it has."""

    text: str
    count: int


@dataclass(frozen=True)
class Results:
    """`request` is as it was answered: its page exists. `tree` is None when nothing to search for was typed."""

    request: SearchRequest
    tree: Node | None
    notes: tuple[Note, ...]
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    histogram: Histogram
    undated: int
    comment_total: int = 0
    suggestions: tuple[Suggestion, ...] = ()


def search(request: SearchRequest) -> Results:
    """Never raises but SearchUnavailable; of one committed state of the index all through."""
    asked = _Asked(request)
    if asked.tree is None and asked.query.text:
        return _nothing(request, asked)
    with connections["default"].get_backend().pinned():
        found = asked.sqs()
        page, page_hits = _page(found, request)
        total, counts = len(found), found.facet_counts()
        answering = asked.answering_comments()
        hits = _hits(asked, page_hits, answering)
    days = counts["dates"]["published"]
    return Results(
        request=replace(request, page=page),
        tree=asked.tree,
        notes=asked.notes,
        total=total,
        page=page,
        pages=max(1, -(-total // request.per_page)),
        hits=hits,
        facets=tuple(_facets(request, counts["fields"])),
        histogram=histogram(days),
        undated=total - sum(count for _, count in days),
        comment_total=sum(answering.values()),
    )


class _Asked:
    """A request, read: its query, where words are sought, and its filters."""

    def __init__(self, request: SearchRequest) -> None:
        self.request = request
        self.query = parse(request.text)
        self.tree = self.query.tree
        self.zone = self.query.zone or (request.scope if request.scope in SCOPES[1:] else "")
        days, bad = _days(request)
        self.notes = (*self.query.notes, *bad)
        self.narrows = [*_narrows(request, comments=self.of_comments), *days]

    @property
    def of_comments(self) -> bool:
        return self.zone == "comments"

    def sqs(self) -> SearchQuerySet:
        found = self._matching(Comment if self.of_comments else Article, self.zone, self.narrows)
        found = reduce(SearchQuerySet.facet, FACETS if not self.of_comments else list(FACETS)[:-1], found)
        found = found.date_facet("published", None, None, "day")
        sort = SORTS.get(self.request.sort) or ("" if self.tree else SORTS["newest"])
        return found.order_by(sort) if sort else found

    def answering_comments(self) -> dict[int, int]:
        """How many comments of each article the words match, when it is articles that are searched."""
        if self.zone or self.tree is None:
            return {}
        narrows = [narrow for narrow in self.narrows if narrow.field != "has_comments"]
        found = self._matching(Comment, "comments", narrows).facet("article_id")
        found.query.set_limits(0, 0)
        return dict(found.facet_counts()["fields"]["article_id"])

    def _matching(self, model: type, zone: str, narrows: Iterable[Narrow]) -> SearchQuerySet:
        found = SearchQuerySet().models(model)
        if self.tree is not None:
            found = found.filter(condition(self.tree, zone))
        return reduce(SearchQuerySet.narrow, narrows, found)


def _narrows(request: SearchRequest, comments: bool) -> Iterator[Narrow]:
    chosen = _chosen(request)
    for name in FACETS:
        if chosen[name] and not (comments and name == "has_comments"):
            yield Narrow(name, "in", chosen[name])


def _chosen(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    """The values each facet is filtered by."""
    flag = () if request.has_comments is None else ("true" if request.has_comments else "false",)
    chosen = (request.sources, request.sections, request.years, request.languages, flag)
    return dict(zip(FACETS, chosen, strict=True))


def _days(request: SearchRequest) -> tuple[list[Narrow], list[Note]]:
    first, last = (period(text.strip()) if text.strip() else None for text in (request.date_from, request.date_to))
    notes = [
        note("bad_date", text)
        for text, read in ((request.date_from, first), (request.date_to, last))
        if text.strip() and read is None
    ]
    if not first and not last:
        return [], notes
    low = datetime.combine(first[0], time.min) if first else None
    high = datetime.combine(last[1] - timedelta(days=1), time.max) if last else None
    return [Narrow("published", "range", (low, high))], notes


def _page(found: SearchQuerySet, request: SearchRequest) -> tuple[int, list]:
    """The page asked for; the last one for a page beyond it, the first for none."""
    size, page = request.per_page, max(1, request.page)
    hits = found[(page - 1) * size : page * size]
    if hits or page == 1:
        return page, hits
    page = max(1, -(-len(found) // size))
    return page, found.all()[(page - 1) * size : page * size]


def _hits(asked: _Asked, found: list, answering: dict[int, int]) -> tuple[Hit, ...]:
    if asked.of_comments:
        return shown.comment_hits(found, asked.tree)
    return shown.article_hits(found, asked.tree, asked.zone, answering)


def _nothing(request: SearchRequest, asked: _Asked) -> Results:
    """Words were typed and none of them can be sought: no results, never all of them."""
    return Results(
        *(replace(request, page=1), None, asked.notes, 0, 1, 1, (), tuple(_facets(request, {}))),
        *(Histogram("day", ()), 0),
    )


def _facets(request: SearchRequest, counts: dict[str, list[tuple[str, int]]]) -> Iterator[Facet]:
    chosen = _chosen(request)
    for name, label in FACETS.items():
        counted = dict(counts.get(name, ()))
        counted |= {value: 0 for value in chosen[name] if value not in counted}
        labels = _labels(name, counted)
        values = (
            FacetValue(value, labels.get(value, value), count, value in chosen[name])
            for value, count in _in_order(name, counted)
        )
        yield Facet(name, label, tuple(values))


def _in_order(name: str, counted: dict[str, int]) -> list[tuple[str, int]]:
    """Years from the newest, all else from the most frequent."""
    if name == "year":
        return sorted(counted.items(), reverse=True)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _labels(name: str, values: Iterable[str]) -> dict[str, str]:
    if name == "source":
        return dict(Source.objects.filter(slug__in=list(values)).values_list("slug", "name"))
    return LABELS.get(name, {})
