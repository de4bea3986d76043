"""Figures that are kept between requests are those of the records, whatever way these were written."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from articles.models import Article, Comment
from articles.views.kept import state
from tests.articles.factories import day, make_article, make_comment, make_section, make_source

pytestmark = pytest.mark.django_db(transaction=True)


def lead(client: Client) -> str:
    return client.get("/").content.decode().partition('class="lead">')[2].partition("</p>")[0]


def test_home_follows_what_is_written_past_the_models(client: Client):
    source = make_source()
    kept = [make_article(source, published_at=day(year)) for year in (2011, 2012, 2013)]
    assert "3 articles from 1 source, 2011 to 2013" in lead(client)
    Article.objects.filter(pk=kept[0].pk).update(visibility="hidden")
    assert "2 articles from 1 source, 2012 to 2013" in lead(client)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_article WHERE id = %s", [kept[1].pk])
    assert "1 article from 1 source, 2013." in lead(client)
    make_article(published_at=day(2020))
    assert "2 articles from 2 sources, 2013 to 2020" in lead(client)


def test_a_listing_follows_its_sections_and_its_chart(client: Client):
    source = make_source("harbour-courier")
    section = make_section(source)
    articles = [make_article(source, section=section, published_at=day(2013, month)) for month in (1, 2)]
    for path in (source.get_absolute_url(), section.get_absolute_url()):
        assert len(client.get(path).context["chart"].bars) == 2
    Article.objects.filter(pk=articles[0].pk).update(section=None, published_at=None)
    assert client.get(source.get_absolute_url()).context["chart"] is None
    page = client.get(section.get_absolute_url())
    assert page.context["page"].count == 1
    assert '<span class="n">1</span>' in page.context["sections"].first


def test_the_order_of_a_thread_follows_its_answers(client: Client):
    article = make_article()
    first, second, third = (make_comment(article, number) for number in (1, 2, 3))

    def numbers(sort: str = "page") -> list[int]:
        page = client.get(f"/articles/{article.public_id}/comments/?sort={sort}")
        return [row.comment.number for row in page.context["comments"]]

    assert numbers() == [1, 2, 3]
    Comment.objects.filter(pk=third.pk).update(parent=first)
    assert numbers() == [1, 3, 2]
    Comment.objects.filter(pk=third.pk).update(parent=second)
    assert numbers() == [1, 2, 3]
    Comment.objects.filter(pk=second.pk).update(posted_at=day(2030))
    assert numbers("newest") == [2, 3, 1]
    Comment.objects.filter(pk=second.pk).update(visibility="hidden")
    assert sorted(numbers()) == [1, 3]


def test_nothing_is_asked_of_the_articles_twice(client: Client, django_assert_num_queries):
    make_article(make_source())
    client.get("/")
    with django_assert_num_queries(3):  # the state, the sources and the rows of the newest
        client.get("/")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there the number of a change is known before it")
def test_what_was_reckoned_before_another_transaction_was_committed_is_not_kept_after(client: Client):
    article = make_article(published_at=day(2013))
    before = state()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET visibility = 'hidden' WHERE id = %s", [article.pk])
        during = state()
        assert before != during, "the number has moved"
        assert "1 article from 1 source, 2013." in lead(client)
        assert state() == during
        other.commit()
    finally:
        other.close()
    assert state() != during
    assert "1 article" not in lead(client)


def test_what_a_transaction_sees_is_not_kept(tmp_path: Path):
    assert state() is not None
    with transaction.atomic():
        assert state() is None
