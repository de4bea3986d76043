"""What a page of results shows of each hit: the records, loaded at once, with their words marked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Count, QuerySet
from django.utils.safestring import SafeString
from haystack.models import SearchResult

from articles.models import Article, Comment, Photo, RelatedStory
from articles.search import analysis
from articles.search.query import Fuzzy, Node, Phrase, Prefix, Term, positive_terms
from articles.search.snippets import Tokenize, Wanted, fragments, highlight
from articles.search.sought import like, tokens_sought

MOST_FRAGMENTS = 2
WIDTH = 240
WIDTH_OF_ANSWERED = 100
PLAIN_ZONES = ("headline", "body", "caption")
NOTHING = SafeString("")


@dataclass(frozen=True)
class Fragment:
    """A passage as safe HTML with `<mark>`, and the zone it is from.

    Where no zone but the headline has the words, that is "headline", and the passage is how the body begins.
    """

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
        if isinstance(word, Prefix):
            prefixes.update(*map(analysis.forms, analysis.words(word.text)[-1:]))
        elif len(found) == 1:
            terms.add(found[0])
            terms.update(map(like, analysis.words(word.text)) if isinstance(word, Fuzzy) else ())
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
    articles = _articles(keys, bare)
    shown = [(articles[key], comment_hits.get(key, 0)) for key in keys if key in articles]
    if bare:
        return tuple(Hit("article", article, None, _plain(article.headline), (), count) for article, count in shown)
    zones = [Zone.sought(tree, everywhere, zone, text_of) for zone, text_of in _texts(keys).items()]
    return tuple(_article_hit(article, zones, count) for article, count in shown)


# What any list of hits tells of an article; the rest is not read.
COLUMNS = (
    *("public_id", "headline", "byline", "language", "original_url", "visibility", "version", "updated_at"),
    *("published_at", "published_precision", "published_basis", "published_as_printed", "published_zone"),
    *("source__slug", "source__name", "section__path"),
)


def _articles(keys: list[int], bare: bool) -> dict[int, Article]:
    """With `comment_count`, and with the body unless they are to be bare."""
    columns = COLUMNS if bare else (*COLUMNS, "body")
    articles = _records(columns).in_bulk(keys)
    counts = dict(_counts_of_comments().filter(article__in=keys))
    for key, article in articles.items():
        article.comment_count = counts.get(key, 0)
    return articles


# Queries are made once and narrowed each time: to put one together takes as long as to run it.
@cache
def _records(columns: tuple[str, ...]) -> QuerySet:
    """Without an order: for one, SQLite would walk all that are public instead of looking some up."""
    return Article.objects.public().order_by().select_related("source", "section").only(*columns)


@cache
def _counts_of_comments() -> QuerySet:
    public = Comment.objects.filter(visibility=Article.Visibility.PUBLIC)
    return public.order_by().values_list("article_id").annotate(Count("pk"))


@cache
def _texts_beside(model: type[Photo | RelatedStory], *columns: str) -> QuerySet:
    return model.objects.order_by("position").values_list("article_id", *columns)


TextOf = Callable[[Article], str]


def _texts(keys: list[int]) -> dict[str, TextOf]:
    """The zones of an article in the order in which they are looked into, and how their text is had."""
    captions = _Beside(_texts_beside(Photo, "caption"), keys)
    stories = _Beside(_texts_beside(RelatedStory, "headline", "teaser"), keys)
    return {"headline": _headline, "body": _body, "caption": captions, "sidebar": stories}


class _Beside:
    """The texts that stand beside articles, read for all of them when the first one is asked for."""

    def __init__(self, rows: QuerySet, keys: list[int]) -> None:
        self._rows, self._keys = rows, keys

    def __call__(self, article: Article) -> str:
        return "\n".join(self._texts[article.pk])

    @cached_property
    def _texts(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for key, *texts in self._rows.filter(article__in=self._keys):
            found[key] += texts
        return found


@dataclass(frozen=True)
class Zone:
    """A part of articles, and what is sought there."""

    name: str
    text_of: TextOf
    wanted: Wanted
    tokens: Tokenize

    @classmethod
    def sought(cls, tree: Node | None, everywhere: str, name: str, text_of: TextOf) -> "Zone":
        sought = wanted(tree, everywhere, name)
        return cls(name, text_of, sought, tokens_sought(sought))

    def passages(self, article: Article, most: int) -> list[Fragment]:
        text = self.text_of(article) if most and self.wanted else ""
        found = fragments(text, self.wanted, self.tokens, most, WIDTH, lead=False) if text else ()
        return [_fragment(html, self.name) for html in found]


def _article_hit(article: Article, zones: Sequence[Zone], comment_hits: int) -> Hit:
    title, *rest = zones
    headline = SafeString(highlight(article.headline, title.wanted, title.tokens))
    passages: list[Fragment] = []
    for zone in rest:
        passages += zone.passages(article, MOST_FRAGMENTS - len(passages))
    shown = tuple(passages or _beginning(article, "headline" if "<mark>" in headline else "body"))
    return Hit("article", article, None, headline, shown, comment_hits)


def _beginning(article: Article, zone: str) -> Iterator[Fragment]:
    """What stands below the headline where no word is found there; `zone` is where one is."""
    return (_fragment(html, zone) for html in fragments(_body(article), Wanted(), analysis.tokens, 1))


def _headline(article: Article) -> str:
    return article.headline


def _body(article: Article) -> str:
    """Without the signs that mark subheads, which most have none of."""
    return "\n\n".join(text for _, text in article.paragraphs()) if "## " in article.body else article.body


def comment_hits(found: Iterable[SearchResult], tree: Node | None, bare: bool = False) -> tuple[Hit, ...]:
    keys = [int(result.pk) for result in found]
    comments = _comments().in_bulk(keys)
    zone = Zone.sought(tree, "comments", "comments", _body)
    return tuple(_comment_hit(comments[key], zone, bare) for key in keys if key in comments)


@cache
def _comments() -> QuerySet:
    related = ("article__source", "article__section", "parent")
    unread = ("body", "source__aliases", "source__description", "source__homepage")
    columns = (f"article__{each}" for each in unread)
    return Comment.objects.public().order_by().select_related(*related).defer(*columns)


def _comment_hit(comment: Comment, zone: Zone, bare: bool) -> Hit:
    headline = _plain(comment.article.headline)
    if bare:
        return Hit("comment", comment.article, comment, headline, ())
    passages = fragments(comment.body, zone.wanted, zone.tokens, MOST_FRAGMENTS, WIDTH)
    shown = tuple(_fragment(html, zone.name) for html in passages)
    answered = comment.parent if comment.parent and comment.parent.visibility == Article.Visibility.PUBLIC else None
    beginning = fragments(answered.body, Wanted(), analysis.tokens, 1, WIDTH_OF_ANSWERED) if answered else []
    said = SafeString("".join(beginning))
    return Hit("comment", comment.article, comment, headline, shown, answers=answered, answers_html=said)


def _plain(text: str) -> SafeString:
    return SafeString(highlight(text, Wanted(), analysis.tokens))


def _fragment(html: str, zone: str) -> Fragment:
    """`snippets` escapes all of the text and adds `<mark>` alone, so its HTML is safe."""
    return Fragment(SafeString(html), zone)
