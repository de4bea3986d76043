"""Changes that the index does not hold yet."""

from django.db import models


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


class Settled(models.Model):
    """One row: the newest change of which the outbox has let go, as an index held it."""

    change = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"change {self.change}"
