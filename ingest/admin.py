"""Imports in the admin: the journal, to be read; and what imports leave for editors to decide."""

import shlex
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from articles.admin import ReadOnlyAdmin
from articles.models import Article, OtherVersion
from ingest import contrast, decisions
from ingest.models import Conflict, DeletedArticle, ImportItem, ImportRun


def items_of(run: ImportRun, text: object, **which: str) -> SafeString:
    """A link to the captures of a run, of an outcome or a reason."""
    query = "".join(f"&{name}__exact={value}" for name, value in which.items())
    address = f"{reverse('admin:ingest_importitem_changelist')}?run__id__exact={run.pk}{query}"
    return format_html('<a href="{}">{}</a>', address, text)


def one_below_the_other(parts: Iterable[SafeString]) -> SafeString | str:
    return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts)) or "none"


def command_of(arguments: dict[str, Any]) -> str:
    """What was typed to start an import, as far as the journal kept it."""
    flags = ("reparse", "retry_quarantined", "restore_deleted")
    values = [(name, arguments.get(name)) for name in ("source", "format", "layout", "limit")]
    values += [("map", f"{ours}={theirs}") for ours, theirs in arguments.get("map", {}).items()]
    named = [word for name, value in values if value not in (None, "", "auto") for word in (f"--{name}", str(value))]
    asked = [f"--{name.replace('_', '-')}" for name in flags if arguments.get(name)]
    return shlex.join(["manage.py", "ingest", *arguments.get("paths", []), *named, *asked])


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "state", "what", "captures", "outcomes", "finished_at"]
    list_filter = ["state"]
    date_hierarchy = "started_at"
    fields = ["started_at", "finished_at", "state", "command", "captures", "outcome_links", "reason_links"]
    readonly_fields = ["command", "captures", "outcome_links", "reason_links"]

    @admin.display(description="command")
    def command(self, run: ImportRun) -> str:
        return command_of(run.arguments)

    @admin.display(description="captures", ordering="taken_in")
    def captures(self, run: ImportRun) -> str:
        return f"{run.taken_in:,}"

    @admin.display(description="paths")
    def what(self, run: ImportRun) -> str:
        if run.arguments.get("reparse"):
            return "captures that were held, read again"
        return ", ".join(run.arguments.get("paths", []))

    @admin.display(description="outcomes")
    def outcomes(self, run: ImportRun) -> str:
        return ", ".join(f"{count:,} {outcome}" for outcome, count in run.counts.items()) or "none yet"

    @admin.display(description="outcomes")
    def outcome_links(self, run: ImportRun) -> SafeString:
        """Unchanged captures are only counted: there is nothing to link to."""
        return one_below_the_other(
            format_html("{} {}", f"{count:,}", outcome)
            if outcome == "unchanged"
            else items_of(run, f"{count:,} {outcome}", outcome=outcome)
            for outcome, count in run.counts.items()
        )

    @admin.display(description="reasons")
    def reason_links(self, run: ImportRun) -> SafeString:
        rows = [(*name.partition(": ")[::2], count) for name, count in run.reasons.items()]
        return one_below_the_other(
            items_of(run, f"{count:,} {outcome}: {reason}", outcome=outcome, reason=reason)
            for outcome, reason, count in rows
        )


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ["path", "outcome", "reason", "message", "article_link", "run"]
    list_filter = ["outcome", "reason"]
    list_select_related = ["article", "run"]
    search_fields = ["path", "sha256", "message"]
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="article", ordering="article")
    def article_link(self, item: ImportItem) -> SafeString | str:
        return link_to(item.article) if item.article else "–"


def link_to(article: Article) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[article.pk]), article)


@admin.register(Conflict)
class ConflictAdmin(ReadOnlyAdmin):
    """Open ones first; both values stand beside each other where they differ, and one click takes either."""

    class Media:
        css: ClassVar = {"all": ["css/admin.css"]}

    list_display = ["article_link", "field", "decide", "ours_here", "theirs_here", "found_at"]
    ordering = ["state", "-pk"]  # "open" is the first of them
    list_display_links = ["field"]
    list_filter = ["state", "field", "article__source"]
    list_select_related = ["article__source", "article__section"]
    search_fields = ["article__headline"]
    list_per_page = 25
    fields = [
        "article_link", "field", "decide", "difference", "ours_whole", "theirs_whole", "before_whole", "found_at",
        "resolved_at", "resolved_by",
    ]  # fmt: skip
    readonly_fields = ["article_link", "decide", "difference", "ours_whole", "theirs_whole", "before_whole"]
    actions = ["take_theirs", "keep_ours"]

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide_one))
        return [path("<int:pk>/decide/<str:action>/", decide, name="ingest_conflict_decide"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        return super().get_queryset(request).select_related("article__source", "article__section")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self._permitted(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Conflict | None = None) -> list[str]:
        return self._permitted(request, self.fields)

    def _permitted(self, request: HttpRequest, columns: list[str]) -> list[str]:
        """Without the buttons for those who may not decide."""
        may = self.has_decide_permission(request)
        return [name if may or name != "decide" else "state" for name in columns]

    def decide_one(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """What a button does."""
        if action not in self.actions or not self.has_decide_permission(request):
            raise PermissionDenied
        getattr(self, action)(request, Conflict.objects.filter(pk=pk))
        return redirect("admin:ingest_conflict_changelist")

    @admin.display(description="decision", ordering="state")
    def decide(self, conflict: Conflict) -> SafeString | str:
        if conflict.state != Conflict.State.OPEN:
            return conflict.get_state_display()
        return one_below_the_other(
            format_html(
                '<button type="submit" formmethod="post" formaction="{}">{}</button>',
                reverse("admin:ingest_conflict_decide", args=[conflict.pk, action]),
                words,
            )
            for action, words in (("take_theirs", "Take the page’s"), ("keep_ours", "Keep ours"))
        )

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_article")

    @admin.display(description="article", ordering="article__headline")
    def article_link(self, conflict: Conflict) -> SafeString:
        return link_to(conflict.article)

    @admin.display(description="the record says")
    def ours_here(self, conflict: Conflict) -> SafeString:
        return contrast.of(conflict).of_record()

    @admin.display(description="the page says")
    def theirs_here(self, conflict: Conflict) -> SafeString:
        return contrast.of(conflict).of_page()

    @admin.display(description="difference")
    def difference(self, conflict: Conflict) -> SafeString | str:
        return contrast.of(conflict).as_one()

    @admin.display(description="the record says")
    def ours_whole(self, conflict: Conflict) -> SafeString:
        return contrast.of(conflict).whole("ours")

    @admin.display(description="the page says")
    def theirs_whole(self, conflict: Conflict) -> SafeString:
        return contrast.of(conflict).whole("theirs")

    @admin.display(description="the page said before")
    def before_whole(self, conflict: Conflict) -> SafeString:
        return contrast.of(conflict).whole("before")

    @admin.action(description="Take the page's words", permissions=["decide"])
    def take_theirs(self, request: HttpRequest, queryset: QuerySet[Conflict]) -> None:
        taken = decisions.take_theirs(queryset, request.user)
        fields = (
            "1 field now says what its page says." if taken == 1 else f"{taken} fields now say what their page says."
        )
        self.message_user(request, fields, messages.SUCCESS)

    @admin.action(description="Keep the editor's words", permissions=["decide"])
    def keep_ours(self, request: HttpRequest, queryset: QuerySet[Conflict]) -> None:
        kept = decisions.keep_ours(queryset, request.user)
        self.message_user(request, f"{kept} fields stay as they are.", messages.SUCCESS)


@admin.register(OtherVersion)
class OtherVersionAdmin(ReadOnlyAdmin):
    list_display = ["first_link", "second_link", "share", "state", "found_at"]
    list_display_links = ["share"]
    list_filter = ["state", "first__source"]
    list_select_related = ["first", "second"]
    search_fields = ["first__headline", "second__headline"]
    show_full_result_count = False
    actions = ["confirm", "dismiss"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_article")

    @admin.display(description="article", ordering="first__headline")
    def first_link(self, version: OtherVersion) -> SafeString:
        return link_to(version.first)

    @admin.display(description="other version", ordering="second__headline")
    def second_link(self, version: OtherVersion) -> SafeString:
        return link_to(version.second)

    @admin.display(description="text in common", ordering="containment")
    def share(self, version: OtherVersion) -> str:
        return f"{version.containment:.0%} of the shorter one"

    @admin.action(description="Confirm: they tell one story", permissions=["decide"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[OtherVersion]) -> None:
        self._decide(request, queryset, OtherVersion.State.CONFIRMED)

    @admin.action(description="Dismiss: they are different stories", permissions=["decide"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[OtherVersion]) -> None:
        self._decide(request, queryset, OtherVersion.State.DISMISSED)

    def _decide(self, request: HttpRequest, queryset: QuerySet[OtherVersion], state: OtherVersion.State) -> None:
        self.message_user(request, f"{queryset.update(state=state)} links are now {state}.", messages.SUCCESS)


@admin.register(DeletedArticle)
class DeletedArticleAdmin(ReadOnlyAdmin):
    """What imports leave out since it was deleted here. Deleting the record lets the next import take it in again."""

    list_display = ["headline", "source", "identity", "deleted_at"]
    list_filter = ["source"]
    search_fields = ["headline", "identity"]
    date_hierarchy = "deleted_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("articles.delete_article")

    def get_deleted_objects(self, objs: Iterable[DeletedArticle], request: HttpRequest) -> tuple:
        """Its hashes go with it, and need no permission of their own."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected
