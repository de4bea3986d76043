"""What is told of parameters that were not taken as given, on the page and by the API. No address is an error."""

import re
from collections.abc import Iterator

from django.http import QueryDict

from articles.forms import CHOICES, MOST_VALUES, REPEATED, one, page_number, several
from articles.models import Section, Source
from articles.search.results import Note, Results

MOST_NOTES = 20
FILTERS = ("source", "section", "year", "language", "has_comments", "article", "in", "from", "to")
KNOWN = ("q", *FILTERS, "sort", "page", "per_page")


def parameter_notes(asked: QueryDict, results: Results) -> tuple[Note, ...]:
    """For programs: whatever was not taken as given."""
    found = (*unknown_names(asked), *value_notes(asked, results), *page_notes(asked, results))
    return found[:MOST_NOTES]


def value_notes(asked: QueryDict, results: Results) -> tuple[Note, ...]:
    """For readers too: what the address says of the search and the search does not heed."""
    return (*unknown_choices(asked), *too_many_values(asked), *unknown_values(asked, results))[:MOST_NOTES]


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
        if len(asked.getlist(name)) > MOST_VALUES:
            yield note("too_many_values", f"`{name}` was given too often: the first {MOST_VALUES} count", name)


def page_notes(asked: QueryDict, results: Results) -> Iterator[Note]:
    for name, used in (("page", results.page), ("per_page", results.request.per_page)):
        value = one(asked, name)
        if value and value != str(used):
            yield note("other_page", f"{name} `{short(value)}` cannot be had: {used} instead", value)


def missing(kind: str, value: str) -> Note:
    return note("unknown_value", f"there is no {kind} `{short(value)}`: it matches nothing", value)


def note(code: str, message: str, value: str) -> Note:
    return Note(code, message, short(value))


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def per_page(asked: QueryDict, usual: int, most: int) -> int:
    """How many hits a page has: the usual number unless another possible one is asked for."""
    text = one(asked, "per_page")
    return min(most, page_number(text)) if page_number(text) > 1 or text == "1" else usual
