"""What became of an article: its corrections, and the same story elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


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


class Revision(models.Model):
    """What was changed of an article after it was first read: by an editor, or by a later capture."""

    class By(models.TextChoices):
        EDITOR = "editor", _("an editor")
        CAPTURE = "capture", _("a later reading of its captures")

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(help_text="Of the article, after the change.")
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=7, choices=By)
    changes = models.JSONField(help_text='[{"what": …, "before": …, "after": …}, …]')

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.article_id}, version {self.version}"

    @property
    def subjects(self) -> list[str]:
        return [change["what"] for change in self.changes]
