"""Search: what was found, in a sentence and as hits, and every way to narrow or widen it as a link."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateformat import format as format_date

from articles.forms import search_request
from articles.search.errors import SearchUnavailable
from articles.search.results import FacetValue, Histogram, Results, SearchRequest, search
from articles.templatetags.archive import language_word
from articles.views.charts import Chart, charted
from articles.views.paging import numbers_around

BAR_LABELS = {"day": "j F Y", "month": "F Y", "year": "Y"}
# The parameters that narrow a search: what they are called where one of them is taken away.
FILTERS = {
    "source": "the source",
    "section": "the section",
    "year": "the year",
    "language": "the language",
    "has_comments": "the comments",
    "from": "the dates",
}
PREPOSITIONS = {"source": "from ", "section": "in ", "year": "of ", "language": "in ", "has_comments": ""}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing of the search."""

    label: str
    address: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    label: str
    values: tuple[Choice, ...]


def search_page(request: HttpRequest) -> HttpResponse:
    asked = search_request(request.GET)
    try:
        results = search(asked)
        ways_out = list(widened(request.GET)) if results.total == 0 else []
    except SearchUnavailable:
        return render(request, "search_unavailable.html", status=503)
    context = {
        "asked": results.request,
        "results": results,
        "criteria": criteria_in_words(results),
        "kept": kept_fields(request.GET),
        "facets": facet_choices(request.GET, results),
        "chips": active_filters(request.GET, results),
        "chart": histogram_chart(request.GET, results.histogram),
        "numbers": numbers_around(results.page, results.pages),
        "ways_out": ways_out,
    }
    return render(request, "search.html", context)


def changed(params: QueryDict, **changes: str | list[str] | None) -> str:
    """The address of the search with other values of some parameters, None for none; from the first page on."""
    params = params.copy()
    for name, value in (changes | {"page": None}).items():
        params.setlist(name, [] if value is None else [value] if isinstance(value, str) else value)
    return "?" + params.urlencode()


def toggled(params: QueryDict, name: str, value: str) -> str:
    """The search with the value added or taken away; of yes and no only one is there."""
    chosen = params.getlist(name)
    if name == "has_comments":
        return changed(params, has_comments=None if value in chosen else value)
    return changed(
        params, **{name: [each for each in chosen if each != value] if value in chosen else [*chosen, value]}
    )


def kept_fields(params: QueryDict) -> list[tuple[str, str]]:
    """The filters that a newly typed query keeps, as hidden fields; the dates have fields of their own."""
    return [(name, value) for name in [*FILTERS, "in", "sort"] if name != "from" for value in params.getlist(name)]


def label_of(name: str, value: FacetValue) -> str:
    return language_word(value.value) if name == "language" else value.label


def facet_choices(params: QueryDict, results: Results) -> list[Choices]:
    """The facets that have something to choose."""
    offered = []
    for facet in results.facets:
        values = tuple(
            Choice(label_of(facet.name, value), toggled(params, facet.name, value.value), value.count, value.active)
            for value in facet.values
        )
        if values:
            offered.append(Choices(facet.label, values))
    return offered


def active_filters(params: QueryDict, results: Results) -> list[Choice]:
    """One chip for each filter, whose address is the search without it."""
    chips = [
        Choice(f"{facet.label}: {label_of(facet.name, value)}", toggled(params, facet.name, value.value))
        for facet in results.facets
        for value in facet.values
        if value.active
    ]
    if days := days_in_words(results.request):
        chips.append(Choice(f"Dates: {days}", changed(params, **{"from": None, "to": None})))
    return chips


def criteria_in_words(results: Results) -> str:
    """The filters as the end of a sentence: "from Meridian Wire or Upland Gazette, 2022 to 2023"."""
    words = []
    for facet in results.facets:
        chosen = [label_of(facet.name, value) for value in facet.values if value.active]
        if chosen:
            words.append(f"{PREPOSITIONS[facet.name]}{' or '.join(chosen)}")
    return ", ".join(filter(None, [*words, days_in_words(results.request)]))


def days_in_words(asked: SearchRequest) -> str:
    """ "2013", "2013 to 2015", "from 2013" or "until 2015"."""
    first, last = asked.date_from, asked.date_to
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def histogram_chart(params: QueryDict, histogram: Histogram) -> Chart | None:
    if sum(bar.count > 0 for bar in histogram.bars) < 2:
        return None
    shape = BAR_LABELS[histogram.unit]
    bars = [
        (format_date(bar.start, shape), bar.count, changed(params, **{"from": bar.value, "to": bar.value}))
        for bar in histogram.bars
    ]
    return charted(histogram.unit, bars)


def widened(params: QueryDict) -> Iterator[Choice]:
    """The search without each of its filters, and in the other place, where that finds anything."""
    changes = {f"without {words}": {name: None} for name, words in FILTERS.items() if params.get(name)}
    if params.get("to"):
        changes["without the dates"] = {"from": None, "to": None}
    in_articles = params.get("in", "articles") == "articles"
    changes |= {"in comments": {"in": "comments"}} if in_articles else {"in articles": {"in": None}}
    for words, change in changes.items():
        address = changed(params, **change)
        found = search(replace(search_request(QueryDict(address[1:])), per_page=1))
        if found.total:
            yield Choice(words, address, found.total)
