"""The pages that need nothing of the site but its catalogues, in the language of whoever meets them.

An error may come before the language of the request is known: then that of the request before it would stand.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    with override(get_language_from_request(request)):
        return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    with override(get_language_from_request(request)):
        return defaults.server_error(request)
