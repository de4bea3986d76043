"""One search over one snapshot: a tree of Whoosh's queries becomes hits, their total, facets and days."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import numpy as np
from haystack.constants import DJANGO_CT
from haystack.exceptions import SearchBackendError
from whoosh import query
from whoosh.fields import NUMERIC

from articles.search import expansions, lookups, ranking
from articles.search import facets as counting
from articles.search.expansions import term_bytes
from articles.search.facets import Counts
from articles.search.matches import NOTHING, Matches, all_of, any_of, marked
from articles.search.snapshot import Snapshot

DEEPEST = 100


class UnsupportedQuery(SearchBackendError):
    """A query that this engine does not know how to run."""


@dataclass(frozen=True)
class Found:
    """`hits` are (number of the document, score) of the slice asked for; all else is of everything that matches.

    `rests` count the documents without a value, for each facet.
    """

    total: int
    hits: list[tuple[int, float]]
    facets: dict[str, Counts] = field(default_factory=dict)
    days: dict[str, list[tuple[date, int]]] = field(default_factory=dict)
    rests: dict[str, int] = field(default_factory=dict)


def search(
    snapshot: Snapshot,
    tree: query.Query,
    filters: Iterable[tuple[str, query.Query]] = (),
    sort: Sequence[str] = (),
    start: int = 0,
    stop: int | None = None,
    facets: Iterable[str] = (),
    days: Iterable[str] = (),
) -> Found:
    """`filters` are (field, query) and do not score; a facet is counted without the filters of its own field."""
    matched = evaluate(snapshot, tree)
    filters = [each for each in filters if not _is_met(snapshot, tree, each[1])]
    passed = _passed(snapshot, filters, matched) if filters else {}
    within = matched.where(_and(passed.values())) if passed else matched
    counted = {name: _facet(snapshot, name, matched, within, passed) for name in facets}
    numbers = _slice(snapshot, within, tuple(sort), start, stop)
    return Found(
        len(within),
        list(zip(numbers.tolist(), within.scores_of(numbers).tolist(), strict=True)),
        {name: counts for name, (counts, _) in counted.items()},
        {name: counting.days(snapshot.ordinals(name), within.ids, snapshot.size) for name in days},
        {name: rest for name, (_, rest) in counted.items()},
    )


def _is_met(snapshot: Snapshot, tree: query.Query, by: query.Query) -> bool:
    """Whether all that a search can find is of one kind because no other kind has anything in the fields searched."""
    if not isinstance(by, query.Term) or by.fieldname != DJANGO_CT:
        return False
    fields = _searched(tree)
    return fields is not None and all(
        snapshot.once(("kind of field", field, by.text), lambda field=field: _is_of(snapshot, field, by))
        for field in fields
    )


def _is_of(snapshot: Snapshot, field: str, kind: query.Term) -> np.bool_:
    if field not in snapshot.schema or not snapshot.schema[field].scorable:
        return np.False_
    return np.bool_(_of_kind(snapshot, kind)[_where(snapshot, snapshot.present(field), 0.0).ids].all())


def _searched(tree: query.Query) -> set[str] | None:
    """Fields in one of which everything found has something; None where that cannot be told."""
    if isinstance(tree, query.Term | query.Phrase):
        return {tree.fieldname}
    if isinstance(tree, query.ConstantScoreQuery):
        return _searched(tree.child)
    if isinstance(tree, query.And):
        each = (_searched(part) for part in tree.subqueries if not isinstance(part, query.Not))
        return next((fields for fields in each if fields is not None), None)
    if isinstance(tree, query.Or):
        parts = [_searched(part) for part in tree.subqueries]
        return None if None in parts else set().union(*parts)
    return None


def _passed(snapshot: Snapshot, filters: Iterable[tuple[str, query.Query]], matched: Matches) -> dict[str, np.ndarray]:
    """Which of the documents pass all filters of each field."""
    passed: dict[str, np.ndarray] = {}
    for name, tree in filters:
        found = _holds(snapshot, tree, matched.ids)
        passed[name] = passed[name] & found if name in passed else found
    return passed


def _holds(snapshot: Snapshot, tree: query.Query, ids: np.ndarray) -> np.ndarray:
    if isinstance(tree, lookups.Range):
        return snapshot.numbers(tree.fieldname).between(tree.low, tree.high, ids)
    if isinstance(tree, query.Term) and tree.fieldname == DJANGO_CT:
        return _of_kind(snapshot, tree)[ids]
    return _mask(snapshot, tree)[ids]


def _of_kind(snapshot: Snapshot, kind: query.Term) -> np.ndarray:
    """Which documents are of a kind: in every search, and there are two of them only."""
    return snapshot.once(("kind", kind.text), lambda: _mask(snapshot, kind))


def _mask(snapshot: Snapshot, tree: query.Query) -> np.ndarray:
    return marked(evaluate(snapshot, tree).ids, snapshot.size)


def _and(masks: Iterable[np.ndarray]) -> np.ndarray:
    return reduce(operator.and_, masks)


def _facet(
    snapshot: Snapshot, name: str, matched: Matches, within: Matches, passed: Mapping[str, np.ndarray]
) -> tuple[Counts, int]:
    ids = within.ids
    if name in passed:
        others = [mask for field_name, mask in passed.items() if field_name != name]
        ids = matched.ids[_and(others)] if others else matched.ids
    return counting.facet(snapshot.ordinals(name), ids, snapshot.size)


def _slice(snapshot: Snapshot, found: Matches, sort: tuple[str, ...], start: int, stop: int | None) -> np.ndarray:
    stop = len(found) if stop is None else min(stop, len(found))
    if sort:
        return snapshot.order(sort).first(found.ids, start, stop)
    return ranking.best(found, snapshot.order(), start, stop)


def evaluate(snapshot: Snapshot, tree: query.Query, depth: int = 0) -> Matches:
    """What matches a query, with the scores Whoosh would give."""
    if depth > DEEPEST:
        raise UnsupportedQuery(f"A query is nested deeper than {DEEPEST} levels.")
    for kind in type(tree).__mro__:
        evaluator = EVALUATORS.get(kind)
        if evaluator:
            return evaluator(snapshot, tree, depth + 1)
    raise UnsupportedQuery(f"This engine runs no {type(tree).__name__} queries.")


def _nothing(snapshot: Snapshot, tree: query.Query, depth: int) -> Matches:
    return NOTHING


def _term(snapshot: Snapshot, tree: query.Term, depth: int) -> Matches:
    text = term_bytes(snapshot, tree.fieldname, tree.text)
    return NOTHING if text is None else snapshot.term(tree.fieldname, text).boosted(tree.boost)


def _every(snapshot: Snapshot, tree: query.Every, depth: int) -> Matches:
    if tree.fieldname is None:
        return Matches(snapshot.all_ids, float(tree.boost))
    if tree.fieldname not in snapshot.schema:
        return NOTHING
    return _where(snapshot, snapshot.present(tree.fieldname), tree.boost)


def _where(snapshot: Snapshot, mask: np.ndarray, score: float) -> Matches:
    return Matches(np.flatnonzero(mask if snapshot.live is None else mask & snapshot.live), float(score))


def _and_query(snapshot: Snapshot, tree: query.And, depth: int) -> Matches:
    wanted = [each for each in tree.subqueries if not isinstance(each, query.Not)]
    found = all_of([evaluate(snapshot, each, depth) for each in wanted or [query.Every(boost=0.0)]], snapshot.size)
    for each in tree.subqueries:
        if isinstance(each, query.Not):
            found = _without(snapshot, found, each.query, depth).plus(1.0)
    return (found if tree.subqueries else NOTHING).boosted(tree.boost)


def _without(snapshot: Snapshot, found: Matches, excluded: query.Query, depth: int) -> Matches:
    others = evaluate(snapshot, excluded, depth)
    return found.where(~marked(others.ids, snapshot.size)[found.ids]) if len(others) else found


def _or_query(snapshot: Snapshot, tree: query.Or, depth: int) -> Matches:
    if _is_one_word(tree):
        key = "word", *((each.fieldname, each.text, each.boost) for each in tree.subqueries)
        return snapshot.cache.get(key, lambda: _either(snapshot, tree, depth).spread_out(snapshot.size))
    return _either(snapshot, tree, depth).boosted(tree.boost)


def _either(snapshot: Snapshot, tree: query.Or, depth: int) -> Matches:
    return any_of([evaluate(snapshot, each, depth) for each in tree.subqueries], snapshot.size)


def _is_one_word(tree: query.Or) -> bool:
    """Whether this is a word in one of several zones, as plain words are looked up."""
    texts = {each.text if type(each) is query.Term else None for each in tree.subqueries}
    return len(texts) == 1 and len(tree.subqueries) > 1 and isinstance(texts.pop(), str) and tree.boost == 1.0


def _not(snapshot: Snapshot, tree: query.Not, depth: int) -> Matches:
    return _without(snapshot, Matches(snapshot.all_ids, 1.0), tree.query, depth)


def _and_not(snapshot: Snapshot, tree: query.AndNot, depth: int) -> Matches:
    return _without(snapshot, evaluate(snapshot, tree.a, depth), tree.b, depth)


def _constant(snapshot: Snapshot, tree: query.ConstantScoreQuery, depth: int) -> Matches:
    return Matches(evaluate(snapshot, tree.child, depth).ids, float(tree.score))


def _phrase(snapshot: Snapshot, tree: query.Phrase, depth: int) -> Matches:
    words = [term_bytes(snapshot, tree.fieldname, word) for word in tree.words]
    if not words or None in words:
        return NOTHING
    if not snapshot.schema[tree.fieldname].format.supports("positions"):
        raise UnsupportedQuery(f"{tree.fieldname} keeps no positions to find phrases by.")
    return snapshot.phrase(tree.fieldname, tuple(words), tree.slop).boosted(tree.boost)


def _range(snapshot: Snapshot, tree: lookups.Range, depth: int) -> Matches:
    if tree.fieldname not in snapshot.schema:
        return NOTHING
    return _where(snapshot, snapshot.numbers(tree.fieldname).between(tree.low, tree.high), 0.0)


def _number_range(snapshot: Snapshot, tree: query.NumericRange, depth: int) -> Matches:
    """Of dates too: DateRange holds them as numbers."""
    if tree.fieldname not in snapshot.schema:
        return NOTHING
    stored = NUMERIC.to_column_value if not isinstance(tree, query.DateRange) else lambda kind, value: value
    kind = snapshot.schema[tree.fieldname]
    low, high = (None if end is None else stored(kind, end) for end in (tree.start, tree.end))
    low, high = low if low is None else low + tree.startexcl, high if high is None else high - tree.endexcl
    return _where(snapshot, snapshot.numbers(tree.fieldname).between(low, high), tree.boost)


EVALUATORS: dict[type, Callable[[Snapshot, query.Query, int], Matches]] = {
    type(query.NullQuery): _nothing,
    query.Term: _term,
    query.Every: _every,
    query.And: _and_query,
    query.Or: _or_query,
    query.Not: _not,
    query.AndNot: _and_not,
    query.ConstantScoreQuery: _constant,
    query.Phrase: _phrase,
    query.Prefix: expansions.prefix,
    query.TermRange: expansions.term_range,
    query.FuzzyTerm: expansions.fuzzy,
    lookups.PhraseBeginning: expansions.phrase_beginning,
    lookups.Range: _range,
    query.NumericRange: _number_range,
}
