"""What a search may be narrowed by: the values of each facet, as readers call them, with their counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.models import Source

FACETS = {
    "source": _("Source"),
    "section": _("Section"),
    "year": _("Year"),
    "language": _("Language"),
    "has_comments": _("Comments"),
}
LABELS = {"has_comments": {"true": _("with comments"), "false": _("without comments")}}
# Asked for as a value, it stands for articles that have none; then it is there as one, unless all have none.
NONE = "none"
REALLY_NONE = f'"{NONE}"'  # asked for as a value, what is called so
WITHOUT = {"section": _("no section"), "year": _("undated"), "language": _("unknown language")}
# To ask for more names than these takes longer than to read them all.
FEW_NAMES = 20


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


def looked_up(name: str, chosen: tuple[str, ...]) -> tuple[str | None, ...]:
    """The chosen values as the index knows them, None for none."""
    known = {NONE: None, REALLY_NONE: NONE} if name in WITHOUT else {}
    return tuple(known.get(value, value) for value in chosen)


def facets_of(
    fields: Mapping[str, Sequence[tuple[str, int]]], rests: Mapping[str, int], chosen: Mapping[str, tuple[str, ...]]
) -> tuple[Facet, ...]:
    """`fields` are the counts of the values of each, `rests` how many have none of them."""
    found = []
    for name, label in FACETS.items():
        counted = _with_rest(name, dict(fields.get(name, ())), rests.get(name, 0), chosen[name])
        labels = _labels(name, counted)
        values = (
            FacetValue(value, labels.get(value, value), count, value in chosen[name])
            for value, count in _in_order(name, counted)
        )
        found.append(Facet(name, gettext(label), tuple(values)))
    return tuple(found)


def _with_rest(name: str, counted: dict[str, int], rest: int, chosen: tuple[str, ...]) -> dict[str, int]:
    """So that the counts add up to all that was found; what is chosen is there even if nothing has it."""
    if name in WITHOUT:
        counted = {REALLY_NONE if value == NONE else value: count for value, count in counted.items()}
        tells_something = counted or NONE in chosen
        counted |= {NONE: rest} if rest and tells_something else {}
    return counted | {value: 0 for value in chosen if value not in counted}


def _in_order(name: str, counted: dict[str, int]) -> list[tuple[str, int]]:
    """Years from the newest, at last none; all else from the most frequent, and none after its equals."""
    if name == "year":
        return sorted(counted.items(), key=lambda pair: (pair[0] != NONE, pair[0]), reverse=True)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] == NONE, pair[0]))


def _labels(name: str, values: Iterable[str]) -> dict[str, str]:
    if name == "source":
        slugs, sources = list(values), Source.objects.order_by()
        found = sources.filter(slug__in=slugs) if len(slugs) <= FEW_NAMES else sources
        return dict(found.values_list("slug", "name"))
    labels = LABELS.get(name) or {NONE: WITHOUT[name]}
    return {value: gettext(label) for value, label in labels.items()} | {REALLY_NONE: NONE}
