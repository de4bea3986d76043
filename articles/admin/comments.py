"""Comments of readers."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles import revisions
from articles.admin.plain_text import PLAIN_TEXT
from articles.admin.searching import FoundByIndex
from articles.models import Article, Comment


@admin.register(Comment)
class CommentAdmin(FoundByIndex):
    formfield_overrides = PLAIN_TEXT
    search_scope = "comments"
    list_display = ["excerpt", "author", "place", "posted_at", "article", "number", "visibility"]
    list_filter = ["visibility", "article__source"]
    list_select_related = ["article"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "posted_at"
    search_fields = ["author", "place", "body", "article__headline"]
    autocomplete_fields = ["article", "parent"]
    readonly_fields = ["posted_as_printed"]
    actions = ["make_public", "hide"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "article__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="comment")
    def excerpt(self, comment: Comment) -> str:
        return comment.body[:90] or "(empty)"

    @admin.action(description="Make public", permissions=["change"])
    def make_public(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._set_visibility(queryset, Article.Visibility.PUBLIC)

    @admin.action(description="Hide from readers", permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._set_visibility(queryset, Article.Visibility.HIDDEN)

    def _set_visibility(self, queryset: QuerySet[Comment], visibility: str) -> None:
        for comment in queryset.select_related("article"):
            comment.visibility = visibility
            comment.save(update_fields=["visibility"])
            self._revise(comment, ["visibility"])

    def save_model(self, request: HttpRequest, obj: Comment, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._revise(obj, form.changed_data)

    def _revise(self, comment: Comment, names: list[str]) -> None:
        """A comment is a part of its article: who cites the article's revision cites its comments too."""
        article = comment.article
        article.version += 1
        article.save(update_fields=["version", "updated_at"])
        revisions.record(article, revisions.changes_of_comment(comment, names))
