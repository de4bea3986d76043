"""What stands around the text of an article: photos, and stories that the page points to."""

from django.db import models

from articles.legible import Legible
from articles.models.article import Article


class Photo(Legible):
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


class RelatedStory(Legible):
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


class WantedStory(RelatedStory):
    """A story that pages point to and that the archive does not hold."""

    class Meta:
        proxy = True
        verbose_name = "most wanted story"
        verbose_name_plural = "most wanted stories"
