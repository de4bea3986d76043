"""What is searchable of an article and of a comment. Of hidden ones nothing is; of the text only its words are kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from django.db.models import Model, Prefetch, Q, QuerySet
from haystack import indexes
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

from articles.models import Article, Comment, Photo, RelatedStory
from articles.search.query_dates import period

Prepared = dict[str, object]


class ExactField(indexes.CharField):
    """A value for filters and facets: kept as it is, never stemmed."""

    field_type = "exact"


class ArticleRow(NamedTuple):
    """What is indexed of an article itself. Rows are many times as quick to make as records are."""

    pk: int
    source: str
    section: str | None
    language: str
    published_at: datetime | None
    headline: str
    byline: str
    body: str
    precision: str


class CommentRow(NamedTuple):
    article: int
    pk: int
    author: str
    place: str
    body: str
    posted_at: datetime | None


# Precisions that leave days open, and how much of an ISO date they are.
SPANS = {"year": 4, "month": 7}
ARTICLE_COLUMNS = ("pk", "source__slug", "section__path", "language", "published_at")
ARTICLE_COLUMNS += ("headline", "byline", "body", "published_precision")
COMMENT_COLUMNS = ("article_id", "pk", "author", "place", "body", "posted_at")


def documents(article_ids: Sequence[int]) -> Iterator[Prepared]:
    """The documents of the public ones of some articles and of their public comments, in four queries.

    A range of keys is asked for as such: of all articles, that takes a third of the time.
    """
    yield from documents_of(Article.objects.public(), article_ids)


def documents_of(shown_articles: QuerySet[Article], article_ids: Sequence[int]) -> Iterator[Prepared]:
    """As `documents`, of those that are among the shown ones."""
    rows = shown_articles.filter(_among("pk", article_ids)).order_by("pk").values_list(*ARTICLE_COLUMNS)
    articles = {row[0]: ArticleRow._make(row) for row in rows}
    found = article_ids if isinstance(article_ids, range) else list(articles)
    captions = _grouped(Photo, found, "caption")
    stories = _grouped(RelatedStory, found, "headline", "teaser")
    comments: dict[int, list[CommentRow]] = defaultdict(list)
    shown = Comment.objects.filter(_among("article", found), visibility=Article.Visibility.PUBLIC)
    for row in shown.order_by("article", "number").values_list(*COMMENT_COLUMNS):
        comments[row[0]].append(CommentRow._make(row))
    for pk, article in articles.items():
        yield article_document(article, captions[pk], stories[pk], comments[pk])
    for pk, article in articles.items():
        for comment in comments[pk]:
            yield comment_document(comment, article)


def _among(field: str, keys: Sequence[int]) -> Q:
    if isinstance(keys, range):
        return Q(**{f"{field}__gte": keys.start, f"{field}__lt": keys.stop})
    return Q(**{f"{field}__in": keys})


def _grouped(model: type[Model], article_ids: Sequence[int], *columns: str) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    rows = model.objects.filter(_among("article", article_ids)).order_by("article", "position")
    for article_id, *values in rows.values_list("article_id", *columns):
        found[article_id].append(tuple(values))
    return found


def article_document(
    article: ArticleRow, captions: list[tuple], stories: list[tuple], comments: list[CommentRow]
) -> Prepared:
    """`captions` are (caption,), `stories` (headline, teaser). The comments are those that readers may see.

    What several records hold is a tuple: no phrase runs from one of them into the next.
    """
    return {
        **_shared("articles.article", article.pk, article, article.published_at, article.precision),
        "text": article.body,
        "headline": article.headline,
        "captions": tuple(caption for (caption,) in captions) or None,
        "sidebar": tuple(text for story in stories for text in story) or None,
        "author": article.byline or None,
        "comments": tuple(comment.body for comment in comments) or None,
        "commenter": tuple(comment.author for comment in comments) or None,
        "place": tuple(comment.place for comment in comments) or None,
        "precision": article.precision or None,
        "has_comments": "true" if comments else "false",
        "comment_count": len(comments),
    }


def comment_document(comment: CommentRow, article: ArticleRow) -> Prepared:
    """`text` stays empty: a comment is searched beside the articles, never among them."""
    return {
        **_shared("articles.comment", comment.pk, article, comment.posted_at),
        "text": None,
        "comments": comment.body,
        "author": article.byline or None,
        "commenter": comment.author,
        "place": comment.place,
        "has_comments": "true",
    }


def _shared(label: str, pk: int, article: ArticleRow, moment: datetime | None, precision: str = "") -> Prepared:
    span = moment.isoformat()[: SPANS[precision]] if moment and precision in SPANS else None
    return {
        ID: f"{label}.{pk}",
        DJANGO_CT: label,
        DJANGO_ID: pk,
        "article_id": article.pk,
        "source": article.source,
        "section": article.section,
        "section_name": article.section,
        "language": article.language.lower().partition("-")[0] or None,
        "published": moment,
        "published_until": _last_moment(span, moment.tzinfo) if span else moment,
        "span": span,
        "year": f"{moment.year:04}" if moment else None,
        "undated": "false" if moment else "true",
    }


def _last_moment(span: str, zone: tzinfo | None) -> datetime:
    """Of a year or a month."""
    days = period(span)
    last = days[1] - timedelta(days=1) if days else date.max
    return datetime.combine(last, time.max, zone)


def row_of(article: Article) -> ArticleRow:
    section = article.section.path if article.section else None
    kept = article.language, article.published_at, article.headline, article.byline, article.body
    return ArticleRow(article.pk, article.source.slug, section, *kept, article.published_precision)


def row_of_comment(comment: Comment) -> CommentRow:
    kept = comment.author, comment.place, comment.body, comment.posted_at
    return CommentRow(comment.article_id, comment.pk, *kept)


class ArchiveIndex(indexes.SearchIndex):
    """The fields that articles and comments share: what one filters, counts and sorts by.

    A date of which the year or the month alone is known reaches from `published` to `published_until`, and is `span`.
    """

    text = indexes.CharField(document=True, null=True)
    comments = indexes.CharField(null=True)
    commenter = indexes.CharField(null=True)
    place = indexes.CharField(null=True)
    article_id = indexes.IntegerField()
    source = ExactField()
    section = ExactField(null=True)
    section_name = indexes.CharField(null=True)
    language = ExactField(null=True)
    published = indexes.DateTimeField(null=True)
    published_until = indexes.DateTimeField(null=True)
    span = ExactField(null=True)
    year = ExactField(null=True)
    undated = ExactField()
    has_comments = ExactField()


class ArticleIndex(ArchiveIndex, indexes.Indexable):
    """`text` is the body alone; the other zones of the page are fields of their own."""

    headline = indexes.CharField(boost=3.0)
    captions = indexes.CharField(null=True)
    sidebar = indexes.CharField(null=True)
    author = indexes.CharField(null=True)
    precision = ExactField(null=True)
    comment_count = indexes.IntegerField()

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, using: str | None = None) -> QuerySet[Article]:
        """Public articles with all that is indexed of them, in five queries however many they are."""
        shown = Comment.objects.filter(visibility=Article.Visibility.PUBLIC)
        return (
            Article.objects.public()
            .select_related("source", "section")
            .prefetch_related("photos", "related_stories", Prefetch("comments", shown, to_attr="shown_comments"))
            .order_by("pk")
        )

    def prepare(self, article: Article) -> Prepared:
        captions = [(photo.caption,) for photo in article.photos.all()]
        stories = [(story.headline, story.teaser) for story in article.related_stories.all()]
        comments = [row_of_comment(comment) for comment in article.shown_comments]
        self.prepared_data = article_document(row_of(article), captions, stories, comments)
        return self.prepared_data


class CommentIndex(ArchiveIndex, indexes.Indexable):
    """A comment has few fields of its own: what one filters by are those of its article."""

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        """Public comments of public articles, in one query."""
        found = Comment.objects.public().select_related("article__source", "article__section")
        return found.order_by("pk")

    def prepare(self, comment: Comment) -> Prepared:
        self.prepared_data = comment_document(row_of_comment(comment), row_of(comment.article))
        return self.prepared_data
