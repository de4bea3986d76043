"""What is searchable of an article and of a comment. Of hidden ones nothing is; of the text only its words are kept."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet
from haystack import indexes
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

from articles.models import Article, Comment

Prepared = dict[str, object]


class ExactField(indexes.CharField):
    """A value for filters and facets: kept as it is, never stemmed."""

    field_type = "exact"


class ArchiveIndex(indexes.SearchIndex):
    """The fields that articles and comments share: what one filters, counts and sorts by."""

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
    year = ExactField(null=True)
    undated = ExactField()

    def identity(self, record: Article | Comment) -> Prepared:
        label = record._meta.label_lower
        return {ID: f"{label}.{record.pk}", DJANGO_CT: label, DJANGO_ID: record.pk}

    def place_of(self, article: Article) -> Prepared:
        path = article.section.path if article.section else None
        return {
            "article_id": article.pk,
            "source": article.source.slug,
            "section": path,
            "section_name": path,
            "language": article.language.lower().partition("-")[0] or None,
        }

    def time_of(self, moment: datetime | None) -> Prepared:
        return {
            "published": moment,
            "year": f"{moment.year:04}" if moment else None,
            "undated": "false" if moment else "true",
        }


class ArticleIndex(ArchiveIndex, indexes.Indexable):
    """`text` is the body alone; the other zones of the page are fields of their own."""

    headline = indexes.CharField(boost=3.0)
    captions = indexes.CharField(null=True)
    sidebar = indexes.CharField(null=True)
    author = indexes.CharField(null=True)
    precision = ExactField(null=True)
    has_comments = ExactField()
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
        comments = article.shown_comments
        stories = (f"{story.headline}\n{story.teaser}" for story in article.related_stories.all())
        self.prepared_data = self.identity(article) | self.place_of(article) | self.time_of(article.published_at)
        self.prepared_data |= {
            "text": article.body,
            "headline": article.headline,
            "captions": "\n".join(photo.caption for photo in article.photos.all()),
            "sidebar": "\n".join(stories),
            "author": article.byline,
            "comments": "\n".join(comment.body for comment in comments),
            "commenter": "\n".join(comment.author for comment in comments),
            "place": "\n".join(comment.place for comment in comments),
            "precision": article.published_precision or None,
            "has_comments": "true" if comments else "false",
            "comment_count": len(comments),
        }
        return self.prepared_data


class CommentIndex(ArchiveIndex, indexes.Indexable):
    """`text` stays empty: a comment is searched beside the articles, never among them."""

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        """Public comments of public articles, in one query."""
        found = Comment.objects.public().select_related("article__source", "article__section")
        return found.defer("article__body").order_by("pk")

    def prepare(self, comment: Comment) -> Prepared:
        self.prepared_data = self.identity(comment) | self.place_of(comment.article) | self.time_of(comment.posted_at)
        self.prepared_data |= {
            "text": None,
            "comments": comment.body,
            "commenter": comment.author,
            "place": comment.place,
        }
        return self.prepared_data
