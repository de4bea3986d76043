"""What the API answers with, as values: their fields are the schemas of the OpenAPI document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse

from articles.exports import Record, Said, article_record, said_in
from articles.models import Article, Capture, Source
from articles.search.results import Facet, Note, Results, Suggestion
from articles.views.api_ways_out import OtherSearch, corrections, ways_out
from articles.views.article import captures_of, related_stories
from articles.views.capture import hidden_comments
from articles.views.export import FORMATS, LIMIT
from articles.views.narrowing import changed
from articles.views.parameter_notes import missing_of, parameter_notes
from articles.views.records import hit_records, is_of_comments

COMMENTS_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year of the histogram; `value` is what the parameters `from` and `to` take for it.

    With `known_to` of the same unit they find exactly what it counts.
    """

    start: date
    end: date
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of a search. `total` is the number that the site, the feed and the downloads state too.

    Of those, `undated` have no date, and `imprecise` one that is a year or a month, longer than a bar: neither is in
    the histogram. `corrections` are searches by names that exist in place of those that do not, and by OR for a
    small `or`; `ways_out`, where nothing was found, those without one of the filters or words, and in other places.
    """

    total: int
    page: int
    pages: int
    per_page: int
    of: str
    notes: tuple[Note, ...]
    hits: list[Record]
    facets: tuple[Facet, ...]
    histogram_unit: str
    histogram: list[Bar]
    undated: int
    imprecise: int
    comment_total: int
    suggestions: tuple[Suggestion, ...]
    corrections: list[OtherSearch]
    ways_out: list[OtherSearch]
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the body; `kind` is "paragraph" or "subhead"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph of the page: its caption is kept, not the picture."""

    caption: str
    credit: str
    address: str


@dataclass(frozen=True, slots=True)
class Story:
    """Another story that the page points to; `url` is empty unless the archive has it for readers."""

    kind: str
    headline: str
    teaser: str
    address: str
    url: str


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """The page as it was captured; `bytes_url` gives the exact bytes, which have that SHA-256.

    It is empty while a comment of the page is hidden: the bytes would show it.
    """

    sha256: str
    size: int
    media_type: str
    encoding: str
    captured_at: datetime | None
    layout: str
    layout_version: int
    bytes_url: str


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """A whole article. Long threads come in pages: see `comment_pages`."""

    article: Record
    paragraphs: list[Paragraph]
    photos: list[Picture]
    related: list[Story]
    captures: list[CaptureFacts]
    comments_closed: bool | None
    comments: list[Said]
    comments_page: int
    comment_pages: int


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A publisher. The years are those of its oldest and newest dated article."""

    slug: str
    name: str
    homepage: str
    language: str
    description: str
    articles: int
    first_year: int | None
    last_year: int | None
    url: str
    feed: str


@dataclass(frozen=True, slots=True)
class SourcesAnswer:
    total: int
    sources: list[SourceFacts]


def search_answer(request: HttpRequest, results: Results) -> SearchAnswer:
    histogram, missing = results.histogram, missing_of(request.GET, results)
    return SearchAnswer(
        total=results.total,
        page=results.page,
        pages=results.pages,
        per_page=results.request.per_page,
        of="comments" if is_of_comments(results) else "articles",
        notes=(*results.notes, *parameter_notes(request.GET, results, missing)),
        hits=hit_records(request, results),
        facets=results.facets,
        histogram_unit=histogram.unit,
        histogram=[Bar(bar.start, bar.end, bar.value, bar.count) for bar in histogram.bars if bar.count],
        undated=results.undated,
        imprecise=histogram.imprecise,
        comment_total=results.comment_total,
        suggestions=results.suggestions,
        corrections=corrections(request, results, missing),
        ways_out=ways_out(request, results),
        links=search_links(request, results),
    )


def search_links(request: HttpRequest, results: Results) -> dict[str, str]:
    """The neighbouring pages that exist, and the same search as a page, a feed and files (of the first LIMIT hits)."""
    same = changed(request.GET)
    near = {"previous": results.page - 1, "next": results.page + 1}
    links = {
        name: f"{request.path}{same}&page={number}" for name, number in near.items() if 1 <= number <= results.pages
    }
    links |= {"page": reverse("search") + same, "feed": reverse("search-feed") + same}
    links |= {f"first_{LIMIT}_as_{each}": reverse("search-download", args=[each]) + same for each in FORMATS}
    return {name: request.build_absolute_uri(address) for name, address in links.items()}


def article_answer(request: HttpRequest, article: Article, page: int) -> ArticleAnswer:
    captures = list(captures_of(article))
    is_withheld = hidden_comments(article).exists()
    comments = article.comments.public().select_related("parent").order_by("number")
    count = comments.count()
    pages = max(1, -(-count // COMMENTS_A_PAGE))
    page = min(page, pages)
    absolute = request.build_absolute_uri
    record = article_record(article, absolute, captures[0].sha256 if captures else "", comment_count=count)
    shown = comments[(page - 1) * COMMENTS_A_PAGE : page * COMMENTS_A_PAGE]
    return ArticleAnswer(
        article=record,
        paragraphs=[Paragraph(kind, text) for kind, text in article.paragraphs()],
        photos=[Picture(photo.caption, photo.credit, photo.url) for photo in article.photos.order_by("position")],
        related=stories(request, article),
        captures=[capture_facts(request, article, capture, is_withheld) for capture in captures],
        comments_closed=article.comments_closed,
        comments=[said_in(comment, absolute(article.comment_url(comment.number))) for comment in shown],
        comments_page=page,
        comment_pages=pages,
    )


def stories(request: HttpRequest, article: Article) -> list[Story]:
    found = []
    for story in related_stories(article):
        to = story.archived if story.archived and story.archived.visibility == Article.Visibility.PUBLIC else None
        link = request.build_absolute_uri(to.get_absolute_url()) if to else ""
        found.append(Story(story.kind, story.headline, story.teaser, story.url, link))
    return found


def capture_facts(request: HttpRequest, article: Article, capture: Capture, is_withheld: bool) -> CaptureFacts:
    """Where a capture lies on its keeper's disk is nobody's business."""
    kept = {name: getattr(capture, name) for name in CaptureFacts.__slots__ if name != "bytes_url"}
    address = reverse("capture-bytes", args=[article.public_id, capture.sha256])
    return CaptureFacts(**kept, bytes_url="" if is_withheld else request.build_absolute_uri(address))


def sources_answer(request: HttpRequest, sources: Iterable[Source]) -> SourcesAnswer:
    facts = [source_facts(request, source) for source in sources]
    return SourcesAnswer(len(facts), facts)


def source_facts(request: HttpRequest, source: Source) -> SourceFacts:
    first, last = source.first_published, source.last_published
    return SourceFacts(
        slug=source.slug,
        name=source.name,
        homepage=source.homepage,
        language=source.language,
        description=source.description,
        articles=source.article_count,
        first_year=first.year if first else None,
        last_year=last.year if last else None,
        url=request.build_absolute_uri(source.get_absolute_url()),
        feed=request.build_absolute_uri(reverse("source-feed", args=[source.slug])),
    )
