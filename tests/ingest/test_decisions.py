"""Conflicts are queued with both values, and one click takes either."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from articles.models import Article, Comment, Revision, Source
from ingest import decisions, loader
from ingest.models import Conflict
from tests.ingest.test_loader import arrival, comment

pytestmark = pytest.mark.django_db


def load(*readings):
    return [loaded.outcome for loaded in loader.load(readings)]


@pytest.fixture
def conflict():
    load(arrival())
    Article.objects.update(byline="M. Vellen")
    assert load(arrival(byline="Mara Vellen")) == ["conflict"]
    return Conflict.objects.get()


def test_a_conflict_holds_what_the_page_said_before_and_says_now(conflict):
    assert (conflict.field, conflict.before, conflict.theirs) == ("byline", "", "Mara Vellen")
    assert decisions.ours(conflict) == "M. Vellen"


def test_taking_the_pages_words_sets_the_record_and_raises_its_version(conflict):
    before = Article.objects.get().version
    assert decisions.take_theirs([conflict], None) == 1
    article = Article.objects.get()
    assert (article.byline, article.version) == ("Mara Vellen", before + 1)


def test_keeping_ours_leaves_the_record_and_closes_the_conflict(conflict):
    assert decisions.keep_ours([conflict], None) == 1
    assert Article.objects.get().byline == "M. Vellen"
    assert Conflict.objects.get().state == "ours"


def test_of_two_who_decide_the_first_has_decided(conflict):
    decisions.keep_ours([conflict], None)
    assert decisions.take_theirs([conflict], None) == 0
    assert Article.objects.get().byline == "M. Vellen"


def test_the_same_reading_again_is_no_new_conflict_and_another_one_replaces_it(conflict):
    assert load(arrival(byline="Mara Vellen")) == ["unchanged"]
    assert load(arrival(byline="Mara Vellen and others")) == ["conflict"]
    assert Conflict.objects.get().theirs == "Mara Vellen and others"


def test_a_date_is_taken_as_a_date():
    load(arrival())
    Article.objects.update(published_at="2022-02-01T00:00Z")
    published = arrival().record["published"] | {"value": "2022-02-10"}
    load(arrival("one", published=published))
    conflict = Conflict.objects.get(field="published_at")
    decisions.take_theirs([conflict], None)
    assert Article.objects.get().published_at.day == 10


def test_comments_are_taken_with_their_threads_and_times():
    load(arrival(comments=[comment(1, "First")]))
    Comment.objects.update(body="F***t")
    load(arrival(comments=[comment(1, "First"), comment(2, "Second", 1)]))
    decisions.take_theirs([Conflict.objects.get(field="comments")], None)
    assert list(Comment.objects.values_list("body", "parent__number")) == [("First", None), ("Second", 1)]
    assert Comment.objects.get(number=2).posted_at.hour == 12


def test_a_section_is_taken_as_a_section():
    load(arrival())
    Article.objects.update(section=None)
    load(arrival(section=["News", "Islands"]))
    decisions.take_theirs([Conflict.objects.get(field="section")], None)
    assert Article.objects.get().section.path == "News / Islands"


def test_a_source_is_taken_as_a_source():
    load(arrival())
    other = Source.objects.create(slug="gazette", name="The Gazette")
    conflict = Conflict.objects.create(article=Article.objects.get(), field="source", theirs="gazette")
    decisions.take_theirs([conflict], None)
    assert Article.objects.get().source == other


def test_what_a_later_reading_changed_is_told_as_a_revision():
    load(arrival(comments=[comment(1, "First")]))
    load(arrival(byline="Mara Vellen", comments=[]))
    told = {change["what"]: (change["before"], change["after"]) for change in Revision.objects.get().changes}
    assert told == {"byline": ("", "Mara Vellen"), "comments": ("1", "0")}


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor"))
    return client


def page_of(conflict, action="change"):
    return reverse(f"admin:ingest_conflict_{action}", args=[conflict.pk])


def test_an_editor_decides_by_one_click(conflict, editor):
    listed = editor.get(reverse("admin:ingest_conflict_changelist")).content.decode()
    assert "<mark>Mara </mark>Vellen" in listed and "<mark>M. </mark>Vellen" in listed
    address = reverse("admin:ingest_conflict_decide", args=[conflict.pk, "take_theirs"])
    assert address in listed
    assert editor.get(address).status_code == 405
    editor.post(address)
    assert Article.objects.get().byline == "Mara Vellen"
    assert Conflict.objects.get().resolved_by.username == "editor"


def test_every_page_to_which_the_list_leads_is_there(conflict, editor):
    listed = editor.get(reverse("admin:ingest_conflict_changelist")).content.decode()
    assert f'href="{page_of(conflict)}"' in listed
    shown = editor.get(page_of(conflict))
    assert shown.status_code == 200
    assert page_of(conflict, "history") in shown.content.decode()
    assert editor.get(page_of(conflict, "history")).status_code == 200


def test_the_page_of_a_conflict_shows_both_values_their_difference_and_the_buttons(conflict, editor):
    shown = editor.get(page_of(conflict)).content.decode()
    assert "<del>M. </del><ins>Mara </ins>Vellen" in shown
    assert ">M. Vellen</div>" in shown and ">Mara Vellen</div>" in shown and ">(nothing)</div>" in shown
    for action in ("take_theirs", "keep_ours"):
        assert reverse("admin:ingest_conflict_decide", args=[conflict.pk, action]) in shown


def test_a_decided_conflict_has_no_buttons(conflict, editor):
    decisions.keep_ours([conflict], None)
    shown = editor.get(page_of(conflict)).content.decode()
    assert "formaction" not in shown and "the editor&#x27;s words kept" in shown
    assert "<ins>Mara </ins>" in shown


def test_who_may_not_change_articles_may_not_decide(conflict, client):
    client.force_login(User.objects.create_user("reader", is_staff=True))
    assert client.post(reverse("admin:ingest_conflict_decide", args=[conflict.pk, "take_theirs"])).status_code == 403
    assert Article.objects.get().byline == "M. Vellen"


def test_who_may_only_look_is_shown_no_buttons(conflict, client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_conflict"))
    client.force_login(reader)
    for address in (reverse("admin:ingest_conflict_changelist"), page_of(conflict)):
        shown = client.get(address).content.decode()
        assert "Mara " in shown and "formaction" not in shown and "open" in shown
