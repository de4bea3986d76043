"""The pages of what cannot be answered, in the language of whoever meets them.

An error may come before the language of the request is known: then that of the request before it would stand.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.views import defaults

RETRY_AFTER = {"Retry-After": "60"}  # seconds: by then an index is built, or somebody has to look


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    with override(get_language_from_request(request)):
        return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    with override(get_language_from_request(request)):
        return defaults.server_error(request)


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """Where a search was asked for and there is no index that could answer it."""
    page = render_to_string("search_unavailable.html", request=request)
    return HttpResponse(page, status=503, headers=RETRY_AFTER)
