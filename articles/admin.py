"""Editing in the admin. What editors may change is the record; the captured data behind it is only shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Case, Count, Model, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles import revisions
from articles.editing import PlainTextField
from articles.models import Article, Capture, Comment, Outbox, Photo, RelatedStory, Section, Source
from articles.search import unpublished
from articles.search.errors import SearchUnavailable
from articles.search.results import SearchRequest, ranked_keys

# Past this many comments the article's form links to their list, which has pages.
INLINE_COMMENTS = 50
# A list takes so many hits of the index, of which so many stand in the order of their rank.
MOST_FOUND = 5000
MOST_RANKED = 200

admin.site.site_header = admin.site.site_title = "News archive"
admin.site.index_title = "Records"
admin.site.empty_value_display = "–"


# Every long text is edited with the line ends it is kept with.
PLAIN_TEXT = {models.TextField: {"form_class": PlainTextField, "widget": AdminTextareaWidget}}


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = PLAIN_TEXT
    list_display = ["name", "slug", "language", "homepage", "article_count"]
    list_filter = ["language"]
    search_fields = ["name", "slug", "homepage", "description"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(held=Count("articles"))

    @admin.display(description="articles", ordering="held")
    def article_count(self, source: Source) -> SafeString:
        address = f"{reverse('admin:articles_article_changelist')}?source__id__exact={source.pk}"
        return format_html('<a href="{}">{}</a>', address, source.held)


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["path", "source", "slug"]
    list_filter = ["source"]
    list_select_related = ["source"]
    search_fields = ["path", "source__name"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["path"]}


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


class FoundByIndex(admin.ModelAdmin):
    """Lists searched by the index, the best hit first, and by `search_fields` for what only editors may see."""

    search_scope = "articles"
    search_help_text = "Words in the language of the search page, of hidden records too; or parts of what they say."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        every = self.model._default_manager.order_by()
        by_fields, _ = super().get_search_results(request, every, search_term)
        if not search_term.strip():
            return queryset, False
        keys = self._keys_in_index(request, search_term)
        found = queryset.filter(Q(pk__in=keys) | Q(pk__in=by_fields.values("pk")))
        is_sorted_by_hand = "o" in request.GET
        return (found if is_sorted_by_hand else best_first(found, keys)), False

    def _keys_in_index(self, request: HttpRequest, text: str) -> list[int]:
        asked = SearchRequest(text, scope=self.search_scope)
        hidden_ones = unpublished.ranked_keys(asked, MOST_FOUND)
        try:
            return [*ranked_keys(asked, MOST_FOUND), *hidden_ones]
        except SearchUnavailable:
            if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
                why = "The search index is being rebuilt: this is what the database alone finds, in no order of rank."
                self.message_user(request, why, messages.WARNING)
            return hidden_ones


def best_first(found: QuerySet[Model], keys: list[int]) -> QuerySet[Model]:
    if not keys:
        return found
    ranks = [When(pk=key, then=Value(rank)) for rank, key in enumerate(keys[:MOST_RANKED])]
    return found.order_by(Case(*ranks, default=Value(MOST_RANKED)), *found.query.order_by)


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


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
    formfield_overrides = PLAIN_TEXT
    list_display = ["caption", "article", "position", "credit"]
    list_filter = ["article__source"]
    list_select_related = ["article"]
    search_fields = ["caption", "credit", "article__headline"]
    autocomplete_fields = ["article"]
    show_full_result_count = False


@admin.register(RelatedStory)
class RelatedStoryAdmin(admin.ModelAdmin):
    formfield_overrides = PLAIN_TEXT
    list_display = ["headline", "kind", "article", "archived"]
    list_filter = ["kind", ("archived", admin.EmptyFieldListFilter), "article__source"]
    list_select_related = ["article", "archived"]
    search_fields = ["headline", "teaser", "source_item_id", "article__headline"]
    autocomplete_fields = ["article", "archived"]
    show_full_result_count = False


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
