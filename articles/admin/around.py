"""Photos, and the stories that pages point to: the most wanted first."""

from django.contrib import admin
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from articles.admin.evidence import ReadOnlyAdmin
from articles.admin.plain_text import PLAIN_TEXT
from articles.models import Photo, RelatedStory, WantedStory


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


@admin.register(WantedStory)
class WantedStoryAdmin(ReadOnlyAdmin):
    """What the archive does not hold, once each, with how many of its pages point there: the most wanted first."""

    list_display = ["headline", "source", "wanted_by", "url"]
    list_filter = ["article__source", "kind"]
    list_select_related = ["article__source"]
    search_fields = ["headline", "url"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WantedStory]:
        same = [F("headline"), F("article__source")]
        missing = super().get_queryset(request).filter(archived=None)
        counted = missing.annotate(
            wanted=Window(Count("pk"), partition_by=same), place=Window(RowNumber(), partition_by=same, order_by="pk")
        )
        return counted.filter(place=1).order_by("-wanted", "headline", "pk")

    @admin.display(description="source")
    def source(self, story: WantedStory) -> str:
        return story.article.source.name

    @admin.display(description="pages that point there")
    def wanted_by(self, story: WantedStory) -> int:
        return story.wanted
