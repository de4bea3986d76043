"""Whatever raw SQL has put into SQLite is shown as far as it can be read, and keeps no page from being shown."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles import legible
from articles.management.commands import check_archive
from articles.models import Article, Comment
from articles.search import indexer
from tests.articles.factories import day, make_article, make_comment

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes in no such value")

NOT_UTF8 = "CAST(X'686172626f757220ff' AS TEXT)"  # "harbour" and half a character
SURROGATE = "CAST(X'eda080' AS TEXT)"
BYTES = "X'686172626f757220ff'"


@pytest.fixture
def article(db) -> Article:
    found = make_article()
    make_comment(found, 1)
    make_article(source=found.source, headline="Its neighbour")
    return found


def put(value: str, table: str, column: str, article: Article) -> None:
    key = "id" if table == "article" else "article_id"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_{table} SET {column} = {value} WHERE {key} = %s", [article.pk])


@pytest.mark.parametrize("value", [NOT_UTF8, SURROGATE, BYTES])
@pytest.mark.parametrize(("table", "column"), [("article", "body"), ("article", "headline"), ("comment", "body")])
def test_text_that_is_none_is_shown_as_far_as_it_can_be_read(article, client: Client, value, table, column):
    put(value, table, column, article)
    page = client.get(Article.objects.get(pk=article.pk).get_absolute_url(), follow=True)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "\ufffd" in shown and "b&#x27;" not in shown
    assert ("harbour \ufffd" in shown) == (value != SURROGATE)


@pytest.mark.parametrize("value", ["'2013-02-31 00:00:00'", "X'ff'"])
def test_a_date_that_is_none_is_no_date(article, client: Client, value):
    put(value, "article", "published_at", article)
    assert Article.objects.get(pk=article.pk).published_at is None
    assert client.get(article.get_absolute_url(), follow=True).status_code == 200


@pytest.mark.parametrize(
    ("column", "value"), [("headline", NOT_UTF8), ("byline", SURROGATE), ("published_at", "'2013-02-31 00:00:00'")]
)
def test_a_record_that_cannot_be_read_keeps_no_list_from_being_shown(article, client: Client, column, value):
    put(value, "article", column, article)
    for path in ("/", article.source.get_absolute_url()):
        page = client.get(path)
        assert page.status_code == 200
        assert "Its neighbour" in page.content.decode()


def test_good_text_is_read_as_it_is(db):
    texts = ["", "\x00", "Ünï\u0301côdé \U0001f4f0", "x" * 10_000]
    for number, text in enumerate(texts):
        found = make_article(identity=f"good {number}", headline=f"Good {number}", body=text)
        assert Article.objects.get(pk=found.pk).body == text
        assert Article.objects.values_list("body", flat=True).get(pk=found.pk) == text


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("article", "headline", NOT_UTF8), ("comment", "body", SURROGATE), ("article", "published_at", "X'ff'")],
)
def test_whoever_reads_strictly_is_told(article, table, column, value):
    put(value, table, column, article)
    rows = (Comment if table == "comment" else Article).objects.filter(**{f"{column}__isnull": False})
    with legible.strictly(), pytest.raises(ValueError):
        list(rows.values_list(column))
    assert len(rows.values_list(column)) > 0


def test_what_is_shown_in_part_is_named_by_the_index_and_by_the_check(index, article, capsys):
    put(BYTES, "article", "body", article)
    assert list(indexer.drain().broken) == [article.pk]
    with pytest.raises(SystemExit) as ended:
        call_command(check_archive.Command())
    assert ended.value.code == 1
    assert (
        f"article {article.pk}: articles.article {article.pk}: text: bytes in place of text" in capsys.readouterr().out
    )


NO_DATES = ["'2026-02-31 00:00:00'", "'2026-02-31'", "X'ff'", "'junk'", "'9999-99-99'", "'20000-01-01 00:00:00'", "5"]
HIERARCHY = ["", "year=2026", "year=2026&{}__month=2", "year=2022"]


@pytest.mark.parametrize("value", NO_DATES)
def test_a_date_that_is_none_keeps_no_page_from_being_shown(article, client: Client, value):
    """Not even those that ask for the latest date."""
    put(value, "article", "published_at", article)
    for path in (
        "/",
        "/calendar/",
        "/2022/",
        "/sources/",
        "/about/holdings/",
        "/undated/",
        "/feed.atom",
        "/sitemap.xml",
    ):
        assert client.get(path, follow=True).status_code == 200, path


@pytest.mark.parametrize("value", NO_DATES)
@pytest.mark.parametrize(("table", "column"), [("article", "published_at"), ("comment", "posted_at")])
def test_lists_of_the_admin_are_shown_whatever_stands_for_a_date(article, admin_client: Client, table, column, value):
    put(value, table, column, article)
    for asked in HIERARCHY:
        asked = f"{column}__{asked.format(column)}" if asked else ""
        page = admin_client.get(f"/admin/articles/{table}/?{asked}")
        assert page.status_code == 200, asked
        assert "None" not in page.content.decode().partition('class="toplinks"')[2].partition("</ul>")[0]


def test_the_calendar_of_the_admin_lists_the_dates_that_are_some(article, admin_client: Client):
    make_article(source=article.source, published_at=day(2019, 3, 4))
    put("'2026-02-31 00:00:00'", "article", "published_at", article)
    page = admin_client.get("/admin/articles/article/").content.decode()
    assert [year in page for year in ("published_at__year=2019", "published_at__year=2022")] == [True, True]
    assert "published_at__year=2026" not in page
