"""What editors find of articles that readers may not see: always as these are now."""

import pytest
from django.db import connection, transaction

from articles.models import Article, Comment, Photo
from articles.search import unpublished
from articles.search.results import SearchRequest
from tests.articles.factories import make_article, make_comment, make_photo


@pytest.fixture
def hidden(index, transactional_db) -> Article:
    article = make_article(headline="The ferry waits", body="A heron stood there.", visibility="hidden")
    make_comment(article, 1, body="One heron.")
    make_photo(article, caption="A heron.")
    return article


def found(text: str) -> list[int]:
    return unpublished.ranked_keys(SearchRequest(text), 10, Article)


@pytest.mark.parametrize(
    ("model", "column", "text"),
    [
        (Article, "body", "A crane stood there."),
        (Article, "headline", "The crane waits"),
        (Comment, "body", "One crane."),
        (Photo, "caption", "A crane."),
    ],
)
def test_an_edit_of_the_same_length_is_seen_by_whatever_way_it_is_made(hidden, model, column, text):
    zone = "in:comments " if model is Comment else ""
    assert found(f"{zone}crane") == []
    model.objects.filter(**{"pk" if model is Article else "article": hidden.pk}).update(**{column: text})
    assert found(f"{zone}crane") == [hidden.pk]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [text.replace("crane", "goose")])
    assert (found(f"{zone}crane"), found(f"{zone}goose")) == ([], [hidden.pk])


def test_another_byline_is_seen(hidden):
    for name in ("Anna", "Cleo"):
        Article.objects.filter(pk=hidden.pk).update(byline=name)
        assert [len(found(f"author:{each}")) for each in ("Anna", "Cleo")] == [name == "Anna", name == "Cleo"]


def test_what_was_changed_in_a_transaction_and_undone_is_seen_as_it_is(hidden):
    assert found("crane") == []
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Article.objects.filter(pk=hidden.pk).update(body="A crane stood there.")
        assert found("crane") == [hidden.pk]
        raise ZeroDivisionError
    assert (found("crane"), found("heron")) == ([], [hidden.pk])
    Article.objects.filter(pk=hidden.pk).update(body="A goose stood there.")
    assert (found("crane"), found("goose")) == ([], [hidden.pk])


def test_nothing_is_read_again_where_nothing_changed(hidden, django_assert_num_queries):
    assert found("heron") == [hidden.pk]
    with django_assert_num_queries(1):
        assert found("heron") == [hidden.pk]


def test_a_change_of_what_readers_see_makes_no_new_index(hidden, monkeypatch):
    assert found("heron") == [hidden.pk]
    make_article(headline="Seen by everybody")

    def fail(*_given: object) -> None:
        raise AssertionError("indexed again")

    monkeypatch.setattr(unpublished, "in_memory", fail)
    assert found("heron") == [hidden.pk]
    Article.objects.filter(pk=hidden.pk).update(body="Another text.")
    with pytest.raises(AssertionError, match="indexed again"):
        found("heron")
