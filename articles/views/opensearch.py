"""What a browser needs to offer this archive as a search engine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

TYPE = "application/opensearchdescription+xml; charset=utf-8"
# What the archive answers a search with: a page, a feed, and completions of what is being typed.
ANSWERS = {
    "search": "text/html",
    "search-feed": "application/atom+xml",
    "api:opensearch_suggest": "application/x-suggestions+json",
}


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    answers = [(media_type, request.build_absolute_uri(reverse(name))) for name, media_type in ANSWERS.items()]
    return render(request, "opensearch.xml", {"answers": answers}, content_type=TYPE)
