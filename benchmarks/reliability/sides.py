"""The two that a check may judge: this project's search, and Haystack's own parts. Both answer the same questions."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.paginator import Paginator
from haystack import connections
from haystack.query import SearchQuerySet

from articles.models import Article


class Found(NamedTuple):
    """A page of a search for articles: how many there are, the keys of those on it, and how many of each section."""

    total: int
    keys: tuple[int, ...]
    sections: Mapping[str, int] = {}


class Ours:
    name = "ours"

    def after_a_save(self) -> None:
        """What follows a commit where `manage.py index --follow` runs."""
        from articles.search import indexer

        indexer.drain()

    def catch_up(self) -> None:
        from articles.search import indexer

        indexer.bring_up()

    def after_a_load(self) -> None:
        """What `manage.py ingest` does now and then."""
        from articles.search import indexer

        indexer.catch_up()

    def rebuild(self) -> None:
        from articles.search import indexer

        indexer.rebuild()

    def held(self) -> Counter[str]:
        """The identifiers of what the index holds, and how often it does."""
        with connections["default"].get_backend().pinned() as snapshot:
            kept = snapshot.all_ids.tolist()
            pairs = zip(snapshot.values("django_ct", kept), snapshot.values("django_id", kept), strict=True)
            return Counter(f"{kind}.{key}" for kind, key in pairs)

    def keeper(self) -> str:
        """Whether somebody brings changes to the index, and what is the matter with it, if anything."""
        from articles.search.standing import standing

        found = standing()
        return f"followed: {found.is_followed}, commit: {found.commit}, fault: {found.fault or 'none'}"

    def found(self, words: str, section: str = "", page: int = 1, per_page: int = 20) -> Found:
        from articles.search.results import SearchRequest, search

        sections = (section,) if section else ()
        asked = SearchRequest(words, sections=sections, page=page, per_page=per_page)
        results = search(asked, bare=True)
        counts = {
            value.value: value.count for facet in results.facets if facet.name == "section" for value in facet.values
        }
        keys = tuple(hit.article.pk for hit in results.hits) if page == results.page else ()
        return Found(results.total, keys, counts)

    def found_comments(self, words: str) -> tuple[int, ...]:
        from articles.search.results import SearchRequest, search

        return tuple(hit.comment.pk for hit in search(SearchRequest(words, scope="comments", per_page=100)).hits)


class Stock:
    name = "stock"

    def after_a_save(self) -> None:
        """The signal processor has done it."""

    def catch_up(self) -> None:
        call_command("update_index", remove=True, verbosity=0)

    after_a_load = catch_up

    def rebuild(self) -> None:
        call_command("rebuild_index", interactive=False, verbosity=0)

    def held(self) -> Counter[str]:
        backend = connections["default"].get_backend()
        if not backend.setup_complete:
            backend.setup()
        with backend.index.refresh().searcher() as searcher:
            return Counter(each["id"] for each in searcher.all_stored_fields())

    def keeper(self) -> str:
        return "the signal processor"

    def found(self, words: str, section: str = "", page: int = 1, per_page: int = 20) -> Found:
        found = SearchQuerySet().models(Article).auto_query(words).facet("section")
        if section:
            found = found.narrow(f'section_exact:"{section}"')
        rows = Paginator(found, per_page).get_page(page).object_list  # as Haystack's search page does
        counts = found.facet_counts().get("fields", {}).get("section", ())
        return Found(len(found), tuple(int(row.pk) for row in rows), dict(counts))

    def found_comments(self, words: str) -> tuple[int, ...]:
        from articles.models import Comment

        return tuple(int(row.pk) for row in SearchQuerySet().models(Comment).auto_query(words)[:100])


def side() -> Ours | Stock:
    """The one that the settings of this process set up."""
    is_ours = settings.HAYSTACK_CONNECTIONS["default"]["ENGINE"].startswith("articles.")
    return Ours() if is_ours else Stock()
