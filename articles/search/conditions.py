"""The tree of a query as Haystack SQ objects: what each word and filter of the language looks up in the index."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.utils.text import slugify
from haystack.backends import SQ

from articles.models import Source
from articles.search import analysis
from articles.search.query import And, DateRange, Filter, Fuzzy, Node, Not, Or, Phrase, Prefix, Term, Word

ZONES = {"headline": "headline", "body": "text", "caption": "captions", "comments": "comments", "sidebar": "sidebar"}
LOOKUPS = {Word: "content", Phrase: "exact", Prefix: "startswith", Fuzzy: "fuzzy"}
# A part of the section's path is enough: "Middle East" is "News / Middle East".
WORD_FILTERS = {"author": "author", "commenter": "commenter", "place": "place", "section": "section_name"}
_read: ContextVar[list[tuple[str, str]] | None] = ContextVar("names of sources", default=None)
STATES = {("has", "comments"): ("has_comments", "true"), ("is", "undated"): ("undated", "true")}


def condition(node: Node, zone: str) -> SQ:
    """`zone` is where words without a zone of their own are sought; "" for everywhere that plain words look."""
    match node:
        case And(children):
            return SQ(*(condition(child, zone) for child in children))
        case Or(children):
            return SQ(*(condition(child, zone) for child in children), _connector=SQ.OR)
        case Not(child):
            return SQ(condition(child, zone), _negated=True)
        case DateRange():
            return _dates(node)
        case Filter():
            return _filter(node)
    return _words(node, zone)


def _words(term: Term, zone: str) -> SQ:
    field = ZONES.get(term.zone or zone, "content")
    return SQ(**{f"{field}__{LOOKUPS[type(term)]}": term.text})


def _filter(found: Filter) -> SQ:
    if found.field in WORD_FILTERS:
        return SQ(**{f"{WORD_FILTERS[found.field]}__exact": found.value})
    if found.field == "source":
        return SQ(source__in=slugs(found.value))
    if found.field == "lang":  # the index knows of a language what stands before the hyphen
        return SQ(language__exact=found.value.lower().partition("-")[0])
    field, value = STATES[found.field, found.value]
    return SQ(**{f"{field}__exact": value})


def slugs(typed: str) -> list[str]:
    """Of the sources that are called so: by the slug, by the name, or by some words of the name in any script."""
    words = set(analysis.words(typed))
    named = (slug for slug, name in source_names() if words and words <= name_words(name))
    return sorted({slugify(typed) or typed.lower(), *named})


@contextmanager
def names_read_once() -> Iterator[None]:
    """Inside, the names of sources are read once, however many searches are made."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def source_names() -> list[tuple[str, str]]:
    """The slug of each source, and its name."""
    held = _read.get()
    if held:
        return held
    found = list(Source.objects.order_by().values_list("slug", "name"))
    if held is not None:
        held += found
    return found


@lru_cache(maxsize=1000)
def name_words(name: str) -> frozenset[str]:
    return frozenset(analysis.words(name))


def _dates(days: DateRange) -> SQ:
    """A date that is a year or a month is within every range that has a day of it."""
    parts = {}
    if days.start:
        parts["published_until__gte"] = days.start
    if days.end:
        parts["published__lt"] = days.end
    return SQ(**parts)
