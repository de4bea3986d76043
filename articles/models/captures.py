"""The bytes behind the articles."""

import zlib
from itertools import groupby

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models.article import Article


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
