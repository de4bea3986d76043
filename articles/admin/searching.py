"""Lists that are searched by the index."""

from django.contrib import admin, messages
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.http import HttpRequest

from articles.search import unpublished
from articles.search.errors import SearchUnavailable
from articles.search.query import parse
from articles.search.results import SearchRequest, ranked_keys
from articles.templatetags.archive import note_in_words

# A list takes so many hits of the index, of which so many stand in the order of their rank.
MOST_FOUND = 5000
MOST_RANKED = 200


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
        for note in parse(text).notes:
            self._tell(request, note_in_words(note))
        asked = SearchRequest(text, scope=self.search_scope)
        hidden_ones = unpublished.ranked_keys(asked, MOST_FOUND, self.model)
        try:
            found = ranked_keys(asked, MOST_FOUND, self.model)
            if len(found) == MOST_FOUND:
                self._tell(request, f"There are more: these are the first {MOST_FOUND:,}. Add a word or a filter.")
            return [*found, *hidden_ones]
        except SearchUnavailable:
            why = "The search index is being rebuilt: this is what the database alone finds, in no order of rank."
            self._tell(request, why)
            return hidden_ones

    def _tell(self, request: HttpRequest, message: str) -> None:
        """Above a list, not where an autocomplete asks."""
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            self.message_user(request, message, messages.WARNING)


def best_first(found: QuerySet[Model], keys: list[int]) -> QuerySet[Model]:
    """An autocomplete shows pages of it as it comes, so its order is whole."""
    ranks = [When(pk=key, then=Value(rank)) for rank, key in enumerate(keys[:MOST_RANKED])]
    by_rank = [Case(*ranks, default=Value(MOST_RANKED))] if ranks else []
    return found.order_by(*by_rank, *found.query.order_by, "-pk")
