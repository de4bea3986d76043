"""The journal of imports in the admin: to be read, not changed."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import ReadOnlyAdmin
from ingest.models import ImportItem, ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "state", "what", "outcomes", "finished_at"]
    list_filter = ["state"]
    date_hierarchy = "started_at"
    fields = ["started_at", "finished_at", "state", "arguments", "outcomes", "items_link"]
    readonly_fields = ["outcomes", "items_link"]

    @admin.display(description="paths")
    def what(self, run: ImportRun) -> str:
        return ", ".join(run.arguments.get("paths", []))

    @admin.display(description="outcomes")
    def outcomes(self, run: ImportRun) -> str:
        return ", ".join(f"{count:,} {outcome}" for outcome, count in run.counts.items()) or "none yet"

    @admin.display(description="captures")
    def items_link(self, run: ImportRun) -> SafeString:
        address = f"{reverse('admin:ingest_importitem_changelist')}?run__id__exact={run.pk}"
        return format_html('<a href="{}">what became of each</a>', address)


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ["path", "outcome", "reason", "message", "article", "run"]
    list_filter = ["outcome", "reason"]
    list_select_related = ["article", "run"]
    search_fields = ["path", "sha256", "message"]
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)
