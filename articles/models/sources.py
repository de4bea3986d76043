"""Publishers, and the sections of their pages."""

from functools import lru_cache
from urllib.parse import quote

from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix, reverse


def address_of(slug: str) -> str:
    """Where the articles of a source are listed."""
    return _address_of(slug, get_script_prefix())


@lru_cache(maxsize=1000)
def _address_of(slug: str, _prefix: str) -> str:
    return reverse("source", args=[slug])


class CountedQuerySet(models.QuerySet):
    """Of what articles belong to. Each count is read from an index of its own, which a join over all could not use."""

    def with_article_counts(self) -> "CountedQuerySet":
        """Adds article_count, of public articles."""
        counts = self._articles().values(self._owner).annotate(count=models.Count("pk")).values("count")
        return self.annotate(article_count=Coalesce(models.Subquery(counts), 0))

    def _articles(self) -> models.QuerySet:
        articles = self.model._meta.get_field("articles").related_model.objects
        return articles.public().filter(**{self._owner: models.OuterRef("pk")}).order_by()

    @property
    def _owner(self) -> str:
        return self.model._meta.model_name


class SourceQuerySet(CountedQuerySet):
    def with_counts(self) -> "SourceQuerySet":
        """Adds article_count, first_published and last_published, of public articles."""
        dates = self._articles().dated().values("published_at")
        return self.with_article_counts().annotate(
            first_published=models.Subquery(dates.order_by("published_at")[:1]),
            last_published=models.Subquery(dates.order_by("-published_at")[:1]),
        )


class Source(models.Model):
    """A publisher whose pages the archive holds."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    homepage = models.CharField(max_length=500, blank=True, validators=[URLValidator()])
    language = models.CharField(max_length=35, blank=True, help_text="Language tag (BCP 47), e.g. en or ar.")
    zone = models.CharField("time zone", max_length=60, blank=True, help_text="Its clock; empty if unknown.")
    aliases = models.JSONField(default=list, blank=True, help_text="Host names and other spellings, as a list.")
    description = models.TextField(blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of(self.slug)


class Section(models.Model):
    """A part of a source, e.g. "News / Middle East"."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="sections")
    path = models.CharField(max_length=300, help_text='The way down to it, e.g. "News / Middle East".')
    slug = models.SlugField(max_length=200, allow_unicode=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["source", "path"]
        constraints = [
            models.UniqueConstraint(fields=["source", "slug"], name="section_slug_once_per_source"),
            models.UniqueConstraint(fields=["source", "path"], name="section_path_once_per_source"),
        ]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return f"{self.source.get_absolute_url()}sections/{quote(self.slug)}/"
