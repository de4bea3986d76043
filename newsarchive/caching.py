"""Who may keep a page, and for how long."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

FOR_READERS = "public, no-cache"
FOR_EDITORS = "private, no-store"


class LastModifiedMiddleware:
    """Says when a record was changed last, as views note it in `last_modified`, to whoever wants to know.

    It stands outside of what answers 304: the page may change without the record, so its ETag alone decides.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if moment := getattr(response, "last_modified", None):
            response.headers["Last-Modified"] = http_date(moment.timestamp())
        return response


class CacheControlMiddleware:
    """Anybody may keep a page that readers see, but must ask each time whether it still stands: what an editor hides is
    gone at once, and an unchanged page costs its headers. What somebody who is logged in sees is kept nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
            response.headers["Cache-Control"] = FOR_EDITORS if is_known else FOR_READERS
            patch_vary_headers(response, ["Cookie"])
        return response
