"""What a page of results shows of each hit: the records, loaded at once, with their words marked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString, mark_safe
from haystack.models import SearchResult

from articles.models import Article, Comment, Photo, RelatedStory
from articles.search import analysis
from articles.search.query import Node, Phrase, Prefix, Term, positive_terms
from articles.search.snippets import Wanted, fragments, highlight
from articles.search.sought import tokens_sought

MOST_FRAGMENTS = 2
WIDTH = 240
WIDTH_OF_ANSWERED = 100
PLAIN_ZONES = ("headline", "body", "caption")
NOTHING = SafeString("")


@dataclass(frozen=True)
class Fragment:
    """A passage as safe HTML with `<mark>`, and the zone it is from."""

    html: SafeString
    zone: str


@dataclass(frozen=True)
class Hit:
    """`kind` is "article" or "comment"; `comment_hits` counts the comments of an article that match too.

    `answers` is the comment that a comment answers, if readers may see it, and `answers_html` how that begins.
    """

    kind: str
    article: Article
    comment: Comment | None
    headline_html: SafeString
    fragments: tuple[Fragment, ...]
    comment_hits: int = 0
    answers: Comment | None = None
    answers_html: SafeString = NOTHING


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
    found: Iterable[SearchResult],
    tree: Node | None,
    everywhere: str,
    comment_hits: Mapping[int, int],
    bare: bool = False,
) -> tuple[Hit, ...]:
    """In the order of the results, without those that were hidden or deleted since they were indexed.

    `bare` spares the passages, and reading the texts for them.
    """
    keys = [int(result.pk) for result in found]
    sought = {} if bare else {zone: wanted(tree, everywhere, zone) for zone in ("headline", *TEXTS)}
    records = Article.objects.listed() if bare else _with_texts(sought)
    articles = records.in_bulk(keys)
    shown = [(articles[key], comment_hits.get(key, 0)) for key in keys if key in articles]
    if bare:
        return tuple(Hit("article", article, None, _plain(article.headline), (), count) for article, count in shown)
    return tuple(_article_hit(article, sought, count) for article, count in shown)


def _with_texts(sought: Mapping[str, Wanted]) -> QuerySet[Article]:
    """With what is looked into: what stood beside the article is so only on request."""
    found = Article.objects.listed().defer(None)
    found = found.prefetch_related(Prefetch("photos", Photo.objects.order_by("position")))
    if not sought["sidebar"]:
        return found
    return found.prefetch_related(Prefetch("related_stories", RelatedStory.objects.order_by("position")))


def _article_hit(article: Article, sought: Mapping[str, Wanted], comment_hits: int) -> Hit:
    headline = highlight(article.headline, sought["headline"], tokens_sought(sought["headline"]))
    passages = tuple(_passages(article, sought))
    if not passages:
        passages = tuple(_fragment(html, "body") for html in fragments(_body(article), Wanted(), analysis.tokens, 1))
    return Hit("article", article, None, mark_safe(headline), passages, comment_hits)


def _passages(article: Article, sought: Mapping[str, Wanted]) -> Iterator[Fragment]:
    left = MOST_FRAGMENTS
    for zone, text_of in TEXTS.items():
        if left and sought[zone]:
            tokens = tokens_sought(sought[zone])
            passages = fragments(text_of(article), sought[zone], tokens, left, WIDTH, lead=False)
            left -= len(passages)
            yield from (_fragment(html, zone) for html in passages)


def _body(article: Article) -> str:
    """Without the signs that mark subheads."""
    return "\n\n".join(text for _, text in article.paragraphs())


def _captions(article: Article) -> str:
    return "\n".join(photo.caption for photo in article.photos.all())


def _stories(article: Article) -> str:
    return "\n".join(f"{story.headline}\n{story.teaser}" for story in article.related_stories.all())


TEXTS = {"body": _body, "caption": _captions, "sidebar": _stories}


def comment_hits(found: Iterable[SearchResult], tree: Node | None, bare: bool = False) -> tuple[Hit, ...]:
    keys = [int(result.pk) for result in found]
    related = ("article__source", "article__section", "parent")
    comments = Comment.objects.public().select_related(*related).defer("article__body").in_bulk(keys)
    sought = wanted(tree, "comments", "comments")
    return tuple(_comment_hit(comments[key], sought, bare) for key in keys if key in comments)


def _comment_hit(comment: Comment, sought: Wanted, bare: bool) -> Hit:
    headline = _plain(comment.article.headline)
    if bare:
        return Hit("comment", comment.article, comment, headline, ())
    passages = fragments(comment.body, sought, tokens_sought(sought), MOST_FRAGMENTS, WIDTH)
    shown = tuple(_fragment(html, "comments") for html in passages)
    answered = comment.parent if comment.parent and comment.parent.visibility == Article.Visibility.PUBLIC else None
    beginning = fragments(answered.body, Wanted(), analysis.tokens, 1, WIDTH_OF_ANSWERED) if answered else []
    said = mark_safe("".join(beginning))
    return Hit("comment", comment.article, comment, headline, shown, answers=answered, answers_html=said)


def _plain(text: str) -> SafeString:
    return mark_safe(highlight(text, Wanted(), analysis.tokens))


def _fragment(html: str, zone: str) -> Fragment:
    """`snippets` escapes all of the text and adds `<mark>` alone, so its HTML is safe."""
    return Fragment(mark_safe(html), zone)
