import pytest
from django.test import Client
from django.utils import translation

from tests.articles.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def language():
    """What a request chose stays chosen in its thread: the tests after these are in English again."""
    with translation.override("en"):
        yield


def test_interface_follows_the_browser_and_turns_with_its_language(client: Client):
    page = client.get("/", headers={"Accept-Language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<html lang="en" dir="ltr">' in client.get("/", headers={"Accept-Language": "sw"}).content.decode()


def test_a_chosen_language_is_remembered_and_leads_back(client: Client):
    response = client.get("/language/ar/?next=/sources/")
    assert response.headers["Location"] == "/sources/"
    assert '<html lang="ar" dir="rtl">' in client.get("/sources/").content.decode()
    client.get("/language/en/")
    assert '<html lang="en" dir="ltr">' in client.get("/sources/").content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_a_choice_leads_nowhere_else(client: Client, back: str):
    assert client.get("/language/ar/", {"next": back}).headers["Location"] == "/"


def test_an_unknown_language_is_not_found(client: Client):
    assert client.get("/language/tlh/").status_code == 404


def test_captured_text_keeps_its_language_and_direction_in_an_arabic_interface(client: Client):
    article = make_article(headline="Harbour reopens", language="en")
    page = client.get(article.get_absolute_url(), headers={"Accept-Language": "ar"}).content.decode()
    assert '<article class="article" dir="ltr">' in page
    assert '<h1 lang="en">Harbour reopens</h1>' in page
