"""What was meant: the nearest source or section to one that does not exist, and OR for a small `or`, as links."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from django.http import QueryDict

from articles.search.conditions import source_names
from articles.search.names import nearest, values_of
from articles.search.query import And, Filter, FilterNode, Node, Not, Or, Query, parse, to_text
from articles.search.results import Results
from articles.views.narrowing import Choice, changed
from articles.views.widening import found_at, unanswered

MOST = 3  # offers, and values that are looked into
Names = Mapping[str, str]  # what people call a value, by the value
_SMALL_OR = re.compile(r'"[^"]*"?|(?<=\s)or(?=\s)', re.IGNORECASE)


def meant_beside(params: QueryDict, results: Results, not_held: Iterable[tuple[str, str]]) -> list[Choice]:
    """Told with the notes, whether anything was found or not."""
    by_values = dict(nearest_parameters(params, results, not_held))
    by_query = dict(nearest_typed(params, unanswered(results))) if results.total else {}
    return finding_more(by_values | by_query | dict(with_or(params, results)), results)


def nearest_parameters(
    params: QueryDict, results: Results, not_held: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """In place of the values that `not_held` lists: of those that the facet counts, since they find something."""
    facets = {facet.name: facet.values for facet in results.facets}
    for name, typed in islice(not_held, MOST):
        names = {value.value: value.label for value in facets[name] if value.count}
        for other in nearest(typed, names):
            values = [other if each == typed else each for each in params.getlist(name)]
            yield names[other], changed(params, **{name: list(dict.fromkeys(values))})


def meant_by_query(params: QueryDict, results: Results, missing: Iterable[FilterNode]) -> list[Choice]:
    """In place of `source:` and `section:` typed in the query that nothing answers to."""
    return finding_more(dict(nearest_typed(params, missing)), results)


def nearest_typed(params: QueryDict, missing: Iterable[FilterNode]) -> Iterator[tuple[str, str]]:
    query = parse(params.get("q", ""))
    for typed in sorted(missing, key=to_text):
        if isinstance(typed, Filter) and typed.field in NAMES:
            for other in nearest(typed.value, NAMES[typed.field]()):
                filter_ = Filter(typed.field, other)
                text = to_text(Query(exchanged(query.tree, typed, filter_), query.zone))
                yield to_text(filter_), changed(params, q=text)


def with_or(params: QueryDict, results: Results) -> Iterator[tuple[str, str]]:
    """The query with OR for each `or` between two words, where that joins them."""
    if not any(note.code == "small_letters" for note in results.notes):
        return
    typed = parse(params["q"]).text
    meant = parse(_SMALL_OR.sub(lambda found: "OR" if found[0].lower() == "or" else found[0], typed))
    if meant.text != typed and not any(note.code == "dangling" for note in meant.notes):
        yield to_text(meant), changed(params, q=to_text(meant))


def finding_more(addresses: Mapping[str, str], results: Results) -> list[Choice]:
    counted = (Choice(label, address, found_at(address)) for label, address in addresses.items())
    return list(islice((each for each in counted if each.count > results.total), MOST))


def names_of_sources() -> Names:
    """Of those that have something to find."""
    names = dict(source_names())
    return {slug: names.get(slug, slug) for slug in values_of("source")}


def names_of_sections() -> Names:
    return {path: path for path in values_of("section")}


NAMES: Mapping[str, Callable[[], Names]] = {"source": names_of_sources, "section": names_of_sections}


def exchanged(node: Node | None, old: Filter, new: Filter) -> Node | None:
    match node:
        case And(children) | Or(children):
            return type(node)(tuple(exchanged(child, old, new) for child in children))
        case Not(child):
            return Not(exchanged(child, old, new))
    return new if node == old else node
