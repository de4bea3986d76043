import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape
from django.utils.http import urlencode

from articles.search.query import OPERATORS
from articles.search.query_notes import MESSAGES
from articles.search.query_operators import ALIASES
from articles.views.pages import GROUPS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/about/", "/help/search/"])
def test_standing_page_asks_the_database_nothing(client: Client, path: str, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


def test_about_names_the_contact(client: Client, settings):
    settings.CONTACT = "desk@archive.example"
    assert "desk@archive.example" in client.get("/about/").content.decode()


def test_robots_are_kept_out_unless_indexing_is_allowed(client: Client, settings):
    settings.ALLOW_INDEXING = False
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
    settings.ALLOW_INDEXING = True
    allowed = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" not in allowed
    assert "Disallow: /search/" in allowed


def test_health_is_told_by_the_database(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok", "no-store")


def test_unknown_address_offers_a_search_for_its_words(client: Client):
    response = client.get("/2013/09/kerry-lavrov_begin-talks.html")
    assert response.status_code == 404
    assert 'value="kerry lavrov begin talks"' in response.content.decode()


@pytest.mark.parametrize("path", ["/%00/", "/articles/%ff/x/", "/sources/%E2%80%AE/", "/<script>/", "/" + "a" * 3000])
def test_odd_address_is_not_found_and_not_repeated_as_markup(client: Client, path: str):
    response = client.get(path)
    assert response.status_code == 404
    assert "<script>/" not in response.content.decode()


def test_every_page_carries_the_strict_policy_and_no_inline_style_or_script(client: Client):
    for path in ("/", "/about/", "/sources/", "/nothing/"):
        response = client.get(path)
        assert "default-src 'none'" in response["Content-Security-Policy"]
        page = response.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("name", ["500.html", "400.html"])
def test_error_page_needs_neither_request_nor_database(name: str, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1>" in render_to_string(name)


def test_error_page_stands_without_collected_static_files(settings, tmp_path):
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    settings.STATIC_ROOT = tmp_path
    assert "stylesheet" not in render_to_string("500.html")


def test_anonymous_page_sets_no_cookie(client: Client):
    assert not client.get("/about/").cookies


def test_help_tells_of_every_operator_with_an_example_to_follow(client: Client):
    page = client.get("/help/search/").content.decode()
    for operator in OPERATORS:
        assert f'<code dir="ltr">{escape(operator.syntax)}</code>' in page
        assert escape(operator.explanation) in page
        assert f'href="/search/?{urlencode({"q": operator.example})}"' in page
    kinds = [kind for group in GROUPS.values() for kind in group]
    assert sorted(kinds) == sorted({operator.kind for operator in OPERATORS})


def test_help_tells_of_every_other_name_of_a_field_beside_the_field(client: Client):
    page = client.get("/help/search/").content.decode()
    rows = {row.split("</code>")[0]: row for row in page.split('<th scope="row"><code dir="ltr">')[1:]}
    assert {name for operator in OPERATORS for name in operator.also_written} == {f"{alias}:" for alias in ALIASES}
    for alias, name in ALIASES.items():
        assert f'<code dir="ltr">{alias}:</code>' in rows[f"{name}:"].partition("(also written ")[2]


def test_help_states_the_limits_and_what_each_note_means(client: Client):
    page = client.get("/help/search/").content.decode()
    assert "at most 256 characters and 12 terms" in page
    assert page.count("<li>") >= len(MESSAGES)
    assert "the quotation … was not closed: read to the end" in page
    assert "{}" not in page


def test_api_is_reached_from_every_page_and_from_about(client: Client):
    assert client.get("/about/").content.decode().count('href="/api/"') == 2


def test_the_icon_is_found_where_browsers_look_for_it(client: Client):
    assert client.get("/favicon.ico").url.endswith("favicon.svg")
