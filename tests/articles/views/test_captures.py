"""All captures of an article, what changed between two of them, and other versions of its story."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Capture, OtherVersion
from articles.views.captures import MOST_COMPARED
from tests.articles.factories import make_article, make_capture

pytestmark = pytest.mark.django_db


def comment(author, body):
    return {"author": author, "place": "Skerrow", "as_printed": "June 5, 2019", "body": body}


def parsed(*paragraphs, headline="Ferry runs again", comments=()):
    body = [{"kind": "paragraph", "text": text, "line": 1} for text in paragraphs]
    return {"headline": headline, "section": [], "byline": None, "published": {}, "body": body,
            "comments": list(comments)}  # fmt: skip


@pytest.fixture
def article():
    article = make_article(headline="Ferry runs again")
    first = parsed("The ferry ran on Monday.", "Nobody paid.", comments=[comment("Bram", "At last")])
    second = parsed(
        "The ferry ran on Tuesday.", "Nobody paid.", headline="Ferry runs <again>",
        comments=[comment("Nettie", "Too late"), comment("Bram", "At last")],
    )  # fmt: skip
    make_capture(article, b"a", ["body"], sha256="a" * 64, parsed=first)
    make_capture(article, b"b", ["body"], sha256="b" * 64, parsed=second)
    return article


def difference(client, article, older="a" * 12, newer="b" * 12):
    return client.get(f"/articles/{article.public_id}/captures/{older}..{newer}/")


def test_every_capture_is_listed_with_what_changed_since_the_one_before(client, article):
    page = client.get(f"/articles/{article.public_id}/captures/").content.decode()
    assert "captured 2 times" in page
    assert page.count("what changed since the one before") == 1
    assert f"/captures/{'a' * 12}..{'b' * 12}/" in page


def test_the_words_that_changed_are_marked_and_the_others_are_not(client, article):
    page = difference(client, article).content.decode()
    assert "<del>Monday." in page and "<ins>Tuesday." in page
    assert "Nobody paid." in page and "<ins>Nobody" not in page


def test_comments_that_came_are_told_from_those_that_were_there(client, article):
    context = difference(client, article).context
    assert [said.author for said in context["came"]] == ["Nettie"]
    assert context["went"] == []


def test_markup_in_a_headline_stays_text(client, article):
    page = difference(client, article).content.decode()
    assert "&lt;again&gt;" in page and "<again>" not in page


def test_a_hidden_comment_is_not_read_in_the_difference(client, article):
    article.comments.create(number=1, author="Nettie", body="Too late", visibility="hidden")
    assert "Too late" not in difference(client, article).content.decode()


@pytest.mark.parametrize(("older", "newer"), [("c" * 12, "b" * 12), ("a" * 12, "c" * 12), ("a..b", "b")])
def test_a_capture_that_is_not_there_is_no_page(client, article, older, newer):
    assert difference(client, article, older, newer).status_code == 404


def test_the_captures_of_a_hidden_article_are_not_shown(client, article):
    type(article).objects.update(visibility="hidden")
    assert difference(client, article).status_code == 404
    assert client.get(f"/articles/{article.public_id}/captures/").status_code == 404


def test_very_long_texts_are_not_compared_word_by_word(client, article):
    Capture.objects.filter(sha256="a" * 64).update(parsed=parsed("word " * (MOST_COMPARED // 5 + 1)))
    assert "too long to be compared" in difference(client, article).content.decode()


def test_the_capture_that_was_taken_last_is_shown_first_whenever_it_came(client, article):
    Capture.objects.filter(sha256="a" * 64).update(captured_at=timezone.now() + timedelta(days=1))
    page = client.get(f"/articles/{article.public_id}/captures/")
    assert [newer.sha256[0] for newer, _ in page.context["pairs"]] == ["a", "b"]


@pytest.fixture
def link(article):
    other = make_article(headline="Ferry sails")
    return OtherVersion.objects.create(first=article, second=other, containment=0.9)


def test_other_versions_are_shown_on_both_articles_until_dismissed(client, link):
    assert "Ferry sails" in client.get(link.first.get_absolute_url()).content.decode()
    assert "Ferry runs again" in client.get(link.second.get_absolute_url()).content.decode()
    OtherVersion.objects.update(state="dismissed")
    assert "Other versions" not in client.get(link.first.get_absolute_url()).content.decode()


def test_a_hidden_version_is_not_shown(client, link):
    type(link.second).objects.filter(pk=link.second_id).update(visibility="hidden")
    assert "Ferry sails" not in client.get(link.first.get_absolute_url()).content.decode()
