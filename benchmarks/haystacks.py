"""The two engines that answer Haystack's calls: ours, and its own Whoosh engine with a plain index."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime

FACETS = ("source", "section", "year")
MADE = ("phrase", "union", "phrase beginning")  # results that the cache keeps beside postings
Span = tuple[datetime, datetime]


class Sides:
    """The ways that an engine is asked; each answers a total, or None for what it cannot be asked."""

    names: tuple[str, ...] = ()

    def ask(self, side: str, asked) -> int | None:
        raise NotImplementedError


class Ours(Sides):
    """`executor` is what stands below the engine: no Haystack, and nobody asks whether the index has moved on."""

    names = ("executor", "warm", "first", "cold", "SearchQuerySet")

    def __init__(self, span: Span) -> None:
        from haystack import connections

        self.backend = connections["default"].get_backend()
        self.snapshot, self.span = None, span

    def ask(self, side: str, asked) -> int | None:
        if asked.how == "suggestion":
            return suggested(asked) if side in ("warm", "SearchQuerySet") else None
        if asked.how == "page":
            return page_of_results(asked) if side == "SearchQuerySet" else None
        if side == "SearchQuerySet":
            return through_haystack(asked, self._of_articles, self.span)
        if side == "executor":
            return self._executor(asked)
        with self._forgetting(side):
            return self._engine(asked)

    @contextmanager
    def _forgetting(self, side: str) -> Iterator[None]:
        """`first`: no phrase or prefix is remembered; `cold`: nothing that was read is."""
        from articles.search.postings import Cache

        with self.backend.pinned() as snapshot:
            kept = snapshot.cache
            if side == "cold":
                snapshot.cache = Cache(0, snapshot._lock)
            elif side == "first":
                snapshot.cache = without(kept, MADE)
            yield
            snapshot.cache = kept

    def _engine(self, asked) -> int:
        return self.backend.search(self._tree(asked), **self._options(asked))["hits"]

    def _executor(self, asked) -> int:
        from articles.search import evaluation, whoosh_backend

        if self.snapshot is None:
            with self.backend.pinned() as self.snapshot:
                pass
        plan = whoosh_backend._plan(self.backend.schema, **self._options(asked))
        return evaluation.search(self.snapshot, self._tree(asked), **plan).total

    def _options(self, asked) -> dict[str, object]:
        from articles.models import Article
        from articles.search.lookups import Narrow

        return {
            "start_offset": asked.start,
            "end_offset": asked.start + 10,
            "models": [Article],
            "sort_by": ["-published"] if asked.newest else [],
            "facets": FACETS if asked.facets else (),
            "narrow_queries": [Narrow("published", "range", self.span)] if asked.dated else [],
        }

    def _tree(self, asked):
        from whoosh import query

        from articles.search.lookups import condition

        if asked.how == "everything":
            return query.Every()
        lookup = {"phrase": "exact", "prefix": "startswith"}.get(asked.how, "content")
        texts = [" ".join(asked.words)] if asked.how == "phrase" else asked.words
        parts = [condition(self.backend.schema, "content", lookup, text) for text in texts]
        return (query.Or if asked.how == "or" else query.And)(parts) if len(parts) > 1 else parts[0]

    def _of_articles(self, found):
        from articles.models import Article

        return found.models(Article)

    def after_commits(self, words: list[str], times: int) -> dict[str, float]:
        """What the first page of results pays after a commit of 25 articles, and what is left of that where a thread
        of the worker has read the new state ahead."""
        from articles.models import Article
        from articles.search import indexer, results

        self.snapshot = None
        ids = list(Article.objects.order_by("pk").values_list("pk", flat=True)[: 25 * times * 2])
        spent: dict[str, list[float]] = {"first": [], "reading ahead": [], "first, read ahead": [], "second": []}

        def page(name: str, word: str) -> None:
            spent[name].append(seconds(lambda: results.search(results.SearchRequest(text=word))))

        page("second", words[0])
        for turn in range(times * 2):
            word = words[turn % len(words)]
            indexer.index_articles(ids[25 * turn : 25 * turn + 25])
            if turn % 2:
                spent["reading ahead"].append(seconds(lambda: self.backend.keep_up(0)))
            page("first, read ahead" if turn % 2 else "first", word)
            page("second", word)
        return {name: statistics.median(found) * 1000 for name, found in spent.items()}


def without(kept, kinds: tuple[str, ...]):
    """The same cache, but what is of these kinds is made anew each time."""
    keep, made = kept.get, copy(kept)
    made.get = lambda key, make: make() if key[0] in kinds else keep(key, make)
    return made


def suggested(asked) -> int:
    from articles.search import suggestions
    from articles.search.query import parse

    return len(suggestions.wordings(parse(asked.words[0]), lambda word: False))


def page_of_results(asked) -> int:
    from articles.search.results import SearchRequest, search

    return search(SearchRequest(text=asked.words[0])).total


class Stock(Sides):
    """Haystack's own Whoosh engine, with a plain index of the same fields."""

    names = ("stock", "spelling off")

    def __init__(self, span: Span) -> None:
        from haystack import connections

        connections["default"].get_unified_index().build(indexes=[plain_index()()])
        self.backend = connections["default"].get_backend()
        self.backend.setup()
        self.span = span

    def build(self) -> int:
        from haystack.management.commands import update_index

        update_index.Command().run_from_argv(["manage.py", "update_index", "--verbosity=0"])
        return self.backend.index.doc_count()

    def ask(self, side: str, asked) -> int | None:
        if asked.how in ("suggestion", "page") and side != "stock":
            return None
        self.backend.include_spelling = side == "stock"
        if asked.how == "suggestion":
            from haystack.query import SearchQuerySet

            return int(SearchQuerySet().filter(content=asked.words[0]).spelling_suggestion() is not None)
        if asked.how == "page":
            return self._page(asked)
        return through_haystack(asked, lambda found: found, self.span)

    def _page(self, asked) -> int:
        """As the tutorial has it: facets, marked words, and a suggestion."""
        from haystack.query import SearchQuerySet

        found = SearchQuerySet().filter(content=asked.words[0]).highlight()
        for name in FACETS:
            found = found.facet(name)
        hits = found[:20]
        [hit.object for hit in hits]
        found.facet_counts()
        found.spelling_suggestion()
        return len(found)


def plain_index() -> type:
    from haystack import indexes

    from articles.models import Article

    class Plain(indexes.SearchIndex, indexes.Indexable):
        text = indexes.CharField(document=True)
        headline = indexes.CharField(model_attr="headline", boost=3.0)
        author = indexes.CharField(model_attr="byline")
        source = indexes.CharField(model_attr="source__slug", faceted=True)
        section = indexes.CharField(model_attr="section__path", faceted=True)
        language = indexes.CharField(model_attr="language", faceted=True)
        year = indexes.CharField(model_attr="published_at__year", null=True, faceted=True)
        published = indexes.DateTimeField(model_attr="published_at", null=True)

        def get_model(self) -> type[Article]:
            return Article

        def index_queryset(self, using: str | None = None):
            return Article.objects.public().select_related("source", "section")

        def prepare_text(self, article: Article) -> str:
            return f"{article.headline}\n{article.body}"

    return Plain


def through_haystack(asked, of_articles: Callable, span: Span) -> int:
    """The same calls for both engines; a model filter is spared the one that holds nothing but articles."""
    from haystack.query import SQ, SearchQuerySet

    found = of_articles(SearchQuerySet())
    if asked.how == "or":
        found = found.filter(SQ(content=asked.words[0]) | SQ(content=asked.words[1]))
    elif asked.how in ("phrase", "prefix"):
        lookup = "content__exact" if asked.how == "phrase" else "content__startswith"
        found = found.filter(**{lookup: " ".join(asked.words)})
    else:
        for word in asked.words:
            found = found.filter(content=word)
    if asked.dated:
        found = found.filter(published__range=span)
    if asked.newest:
        found = found.order_by("-published")
    for name in FACETS if asked.facets else ():
        found = found.facet(name)
    list(found[asked.start : asked.start + 10])
    if asked.facets:
        found.facet_counts()
    return len(found)


def seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
