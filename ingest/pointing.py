"""Related stories are joined to the articles they name, both ways: by the source's own id, else by the headline.

The queries ask for names alone and leave it to Python to look at source and state: with either of these in it, SQLite
takes the index of that one column, and reads more the more the archive holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce

from articles.models import Article, RelatedStory

NAMES = ("source_item_id", "headline")  # the surer one first
Earliest = Mapping[tuple[int, str], int]


class Named(NamedTuple):
    """What an article is known by."""

    pk: int
    source: int
    source_item_id: str
    headline: str


class Pointer(NamedTuple):
    """A story that a page points to, and that is not joined yet."""

    pk: int
    article: int
    source: int
    source_item_id: str
    headline: str


def link(articles: Iterable[Article]) -> None:
    """Joins what these articles point to, and what points to them. Nothing joined earlier is changed."""
    arrived = [Named(each.pk, each.source_id, each.source_item_id, each.headline) for each in articles]
    own = list(_pointers(Q(article__in=[each.pk for each in arrived])))
    to_us = list(_pointers(_names(arrived)))
    pointers = {*own, *to_us}
    targets = _targets(pointers, arrived, {column: _earliest(column, own) for column in NAMES})
    for target in set(targets.values()):
        RelatedStory.objects.filter(pk__in=[pk for pk, its in targets.items() if its == target]).update(archived=target)


def _pointers(which: Q) -> Iterator[Pointer]:
    rows = RelatedStory.objects.annotate(joined=Coalesce(F("archived_id"), 0)).filter(which, joined=0)
    names = ("pk", "article_id", "article__source_id", "source_item_id", "headline")
    return map(Pointer._make, rows.order_by().values_list(*names))


def _names(those: Sequence[Named]) -> Q:
    ids = {each.source_item_id for each in those} - {""}
    return Q(source_item_id__in=ids) | Q(headline__in={each.headline for each in those})


def _earliest(column: str, pointers: Sequence[Pointer]) -> Earliest:
    """The article that came first of each source and name among those that the pointers name."""
    names = {getattr(pointer, column) for pointer in pointers} - {""}
    rows = Article.objects.filter(**{f"{column}__in": names}).order_by().values_list("source_id", column)
    return {(source, name): pk for source, name, pk in rows.annotate(Min("pk"))} if names else {}


def _targets(pointers: Iterable[Pointer], arrived: Sequence[Named], held: Mapping[str, Earliest]) -> dict[int, int]:
    """The article that each pointer names, where there is one: as if they had arrived one after the other."""
    ours: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for each in arrived:
        for column in NAMES:
            ours[column, each.source, getattr(each, column)].append(each.pk)
    found = ((pointer.pk, _target(pointer, ours, held)) for pointer in pointers)
    return {pk: target for pk, target in found if target}


def _target(pointer: Pointer, ours: Mapping[tuple, list[int]], held: Mapping[str, Earliest]) -> int | None:
    """Who was there before the page that points, else who came first after it."""
    names = [(column, getattr(pointer, column)) for column in NAMES if getattr(pointer, column)]
    before = [held[column].get((pointer.source, name)) for column, name in names]
    earlier = [pk for pk in before if pk and pk < pointer.article]
    later = [pk for column, name in names for pk in ours.get((column, pointer.source, name), ())]
    others = [pk for pk in (*sorted(later), *filter(None, before)) if pk != pointer.article]
    return next(iter(earlier + others), None)
