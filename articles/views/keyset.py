"""Listings by the page: each page goes on from the last row of the one before, so that all pages cost the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from articles.models import Article, ArticleQuerySet

PER_PAGE = 20
ADDRESS = re.compile(r"(undated|[0-9]{4}-[0-9T:.-]{6,22})~([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order newest first, undated last: its date and its key."""

    moment: datetime | None
    key: int

    @classmethod
    def read(cls, text: str | None) -> "Place | None":
        found = ADDRESS.fullmatch(text or "")
        if not found:
            return None
        try:
            moment = None if found[1] == "undated" else datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(moment, int(found[2]))

    def __str__(self) -> str:
        moment = self.moment.replace(tzinfo=None).isoformat() if self.moment else "undated"
        return f"{moment}~{self.key}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a listing of `count`; `newer` and `older` are where its neighbours start from."""

    count: int
    rows: list[Article]
    newer: Place | None
    older: Place | None


def page_of(articles: ArticleQuerySet, asked: Mapping[str, str], per_page: int = PER_PAGE) -> Page:
    """The page that `after=` or `before=` a place asks for; the first one for anything else."""
    before, after = Place.read(asked.get("before")), Place.read(asked.get("after"))
    places = _newer(articles, before, per_page + 1) if before else []
    if len(places) > per_page:
        return _page(articles, places[1:], is_first=False, is_last=False)
    after = None if before else after
    places = _older(articles, after, per_page + 1)
    if after and not places:
        after, places = None, _older(articles, None, per_page + 1)
    return _page(articles, places[:per_page], is_first=after is None, is_last=len(places) <= per_page)


def _page(articles: ArticleQuerySet, places: list[Place], is_first: bool, is_last: bool) -> Page:
    return Page(
        count=articles.count(),
        rows=rows_of([place.key for place in places]),
        newer=None if is_first or not places else places[0],
        older=None if is_last or not places else places[-1],
    )


def rows_of(keys: list[int]) -> list[Article]:
    """Articles of the keys as a list shows them, in the order of the keys.

    Looked up by key and put in order here: asked for an order, SQLite walks an index over all articles instead.
    """
    held = Article.objects.listed().order_by().in_bulk(keys)
    return [held[key] for key in keys if key in held]


# Two short walks over an index each, the dated and the undated, rather than one condition that no index serves


def _older(articles: ArticleQuerySet, place: Place | None, most: int) -> list[Place]:
    dated, undated = articles.dated().order_by("-published_at", "-pk"), articles.undated().order_by("-pk")
    if place and not place.moment:
        return _places(undated.filter(pk__lt=place.key), most)
    if place:
        dated = dated.filter(published_at__lte=place.moment).exclude(published_at=place.moment, pk__gte=place.key)
    return _first(most, dated, undated)


def _newer(articles: ArticleQuerySet, place: Place, most: int) -> list[Place]:
    """Those before a place, in the order of the listing."""
    dated = articles.dated().order_by("published_at", "pk")
    if not place.moment:
        return _first(most, articles.undated().filter(pk__gt=place.key).order_by("pk"), dated)[::-1]
    dated = dated.filter(published_at__gte=place.moment).exclude(published_at=place.moment, pk__lte=place.key)
    return _places(dated, most)[::-1]


def _first(most: int, start: ArticleQuerySet, rest: ArticleQuerySet) -> list[Place]:
    found = _places(start, most)
    return found + _places(rest, most - len(found)) if len(found) < most else found


def _places(articles: ArticleQuerySet, most: int) -> list[Place]:
    return [Place(moment, key) for key, moment in articles.values_list("pk", "published_at")[:most]]
