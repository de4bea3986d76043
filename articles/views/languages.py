"""The language of the interface: a link chooses it, a cookie remembers it, else it is the browser's."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

A_YEAR = 365 * 24 * 60 * 60


def choose(request: HttpRequest, language: str) -> HttpResponse:
    """Back to where the reader was, in that language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_ours else "home")
    add_never_cache_headers(response)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, A_YEAR, secure=settings.HTTPS, samesite="Lax")
    return response
