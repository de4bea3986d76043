"""The tree of a query as Haystack SQ objects: what each word and filter of the language looks up in the index."""

from django.utils.text import slugify
from haystack.backends import SQ

from articles.search.query import And, DateRange, Filter, Fuzzy, Node, Not, Or, Phrase, Prefix, Term, Word

ZONES = {"headline": "headline", "body": "text", "caption": "captions", "comments": "comments", "sidebar": "sidebar"}
LOOKUPS = {Word: "content", Phrase: "exact", Prefix: "startswith", Fuzzy: "fuzzy"}
# A part of the section's path is enough: "Middle East" is "News / Middle East".
WORD_FILTERS = {"author": "author", "commenter": "commenter", "place": "place", "section": "section_name"}
# The index knows a source by its slug, and of a language what stands before the hyphen.
VALUE_FILTERS = {
    "source": ("source", lambda typed: slugify(typed) or typed.lower()),
    "lang": ("language", lambda typed: typed.lower().partition("-")[0]),
}
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
    if found.field in VALUE_FILTERS:
        field, value = VALUE_FILTERS[found.field]
        return SQ(**{f"{field}__exact": value(found.value)})
    field, value = STATES[found.field, found.value]
    return SQ(**{f"{field}__exact": value})


def _dates(days: DateRange) -> SQ:
    """A date that is a year or a month is within every range that has a day of it."""
    parts = {}
    if days.start:
        parts["published_until__gte"] = days.start
    if days.end:
        parts["published__lt"] = days.end
    return SQ(**parts)
