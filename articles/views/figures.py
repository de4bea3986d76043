"""How many articles each source and each section has, and since when."""

from dataclasses import dataclass
from datetime import datetime

from articles.models import Section, Source
from articles.views.kept import State, kept


@dataclass(frozen=True, slots=True)
class Figures:
    """How many public articles a source has, and when the first and the last of them were published."""

    article_count: int
    first_published: datetime | None
    last_published: datetime | None


@kept(1)
def figures_of_sources() -> dict[int, Figures]:
    """By the keys of the sources that have articles."""
    counted = Source.objects.with_counts().filter(article_count__gt=0).order_by()
    rows = counted.values_list("pk", "article_count", "first_published", "last_published")
    return {key: Figures(*figures) for key, *figures in rows}


def sources_with_articles(state: State) -> list[Source]:
    """By name, with the figures of each."""
    figures = figures_of_sources(state)
    sources = [source for source in Source.objects.all() if source.pk in figures]
    for source in sources:
        _put(source, figures[source.pk])
    return sources


def with_figures(source: Source, state: State) -> Source:
    _put(source, figures_of_sources(state).get(source.pk, Figures(0, None, None)))
    return source


def _put(source: Source, figures: Figures) -> None:
    for name in Figures.__slots__:
        setattr(source, name, getattr(figures, name))


@kept(64)
def counts_of_sections(source: int) -> dict[int, int]:
    counted = Section.objects.filter(source=source).with_article_counts().filter(article_count__gt=0).order_by()
    return dict(counted.values_list("pk", "article_count"))
