"""The journal of imports: every run, and the outcome of every file in it."""

from django.db import models

from articles.models import Article


class ImportRun(models.Model):
    """One call of the import command; in = the sum of its outcomes."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        STOPPED = "stopped", "stopped"

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    arguments = models.JSONField(default=dict)
    counts = models.JSONField(default=dict, help_text="Outcome: number of captures.")

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.pk}, {self.started_at:%Y-%m-%d %H:%M}"


class ImportItem(models.Model):
    """What became of one capture in one run. Unchanged captures are only counted: they have no item."""

    class Outcome(models.TextChoices):
        NEW = "new", "new"
        UPDATED = "updated", "updated"
        UNCHANGED = "unchanged", "unchanged"
        DUPLICATE = "duplicate", "duplicate"
        CONFLICT = "conflict", "conflict"
        QUARANTINED = "quarantined", "quarantined"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items")
    path = models.CharField(max_length=1000)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    outcome = models.CharField(max_length=11, choices=Outcome, db_index=True)
    reason = models.CharField(max_length=60, blank=True, db_index=True)
    message = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-run", "pk"]

    def __str__(self) -> str:
        return f"{self.path}: {self.outcome}"
