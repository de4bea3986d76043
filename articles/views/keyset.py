"""Listings by the page: each page goes on from the last row of the one before, so that all pages cost the same."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from articles.models import ArticleQuerySet
from articles.views.listed import EVERYTHING, Row, rows_of

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
    rows: list[Row]
    newer: Place | None
    older: Place | None


def page_of(
    articles: ArticleQuerySet,
    asked: Mapping[str, str],
    per_page: int = PER_PAGE,
    shown: Collection[str] = EVERYTHING,
    count: int | None = None,
) -> Page:
    """The page that `after=` or `before=` a place asks for; the first one for anything else.

    `shown` is what its rows tell beside date and comments; `count` is how many articles there are, if that is known.
    """
    places, is_first, is_last = _asked_for(articles, asked, per_page)
    return Page(
        count=articles.count() if count is None else count,
        rows=rows_of([place.key for place in places], shown),
        newer=None if is_first or not places else places[0],
        older=None if is_last or not places else places[-1],
    )


def _asked_for(articles: ArticleQuerySet, asked: Mapping[str, str], most: int) -> tuple[list[Place], bool, bool]:
    """The places of the rows, whether nothing is newer, and whether nothing is older."""
    before, after = Place.read(asked.get("before")), Place.read(asked.get("after"))
    places = _newer(articles, before, most + 1) if before else []
    if len(places) > most:
        return places[1:], False, False
    after = None if before else after
    places = _older(articles, after, most + 1)
    if after and not places:
        after, places = None, _older(articles, None, most + 1)
    return places[:most], after is None, len(places) <= most


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
