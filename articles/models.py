"""What the archive holds: sources, articles with all that stands around them, and the captures behind them."""

import zlib
from collections.abc import Iterator
from itertools import groupby

from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify

# No article may be called so in its address: nothing at all, and what stands there for pages of its own.
TAKEN_SLUGS = {"", "capture", "captures"}


class SourceQuerySet(models.QuerySet):
    def with_counts(self) -> "SourceQuerySet":
        """Adds article_count, first_published and last_published, of public articles."""
        public = models.Q(articles__visibility=Article.Visibility.PUBLIC)
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


class ArticleQuerySet(models.QuerySet):
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

    def listed(self) -> "ArticleQuerySet":
        """What a list of headlines shows, in one query, without the long texts."""
        return (
            self.public()
            .select_related("source", "section")
            .defer("body")
            .annotate(
                comment_count=models.Count("comments", filter=models.Q(comments__visibility=Article.Visibility.PUBLIC))
            )
        )


class Article(models.Model):
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
        indexes = [
            models.Index(fields=["source", "-published_at", "-id"], name="article_source_newest"),
            models.Index(fields=["section", "-published_at", "-id"], name="article_section_newest"),
            models.Index(fields=["visibility", "-published_at", "-id"], name="article_newest"),
            models.Index(fields=["headline"], name="article_headline"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.public_id, self.slug])

    @property
    def slug(self) -> str:
        slug = slugify(self.headline, allow_unicode=True)[:80].strip("-")
        return "article" if slug in TAKEN_SLUGS else slug

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """(kind, text) of each block of the body; kind is "paragraph" or "subhead"."""
        for text in self.body.split("\n\n"):
            if text.startswith("## "):
                yield "subhead", text[3:]
            elif text:
                yield "paragraph", text


class Photo(models.Model):
    """A photograph of an article: the archive keeps its caption, not the picture."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="photos")
    position = models.PositiveIntegerField()
    caption = models.TextField(blank=True)
    url = models.CharField("address", max_length=2000, blank=True)
    credit = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["article", "position"]
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="photo_position_once")]

    def __str__(self) -> str:
        return self.caption[:80] or f"photo {self.position}"


class RelatedStory(models.Model):
    """Another story that a page points to, linked once the archive holds it."""

    class Kind(models.TextChoices):
        RELATED = "related", "related"
        YOU_MAY_LIKE = "you_may_like", "you may like"
        FEATURED_VIDEO = "featured_video", "featured video"

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_stories")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    headline = models.CharField(max_length=500)
    teaser = models.TextField(blank=True)
    source_item_id = models.CharField("id at the source", max_length=100, blank=True, db_index=True)
    url = models.CharField("address", max_length=2000, blank=True)
    image = models.CharField(max_length=2000, blank=True)
    archived = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="pointed_to_by")

    class Meta:
        ordering = ["article", "position"]
        verbose_name_plural = "related stories"
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="related_position_once")]
        indexes = [models.Index(fields=["headline"], name="related_headline")]

    def __str__(self) -> str:
        return self.headline


class CommentQuerySet(models.QuerySet):
    def public(self) -> "CommentQuerySet":
        """Comments that readers may see: public ones of public articles."""
        return self.filter(visibility=Article.Visibility.PUBLIC, article__visibility=Article.Visibility.PUBLIC)


class Comment(models.Model):
    """A reader's comment. Author and place are what the commenter typed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField(help_text="Its place on the page, counted from 1.")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    author = models.CharField(max_length=300, blank=True, help_text="As the commenter typed it.")
    place = models.CharField(max_length=300, blank=True, help_text="As the commenter typed it.")
    posted_at = models.DateTimeField(null=True, blank=True, help_text="As printed, not shifted.")
    posted_as_printed = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    visibility = models.CharField(max_length=9, choices=Article.Visibility, default=Article.Visibility.PUBLIC)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="comment_number_once_per_article")]

    def __str__(self) -> str:
        return f"{self.author or 'unnamed'}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#comment-{self.number}"


class CaptureQuerySet(models.QuerySet):
    def light(self) -> "CaptureQuerySet":
        """Without the bytes and the machine's result."""
        return self.defer("content", "parsed")

    def newest_first(self) -> "CaptureQuerySet":
        """By the time of the capture; one that does not say counts from when it came."""
        return self.order_by(Coalesce("captured_at", "created_at").desc(), "-pk")


class Capture(models.Model):
    """The exact bytes of one captured page, and what the machine made of each of its lines. Never edited."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    content = models.BinaryField(help_text="zlib-compressed.")
    size = models.PositiveIntegerField(help_text="Bytes, before compression.")
    media_type = models.CharField(max_length=100)
    encoding = models.CharField(max_length=40)
    path = models.CharField(max_length=1000, blank=True)
    url = models.CharField("address", max_length=2000, blank=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    layout = models.CharField(max_length=40)
    layout_version = models.PositiveIntegerField()
    zones = models.JSONField(default=list, help_text="Run-length: [[zone, number of lines], …]")
    parsed = models.JSONField(default=dict, help_text="The machine's result: the base of later merges.")
    article = models.ForeignKey(Article, models.CASCADE, related_name="captures")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path or self.url} ({self.sha256[:12]})"

    def get_absolute_url(self) -> str:
        return reverse("capture", args=[self.article.public_id])

    @property
    def data(self) -> bytes:
        """The exact bytes as they were captured."""
        return zlib.decompress(self.content)

    @staticmethod
    def compressed(raw: bytes) -> bytes:
        return zlib.compress(raw, 6)

    @staticmethod
    def run_length(labels: list[str]) -> list[list]:
        return [[str(zone), len(list(run))] for zone, run in groupby(labels)]

    def labels(self) -> list[str]:
        """One zone for each line."""
        return [zone for zone, count in self.zones for _ in range(count)]


class OtherVersionQuerySet(models.QuerySet):
    def of(self, article: Article) -> "OtherVersionQuerySet":
        """The links of an article, whichever of the two it is, that no editor dismissed; the likest first."""
        own = models.Q(first=article) | models.Q(second=article)
        return self.filter(own).exclude(state=OtherVersion.State.DISMISSED).order_by("-containment", "pk")


class OtherVersion(models.Model):
    """Two articles that tell one story: copied, taken over, or moved to another address. Linked, and never merged."""

    class State(models.TextChoices):
        FOUND = "found", "found"
        CONFIRMED = "confirmed", "confirmed"
        DISMISSED = "dismissed", "dismissed"

    first = models.ForeignKey(Article, models.CASCADE, related_name="+")
    second = models.ForeignKey(Article, models.CASCADE, related_name="+", help_text="The one that came later.")
    containment = models.FloatField(help_text="How much of the shorter text stands in the longer one, from 0 to 1.")
    state = models.CharField(max_length=9, choices=State, default=State.FOUND, db_index=True)
    found_at = models.DateTimeField(auto_now_add=True)

    objects = OtherVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="other_version_once")]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class Outbox(models.Model):
    """A change of an article, or of anything of it, that the index does not hold yet. Written by triggers alone.

    `article_id` is no foreign key: the article may be gone. See articles/triggers.py.
    """

    MOST_TRIES = 3  # after so many failures it is given up

    article_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        verbose_name = "change not indexed"
        verbose_name_plural = "changes not indexed"

    def __str__(self) -> str:
        return f"article {self.article_id}: {self.error or 'waiting'}"
