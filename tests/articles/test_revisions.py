import pytest
from django.urls import reverse

from articles.differences import MOST_WORDS, around_changes, is_short, parts
from articles.models import Article, Revision
from tests.articles.factories import make_article, make_comment
from tests.articles.test_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    article = make_article(headline="Harbour closes")
    make_comment(article, 7, body="Told you so", posted_at=None)
    return article


def edit(client, article: Article, **values: str) -> None:
    address = reverse("admin:articles_article_change", args=[article.pk])
    data = form_data(client.get(address)) | values
    assert client.post(address, data).status_code == 302


def told(article: Article) -> list[tuple[str, str, str]]:
    changes = [change for revision in article.revisions.all() for change in revision.changes]
    return [(change["what"], change["before"], change["after"]) for change in changes]


def test_an_edit_is_kept_with_what_stood_before(admin_client, article):
    edit(admin_client, article, headline="Harbour reopens", published_at_0="2022-03-09", published_at_1="00:00:00")
    assert told(article) == [("headline", "Harbour closes", "Harbour reopens")]
    revision = article.revisions.get()
    assert (revision.version, revision.by) == (2, Revision.By.EDITOR)


def test_an_edit_of_a_comment_tells_that_it_was_made_and_none_of_its_words(admin_client, article):
    same_date = {"published_at_0": "2022-03-09", "published_at_1": "00:00:00"}
    edit(admin_client, article, **same_date, **{"comments-0-body": "Sorry", "comments-0-visibility": "public"})
    assert told(article) == [("comment 7", "", "body changed")]


def test_an_article_saved_without_a_change_has_no_revision(admin_client, article):
    edit(admin_client, article, published_at_0="2022-03-09", published_at_1="00:00:00")
    assert told(article) == []


def test_hiding_from_a_list_is_a_revision_too(admin_client, article):
    address = reverse("admin:articles_article_changelist")
    admin_client.post(address, {"action": "hide", "_selected_action": [article.pk]})
    assert told(article) == [("visibility", "public", "hidden")]


def test_hiding_a_comment_makes_a_new_revision_of_its_article(admin_client, article):
    address = reverse("admin:articles_comment_changelist")
    admin_client.post(address, {"action": "hide", "_selected_action": [article.comments.get().pk]})
    assert told(article) == [("comment 7", "", "now hidden")]
    article.refresh_from_db()
    assert article.version == 2


def test_differences_keep_every_word_of_both_texts():
    before, after = "The bridge fell at dawn.\n\nNo one was hurt.", "The bridge fell at noon.\n\nOne was hurt."
    found = parts(before, after)
    assert "".join(text for kind, text in found if kind != "del") == after
    assert [(kind, text) for kind, text in found if kind] == [
        ("del", "dawn.\n\nNo one "),
        ("ins", "noon.\n\nOne "),
    ]


def test_differences_of_long_texts_are_told_by_the_line():
    lines = [f"line {number} " + "word " * 20 for number in range(2000)]
    found = parts("\n".join(lines), "\n".join([*lines[:900], "another", *lines[901:]]))
    assert [kind for kind, _ in found] == ["", "del", "ins", ""]


def test_of_a_changed_line_of_a_long_text_the_changed_word_is_told():
    lines = [f"line {number} " + "word " * 20 for number in range(2000)]
    after = "\n".join(lines).replace("line 900 word", "line 900 bird")
    found = parts("\n".join(lines), after)
    assert [part for part in found if part[0]] == [("del", "word "), ("ins", "bird ")]
    assert "".join(text for kind, text in found if kind != "del") == after
    assert [kind for kind, _ in found] == ["", "del", "ins", ""]


def test_many_words_are_many_whatever_stands_between_them():
    assert not is_short("a\n\n" * MOST_WORDS, "")
    assert is_short("a " * 100, "")


def test_long_unchanged_stretches_are_cut():
    words = " ".join(f"w{number}" for number in range(100))
    found = around_changes(parts(f"{words} old {words}", f"{words} new {words}"), words=2)
    assert found == [("", "… w98 w99 "), ("del", "old "), ("ins", "new "), ("", "w0 w1 … ")]
