import re

import pytest
from django.test import Client

from tests.articles.factories import make_article

pytestmark = pytest.mark.django_db


def addresses(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    return re.findall(r"<loc>http://testserver(.*?)</loc>", response.content.decode())


def test_sitemap_leads_to_pages_sources_and_articles(client: Client, settings):
    settings.ALLOW_INDEXING = True
    article = make_article()
    make_article(visibility="hidden")
    parts = addresses(client, "/sitemap.xml")
    assert parts == ["/sitemap-pages.xml", "/sitemap-sources.xml", "/sitemap-articles.xml"]
    found = [address for part in parts for address in addresses(client, part)]
    assert article.source.get_absolute_url() in found
    assert [address for address in found if address.startswith("/articles/")] == [article.get_absolute_url()]
    assert all(client.get(address).status_code == 200 for address in found)


def test_articles_are_listed_only_where_the_archive_may_be_indexed(client: Client):
    make_article()
    assert addresses(client, "/sitemap-articles.xml") == []


def test_robots_are_told_of_the_sitemap(client: Client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_ready_once_there_is_an_index_to_search(client: Client, index):
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (200, b"ready")


def test_not_ready_without_an_index_though_pages_are_served(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("articles.views.pages.indexer.is_missing", lambda: True)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the search index is being rebuilt")
    assert client.get("/").status_code == 200
