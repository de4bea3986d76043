"""Publishers and their sections."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.plain_text import PLAIN_TEXT
from articles.models import Section, Source


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
