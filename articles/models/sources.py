"""Publishers, and the sections of their pages."""

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse


class SourceQuerySet(models.QuerySet):
    def with_counts(self) -> "SourceQuerySet":
        """Adds article_count, first_published and last_published, of public articles."""
        public = models.Q(articles__visibility="public")  # Article.Visibility, which is made of this module
        return self.annotate(
            article_count=models.Count("articles", filter=public),
            first_published=models.Min("articles__published_at", filter=public),
            last_published=models.Max("articles__published_at", filter=public),
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
        return reverse("source", args=[self.slug])


class Section(models.Model):
    """A part of a source, e.g. "News / Middle East"."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="sections")
    path = models.CharField(max_length=300, help_text='The way down to it, e.g. "News / Middle East".')
    slug = models.SlugField(max_length=200, allow_unicode=True)

    class Meta:
        ordering = ["source", "path"]
        constraints = [
            models.UniqueConstraint(fields=["source", "slug"], name="section_slug_once_per_source"),
            models.UniqueConstraint(fields=["source", "path"], name="section_path_once_per_source"),
        ]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.source.slug, self.slug])
