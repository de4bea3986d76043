"""Search: what was found, in a sentence and as hits, and every way to narrow or widen it as a link."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.forms import counting, search_request
from articles.search.conditions import names_read_once
from articles.search.errors import SearchUnavailable
from articles.search.query import to_text
from articles.search.results import Histogram, Results, search
from articles.templatetags.archive import worded
from articles.views import narrowing
from articles.views.charts import Chart, charted
from articles.views.errors import search_unavailable
from articles.views.export import LIMIT
from articles.views.hit_rows import rows
from articles.views.misspelt import meant_beside, meant_by_query
from articles.views.paging import numbers_around, to_page
from articles.views.parameter_notes import Missing, missing_of, value_notes
from articles.views.widening import unfiltered, ways_out

DOWNLOADS = {"csv": "CSV", "json": "JSON", "bib": "BibTeX", "ris": "RIS"}


def search_page(request: HttpRequest) -> HttpResponse:
    params = counting(request.GET)
    try:
        with names_read_once():
            results = search(search_request(request.GET))
            missing = missing_of(request.GET, results)
            more = {} if results.total else nothing_found(params, results, missing)
            context = found(params, results, request.GET, missing) | more
    except SearchUnavailable:
        return search_unavailable(request)
    return render(request, "search.html", context)


def found(params: QueryDict, results: Results, given: QueryDict, missing: Missing) -> dict[str, object]:
    """`params` are what counts of the parameters given."""
    return {
        "asked": results.request,
        "results": results,
        "notes": (*results.notes, *value_notes(given, results, missing)),
        "meant": meant_beside(params, results, missing),
        "criteria": narrowing.criteria_in_words(results),
        "of_comments": results.request.scope == "comments",
        "rows": rows(params, results.hits),
        "kept": narrowing.kept_fields(params),
        "facets": narrowing.facet_choices(params, results),
        "chips": narrowing.active_filters(params, results),
        "unfiltered": unfiltered(params),
        "places": narrowing.places(params, results),
        "undated": undated(params, results),
        "chart": histogram_chart(params, results),
        "imprecise": imprecise(results.histogram),
        "numbers": numbers_around(results.page, results.pages),
        "to_page": to_page(params),
        "orders": narrowing.orders(params, results),
        "feed": reverse("search-feed") + narrowing.changed(params, sort=None),
        "downloads": downloads(params),
        "limit": LIMIT,
    }


def downloads(params: QueryDict) -> list[narrowing.Choice]:
    """The same search as files of each kind."""
    search = narrowing.changed(params)
    addresses = {label: reverse("search-download", args=[extension]) for extension, label in DOWNLOADS.items()}
    return [narrowing.Choice(label, address + search) for label, address in addresses.items()]


def nothing_found(params: QueryDict, results: Results, missing: Missing) -> dict[str, object]:
    return {
        "chips": narrowing.active_filters(params, results, missing.filters),
        "missing": sorted(map(to_text, missing.filters)),
        "meant_by_query": meant_by_query(params, results, missing.filters),
        "ways_out": ways_out(params, results),
    }


def undated(params: QueryDict, results: Results) -> narrowing.Choice | None:
    """Those beside the histogram, unless they are all there is."""
    if not 0 < results.undated < results.total:
        return None
    return narrowing.Choice(_("undated"), narrowing.undated_only(params), results.undated)


def imprecise(histogram: Histogram) -> str:
    """Those that are dated, but not so closely that they belong to one bar."""
    if not histogram.imprecise:
        return ""
    of_days = histogram.unit == "day"
    known = _("%s of which only the month or the year is known") if of_days else _("%s of which only the year is known")
    return known % f"{histogram.imprecise:,}"


def histogram_chart(params: QueryDict, results: Results) -> Chart | None:
    histogram = results.histogram
    if sum(bar.count > 0 for bar in histogram.bars) < 2:
        return None
    address = narrowing.addresses_of_bars(params, results)
    return charted(
        histogram.unit, [(worded(bar.start, histogram.unit), bar.count, address(bar)) for bar in histogram.bars]
    )
