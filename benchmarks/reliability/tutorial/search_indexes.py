"""Plain index classes of the same records."""

from django.db.models import QuerySet
from haystack import indexes

from articles.models import Article, Comment


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True)
    headline = indexes.CharField(model_attr="headline")
    author = indexes.CharField(model_attr="byline")
    source = indexes.CharField(model_attr="source__slug", faceted=True)
    section = indexes.CharField(model_attr="section__path", null=True, faceted=True)
    language = indexes.CharField(model_attr="language", faceted=True)
    published = indexes.DateTimeField(model_attr="published_at", null=True)

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, using: str | None = None) -> QuerySet[Article]:
        return Article.objects.public().select_related("source", "section")

    def prepare_text(self, article: Article) -> str:
        return f"{article.headline}\n{article.body}"


class CommentIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True, model_attr="body")
    author = indexes.CharField(model_attr="author")

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        return Comment.objects.public()
