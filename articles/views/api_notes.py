"""What a caller of the API is told of parameters that were not taken as given. Nothing in an address is an error."""

import re
from collections.abc import Iterator

from django.http import QueryDict

from articles.forms import MOST_VALUES, REPEATED, YES_OR_NO, one, page_number, several
from articles.models import Section, Source
from articles.search.results import SCOPES, SORTS, Note, Results

MOST_NOTES = 20
FILTERS = ("source", "section", "year", "language", "has_comments", "article", "in", "from", "to")
KNOWN = ("q", *FILTERS, "sort", "page", "per_page")
CHOICES = {"in": SCOPES, "sort": tuple(SORTS), "has_comments": tuple(YES_OR_NO)}


def parameter_notes(asked: QueryDict, results: Results) -> tuple[Note, ...]:
    found = (
        *unknown_names(asked),
        *unknown_choices(asked),
        *unknown_values(asked, results),
        *too_many_values(asked),
        *page_notes(asked, results),
    )
    return found[:MOST_NOTES]


def unknown_names(asked: QueryDict) -> Iterator[Note]:
    for name in asked:
        if name not in KNOWN:
            yield note("unknown_parameter", f"there is no parameter “{short(name)}”: left out", name)


def unknown_choices(asked: QueryDict) -> Iterator[Note]:
    for name, choices in CHOICES.items():
        value = one(asked, name)
        if value and value not in choices:
            message = f"{name}=“{short(value)}” is none of {', '.join(choices)}: left out"
            yield note("unknown_choice", message, value)


def unknown_values(asked: QueryDict, results: Results) -> Iterator[Note]:
    """Filters by what does not exist: they are kept, and match nothing."""
    sources, sections = several(asked, "source"), several(asked, "section")
    known = set(Source.objects.filter(slug__in=sources).values_list("slug", flat=True)) if sources else set()
    yield from (missing("source", value) for value in sources if value not in known)
    known = set(Section.objects.filter(path__in=sections).values_list("path", flat=True)) if sections else set()
    yield from (missing("section", value) for value in sections if value not in known)
    years = (value for value in several(asked, "year") if not re.fullmatch(r"[0-9]{4}", value))
    yield from (missing("year", value) for value in years)
    if one(asked, "article") and results.article is None:
        yield missing("article", one(asked, "article"))


def too_many_values(asked: QueryDict) -> Iterator[Note]:
    for name in REPEATED:
        count = len(asked.getlist(name))
        if count > MOST_VALUES:
            yield note("too_many_values", f"{name} was given {count} times: the first {MOST_VALUES} count", name)


def page_notes(asked: QueryDict, results: Results) -> Iterator[Note]:
    for name, used in (("page", results.page), ("per_page", results.request.per_page)):
        value = one(asked, name)
        if value and value != str(used):
            yield note("other_page", f"{name}=“{short(value)}” cannot be had: {used} instead", value)


def missing(kind: str, value: str) -> Note:
    return note("unknown_value", f"there is no {kind} “{short(value)}”: it matches nothing", value)


def note(code: str, message: str, value: str) -> Note:
    return Note(code, message, short(value))


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def per_page(asked: QueryDict, usual: int, most: int) -> int:
    """How many hits a page has: the usual number unless another possible one is asked for."""
    text = one(asked, "per_page")
    return min(most, page_number(text)) if page_number(text) > 1 or text == "1" else usual
