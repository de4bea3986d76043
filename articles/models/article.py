"""News articles as the archive knows them."""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from django.core.validators import URLValidator
from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils.text import slugify

from articles.legible import Legible, LegibleQuerySet
from articles.models.sources import Section, Source

# No article may be called so in its address: nothing at all, and what stands there for pages of its own.
TAKEN_SLUGS = {"", "capture", "captures", "comments", "history"}
# So many comments stand below an article; where there are more, they have pages of their own.
COMMENTS_WITH_ARTICLE = 50
LISTED = ("visibility", "-published_at", "-id", "published_precision")
IN_A_PATH = "!$&'()*+,;=/~:@"  # what reverse() leaves as it is


def address_of(public_id: str, headline: str) -> str:
    """Where an article is read. A page may have a hundred such links: reverse() takes many times as long."""
    return f"{_articles(get_script_prefix())}{public_id}/{quote(slug_of(headline), safe=IN_A_PATH)}/"


@lru_cache(maxsize=8)
def _articles(_prefix: str) -> str:
    return reverse("article-without-slug", args=["x"]).removesuffix("x/")


def paragraphs_of(body: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each block of a body; kind is "paragraph" or "subhead"."""
    for text in body.split("\n\n"):
        if text.startswith("## "):
            yield "subhead", text[3:]
        elif text:
            yield "paragraph", text


def slug_of(headline: str) -> str:
    slug = slugify(headline, allow_unicode=True)[:80].strip("-")
    return "article" if slug in TAKEN_SLUGS else slug


class ArticleQuerySet(LegibleQuerySet):
    def public(self) -> "ArticleQuerySet":
        return self.filter(visibility=Article.Visibility.PUBLIC)

    def newest(self) -> "ArticleQuerySet":
        """Dated articles by date, newest first, then the undated ones; a stable order."""
        return self.order_by(models.F("published_at").desc(nulls_last=True), "-pk")

    def dated(self) -> "ArticleQuerySet":
        return self.filter(published_at__isnull=False)

    def undated(self) -> "ArticleQuerySet":
        return self.filter(published_at=None)

    def known_to_the(self, unit: str) -> "ArticleQuerySet":
        """Without those whose date is not known to the "month" or the "day"; all of them for the "year"."""
        vague = {"month": [Article.Precision.YEAR], "day": [Article.Precision.YEAR, Article.Precision.MONTH]}
        return self.exclude(published_precision__in=vague[unit]) if unit in vague else self


class Article(Legible):
    """A news article as the archive knows it: what a machine read in its captures, and what editors corrected."""

    class Precision(models.TextChoices):
        NONE = "", "no date"
        YEAR = "year", "year"
        MONTH = "month", "month"
        DAY = "day", "day"
        MINUTE = "minute", "minute"
        SECOND = "second", "second"

    class Basis(models.TextChoices):
        METADATA = "metadata", "the page's metadata"
        DATELINE = "dateline", "the date line of the page"
        CAPTION = "caption", "a photo caption"
        COMMENTS = "comments", "the first comment"
        FILENAME = "filename", "the file name"
        EDITOR = "editor", "an editor"
        NONE = "none", "nothing"

    class Visibility(models.TextChoices):
        PUBLIC = "public", "public"
        HIDDEN = "hidden", "hidden"
        WITHDRAWN = "withdrawn", "withdrawn"

    public_id = models.CharField(max_length=16, unique=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="articles")
    section = models.ForeignKey(Section, models.SET_NULL, null=True, blank=True, related_name="articles")
    identity = models.CharField(
        max_length=700,
        editable=False,
        help_text="Normalised address, else the source's own id, else headline and date.",
    )
    source_item_id = models.CharField("id at the source", max_length=100, blank=True, db_index=True)
    original_url = models.CharField("original address", max_length=2000, blank=True, validators=[URLValidator()])
    headline = models.CharField(max_length=500)
    byline = models.CharField(max_length=300, blank=True)
    body = models.TextField(
        blank=True,
        help_text='Plain text; a blank line splits paragraphs; "## " starts a subhead.',
    )
    language = models.CharField(max_length=35, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="As printed, not shifted.")
    published_precision = models.CharField(max_length=6, choices=Precision, blank=True, default=Precision.NONE)
    published_basis = models.CharField(max_length=10, choices=Basis, default=Basis.NONE)
    published_as_printed = models.CharField(max_length=200, blank=True)
    published_zone = models.CharField(max_length=60, blank=True, help_text="As printed; empty if the page is silent.")
    captured_not_before = models.DateField(null=True, blank=True)
    comments_closed = models.BooleanField(null=True, blank=True)
    visibility = models.CharField(max_length=9, choices=Visibility, default=Visibility.PUBLIC, db_index=True)
    visibility_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = [models.F("published_at").desc(nulls_last=True), "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="article_identity_once_per_source")]
        # Each holds all that a listing, its count and its chart ask for, so that none of them reads the rows.
        indexes = [
            models.Index(fields=["source", *LISTED], name="article_of_source"),
            models.Index(fields=["section", *LISTED], name="article_of_section"),
            models.Index(fields=[*LISTED], name="article_newest_public"),
            models.Index(fields=["headline"], name="article_headline"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return address_of(self.public_id, self.headline)

    @property
    def slug(self) -> str:
        return slug_of(self.headline)

    def comment_url(self, number: int) -> str:
        """Where the comment of that number is read."""
        if number <= COMMENTS_WITH_ARTICLE:
            return f"{self.get_absolute_url()}#comment-{number}"
        return f"{_articles(get_script_prefix())}{self.public_id}/comments/?at={number}#comment-{number}"

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """(kind, text) of each block of the body; kind is "paragraph" or "subhead"."""
        return paragraphs_of(self.body)
