"""What was meant: the nearest name to one that is not there, the tag of a language, OR for a small `or`; as links."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice

from django.conf.locale import LANG_INFO
from django.http import QueryDict

from articles.search.conditions import source_names
from articles.search.names import nearest, values_of
from articles.search.query import Filter, FilterNode, Query, parse, to_text, with_leaves
from articles.search.results import Results
from articles.search.suggestions import names_like
from articles.templatetags.archive import language_word
from articles.views.narrowing import Choice, changed
from articles.views.parameter_notes import Missing
from articles.views.widening import found_at

MOST = 3  # offers, and values that are looked into
Names = Mapping[str, str]  # what people call a value, by the value
_LANGUAGE = re.compile(r'(?<!\S)lang(?:uage)?: ?("?)(?P<name>[^\s"():]+)\1(?!\S)', re.IGNORECASE)
_SMALL_OR = re.compile(r'"[^"]*"?|(?<=\s)or(?=\s)', re.IGNORECASE)


def meant_beside(params: QueryDict, results: Results, missing: Missing) -> list[Choice]:
    """Told with the notes, whether anything was found or not."""
    by_values = dict(nearest_parameters(params, results, missing.values))
    by_query = dict(nearest_typed(params, missing.filters)) if results.total else {}
    by_notes = dict(with_or(params, results)) | dict(with_language(params, results))
    return finding_more(by_values | by_query | by_notes, results)


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
    """In place of filters typed in the query that nothing answers to."""
    return finding_more(dict(nearest_typed(params, missing)), results)


def nearest_typed(params: QueryDict, missing: Iterable[FilterNode]) -> Iterator[tuple[str, str]]:
    """One of them at a time; and where there are several, the nearest of each together."""
    query, likeliest = parse(params.get("q", "")), {}
    for typed in sorted(missing, key=to_text):
        if isinstance(typed, Filter) and typed.field in LIKE:
            near = [Filter(typed.field, other) for other in LIKE[typed.field](typed.value)]
            if near:
                likeliest[typed] = near[0]
            yield from ((to_text(each), with_filters(params, query, {typed: each})) for each in near)
    if len(likeliest) > 1:
        yield " ".join(map(to_text, likeliest.values())), with_filters(params, query, likeliest)


def with_filters(params: QueryDict, query: Query, others: Mapping[Filter, Filter]) -> str:
    """The search with other filters in its query."""
    tree = with_leaves(query.tree, lambda leaf: others.get(leaf, leaf))
    return changed(params, q=to_text(Query(tree, query.zone)))


def with_or(params: QueryDict, results: Results) -> Iterator[tuple[str, str]]:
    """The query with OR for each `or` between two words, where that joins them."""
    if not has_note(results, "small_letters"):
        return
    typed = parse(params["q"]).text
    meant = parse(_SMALL_OR.sub(lambda found: "OR" if found[0].lower() == "or" else found[0], typed))
    if meant.text != typed and not any(note.code == "dangling" for note in meant.notes):
        yield to_text(meant), changed(params, q=to_text(meant))


def with_language(params: QueryDict, results: Results) -> Iterator[tuple[str, str]]:
    """The query with the tag of a language for its name: `lang:ar` for `lang:arabic`."""
    if not has_note(results, "bad_value"):
        return
    typed = parse(params["q"]).text
    for found in _LANGUAGE.finditer(typed):
        for tag in nearest(found["name"], names_of_languages()):
            meant = parse(f"{typed[: found.start()]}lang:{tag}{typed[found.end() :]}")
            yield to_text(meant), changed(params, q=to_text(meant))


def has_note(results: Results, code: str) -> bool:
    return any(note.code == code for note in results.notes)


def finding_more(addresses: Mapping[str, str], results: Results) -> list[Choice]:
    counted = (Choice(label, address, found_at(address)) for label, address in addresses.items())
    return list(islice((each for each in counted if each.count > results.total), MOST))


def names_of_sources() -> Names:
    """Of those that have something to find."""
    names = dict(source_names())
    return {slug: names.get(slug, slug) for slug in values_of("source")}


def names_of_sections() -> Names:
    return {path: path for path in values_of("section")}


def names_of_languages() -> Names:
    """Of those that the archive has: what readers call them, in their language, in English and in its own."""
    own = {tag: LANG_INFO.get(tag, {}) for tag in values_of("language")}
    return {
        tag: "/".join(filter(None, (str(language_word(tag)), info.get("name"), info.get("name_local"))))
        for tag, info in own.items()
    }


LIKE: Mapping[str, Callable[[str], list[str]]] = {
    "source": lambda typed: nearest(typed, names_of_sources()),
    "section": lambda typed: nearest(typed, names_of_sections()),
    "lang": lambda typed: nearest(typed, names_of_languages()),
    "author": partial(names_like, "author"),
    "commenter": partial(names_like, "commenter"),
    "place": partial(names_like, "place"),
}
