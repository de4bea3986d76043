"""The index against the database: each way in which they can differ is found, and what only waits is none."""

import pytest
from django.db import connection
from haystack import connections

from articles.models import Article, Comment, Outbox, Section, Source
from articles.search import agreement, indexer


@pytest.fixture
def articles(index, make_article, make_comment):
    found = [make_article(f"Harvest {number}", section="World", day="2013-09-12") for number in range(5)]
    make_comment(found[0], "Plentiful")
    indexer.drain()
    return found


def unseen(change):
    """A change that no trigger wrote down."""
    change()
    Outbox.objects.all().delete()


def test_an_index_that_holds_what_the_database_holds_agrees(articles):
    assert agreement.compare() == agreement.Agreement(6, {})


CHANGES = {
    "the body": lambda article: Article.objects.filter(pk=article.pk).update(body="other"),
    "the headline": lambda article: Article.objects.filter(pk=article.pk).update(headline="Drought"),
    "the date": lambda article: Article.objects.filter(pk=article.pk).update(published_at=None),
    "its section's name": lambda article: Section.objects.update(path="Abroad"),
    "its source": lambda article: Source.objects.update(slug="other"),
    "a comment's author": lambda article: Comment.objects.update(author="Olga"),
    "a comment's place": lambda article: Comment.objects.update(place=""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_stale_is_found(articles, change):
    unseen(lambda: change(articles[0]))
    assert agreement.compare().differing[articles[0].pk] == "stale"


def test_what_is_missing_and_what_should_not_be_there_is_found(articles, make_article):
    unseen(lambda: make_article("New"))
    unseen(lambda: Article.objects.filter(pk=articles[1].pk).update(visibility="hidden"))
    unseen(articles[2].delete)
    key = articles[2].pk or Article.objects.count()
    differing = agreement.compare().differing
    assert differing[Article.objects.latest("pk").pk] == "missing"
    assert differing[articles[1].pk] == "ghost"
    assert sorted(differing.values()) == ["ghost", "ghost", "missing"], key


def test_a_deleted_and_an_added_comment_are_found(articles, make_comment):
    unseen(lambda: Comment.objects.all().delete())
    unseen(lambda: make_comment(articles[1], "Scarce"))
    assert set(agreement.compare().differing) == {articles[0].pk, articles[1].pk}


def test_a_document_that_is_there_twice_is_found(articles):
    backend = connections["default"].get_backend()
    documents = list(indexer._documents([articles[3].pk], indexer.Report()))
    backend.replace("article_id", [0], documents)
    assert agreement.compare().differing == {articles[3].pk: "doubled"}


def test_what_waits_or_was_given_up_is_no_difference(articles, make_article):
    make_article("New")
    assert Outbox.objects.count() > 0
    assert agreement.compare().differing == {}
    Outbox.objects.update(tries=Outbox.MOST_TRIES)
    assert agreement.compare().differing == {}


def test_what_cannot_even_be_read_is_told_as_given_up_and_keeps_nothing_from_being_compared(articles):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = body || 'x' WHERE id = %s", [articles[4].pk])
    unseen(lambda: Article.objects.filter(pk=articles[3].pk).update(body="other"))
    assert agreement.compare().differing.keys() >= {articles[3].pk}


def test_an_empty_archive_agrees_with_an_empty_index(index):
    assert agreement.compare() == agreement.Agreement(0, {})
