"""What the API offers beside what was found, and where nothing was: the other searches that the page offers too."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from articles.forms import counting, one
from articles.search.results import Results
from articles.views import widening
from articles.views.misspelt import meant_beside, meant_by_query
from articles.views.narrowing import Choice, changed
from articles.views.parameter_notes import Missing


@dataclass(frozen=True, slots=True)
class OtherSearch:
    """A search that finds something, and how much; `label` tells in words what it has other than this one."""

    label: str
    count: int
    url: str


def corrections(request: HttpRequest, results: Results, missing: Missing) -> list[OtherSearch]:
    params = counting(request.GET)
    beside = meant_beside(params, results, missing)
    by_query = [] if results.total else meant_by_query(params, results, missing.filters)
    return _in_the_api(request, [*beside, *by_query])


def ways_out(request: HttpRequest, results: Results) -> list[OtherSearch]:
    return [] if results.total else _in_the_api(request, widening.ways_out(counting(request.GET), results))


def _in_the_api(request: HttpRequest, choices: Iterable[Choice]) -> list[OtherSearch]:
    """With as many hits a page as were asked for."""
    size = {"per_page": one(request.GET, "per_page") or None}
    addresses = ((each, request.path + changed(QueryDict(each.address[1:]), **size)) for each in choices)
    absolute = request.build_absolute_uri
    return [OtherSearch(str(each.label), each.count or 0, absolute(address)) for each, address in addresses]
