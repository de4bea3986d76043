"""Editing in the admin. What editors may change is the record; the captured data behind it is only shown."""

from django.contrib import admin

from articles.admin import around, articles, comments, evidence, sources
from articles.admin.evidence import ReadOnlyAdmin

__all__ = ["ReadOnlyAdmin", "around", "articles", "comments", "evidence", "sources"]

admin.site.site_header = admin.site.site_title = "News archive"
admin.site.index_title = "Records"
admin.site.empty_value_display = "–"
