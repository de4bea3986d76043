"""What is told of parameters that were not taken as given, on the page and by the API. No address is an error."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.http import QueryDict

from articles.forms import CHOICES, MOST_VALUES, REPEATED, one, page_number, several
from articles.models import Section, Source
from articles.search.facet_values import NONE, looked_up
from articles.search.query import FilterNode, to_text
from articles.search.results import Note, Results
from articles.views.widening import unanswered

MOST_NOTES = 20
FILTERS = ("source", "section", "year", "language", "has_comments", "article", "in", "from", "to", "known_to")
HELD_BY = {"source": (Source, "slug"), "section": (Section, "path")}
KNOWN = ("q", *FILTERS, "sort", "page", "per_page")


class Missing(NamedTuple):
    """What was asked for that the archive has not: (name of the parameter, value), and filters typed in the query."""

    values: list[tuple[str, str]]
    filters: frozenset[FilterNode]


def missing_of(asked: QueryDict, results: Results) -> Missing:
    return Missing(names_not_held(asked, results), unanswered(results))


def parameter_notes(asked: QueryDict, results: Results, missing: Missing) -> tuple[Note, ...]:
    """For programs: whatever was not taken as given."""
    values = value_notes(asked, results, missing)
    typed = () if results.total else typed_notes(missing)
    return (*unknown_names(asked), *values, *typed, *page_notes(asked, results))[:MOST_NOTES]


def value_notes(asked: QueryDict, results: Results, missing: Missing) -> tuple[Note, ...]:
    """For readers too: what the address says of the search and the search does not heed."""
    unknown = unknown_values(asked, results, missing.values)
    typed = typed_notes(missing) if results.total else ()  # else the page tells them where it tells of ways out
    return (*unknown_choices(asked), *too_many_values(asked), *unknown, *typed)[:MOST_NOTES]


def typed_notes(missing: Missing) -> Iterator[Note]:
    """Of filters typed in the query."""
    for text in sorted(map(to_text, missing.filters)):
        yield note("unanswered", f"nothing here answers to `{short(text)}`", text)


def unknown_names(asked: QueryDict) -> Iterator[Note]:
    for name in asked:
        if name not in KNOWN:
            yield note("unknown_parameter", f"there is no parameter `{short(name)}`: left out", name)


def unknown_choices(asked: QueryDict) -> Iterator[Note]:
    for name, choices in CHOICES.items():
        value = one(asked, name)
        if value and value not in choices:
            message = f"`{short(value)}` is none of {', '.join(choices)}: left out"
            yield note("unknown_choice", message, value)


def names_not_held(asked: QueryDict, results: Results) -> list[tuple[str, str]]:
    """The sources and sections asked for that the archive has not, as (name of the parameter, value)."""
    return [(name, value) for name in HELD_BY for value in not_held(name, several(asked, name), results)]


def not_held(name: str, values: tuple[str, ...], results: Results) -> list[str]:
    """What the facet counts is there; the database is asked of the rest alone."""
    counted = {value.value for facet in results.facets if facet.name == name for value in facet.values if value.count}
    typed = dict(zip(values, looked_up(name, values), strict=True))
    left = [value for value in values if value not in counted and typed[value] is not None]
    if not left:
        return []
    model, column = HELD_BY[name]
    known = set(
        model.objects.filter(**{f"{column}__in": [typed[value] for value in left]}).values_list(column, flat=True)
    )
    return [value for value in left if typed[value] not in known]


def unknown_values(asked: QueryDict, results: Results, not_held: Iterable[tuple[str, str]]) -> Iterator[Note]:
    """Filters by what does not exist: they are kept, and match nothing."""
    yield from (no_such(name, value) for name, value in not_held)
    years = (value for value in several(asked, "year") if not re.fullmatch(f"[0-9]{{4}}|{NONE}", value))
    yield from (no_such("year", value) for value in years)
    if one(asked, "article") and results.article is None:
        yield no_such("article", one(asked, "article"))


def too_many_values(asked: QueryDict) -> Iterator[Note]:
    for name in REPEATED:
        if len(asked.getlist(name)) > MOST_VALUES:
            yield note("too_many_values", f"`{name}` was given too often: the first {MOST_VALUES} count", name)


def page_notes(asked: QueryDict, results: Results) -> Iterator[Note]:
    for name, used in (("page", results.page), ("per_page", results.request.per_page)):
        value = one(asked, name)
        if value and value != str(used):
            yield note("other_page", f"{name} `{short(value)}` cannot be had: {used} instead", value)


def no_such(kind: str, value: str) -> Note:
    return note("unknown_value", f"there is no {kind} `{short(value)}`: it matches nothing", value)


def note(code: str, message: str, value: str) -> Note:
    return Note(code, message, short(value))


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def per_page(asked: QueryDict, usual: int, most: int) -> int:
    """How many hits a page has: the usual number unless another possible one is asked for."""
    text = one(asked, "per_page")
    return min(most, page_number(text)) if page_number(text) > 1 or text == "1" else usual
