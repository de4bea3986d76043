"""The journal of imports: every run, the outcome of every capture in it, and what it left for editors to decide."""

from django.conf import settings
from django.db import models

from articles.models import Article, Capture


class ImportRun(models.Model):
    """One call of the import command; the captures taken in are the sum of its outcomes."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        STOPPED = "stopped", "stopped"
        BROKEN_OFF = "broken_off", "broken off"

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    arguments = models.JSONField(default=dict)
    taken_in = models.PositiveIntegerField("captures", default=0)
    counts = models.JSONField(default=dict, help_text="Outcome: number of captures.")
    reasons = models.JSONField(default=dict, help_text="Reason: number of captures.")
    process = models.CharField(max_length=200, blank=True, help_text="Host and process number of the one who imports.")

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.pk}, {self.started_at:%Y-%m-%d %H:%M}"


class ImportItem(models.Model):
    """What became of one capture in one run. Unchanged captures without a reason are counted and have no item."""

    class Outcome(models.TextChoices):
        NEW = "new", "new"
        UPDATED = "updated", "updated"
        UNCHANGED = "unchanged", "unchanged"
        DUPLICATE = "duplicate", "duplicate"
        CONFLICT = "conflict", "conflict"
        QUARANTINED = "quarantined", "quarantined"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items")
    path = models.CharField(max_length=1000)
    file = models.BigIntegerField(default=0, db_index=True, editable=False, help_text="See ingest/inside.py.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    outcome = models.CharField(max_length=11, choices=Outcome, db_index=True)
    reason = models.CharField(max_length=60, blank=True, db_index=True)
    message = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    read_by = models.CharField(max_length=16, blank=True, help_text="Which readers and layouts put it aside.")
    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-run", "pk"]

    def __str__(self) -> str:
        return f"{self.path}: {self.outcome}"


class Conflict(models.Model):
    """A field that an editor and the page both changed. The editor's words stand until somebody decides."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        THEIRS = "theirs", "the page's words taken"
        OURS = "ours", "the editor's words kept"

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    field = models.CharField(max_length=40)
    theirs = models.JSONField(help_text="What the page says now.")
    before = models.JSONField(null=True, help_text="What the page said when the editor corrected it.")
    capture = models.ForeignKey(Capture, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, db_index=True)
    found_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "field"], condition=models.Q(state="open"), name="conflict_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.article}"


class DeletedArticle(models.Model):
    """An article that was deleted here: imports leave it out until this record goes, or they are told otherwise."""

    source = models.CharField(max_length=80)
    identity = models.CharField(max_length=700)
    headline = models.CharField(max_length=500)
    sketch = models.JSONField(default=list, help_text="A sample of its text, to tell another story of the same name.")
    deleted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-deleted_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="deleted_once")]

    def __str__(self) -> str:
        return self.headline


class DeletedCapture(models.Model):
    """The bytes of a deleted article, by their hash alone."""

    article = models.ForeignKey(DeletedArticle, models.CASCADE, related_name="captures")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)

    def __str__(self) -> str:
        return self.sha256


class Sample(models.Model):
    """A run of words of an article, by its checksum: what finds other versions of it. See ingest/sketch.py."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "article"], name="sample_value")]

    def __str__(self) -> str:
        return f"{self.value:08x}"
