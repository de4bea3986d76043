"""Dates that PostgreSQL holds and Python has not keep no page from being shown."""

import pytest
from django.db import connection
from django.test import Client

from tests.articles.factories import day, make_article

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite: test_legible.py"),
]


@pytest.mark.parametrize("value", ["20000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC", "infinity"])
def test_a_date_of_any_year_is_read_as_none(client: Client, admin_client: Client, value: str):
    article = make_article(published_at=day(2014))
    make_article(source=article.source, published_at=day(2013))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET published_at = %s WHERE id = %s", [value, article.pk])
    for path in ("/", "/calendar/", "/about/holdings/", "/feed.atom", "/sources/"):
        assert client.get(path, follow=True).status_code == 200, path
    page = admin_client.get("/admin/articles/article/")
    assert page.status_code == 200
    assert "published_at__year=2013" in page.content.decode()
