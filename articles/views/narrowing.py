"""The filters of a search: as links that set and remove them, as chips, and in words."""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.search.facet_values import NONE, Facet, FacetValue
from articles.search.histogram import Bar
from articles.search.query import FilterNode, Query, filters_in, to_text, without
from articles.search.query import parse as parse_anew
from articles.search.query_dates import period
from articles.search.results import Results, SearchRequest
from articles.templatetags.archive import language_word, worded

# The parameters that narrow a search: what they are called where one of them is taken away.
FILTERS = {
    "source": _("the source"),
    "section": _("the section"),
    "year": _("the year"),
    "language": _("the language"),
    "has_comments": _("the comments"),
    "article": _("the article"),
    "from": _("the dates"),
    "known_to": _("the limit to exact dates"),
}
EXACT = {"day": _("known to the day"), "month": _("known to the month")}
CRITERIA = {
    "source": _("from %(values)s"),
    "section": pgettext_lazy("a section", "in %(values)s"),
    "year": _("of %(values)s"),
    "language": pgettext_lazy("a language", "in %(values)s"),
    "has_comments": "%(values)s",
}
WITHOUT = {"section": _("in no section"), "year": _("undated"), "language": _("in an unknown language")}
ORDERS = {"relevance": _("Relevance"), "newest": _("Newest"), "oldest": _("Oldest")}
PLACES = {"articles": _("Articles"), "comments": _("Comments"), "sidebar": _("Related stories")}
# A page asks several times what its one query says.
parse = lru_cache(maxsize=100)(parse_anew)
quoted = lru_cache(maxsize=10_000)(quote_plus)  # values of facets, the same in most searches
SHOWN = 8
LISTED = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing of the search."""

    label: str
    address: str
    count: int | None = None
    active: bool = False

    @property
    def item(self) -> str:
        """As an item of a list; made without a template, since a page has hundreds of them."""
        current = ' aria-current="true"' if self.active else ""
        label = f"<bdi>{escape(self.label)}</bdi>"
        return f'<li><a href="{escape(self.address)}"{current}>{label} <span class="n">{self.count:,}</span></a></li>'


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of a facet, and how many there are besides, with how many hits together."""

    label: str
    values: tuple[Choice, ...]
    left_out: int = 0
    hits_left_out: int = 0

    @property
    def total(self) -> int:
        return len(self.values) + self.left_out

    @property
    def first(self) -> SafeString:
        return items(self.values[:SHOWN])

    @property
    def others(self) -> SafeString:
        return items(self.values[SHOWN:])


def items(choices: Iterable[Choice]) -> SafeString:
    return mark_safe("".join(choice.item for choice in choices))


def changed(params: QueryDict, **changes: str | list[str] | None) -> str:
    """The address of the search with other values of some parameters, None for none; from the first page on."""
    others = {name: [] if value is None else value for name, value in changes.items()}
    return "?" + urlencode(dict(params.lists()) | others | {"page": []}, doseq=True)


def toggles(params: QueryDict, name: str) -> Callable[[str], str]:
    """Makes of a value the search with it added or taken away; of yes and no only one is there."""
    chosen = params.getlist(name)
    none = changed(params, **{name: None})
    one_alone = name == "has_comments"
    all_of_them = none if one_alone else changed(params, **{name: chosen})
    start = all_of_them if len(all_of_them) == 1 else all_of_them + "&"

    def toggled(value: str) -> str:
        if value not in chosen:
            return f"{start}{name}={quoted(value)}"
        return none if one_alone else changed(params, **{name: [each for each in chosen if each != value]})

    return toggled


def kept_fields(params: QueryDict) -> list[tuple[str, str]]:
    """The filters that a newly typed query keeps, as hidden fields; the dates have fields of their own."""
    return [(name, value) for name in [*FILTERS, "in", "sort"] if name != "from" for value in params.getlist(name)]


def label_of(name: str, value: FacetValue) -> str:
    return language_word(value.value) if name == "language" and value.value != NONE else value.label


def facet_choices(params: QueryDict, results: Results) -> list[Choices]:
    """The facets that have something to choose, what is chosen first."""
    return [choices_of(params, facet) for facet in results.facets if facet.values]


def choices_of(params: QueryDict, facet: Facet) -> Choices:
    """Of a facet with very many values, the first ones; `section:` in the query finds the others."""
    toggled = toggles(params, facet.name)
    values = sorted(facet.values, key=lambda value: not value.active)
    choices = (
        Choice(label_of(facet.name, value), toggled(value.value), value.count, value.active)
        for value in values[:LISTED]
    )
    others = values[LISTED:]
    return Choices(facet.label, tuple(choices), len(others), sum(value.count for value in others))


def addresses_of_bars(params: QueryDict, results: Results) -> Callable[[Bar], str]:
    """Makes of a bar the search for exactly what it counts: no day outside the range that is asked for, and no date
    that is not known closely enough to be in the bar.
    """
    asked, histogram = results.request, results.histogram
    exactly = {"known_to": histogram.unit} if histogram.imprecise else {}
    any_day = changed(params, **{"from": None, "to": None} | exactly)
    others = f"{any_day}&" if len(any_day) > 1 else any_day
    first, last = period(asked.date_from), period(asked.date_to)

    def address(bar: Bar) -> str:
        start = asked.date_from if first and first[0] > bar.start else bar.value
        end = asked.date_to if last and last[1] <= bar.end else bar.value
        return f"{others}from={start}&to={end}"

    return address


def places(params: QueryDict, results: Results) -> list[Choice]:
    """Where to search; `in:` in the text gives way to what is chosen here."""
    counts = {"comments": results.comment_total or None}
    return [
        Choice(label, elsewhere(params, place), counts.get(place), place == results.request.scope)
        for place, label in PLACES.items()
    ]


def orders(params: QueryDict, results: Results) -> list[Choice]:
    """Without words there is no relevance: then the newest come first."""
    used = results.request.sort
    used = "newest" if used == "relevance" and not results.has_words else used
    offered = [order for order in ORDERS if order != "relevance" or results.has_words]
    addresses = {order: changed(params, sort=None if order == "relevance" else order) for order in offered}
    return [Choice(ORDERS[order], address, active=order == used) for order, address in addresses.items()]


def elsewhere(params: QueryDict, place: str) -> str:
    query = parse(params.get("q", ""))
    is_a_part_of_it = place == "articles" and query.zone not in PLACES
    text = to_text(Query(query.tree)) if query.zone and not is_a_part_of_it else params.get("q")
    return changed(params, q=text or None, **{"in": None if place == "articles" else place})


def undated_only(params: QueryDict) -> str:
    return changed(params, year=NONE)


def active_filters(params: QueryDict, results: Results, missing: Container[FilterNode] = ()) -> list[Choice]:
    """One chip for each filter, whose address is the search without it; 0 beside a value that nothing has.

    `missing` are filters typed in the query that nothing in the archive answers to.
    """
    chips = [
        Choice(f"{facet.label}: {label_of(facet.name, value)}", toggled(value.value), zero(value))
        for facet in results.facets
        for toggled in [toggles(params, facet.name)]
        for value in facet.values
        if value.active
    ]
    if article := results.request.article:
        headline = results.article.headline if results.article else article
        kind = gettext("Article")  # not inside of the text: there nothing finds it for the catalogue
        found = None if results.article else 0
        chips.append(Choice(f"{kind}: {headline}", changed(params, article=None), found))
    if days := days_in_words(results.request):
        chips.append(Choice(f"{gettext('Dates')}: {days}", changed(params, **{"from": None, "to": None})))
    if exact := EXACT.get(results.request.known_to):
        chips.append(Choice(f"{gettext('Dates')}: {exact}", changed(params, known_to=None)))
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
    words = [criterion(facet) for facet in results.facets]
    if article := results.request.article:
        words.append(gettext("of “%s”") % (results.article.headline if results.article else article))
    exact = str(EXACT.get(results.request.known_to, ""))
    return gettext(", ").join(filter(None, [*words, days_in_words(results.request), exact]))


def criterion(facet: Facet) -> str:
    """ "of 2022 or 2023", "of 2023 or undated"; nothing where none is chosen."""
    chosen = [value for value in facet.values if value.active]
    in_time = sorted(chosen, key=lambda value: value.value) if facet.name == "year" else chosen
    without = {NONE: str(WITHOUT[facet.name])} if facet.name in WITHOUT else {}
    labels = [str(label_of(facet.name, value)) for value in in_time if value.value not in without]
    words = [CRITERIA[facet.name] % {"values": either(labels)}] if labels else []
    return either([*words, *(without[value.value] for value in chosen if value.value in without)])


def either(words: Iterable[str]) -> str:
    return f" {gettext('or')} ".join(words)


def days_in_words(asked: SearchRequest) -> str:
    """ "2013", "May 2013 to 2015", "from 2013" or "until 2015"; what is no date is left out."""
    first, last = map(day_in_words, (asked.date_from, asked.date_to))
    if first and last:
        return first if first == last else gettext("%(first)s to %(last)s") % {"first": first, "last": last}
    return gettext("from %s") % first if first else gettext("until %s") % last if last else ""


def day_in_words(typed: str) -> str:
    """ "2013", "May 2013" or "12 May 2013"; nothing for what is no date."""
    found = period(typed)
    return worded(found[0], ("year", "month", "day")[len(re.split("[-/]", typed)) - 1]) if found else ""
