"""The only builder of SearchQuerySets: a request as the search page makes it becomes results as it shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property, reduce

from haystack import connections
from haystack.query import SQ, SearchQuerySet

from articles.models import Article, Comment
from articles.search import hits as shown
from articles.search import suggestions
from articles.search.conditions import condition
from articles.search.errors import SearchUnavailable
from articles.search.facet_values import FACETS, Facet, FacetValue, facets_of, looked_up
from articles.search.histogram import Histogram, histogram
from articles.search.hits import Fragment, Hit
from articles.search.lookups import Narrow
from articles.search.query import Node, Note, parse, positive_terms
from articles.search.query_dates import period

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
    "count",
    "ranked_keys",
    "search",
]

SCOPES = ("articles", "comments", "sidebar")
SORTS = {"relevance": None, "newest": "-published", "oldest": "published"}
# By how exactly a date is known. A comment has no precision: its date is that of a day, if it has one.
KNOWN_TO = {"day": ("day", "minute", "second", None), "month": ("month", "day", "minute", "second", None)}
SPAN = "span"  # the dates of which the year or the month alone is known
# With so many hits or fewer, another wording is offered where it finds more.
FEW = 5
MOST_SUGGESTIONS = 3


@dataclass(frozen=True)
class SearchRequest:
    """What a reader asks. Dates are 2013, 2013-09 or 2013-09-12; values that do not exist simply match nothing.

    `known_to` is "day" or "month": what is dated no less exactly. Without it, a date of which the year or the month
    alone is known is within every range that has a day of it.
    `article` is a public id: that article alone, or the comments below it.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_comments: bool | None = None
    scope: str = "articles"
    date_from: str = ""
    date_to: str = ""
    known_to: str = ""
    article: str = ""
    sort: str = "relevance"
    page: int = 1
    per_page: int = 20

    @property
    def is_blank(self) -> bool:
        """Nothing asked at all: the results are everything."""
        return replace(self, scope="articles", sort="relevance", page=1, per_page=20) == SearchRequest()


@dataclass(frozen=True)
class Suggestion:
    """Another wording, and how many hits it has."""

    text: str
    count: int


@dataclass(frozen=True)
class Results:
    """`request` is as it was answered: its page exists, and its scope is the one that `in:` names in the text.

    `tree` is None when nothing to search for was typed; `article` is the one that the request is confined to.
    """

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
    article: Article | None = None

    @property
    def has_words(self) -> bool:
        return has_words(self.tree)

    @property
    def is_for_nothing(self) -> bool:
        return is_for_nothing(self.request, self.tree)


def is_for_nothing(request: SearchRequest, tree: Node | None) -> bool:
    """Something was typed that holds nothing to search for: then nothing is found, never everything."""
    return tree is None and bool(request.text.strip())


def has_words(tree: Node | None) -> bool:
    """Filters and exclusions alone rank nothing, and no comment answers to them."""
    return any(positive_terms(tree))


def search(request: SearchRequest, bare: bool = False) -> Results:
    """Never raises but SearchUnavailable; of one committed state of the index all through.

    `bare` is without passages and suggestions: for lists that show neither, however long they are.
    """
    asked = _Asked(request)
    if asked.is_for_nothing:
        return _nothing(request, asked)
    with connections["default"].get_backend().pinned():
        found = asked.sqs()
        page, page_hits = _page(found, request)
        total, counts = len(found), found.facet_counts()
        answering = asked.answering_comments()
        hits = _hits(asked, page_hits, answering, bare)
        other_wordings = _suggestions(asked, total) if total <= FEW and not bare else ()
    days = counts["dates"]["published"]
    return Results(
        request=replace(request, page=page, scope=asked.scope),
        tree=asked.tree,
        notes=asked.notes,
        total=total,
        page=page,
        pages=max(1, -(-total // request.per_page)),
        hits=hits,
        facets=_facets(asked, counts),
        histogram=histogram(days, dict(counts["fields"][SPAN])),
        undated=total - sum(count for _, count in days),
        comment_total=sum(answering.values()),
        suggestions=other_wordings,
        article=asked.article,
    )


def count(request: SearchRequest) -> int:
    """How many hits `search` would find, and nothing else."""
    asked = _Asked(request)
    return 0 if asked.is_for_nothing else _total(asked.found())


def ranked_keys(request: SearchRequest, most: int, model: type[Article | Comment]) -> list[int]:
    """The primary keys of the first so many records of a model, in their order, wherever `in:` seeks the words.

    Articles are those below which most comments match, if it is comments that are searched.
    """
    asked = _Asked(request)
    if asked.is_for_nothing:
        return []
    if asked.model is model:
        return [int(result.pk) for result in asked.in_order()[:most]]
    counts = asked.comments_of_articles() if model is Article else {}
    return sorted(counts, key=lambda key: (-counts[key], key))[:most]


class _Asked:
    """A request, read: its query, where words are sought, and its filters."""

    def __init__(self, request: SearchRequest) -> None:
        self.request = request
        self.query = parse(request.text)
        self.tree = self.query.tree
        self.zone = self.query.zone or (request.scope if request.scope in SCOPES[1:] else "")
        days, bad = _days(request)
        self.notes = (*self.query.notes, *bad)
        self.narrows = [*_narrows(request), *days, *_exact(request)]
        if request.article:
            self.narrows.append(Narrow("article_id", "in", (self.article.pk,) if self.article else ()))

    @property
    def is_for_nothing(self) -> bool:
        return is_for_nothing(self.request, self.tree)

    @property
    def of_comments(self) -> bool:
        return self.zone == "comments"

    @property
    def model(self) -> type[Article | Comment]:
        return Comment if self.of_comments else Article

    @property
    def scope(self) -> str:
        return self.zone if self.zone in SCOPES else SCOPES[0]

    @cached_property
    def article(self) -> Article | None:
        if not self.request.article:
            return None
        return Article.objects.public().filter(public_id=self.request.article).defer("body").first()

    def sqs(self) -> SearchQuerySet:
        found = reduce(SearchQuerySet.facet, [*FACETS, SPAN], self.in_order())
        return found.date_facet("published", None, None, "day")

    def in_order(self) -> SearchQuerySet:
        sort = SORTS.get(self.request.sort) or ("" if has_words(self.tree) else SORTS["newest"])
        return self.found().order_by(sort) if sort else self.found()

    def found(self) -> SearchQuerySet:
        return self._matching(self.model, self.zone, self.narrows)

    def answering_comments(self) -> dict[int, int]:
        """How many comments of each article the words match, when it is articles that are searched."""
        return {} if self.zone or not has_words(self.tree) else self.comments_of_articles()

    def comments_of_articles(self) -> dict[int, int]:
        """How many comments that match each article has."""
        found = self._matching(Comment, "comments", self.narrows).facet("article_id")
        found.query.set_limits(0, 0)
        counts = dict(found.facet_counts()["fields"]["article_id"])
        if not self.request.article:
            return counts
        # A facet is counted without its own filter, which here is the one article.
        return {key: count for key, count in counts.items() if self.article and key == self.article.pk}

    def _matching(self, model: type, zone: str, narrows: Iterable[Narrow]) -> SearchQuerySet:
        found = SearchQuerySet().models(model)
        if self.tree is not None:
            found = found.filter(condition(self.tree, zone))
        return reduce(SearchQuerySet.narrow, narrows, found)


def _total(found: SearchQuerySet) -> int:
    found.query.set_limits(0, 0)
    return found.query.get_count()


def _suggestions(asked: _Asked, total: int) -> tuple[Suggestion, ...]:
    """The same query in other words, where they find more than it did."""
    texts = suggestions.wordings(asked.query, _is_in_the_archive)
    counted = (Suggestion(text, count(replace(asked.request, text=text))) for text in texts)
    return tuple(each for each in counted if each.count > total)[:MOST_SUGGESTIONS]


def _is_in_the_archive(word: str) -> bool:
    """In any form of the word, in an article or in a comment."""
    return _total(SearchQuerySet().filter(SQ(content__content=word) | SQ(comments__content=word))) > 0


def _narrows(request: SearchRequest) -> Iterator[Narrow]:
    return (Narrow(name, "in", looked_up(name, values)) for name, values in _chosen(request).items() if values)


def _chosen(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    """The values each facet is filtered by."""
    flag = () if request.has_comments is None else ("true" if request.has_comments else "false",)
    chosen = (request.sources, request.sections, request.years, request.languages, flag)
    return dict(zip(FACETS, chosen, strict=True))


def _exact(request: SearchRequest) -> Iterator[Narrow]:
    if request.known_to in KNOWN_TO:
        yield Narrow("undated", "in", ("false",))
        yield Narrow("precision", "in", KNOWN_TO[request.known_to])


def _days(request: SearchRequest) -> tuple[list[Narrow], list[Note]]:
    first, last = (period(text.strip()) if text.strip() else None for text in (request.date_from, request.date_to))
    notes = [
        Note("bad_date", f"`{text}` is no date (write 2013, 2013-09 or 2013-09-12): left out", text)
        for text, read in ((request.date_from[:40], first), (request.date_to[:40], last))
        if text.strip() and read is None
    ]
    if not first and not last:
        return [], notes
    if first and last and first[0] >= last[1]:
        notes.append(Note("no_days", "no day lies between these dates: the first is after the last"))
    low = datetime.combine(first[0], time.min) if first else None
    high = datetime.combine(last[1] - timedelta(days=1), time.max) if last else None
    ends = Narrow("published_until", "gte", low), Narrow("published", "lte", high)
    return [narrow for narrow in ends if narrow.value], notes


def _page(found: SearchQuerySet, request: SearchRequest) -> tuple[int, list]:
    """The page asked for; the last one for a page beyond it, the first for none."""
    size, page = request.per_page, max(1, request.page)
    hits = found[(page - 1) * size : page * size]
    if hits or page == 1:
        return page, hits
    page = max(1, -(-len(found) // size))
    return page, found.all()[(page - 1) * size : page * size]


def _hits(asked: _Asked, found: list, answering: dict[int, int], bare: bool) -> tuple[Hit, ...]:
    if asked.of_comments:
        return shown.comment_hits(found, asked.tree, bare)
    return shown.article_hits(found, asked.tree, asked.zone, answering, bare)


def _nothing(request: SearchRequest, asked: _Asked) -> Results:
    """Words were typed and none of them can be sought: no results, never all of them."""
    return Results(
        request=replace(request, page=1, scope=asked.scope),
        tree=None,
        notes=asked.notes,
        total=0,
        page=1,
        pages=1,
        hits=(),
        facets=facets_of({}, {}, _chosen(request)),
        histogram=Histogram("day", ()),
        undated=0,
        article=asked.article,
    )


def _facets(asked: _Asked, counts: dict[str, dict]) -> tuple[Facet, ...]:
    """Every comment is below an article that has comments."""
    fields = counts["fields"]
    if asked.of_comments and asked.request.has_comments is None:
        fields = fields | {"has_comments": []}
    return facets_of(fields, counts["rests"], _chosen(asked.request))
