"""Articles as a list of headlines prints them: their words and addresses, so that the template only places them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from articles.legible import text
from articles.models import Article, Comment
from articles.models.article import address_of
from articles.models.sources import address_of as address_of_source
from articles.templatetags.archive import Dated, counted, direction, listed_date

Row = dict[str, object]
EVERYTHING = frozenset({"source", "section"})


class Listed(NamedTuple):
    """What a list tells of an article, without the long texts."""

    pk: int
    public_id: str
    headline: str
    language: str
    published_at: datetime | None
    published_precision: str
    published_basis: str
    source: int
    source__slug: str
    source__name: str
    source__language: str
    section__path: str | None
    comment_count: int

    @classmethod
    def of(cls, values: Sequence[object]) -> "Listed":
        if bytes in map(type, values):
            values = [text(value) if isinstance(value, bytes) else value for value in values]
        return cls(*values)


def rows_of(
    keys: Sequence[int], shown: Collection[str] = EVERYTHING, dated: Callable[[Dated], SafeString] = listed_date
) -> list[Row]:
    """Rows of the public articles among the keys, in the order of the keys; `dated` words the date of each.

    As plain dictionaries, which templates read several times as fast as records.
    """
    return [row_of(article, shown, dated) for article in found(keys)]


def found(keys: Sequence[int]) -> list[Listed]:
    """Looked up by key and put in order here: asked for an order, SQLite walks an index over all articles instead."""
    held = {article.pk: article for article in map(Listed.of, _listed().filter(pk__in=keys))} if keys else {}
    return [held[key] for key in keys if key in held]


@cache
def _listed() -> QuerySet:
    """Made once: to put it together takes longer than to run it."""
    public = Article.Visibility.PUBLIC
    of_it = Comment.objects.filter(article=OuterRef("pk"), visibility=public).order_by().values("article")
    counts = Coalesce(Subquery(of_it.annotate(count=Count("pk")).values("count")), 0)
    return Article.objects.public().order_by().annotate(comment_count=counts).values_list(*Listed._fields)


def row_of(article: Listed, shown: Collection[str], dated: Callable[[Dated], SafeString]) -> Row:
    return {
        "pk": article.pk,
        "language": article.language,
        "direction": direction(article.language),
        "address": address_of(article.public_id, article.headline),
        "headline": article.headline,
        "meta": SafeString("\n    ".join(filter(None, facts(article, shown, dated)))),
    }


def facts(article: Listed, shown: Collection[str], dated: Callable[[Dated], SafeString]) -> Iterator[str]:
    """What stands below the headline."""
    if "source" in shown:
        address = address_of_source(article.source__slug)
        yield f'<a href="{escape(address)}"><bdi>{escape(article.source__name)}</bdi></a>'
    yield dated(article)
    if "section" in shown and article.section__path:
        yield f'<bdi lang="{escape(article.language)}">{escape(article.section__path)}</bdi>'
    if article.comment_count:
        yield f"<span>{counted(article.comment_count, 'comments')}</span>"
