"""What was deleted here stays gone, whichever of its captures comes again, until somebody asks for it."""

import pytest

from articles.models import Article, Source
from ingest import loader
from ingest.models import DeletedArticle
from tests.articles.factories import make_article, make_capture
from tests.ingest.test_loader import arrival, comment

pytestmark = pytest.mark.django_db


def story(first):
    return [{"kind": "paragraph", "text": " ".join(f"word{n}" for n in range(first, first + 200)), "line": 3}]


def load(*readings, restore=False):
    return [(loaded.outcome, loaded.reason) for loaded in loader.load(readings, restore)]


@pytest.fixture
def gone(db):
    load(arrival("one", comments=[comment(1, "First")]))
    Article.objects.get().delete()


def test_the_same_bytes_do_not_bring_a_deleted_article_back(gone):
    assert load(arrival("one")) == [("unchanged", "deleted_here")]
    assert not Article.objects.exists()


def test_nor_does_another_capture_of_it(gone):
    assert load(arrival("two")) == [("unchanged", "deleted_here")]


def test_its_neighbours_are_loaded(gone):
    assert load(arrival("one"), arrival("two", headline="Ferry runs again")) == [
        ("unchanged", "deleted_here"), ("new", ""),
    ]  # fmt: skip


def test_another_story_of_the_same_headline_and_day_is_not_held_for_it():
    load(arrival("one", body=story(0)))
    Article.objects.get().delete()
    assert load(arrival("two", body=story(1000))) == [("new", "")]


def test_it_comes_again_when_asked_for_and_then_stays(gone):
    assert load(arrival("one"), restore=True) == [("new", "")]
    assert load(arrival("one")) == [("unchanged", "")]


def test_deleting_the_record_of_the_deletion_lets_it_in_again(gone):
    DeletedArticle.objects.get().delete()
    assert load(arrival("one")) == [("new", "")]


def test_deleting_many_at_once_is_remembered_as_well():
    load(arrival("one"), arrival("two", headline="Ferry runs again"))
    Article.objects.all().delete()
    assert sorted(DeletedArticle.objects.values_list("headline", flat=True)) == [
        "Ferry runs again",
        "Lift bridge falls",
    ]


def test_what_is_deleted_again_is_remembered_once_as_it_was_last_and_by_all_its_captures(gone):
    before = DeletedArticle.objects.get()
    source = Source.objects.get(slug=before.source)
    again = make_article(source, identity=before.identity, headline="Bridge falls again")
    make_capture(again, b"again", ["body"])
    again.delete()
    after = DeletedArticle.objects.get()
    assert (after.pk, after.headline) == (before.pk, "Bridge falls again")
    assert (after.deleted_at, after.captures.count()) == (before.deleted_at, 2)
