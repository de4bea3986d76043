"""One condition of a search (field, lookup, value) as a tree of Whoosh queries. No text is ever parsed here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from haystack.exceptions import SearchBackendError
from haystack.inputs import BaseInput, Exact, Raw
from whoosh import query
from whoosh.fields import FieldType, Schema
from whoosh.matching import ListMatcher, Matcher, NullMatcher
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from articles.search import analysis
from articles.search.likeness import likenesses
from articles.search.schema import Moment, Number, Zone, written_in

CONTENT = "content"
# The zones that plain words search, and what a hit in each weighs.
PLAIN = {"headline": 3.0, "text": 1.0, "captions": 1.0}
REMEMBERED = 1024  # conditions read last


@dataclass(frozen=True)
class Narrow:
    """A filter beside the query: it does not score, and a facet of the same field is counted without it."""

    field: str
    lookup: str
    value: object


class Range(query.Query):
    """Documents whose column lies between two values, both included; None is open."""

    def __init__(self, fieldname: str, low: int | None, high: int | None) -> None:
        self.fieldname, self.low, self.high, self.boost = fieldname, low, high, 1.0

    def __repr__(self) -> str:
        return f"Range({self.fieldname!r}, {self.low}, {self.high})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def is_leaf(self) -> bool:
        return True

    def estimate_size(self, reader: IndexReader) -> int:
        return reader.doc_count_all()

    def estimate_min_size(self, reader: IndexReader) -> int:
        return 0

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        reader = searcher.reader()
        if not reader.has_column(self.fieldname):
            return NullMatcher()
        column = reader.column_reader(self.fieldname, translate=False)
        missing = reader.schema[self.fieldname].column_type.default_value()
        low, high = self.low or 0, missing - 1 if self.high is None else self.high
        ids = [number for number, value in enumerate(column) if low <= value <= high and value != missing]
        return ListMatcher(ids, all_weights=0.0)


class PhraseBeginning(query.Query):
    """Documents where words of these terms are followed by one that begins so as it is written."""

    def __init__(self, fieldname: str, terms: list[str], beginning: str, boost: float = 1.0) -> None:
        self.fieldname, self.terms, self.beginning, self.boost = fieldname, terms, beginning, boost

    def __repr__(self) -> str:
        return f"PhraseBeginning({self.fieldname!r}, {self.terms}, {self.beginning!r}, boost={self.boost})"

    def is_leaf(self) -> bool:
        return True


def condition(schema: Schema, field: str, lookup: str, value: object) -> query.Query:
    """The Whoosh query of one condition; NullQuery (nothing) for a value that holds nothing to look up."""
    if isinstance(value, Raw):
        raise SearchBackendError("This engine parses no query strings: build the search with SQ objects.")
    if isinstance(value, BaseInput):
        lookup = "exact" if isinstance(value, Exact) else lookup
        value = value.query_string
    if field == CONTENT:
        return _of_zones(schema, PLAIN, lookup, str(value))
    if field not in schema:
        raise SearchBackendError(f"The index has no field {field!r}.")
    if isinstance(schema[field], Zone):
        return _of_zones(schema, {field: 1.0}, lookup, str(value))
    return _of_values(schema[field], field, lookup, value)


def _of_zones(schema: Schema, zones: Mapping[str, float], lookup: str, text: str) -> query.Query:
    if lookup not in TEXT_LOOKUPS:
        raise SearchBackendError(f"Words cannot be looked up by {lookup!r}.")
    return _sought(tuple((zone, boost) for zone, boost in zones.items() if zone in schema), lookup, text)


@lru_cache(REMEMBERED)
def _sought(zones: tuple[tuple[str, float], ...], lookup: str, text: str) -> query.Query:
    """A page of results asks for the same words several times, and so do the pages after it."""
    made = TEXT_LOOKUPS[lookup]
    units = [text] if lookup == "exact" else text.split()
    parts = [_either(made(zone, unit, boost) for zone, boost in zones) for unit in units]
    found = [part for part in parts if part is not None]
    return _one(query.And, found)


def _either(parts) -> query.Query | None:
    found = [part for part in parts if part is not None]
    return _one(query.Or, found) if found else None


def _one(kind: type, parts: list[query.Query]) -> query.Query:
    if not parts:
        return query.NullQuery
    return parts[0] if len(parts) == 1 else kind(parts)


def _words(zone: str, text: str, boost: float) -> query.Query | None:
    """A word, or a phrase where the analyzer sees several words in it (al-Qaeda)."""
    terms = analysis.terms(text)
    if not terms:
        return None
    return query.Term(zone, terms[0], boost) if len(terms) == 1 else query.Phrase(zone, terms, boost=boost)


def _beginning(zone: str, text: str, boost: float) -> query.Query | None:
    """Words that begin so as they are written; after other words (al-qae*) the last of a phrase."""
    words = analysis.words(text)
    if len(words) > 1:
        return PhraseBeginning(zone, [*map(analysis.stem, words[:-1])], words[-1], boost)
    found = (query.Prefix(written_in(zone), form) for word in words for form in analysis.forms(word))
    return _alike(list(found), boost)


def _like(zone: str, text: str, boost: float) -> query.Query | None:
    """What the word itself finds, and words that are one or two letters off as they are written."""
    words = analysis.words(text)
    if len(words) != 1:
        return _words(zone, text, boost)
    near = (
        query.FuzzyTerm(written_in(zone), like.word, maxdist=like.most, prefixlength=like.same)
        for like in likenesses(words[0])
    )
    return _alike([query.Term(zone, analysis.stem(words[0])), *near], boost)


def _alike(parts: list[query.Query], boost: float) -> query.Query | None:
    """Whatever any of the parts finds, all scoring alike."""
    return query.ConstantScoreQuery(query.Or(parts), boost) if parts else None


TEXT_LOOKUPS: dict[str, Callable[[str, str, float], query.Query | None]] = {
    "content": _words,
    "contains": _words,
    "exact": _words,
    "startswith": _beginning,
    "fuzzy": _like,
}


def _of_values(field: FieldType, name: str, lookup: str, value: object) -> query.Query:
    if lookup in ("gt", "gte", "lt", "lte", "range"):
        return _range(field, name, lookup, value)
    values = value if lookup == "in" else (value,)
    if lookup not in ("in", "exact", "content", "contains"):
        raise SearchBackendError(f"{name} cannot be looked up by {lookup!r}.")
    if isinstance(field, Moment):
        return _one(query.Or, [_range(field, name, "range", (each, each)) for each in values])
    return _one(query.Or, [_value(field, name, each) for each in values])


def _value(field: FieldType, name: str, value: object) -> query.Query:
    """None stands for documents without a value."""
    if value is None:
        return query.And([query.Every(), query.Not(query.Every(name))])
    return query.Term(name, int(value) if isinstance(field, Number) else str(value))


def _range(field: FieldType, name: str, lookup: str, value: object) -> query.Query:
    low, high = value if lookup == "range" else (value, None) if lookup[0] == "g" else (None, value)
    low, high = _raw(field, low), _raw(field, high)
    if lookup == "gt":
        low += 1
    if lookup == "lt":
        high -= 1
    return Range(name, low, high)


def _raw(field: FieldType, value: object) -> int | None:
    """A value as the column holds it."""
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if isinstance(value, datetime) and value.tzinfo:
        value = value.replace(tzinfo=None)
    return field.to_column_value(value)
