"""Runs one search over one pinned reader: hits, total, facets and dates all come from the same committed state."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from haystack.constants import DJANGO_ID
from whoosh import query
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from articles.search.lookups import Narrow, condition

DAY = 86_400_000_000
SIGN = 1 << 63


@dataclass(frozen=True)
class Plan:
    """What one search asks; the slice is [start, stop), stop None for all."""

    query: query.Query
    narrows: tuple[Narrow, ...] = ()
    sort: tuple[str, ...] = ()
    start: int = 0
    stop: int | None = None
    facets: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    total: int
    hits: list[tuple[int, float]]
    facets: dict[str, list[tuple[str | int, int]]] = field(default_factory=dict)
    dates: dict[str, list[tuple[date, int]]] = field(default_factory=dict)


def execute(reader: IndexReader, plan: Plan) -> Outcome:
    searcher = Searcher(reader)
    scores = dict(searcher.search(plan.query, limit=None).items())
    allowed = {narrow: _numbers(searcher, narrow) for narrow in plan.narrows}
    matched = _within(scores, allowed.values())
    ordered = _ordered(reader, matched, scores, plan.sort)
    return Outcome(
        len(matched),
        [(number, scores[number]) for number in ordered[plan.start : plan.stop]],
        {name: _facet(reader, name, _without(name, scores, allowed)) for name in plan.facets},
        {name: _days(reader, name, matched) for name in plan.dates},
    )


def _numbers(searcher: Searcher, narrow: Narrow) -> set[int]:
    found = condition(searcher.schema, narrow.field, narrow.lookup, narrow.value)
    return set(searcher.docs_for_query(found))


def _within(scores: Mapping[int, float], allowed: Iterable[set[int]]) -> set[int]:
    matched = set(scores)
    for numbers in allowed:
        matched &= numbers
    return matched


def _without(name: str, scores: Mapping[int, float], allowed: Mapping[Narrow, set[int]]) -> set[int]:
    """What matches when the facet's own filter is left out, so that its other values can be counted."""
    return _within(scores, [numbers for narrow, numbers in allowed.items() if narrow.field != name])


def _ordered(reader: IndexReader, matched: set[int], scores: Mapping[int, float], sort: Sequence[str]) -> list[int]:
    """By the sort fields, else by score; ties by the newest row, which no merge of segments changes."""
    rows = _column(reader, DJANGO_ID)
    ordered = sorted(matched, key=lambda number: (-round(scores[number], 9), -rows[number]))
    for name in reversed(sort):
        values, missing = _column(reader, name.lstrip("-")), _missing(reader, name.lstrip("-"))
        sign = -1 if name.startswith("-") else 1
        ordered.sort(key=lambda number: (values[number] == missing, sign * values[number]))
    return ordered


def _column(reader: IndexReader, name: str) -> list:
    """The raw values of a column for every document of every segment."""
    values: list = []
    for leaf, _ in reader.leaf_readers():
        values.extend(leaf.column_reader(name, translate=False) if leaf.doc_count_all() else ())
    return values


def _missing(reader: IndexReader, name: str) -> object:
    return reader.schema[name].column_type.default_value()


def _facet(reader: IndexReader, name: str, matched: set[int]) -> list[tuple[str | int, int]]:
    """(value, count), most frequent first; documents without a value are not counted."""
    values, missing = _column(reader, name), _missing(reader, name)
    counts = Counter(values[number] for number in matched if values[number] != missing)
    named = [(_value(value), count) for value, count in counts.items()]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))


def _value(raw: bytes | int) -> str | int:
    return raw.decode() if isinstance(raw, bytes) else raw - SIGN


def _days(reader: IndexReader, name: str, matched: set[int]) -> list[tuple[date, int]]:
    values, missing = _column(reader, name), _missing(reader, name)
    counts = Counter(values[number] // DAY for number in matched if values[number] != missing)
    return [(date.min + timedelta(days=day), count) for day, count in sorted(counts.items())]
