"""The filters of a search: as links that set and remove them, as chips, and in words."""

from collections.abc import Container
from dataclasses import dataclass

from django.http import QueryDict

from articles.search.query import Filter, FilterNode, Query, filters_in, parse, to_text, with_filter, without
from articles.search.query_dates import period
from articles.search.results import FacetValue, Results, SearchRequest
from articles.templatetags.archive import language_word

# The parameters that narrow a search: what they are called where one of them is taken away.
FILTERS = {
    "source": "the source",
    "section": "the section",
    "year": "the year",
    "language": "the language",
    "has_comments": "the comments",
    "article": "the article",
    "from": "the dates",
}
PREPOSITIONS = {"source": "from ", "section": "in ", "year": "of ", "language": "in ", "has_comments": ""}
PLACES = {"articles": "Articles", "comments": "Comments", "sidebar": "Beside the article"}
UNDATED = Filter("is", "undated")


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
    """The facets that have something to choose, what is chosen first."""
    offered = []
    for facet in results.facets:
        values = (
            Choice(label_of(facet.name, value), toggled(params, facet.name, value.value), value.count, value.active)
            for value in facet.values
        )
        if ordered := tuple(sorted(values, key=lambda choice: not choice.active)):
            offered.append(Choices(facet.label, ordered))
    return offered


def places(params: QueryDict, results: Results) -> list[Choice]:
    """Where to search; `in:` in the text gives way to what is chosen here."""
    counts = {"comments": results.comment_total or None}
    return [
        Choice(label, elsewhere(params, place), counts.get(place), place == results.request.scope)
        for place, label in PLACES.items()
    ]


def elsewhere(params: QueryDict, place: str) -> str:
    query = parse(params.get("q", ""))
    is_a_part_of_it = place == "articles" and query.zone not in PLACES
    text = to_text(Query(query.tree)) if query.zone and not is_a_part_of_it else params.get("q")
    return changed(params, q=text or None, **{"in": None if place == "articles" else place})


def undated_only(params: QueryDict) -> str:
    return changed(params, q=to_text(with_filter(parse(params.get("q", "")), UNDATED)))


def active_filters(params: QueryDict, results: Results, missing: Container[FilterNode] = ()) -> list[Choice]:
    """One chip for each filter, whose address is the search without it; 0 beside a value that nothing has.

    `missing` are filters typed in the query that nothing in the archive answers to.
    """
    chips = [
        Choice(f"{facet.label}: {label_of(facet.name, value)}", toggled(params, facet.name, value.value), zero(value))
        for facet in results.facets
        for value in facet.values
        if value.active
    ]
    if article := results.request.article:
        headline = results.article.headline if results.article else article
        chips.append(Choice(f"Article: {headline}", changed(params, article=None), None if results.article else 0))
    if days := days_in_words(results.request):
        chips.append(Choice(f"Dates: {days}", changed(params, **{"from": None, "to": None})))
    typed = without_each_typed(results.request.text)
    return chips + [
        Choice(to_text(each), changed(params, q=rest or None), 0 if each in missing else None)
        for each, rest in typed.items()
    ]


def zero(value: FacetValue) -> int | None:
    return None if value.count else 0


def without_each_typed(text: str) -> dict[FilterNode, str]:
    """Each filter typed in a query (source:courier, from:2013), and the text of the query without it."""
    query = parse(text)
    return {each: to_text(without(query, each)) for each in filters_in(query)}


def criteria_in_words(results: Results) -> str:
    """The filters as the end of a sentence: "from Meridian Wire or Upland Gazette, 2022 to 2023"."""
    words = []
    for facet in results.facets:
        chosen = [label_of(facet.name, value) for value in facet.values if value.active]
        if chosen:
            words.append(f"{PREPOSITIONS[facet.name]}{' or '.join(chosen)}")
    if article := results.request.article:
        words.append(f"of “{results.article.headline if results.article else article}”")
    return ", ".join(filter(None, [*words, days_in_words(results.request)]))


def days_in_words(asked: SearchRequest) -> str:
    """ "2013", "2013 to 2015", "from 2013" or "until 2015"; what is no date is left out."""
    first, last = (text if period(text) else "" for text in (asked.date_from, asked.date_to))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""
