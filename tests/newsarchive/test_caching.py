import pytest

from tests.articles.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/search/?q=x", "/sources/", "/about/", "/undated/", "article"])
def test_an_unchanged_page_is_not_sent_again(client, index, address):
    article = make_article()
    address = article.get_absolute_url() if address == "article" else address
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first.headers["Vary"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_article_is_sent_anew(client):
    article = make_article(headline="Before")
    first = client.get(article.get_absolute_url())
    article.body = "Corrected."
    article.save()
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert b"Corrected." in again.content


def test_an_article_tells_when_it_was_changed_last(client):
    article = make_article()
    response = client.get(article.get_absolute_url())
    assert response.headers["Last-Modified"] == f"{article.updated_at:%a, %d %b %Y %H:%M:%S} GMT"


def test_an_article_whose_comment_was_hidden_is_sent_anew_whatever_date_is_asked_for(client):
    article = make_article()
    comment = make_comment(article, 1, body="Told you so.")
    first = client.get(article.get_absolute_url())
    type(comment).objects.update(visibility="hidden")
    again = client.get(article.get_absolute_url(), headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert again.status_code == 200
    assert b"Told you so." not in again.content


def test_what_an_editor_sees_is_kept_nowhere(admin_client):
    response = admin_client.get(make_article().get_absolute_url())
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")


def test_gzip_leaves_a_page_its_mark(client):
    article = make_article(body="The harbour reopened. " * 50)
    first = client.get(article.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
