"""What a page of results shows of each hit: the records, loaded at once, with their words marked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils.safestring import SafeString, mark_safe
from haystack.models import SearchResult

from articles.models import Article, Comment, Photo, RelatedStory
from articles.search import analysis
from articles.search.query import Node, Phrase, Prefix, Term, positive_terms
from articles.search.snippets import Wanted, fragments, highlight

MOST_FRAGMENTS = 2
WIDTH = 240
PLAIN_ZONES = ("headline", "body", "caption")


@dataclass(frozen=True)
class Fragment:
    """A passage as safe HTML with `<mark>`, and the zone it is from."""

    html: SafeString
    zone: str


@dataclass(frozen=True)
class Hit:
    """`kind` is "article" or "comment"; `comment_hits` counts the comments of an article that match too."""

    kind: str
    article: Article
    comment: Comment | None
    headline_html: SafeString
    fragments: tuple[Fragment, ...]
    comment_hits: int = 0


def wanted(tree: Node | None, everywhere: str, zone: str) -> Wanted:
    """The terms to mark in a zone; words without a zone of their own are sought in `everywhere`, "" for plain zones."""
    terms, phrases, prefixes = set(), set(), set()
    for word in positive_terms(tree):
        if not _concerns(word.zone or everywhere, zone):
            continue
        found = tuple(analysis.terms(word.text))
        if isinstance(word, Prefix) and len(found) == 1:
            prefixes.add(analysis.fold(word.text))
        if len(found) == 1:
            terms.add(found[0])
        elif isinstance(word, Term | Phrase):
            phrases.add(found)
    return Wanted(frozenset(terms), tuple(sorted(phrases)), tuple(sorted(prefixes)))


def _concerns(sought: str, zone: str) -> bool:
    return sought == zone or (not sought and zone in PLAIN_ZONES)


def article_hits(
    found: Iterable[SearchResult], tree: Node | None, everywhere: str, comment_hits: Mapping[int, int]
) -> tuple[Hit, ...]:
    """In the order of the results, without those that were hidden or deleted since they were indexed."""
    keys = [int(result.pk) for result in found]
    articles = _articles().in_bulk(keys)
    return tuple(
        _article_hit(articles[key], tree, everywhere, comment_hits.get(key, 0)) for key in keys if key in articles
    )


def _articles():
    comments = Count("comments", filter=Q(comments__visibility=Article.Visibility.PUBLIC))
    photos = Prefetch("photos", Photo.objects.order_by("position"))
    stories = Prefetch("related_stories", RelatedStory.objects.order_by("position"))
    found = Article.objects.public().select_related("source", "section").prefetch_related(photos, stories)
    return found.annotate(comment_count=comments)


def _article_hit(article: Article, tree: Node | None, everywhere: str, comment_hits: int) -> Hit:
    headline = highlight(article.headline, wanted(tree, everywhere, "headline"), analysis.tokens)
    passages = tuple(_passages(article, tree, everywhere))
    if not passages:
        passages = tuple(_fragment(html, "body") for html in fragments(_body(article), Wanted(), analysis.tokens, 1))
    return Hit("article", article, None, mark_safe(headline), passages, comment_hits)


def _passages(article: Article, tree: Node | None, everywhere: str) -> Iterator[Fragment]:
    left = MOST_FRAGMENTS
    for zone, text in _zones(article):
        sought = wanted(tree, everywhere, zone)
        if left and sought:
            passages = fragments(text, sought, analysis.tokens, left, WIDTH, lead=False)
            left -= len(passages)
            yield from (_fragment(html, zone) for html in passages)


def _zones(article: Article) -> Iterator[tuple[str, str]]:
    yield "body", _body(article)
    yield "caption", "\n".join(photo.caption for photo in article.photos.all())
    yield "sidebar", "\n".join(f"{story.headline}\n{story.teaser}" for story in article.related_stories.all())


def _body(article: Article) -> str:
    """Without the signs that mark subheads."""
    return "\n\n".join(text for _, text in article.paragraphs())


def comment_hits(found: Iterable[SearchResult], tree: Node | None) -> tuple[Hit, ...]:
    keys = [int(result.pk) for result in found]
    related = ("article__source", "article__section", "parent")
    comments = Comment.objects.public().select_related(*related).defer("article__body").in_bulk(keys)
    return tuple(_comment_hit(comments[key], tree) for key in keys if key in comments)


def _comment_hit(comment: Comment, tree: Node | None) -> Hit:
    sought = wanted(tree, "comments", "comments")
    passages = fragments(comment.body, sought, analysis.tokens, MOST_FRAGMENTS, WIDTH)
    headline = highlight(comment.article.headline, Wanted(), analysis.tokens)
    shown = tuple(_fragment(html, "comments") for html in passages)
    return Hit("comment", comment.article, comment, mark_safe(headline), shown)


def _fragment(html: str, zone: str) -> Fragment:
    """`snippets` escapes all of the text and adds `<mark>` alone, so its HTML is safe."""
    return Fragment(mark_safe(html), zone)
