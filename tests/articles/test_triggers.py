"""Whatever changes a record, by whatever path, stands in the outbox in the same transaction."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import CharField, F

from articles import triggers
from articles.models import Article, Comment, Outbox, Photo, RelatedStory, Section, Source
from tests.articles.factories import make_article, make_comment, make_photo, make_related, make_section, make_source

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(db):
    """An article with one of everything, and an empty outbox."""
    source = make_source("courier")
    article = make_article(source, section=make_section(source))
    make_comment(article, 1)
    make_photo(article)
    make_related(article)
    make_article(make_source("other"))
    Outbox.objects.all().delete()
    return article


def waiting() -> set[int]:
    return set(Outbox.objects.values_list("article_id", flat=True))


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def saved(article: Article) -> None:
    article.headline = "Another"
    article.save()


def created_in_bulk(article: Article) -> None:
    Comment.objects.bulk_create(Comment(article=article, number=number, body="More") for number in (2, 3))


WRITES = {
    "save": saved,
    "save of a comment": lambda article: make_comment(article, 2),
    "save of a photo": lambda article: make_photo(article, 2),
    "save of a related story": lambda article: make_related(article, 2),
    "bulk_create": created_in_bulk,
    "bulk_update": lambda article: Comment.objects.bulk_update(
        [Comment(pk=pk, body="New") for pk in article.comments.values_list("pk", flat=True)], ["body"]
    ),
    "update": lambda article: Article.objects.filter(pk=article.pk).update(byline="Ana Lima"),
    "update with F": lambda article: Photo.objects.update(position=F("position") + 1),
    "update of a comment": lambda article: Comment.objects.update(visibility="hidden"),
    "hiding": lambda article: Article.objects.filter(pk=article.pk).update(visibility="hidden"),
    "withdrawing the date": lambda article: Article.objects.filter(pk=article.pk).update(published_at=None),
    "delete": lambda article: article.delete(),
    "delete of a query": lambda article: Article.objects.filter(pk=article.pk).delete(),
    "delete of comments": lambda article: Comment.objects.all().delete(),
    "delete of photos": lambda article: Photo.objects.all()._raw_delete("default"),
    "delete of related stories": lambda article: RelatedStory.objects.all().delete(),
    "raw update": lambda article: execute("UPDATE articles_article SET body = 'x' WHERE id = %s", article.pk),
    "raw delete": lambda article: execute("DELETE FROM articles_comment"),
    "renamed section": lambda article: Section.objects.update(path="News / Abroad"),
    "deleted section": lambda article: Section.objects.all().delete(),
    "renamed source": lambda article: Source.objects.filter(slug="courier").update(slug="messenger"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_way_to_write_stands_in_the_outbox(article, write):
    pk = article.pk
    write(article)
    assert waiting() == {pk}


@pytest.mark.parametrize(
    "write",
    [
        lambda article: article.save(),
        lambda article: Article.objects.update(visibility_reason="none", captured_not_before="2020-01-01"),
        lambda article: RelatedStory.objects.update(archived=article, image="x"),
        lambda article: Photo.objects.update(credit="Ana Lima"),
        lambda article: Source.objects.update(description="A paper", homepage="https://courier.example/"),
        lambda article: Comment.objects.update(posted_as_printed="yesterday", body=F("body")),
    ],
)
def test_what_matters_to_no_search_does_not(article, write):
    write(article)
    assert waiting() == set()


def test_what_moves_from_one_article_to_another_concerns_both(article):
    other = Article.objects.exclude(pk=article.pk).get()
    Comment.objects.update(article=other)
    assert waiting() == {article.pk, other.pk}


def test_what_is_rolled_back_leaves_nothing(article):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        saved(article)
        assert waiting() == {article.pk}
        raise ZeroDivisionError
    assert waiting() == set()


def test_what_a_savepoint_takes_back_leaves_nothing_and_the_rest_stands(article):
    other = Article.objects.exclude(pk=article.pk).get()
    with transaction.atomic():
        saved(other)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            saved(article)
            raise ZeroDivisionError
    assert waiting() == {other.pk}


def test_the_rows_know_when_they_were_written(article):
    saved(article)
    row = Outbox.objects.get()
    assert abs((row.created_at - Article.objects.get(pk=article.pk).updated_at).total_seconds()) < 5


def test_a_trigger_that_is_gone_is_told_and_restored_and_all_is_indexed_anew(article):
    assert run_checks(databases=["default"]) == []
    name, table = next(triggers._standing(connection))
    with connection.cursor() as cursor:
        cursor.execute(triggers.DIALECTS[connection.vendor].drop.format(name=name, table=table))
    [warning] = [found for found in run_checks(databases=["default"]) if found.id == "articles.W001"]
    assert "1 trigger of" in warning.msg and "manage.py index" in warning.hint and name in warning.obj
    assert triggers.restore() == [name]
    assert triggers.missing() == [] and triggers.restore() == []
    assert waiting() == {triggers.EVERYTHING}


def test_a_trigger_of_an_older_making_gives_way(article, monkeypatch):
    monkeypatch.setattr(triggers, "INSERT", triggers.INSERT + " WHERE id > 0")
    assert len(triggers.missing()) == 14
    triggers.restore()
    assert len(list(triggers._standing(connection))) == 14
    monkeypatch.undo()
    triggers.restore()
    assert triggers.missing() == []


def test_a_migration_may_alter_a_table_and_the_triggers_stand_again(article):
    """SQLite makes the table anew for that and drops its triggers; PostgreSQL refuses while one names the column."""
    migration = type("Migration", (), {"app_label": "articles"})
    triggers.before_migrations(plan=[(migration, False)], using="default")
    old = Article._meta.get_field("byline")
    new = CharField(max_length=333, blank=True)
    new.set_attributes_from_name("byline")
    for fields in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(Article, *fields)
    triggers.after_migrations(using="default")
    assert triggers.missing() == []
    Outbox.objects.all().delete()
    saved(article)
    assert waiting() == {article.pk}


def test_migrations_of_other_apps_leave_the_triggers_alone(article):
    migration = type("Migration", (), {"app_label": "sessions"})
    triggers.before_migrations(plan=[(migration, False)], using="default")
    assert triggers.missing() == []


def test_migrating_with_nothing_to_do_asks_for_no_rebuild(article):
    call_command("migrate", verbosity=0)
    assert waiting() == set()


def test_every_column_that_is_indexed_is_watched():
    from articles import search_indexes

    watched = {watch.table: set(watch.columns) for watch in triggers.WATCHED}
    article = {
        apps.get_model("articles.Article")._meta.pk.name if name == "pk" else name
        for name in search_indexes.ARTICLE_COLUMNS
    }
    direct = {name for name in article if "__" not in name}
    assert direct <= watched["articles_article"]
    assert {name for name in search_indexes.COMMENT_COLUMNS if name != "pk"} <= watched["articles_comment"]
