"""Ways out of a search that found nothing: the count without each of its filters and in other places, as links."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.forms import search_request
from articles.search.query import (
    FilterNode,
    Leaf,
    Not,
    Phrase,
    Query,
    Term,
    filters_in,
    leaves,
    parse,
    to_text,
    with_any_word,
    with_leaves,
    without,
    words_in,
)
from articles.search.query_text import leaf_text
from articles.search.results import Results, SearchRequest, count, search
from articles.views.narrowing import FILTERS, PLACES, Choice, changed, elsewhere, without_each_typed

NO_FILTERS = dict.fromkeys([*FILTERS, "to"])
IN_PLACES = {"articles": _("in articles"), "comments": _("in comments"), "sidebar": _("in related stories")}


def ways_out(params: QueryDict, results: Results) -> list[Choice]:
    """Each search that finds something; never taken unasked."""
    fewer_filters = (*without_parameters(params), *without_typed(params), *without_all(params))
    addresses = dict([*fewer_filters, *in_other_places(params, results), *without_words(params)])
    counted = (Choice(label, address, found_at(address)) for label, address in addresses.items())
    return [*(way for way in counted if way.count), *respelt(params, results)]


def found_at(address: str) -> int:
    return count(search_request(QueryDict(address[1:])))


def without_parameters(params: QueryDict) -> Iterator[tuple[str, str]]:
    for name in set_in(params):
        also = {"to": None} if name == "from" else {}
        yield gettext("without %s") % FILTERS[name], changed(params, **{name: None} | also)


def set_in(params: QueryDict) -> list[str]:
    """The parameters that narrow the search; both dates are one."""
    return [name for name in FILTERS if params.get(name) or (name == "from" and params.get("to"))]


def without_all(params: QueryDict) -> Iterator[tuple[str, str]]:
    """Where there are several filters: a single one has a way out of its own."""
    if len(set_in(params)) + len(without_each_typed(params.get("q", ""))) > 1:
        yield gettext("without any filter"), unfiltered(params)


def without_typed(params: QueryDict) -> Iterator[tuple[str, str]]:
    for each, rest in without_each_typed(params.get("q", "")).items():
        yield gettext("without “%s”") % to_text(each), changed(params, q=rest or None)


def without_words(params: QueryDict) -> Iterator[tuple[str, str]]:
    """Where there are several words: a single one is all that is sought."""
    query = parse(params.get("q", ""))
    words = words_in(query)
    if len(words) < 2:
        return
    for each in words:
        shown = each.text if isinstance(each, Phrase) else leaf_text(each)
        yield gettext("without “%s”") % shown, changed(params, q=to_text(without(query, each)))
    yield gettext("with any of these words"), changed(params, q=to_text(with_any_word(query)))


def unfiltered(params: QueryDict) -> str:
    """The words alone, in the same place and order."""
    query = parse(params.get("q", ""))
    text = to_text(reduce(without, filters_in(query), query)) if filters_in(query) else params.get("q")
    return changed(params, q=text or None, **NO_FILTERS)


def respelt(params: QueryDict, results: Results) -> Iterator[Choice]:
    """Other spellings that find something once the filters are gone."""
    words = QueryDict(unfiltered(params)[1:])
    if results.suggestions or changed(words) == changed(params):
        return
    for each in search(replace(search_request(words), per_page=1)).suggestions:
        yield Choice(gettext("for “%s” without any filter") % each.text, changed(words, q=each.text), each.count)


def in_other_places(params: QueryDict, results: Results) -> Iterator[tuple[str, str]]:
    query = parse(params.get("q", ""))
    if query.text and query.tree is None:
        return  # a zone alone, without words: in other places it would be everything
    if query.zone not in ("", *PLACES) or any(isinstance(leaf, Term) and leaf.zone for leaf in leaves(query.tree)):
        text = to_text(with_leaves(query.tree, anywhere))
        yield gettext("anywhere in the article"), changed(params, q=text, **{"in": None})
    for place, words in IN_PLACES.items():
        if place != results.request.scope:
            yield words, elsewhere(params, place)


def anywhere(leaf: Leaf) -> Leaf:
    """The same word without the zone that it is limited to."""
    return type(leaf)(leaf.text) if isinstance(leaf, Term) else leaf


def unanswered(results: Results) -> frozenset[FilterNode]:
    """The filters typed in the query that nothing answers to. Where something was found, only one of several
    alternatives can be such: `source:courier OR source:corier`.
    """
    filters = filters_in(Query(results.tree))
    return missing_filters(results.request) if len(filters) > 1 or not results.total else frozenset()


def missing_filters(asked: SearchRequest) -> frozenset[FilterNode]:
    """The filters typed in a query that nothing in the archive answers to, whatever else is asked."""
    typed = (each for each in without_each_typed(asked.text) if not isinstance(each, Not))
    alone = {each: replace(SearchRequest(to_text(each)), scope=asked.scope) for each in typed}
    return frozenset(each for each, request in alone.items() if not count(request))
