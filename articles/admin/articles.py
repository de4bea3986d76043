"""Articles, with all that stands around them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles import revisions
from articles.admin.plain_text import PLAIN_TEXT
from articles.admin.searching import FoundByIndex
from articles.models import Article, Capture, Comment, Photo, RelatedStory

# Past this many comments the article's form links to their list, which has pages.
INLINE_COMMENTS = 50


class PhotoInline(admin.TabularInline):
    formfield_overrides = PLAIN_TEXT
    model = Photo
    extra = 0
    classes = ["collapse"]


class RelatedStoryInline(admin.TabularInline):
    formfield_overrides = PLAIN_TEXT
    model = RelatedStory
    fk_name = "article"
    fields = ["position", "kind", "headline", "teaser", "archived"]
    autocomplete_fields = ["archived"]
    extra = 0
    classes = ["collapse"]


class CommentInline(admin.StackedInline):
    formfield_overrides = PLAIN_TEXT
    model = Comment
    fields = [("number", "author", "place"), ("posted_at", "posted_as_printed", "visibility"), "body"]
    readonly_fields = ["posted_as_printed"]
    extra = 0
    show_change_link = True
    classes = ["collapse"]


class ArticleForm(forms.ModelForm):
    """Refuses to overwrite what another editor or an import saved since the form was opened."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Article
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["opened_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        current = Article.objects.filter(pk=self.instance.pk).first()
        if current and cleaned.get("opened_version") != current.version:
            raise forms.ValidationError(self._what_changed(current))
        if not cleaned.get("published_at"):
            cleaned["published_precision"], cleaned["published_basis"] = "", Article.Basis.NONE
        elif not cleaned.get("published_precision"):
            self.add_error("published_precision", "Say how precise the date is.")
        return cleaned

    def _what_changed(self, current: Article) -> str:
        different = [
            f"{Article._meta.get_field(name).verbose_name}: “{str(getattr(current, name))[:80]}”"
            for name in self.changed_data
            if name != "opened_version" and hasattr(current, name)
        ]
        fields = "; ".join(different) or "other fields than yours"
        return f"This article was saved by someone else meanwhile. It now says – {fields}. Open it anew and edit again."


@admin.register(Article)
class ArticleAdmin(FoundByIndex):
    formfield_overrides = PLAIN_TEXT
    form = ArticleForm
    list_display = ["headline", "source", "section", "published", "comment_count", "visibility"]
    list_filter = ["visibility", "source", "language", "published_basis", "published_precision"]
    list_select_related = ["source", "section"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "published_at"
    search_fields = ["headline", "byline", "public_id", "original_url"]
    autocomplete_fields = ["source", "section"]
    readonly_fields = [
        "public_id",
        "identity",
        "captured_not_before",
        "version",
        "captures",
        "created_at",
        "updated_at",
    ]
    inlines = [PhotoInline, RelatedStoryInline, CommentInline]
    actions = ["make_public", "hide"]
    fieldsets = [
        (None, {"fields": ["headline", ("source", "section"), "byline", "body", "language", "opened_version"]}),
        (
            "Date",
            {
                "description": "The wall-clock time as printed, never shifted. Changing it makes you its evidence.",
                "fields": [
                    ("published_at", "published_precision"),
                    ("published_basis", "published_as_printed", "published_zone"),
                    "captured_not_before",
                ],
            },
        ),
        ("Visibility", {"fields": ["visibility", "visibility_reason", "comments_closed"]}),
        (
            "Where it comes from",
            {
                "fields": [
                    "captures", "original_url", "source_item_id", "public_id", "identity", "version",
                    ("created_at", "updated_at"),
                ],
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).annotate(said=Count("comments"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come from captures: `manage.py ingest`."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list[type[admin.options.InlineModelAdmin]]:
        many = obj is not None and obj.comments.count() > INLINE_COMMENTS
        return [inline for inline in self.inlines if not (many and inline is CommentInline)]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """Captures can't be deleted on their own, but they go with their article, and the page lists them."""
        listed, counts, missing, protected = super().get_deleted_objects(objs, request)
        return listed, counts, missing - {Capture._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool) -> None:
        if "published_at" in form.changed_data and obj.published_at and "published_basis" not in form.changed_data:
            obj.published_basis = Article.Basis.EDITOR
        before = Article.objects.get(pk=obj.pk)
        obj.version += 1
        super().save_model(request, obj, form, change)
        form.told = revisions.changes_of_fields(before, obj, form.changed_data)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        told = [each for formset in formsets for each in revisions.changes_of_rows(formset)]
        revisions.record(form.instance, form.told + told)

    @admin.display(description="published", ordering="published_at")
    def published(self, article: Article) -> str:
        if article.published_at is None:
            return "undated"
        shapes = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}
        return article.published_at.strftime(shapes.get(article.published_precision, "%Y-%m-%d %H:%M:%S"))

    @admin.display(description="comments", ordering="said")
    def comment_count(self, article: Article) -> SafeString | str:
        if not article.said:
            return "0"
        address = f"{reverse('admin:articles_comment_changelist')}?article__id__exact={article.pk}"
        return format_html('<a href="{}">{}</a>', address, article.said)

    @admin.display(description="captures")
    def captures(self, article: Article) -> SafeString:
        rows = [(reverse("admin:articles_capture_change", args=[row.pk]), row) for row in article.captures.light()]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', rows) or "none"

    @admin.action(description="Make public", permissions=["change"])
    def make_public(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_visibility(request, queryset, Article.Visibility.PUBLIC)

    @admin.action(description="Hide from readers", permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_visibility(request, queryset, Article.Visibility.HIDDEN)

    def _set_visibility(self, request: HttpRequest, queryset: QuerySet[Article], visibility: str) -> None:
        for article in queryset:
            told = [revisions.change("visibility", article.visibility, visibility)]
            article.visibility = visibility
            article.version += 1
            article.save(update_fields=["visibility", "version", "updated_at"])
            revisions.record(article, told)
        self.message_user(request, f"{queryset.count()} articles are now {visibility}.", messages.SUCCESS)
