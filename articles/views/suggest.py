"""Completions of what is being typed: sources and sections by name, headlines by their beginning and by their words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from articles.models import Article, Section, Source
from articles.search.errors import SearchUnavailable
from articles.search.results import SearchRequest, search

MOST = 8
MOST_OF_A_KIND = 2
FEWEST_LETTERS = 2
LONGEST = 100
# Read from the index of headlines: enough that hidden ones among them leave some.
HEADLINES_READ = 4 * MOST
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Completion:
    """`kind` is "source", "section" or "headline"; `of` says what it is, for a person."""

    kind: str
    text: str
    of: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggested:
    query: str
    suggestions: list[Completion]


def suggested(request: HttpRequest, typed: str) -> Suggested:
    text = " ".join(typed.split())[:LONGEST]
    found = list(completions(text)) if len(text) >= FEWEST_LETTERS else []
    absolute = [
        Completion(each.kind, each.text, each.of, request.build_absolute_uri(each.url)) for each in found[:MOST]
    ]
    return Suggested(text, absolute)


def completions(text: str) -> Iterator[Completion]:
    for source in sources_like(text):
        yield Completion("source", source.name, "Source", source.get_absolute_url())
    for section in sections_like(text):
        yield Completion("section", section.path, f"Section of {section.source.name}", section.get_absolute_url())
    for article in headlines_like(text):
        yield Completion("headline", article.headline, article.source.name, article.get_absolute_url())


def sources_like(text: str) -> QuerySet[Source]:
    public = Article.objects.public().filter(source=OuterRef("pk"))
    return Source.objects.filter(word_begins("name", text), Exists(public))[:MOST_OF_A_KIND]


def sections_like(text: str) -> QuerySet[Section]:
    public = Article.objects.public().filter(section=OuterRef("pk"))
    found = Section.objects.filter(word_begins("path", text), Exists(public))
    return found.select_related("source").order_by("path", "source__name")[:MOST_OF_A_KIND]


def word_begins(field: str, text: str) -> Q:
    """Sources and sections are few: a look at each of them takes no index."""
    return Q(**{f"{field}__istartswith": text}) | Q(**{f"{field}__icontains": f" {text}"})


def headlines_like(text: str) -> list[Article]:
    """Those that begin so, then those with such words; each wording once."""
    found = {article.headline: article for article in [*headlines_from(text), *headlines_with(text)]}
    return list(found.values())[:MOST]


def headlines_from(text: str) -> list[Article]:
    """A range of the index of headlines for each way to write the first letter: LIKE would read all of them."""
    ways = {text, text[0].upper() + text[1:], text[0].lower() + text[1:]}
    ranges = (Article.objects.filter(headline__gte=way, headline__lt=way + LAST_CHARACTER) for way in sorted(ways))
    keys = [key for each in ranges for key in each.order_by("headline").values_list("pk", flat=True)[:HEADLINES_READ]]
    found = Article.objects.public().filter(pk__in=keys).select_related("source").defer("body")
    return list(found.order_by("headline", "pk")[:MOST])


def headlines_with(text: str) -> list[Article]:
    """By the search index; none while it is away, for a completion is a help and no answer."""
    words = re.findall(r"\w+", text.lower())
    if not words or len(words[-1]) < 3:
        return []
    try:
        results = search(SearchRequest(f"headline: {' '.join(words)}*", per_page=MOST), bare=True)
    except SearchUnavailable:
        return []
    return [hit.article for hit in results.hits]
