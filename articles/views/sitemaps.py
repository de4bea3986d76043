"""The addresses of the archive for search engines: articles only where the archive may be indexed."""

from datetime import datetime
from operator import attrgetter

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from articles.models import Article, ArticleQuerySet, Source
from articles.views.figures import sources_with_articles
from articles.views.kept import state


class PagesSitemap(Sitemap):
    def items(self) -> list[str]:
        return ["home", "sources", "undated", "about", "search-help", "about-api"]

    def location(self, name: str) -> str:
        return reverse(name)


class SourcesSitemap(Sitemap):
    def items(self) -> list[Source]:
        return sorted(sources_with_articles(state()), key=attrgetter("slug"))

    def location(self, source: Source) -> str:
        return source.get_absolute_url()


class ArticlesSitemap(Sitemap):
    limit = 5000

    def items(self) -> ArticleQuerySet:
        public = Article.objects.public().only("public_id", "headline", "updated_at").order_by("pk")
        return public if settings.ALLOW_INDEXING else public.none()

    def lastmod(self, article: Article) -> datetime:
        return article.updated_at


SITEMAPS = {"pages": PagesSitemap, "sources": SourcesSitemap, "articles": ArticlesSitemap}
