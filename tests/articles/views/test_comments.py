from itertools import pairwise

import pytest
from django.test import Client

from articles.models import Article, Comment
from articles.views.comments import PER_PAGE
from tests.articles.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


def with_comments(count: int) -> Article:
    article = make_article()
    rows = [Comment(article=article, number=number, body=f"Said {number}.") for number in range(1, count + 1)]
    Comment.objects.bulk_create(rows)
    return article


def page_of(client: Client, article: Article, asked: str = "") -> str:
    return client.get(f"/articles/{article.public_id}/comments/{asked}").content.decode()


def test_each_comment_is_on_exactly_one_page(client: Client):
    article = with_comments(2 * PER_PAGE + 3)
    shown = []
    for number in (1, 2, 3):
        response = client.get(f"/articles/{article.public_id}/comments/?page={number}")
        shown += [row.comment.number for row in response.context["comments"]]
    assert shown == list(range(1, 2 * PER_PAGE + 4))


def test_a_comment_is_found_on_its_page(client: Client):
    article = with_comments(2 * PER_PAGE)
    address = article.comments.get(number=PER_PAGE + 7).get_absolute_url()
    assert address == f"/articles/{article.public_id}/comments/?at={PER_PAGE + 7}#comment-{PER_PAGE + 7}"
    assert f'id="comment-{PER_PAGE + 7}"' in client.get(address).content.decode()


def test_a_reply_leads_to_what_it_answers_on_another_page(client: Client):
    article = with_comments(2 * PER_PAGE)
    first = article.comments.get(number=PER_PAGE)
    article.comments.filter(number__gt=PER_PAGE).update(parent=first)
    assert f'<a href="{first.get_absolute_url()}">in reply to' in page_of(client, article, "?page=2")


@pytest.mark.parametrize("asked", ["?page=x", "?page=0", "?page=-1", "?at=999999", "?at=x", "?sort=x", "?at=\0"])
def test_junk_shows_the_first_page(client: Client, asked: str):
    assert "Page 1 of 2" in page_of(client, with_comments(PER_PAGE + 1), asked)


def test_a_page_beyond_the_last_is_the_last(client: Client):
    assert "Page 2 of 2" in page_of(client, with_comments(PER_PAGE + 1), "?page=" + "9" * 5000)


def test_an_article_without_comments_has_no_page_of_them(client: Client):
    article = make_article()
    make_comment(article, 1, visibility="hidden")
    assert client.get(f"/articles/{article.public_id}/comments/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/comments/?page=7", "/comments/?sort=newest"])
def test_ten_thousand_comments_cost_few_queries(client: Client, path: str, django_assert_max_num_queries):
    article = with_comments(10_000)
    path = article.get_absolute_url() if path == "/" else f"/articles/{article.public_id}{path}"
    with django_assert_max_num_queries(8):
        page = client.get(path).content
    assert page.count(b'class="comment"') == PER_PAGE


def test_a_thread_ten_thousand_deep_is_shown(client: Client):
    article = with_comments(10_000)
    keys = list(article.comments.order_by("number").values_list("pk", flat=True))
    rows = [Comment(pk=key, parent_id=parent) for parent, key in pairwise(keys)]
    Comment.objects.bulk_update(rows, ["parent"], batch_size=500)
    assert page_of(client, article, "?page=200").count('class="comment"') == PER_PAGE
