"""Records that are only looked at: captures, and what the index does not hold yet."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Capture, Outbox, Revision


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that are evidence: to be looked at, not changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Capture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ["path", "article", "layout", "layout_version", "encoding", "size", "created_at"]
    list_filter = ["layout", "layout_version", "encoding", "article__source"]
    list_select_related = ["article"]
    date_hierarchy = "created_at"
    search_fields = ["sha256", "path", "url", "article__headline"]
    show_full_result_count = False
    fields = [
        "article", "sha256", "size", "media_type", "encoding", "path", "url", "captured_at", "created_at",
        ("layout", "layout_version"), "ledger",
    ]  # fmt: skip
    readonly_fields = ["ledger"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        return super().get_queryset(request).light()

    @admin.display(description="every line with its zone")
    def ledger(self, capture: Capture) -> SafeString:
        return format_html('<a href="{}?sha={}">see the lines</a>', capture.get_absolute_url(), capture.sha256)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["article", "version", "by", "what", "made_at"]
    list_filter = ["by", "article__source"]
    list_select_related = ["article"]
    date_hierarchy = "made_at"
    search_fields = ["article__headline", "article__public_id"]
    show_full_result_count = False

    @admin.display(description="changed")
    def what(self, revision: Revision) -> str:
        return ", ".join(revision.subjects)


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """What is not in the index, first what could not be: that is tried again when it changes, or by the action."""

    list_display = ["article", "tries", "error", "created_at"]
    list_filter = ["tries"]
    ordering = ["-tries", "pk"]
    actions = ["try_again"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_article")

    @admin.display(ordering="article_id")
    def article(self, row: Outbox) -> SafeString:
        address = reverse("admin:articles_article_change", args=[row.article_id])
        return format_html('<a href="{}">{}</a>', address, row.article_id)

    @admin.action(description="Try again", permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Outbox]) -> None:
        count = queryset.update(tries=0, error="")
        self.message_user(request, f"{count} will be tried again within seconds.")
