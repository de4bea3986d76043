"""Error pages speak the language of the reader, and need nothing that may be broken."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.utils import translation

from articles.views import pages

ARABIC = re.compile(r"[\u0600-\u06ff]")
FAILURES = {400: SuspiciousOperation, 403: PermissionDenied, 404: Http404, 500: ZeroDivisionError}


@pytest.fixture(autouse=True)
def language():
    """What a request chose stays chosen in its thread: the tests after these are in English again."""
    with translation.override("en"):
        yield


@pytest.fixture
def failing(monkeypatch, db):
    """A page that fails so, as a reader of a language is shown it."""

    def fail(status: int, language: str) -> str:
        def view(_name: str) -> None:
            raise FAILURES[status]

        monkeypatch.setattr(pages, "static", view)
        client = Client(raise_request_exception=False, headers={"accept-language": language})
        response = client.get("/favicon.ico")
        assert response.status_code == status
        return response.content.decode()

    return fail


@pytest.mark.parametrize("status", FAILURES)
def test_an_error_is_told_in_the_language_of_the_reader(failing, status: int):
    page = failing(status, "ar")
    assert '<html lang="ar" dir="rtl">' in page
    told = re.findall(r"<(?:title|h1|p class=\"lead\")>(.*?)</", page)
    assert len(told) == 3
    assert all(map(ARABIC.search, told))
    page = failing(status, "en")
    assert '<html lang="en" dir="ltr">' in page
    assert not ARABIC.search(page.partition("<main")[2].partition("</main>")[0])


def test_an_error_before_the_language_is_known_is_told_in_that_of_its_own_request(settings, db):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["archive.example"]
    with translation.override("ar"):
        page = Client().get("/", headers={"host": "other.example"}).content.decode()
    assert '<html lang="en" dir="ltr">' in page
    with translation.override("en"):
        page = Client().get("/", headers={"host": "other.example", "accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
