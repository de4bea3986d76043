import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from articles import revisions
from articles.models import Article, Revision
from articles.revisions import happening_in_words, subject_in_words
from articles.views.history import as_of
from tests.articles.factories import make_article


def corrected(article: Article, **values: str) -> None:
    """As the admin and the loader correct: the values, the version, and a revision that tells of them."""
    before = Article(**{name: getattr(article, name) for name in values})
    for name, value in values.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    revisions.record(article, revisions.changes_of_fields(before, article, values))


def page_of(client: Client, article: Article, version: int | str = "") -> str:
    address = f"/articles/{article.public_id}/history/{f'{version}/' if version else ''}"
    return client.get(address).content.decode()


@pytest.mark.django_db
def test_a_revision_that_was_cited_can_still_be_read(client: Client):
    article = make_article(headline="Harbour closes", body="It closed.\n\n## Later\n\nNobody came.")
    corrected(article, headline="Harbour reopens", body="It opened.")
    corrected(article, body="It opened again.")
    first, second, third = (page_of(client, article, version) for version in (1, 2, 3))
    assert ">Harbour closes</h1>" in first and '<p dir="auto">It closed.</p>' in first and "Later</h2>" in first
    assert "as of revision 1. The article now stands at revision 3." in first
    assert ">Harbour reopens</h1>" in second and "It opened.<" in second
    assert "It opened again." in third and "the text as it stands" in third
    assert all('content="noindex"' in page and "without a record" not in page for page in (first, second, third))


@pytest.mark.django_db
def test_history_and_citation_lead_to_the_revisions(client: Client):
    article = make_article()
    corrected(article, headline="Another")
    assert f'href="/articles/{article.public_id}/history/2/"' in page_of(client, article)
    assert f'href="/articles/{article.public_id}/history/1/"' in page_of(client, article)
    assert f'href="/articles/{article.public_id}/history/2/"' in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["0", "3", "99999999999999999999", "x"])
def test_a_revision_that_never_was_is_not_found(client: Client, version: str):
    article = make_article()
    corrected(article, headline="Another")
    assert client.get(f"/articles/{article.public_id}/history/{version}/").status_code == 404


@pytest.mark.django_db
def test_a_change_without_a_record_is_owned_up_to(client: Client):
    article = make_article(headline="One")
    corrected(article, headline="Two")
    Article.objects.filter(pk=article.pk).update(headline="Three")
    assert "without a record" in page_of(client, article, 1)


@given(st.lists(st.sampled_from(["headline", "byline", "body"]), max_size=6), st.data())
def test_undoing_all_changes_gives_each_text_that_there_was(names: list[str], data: st.DataObject):
    article, kept = Article(headline="One", byline="", body="Text", version=1), []
    texts = [("One", "", "Text")]
    for name in names:
        before = Article(headline=article.headline, byline=article.byline, body=article.body)
        setattr(article, name, data.draw(st.text(max_size=5)))
        article.version += 1
        changes = revisions.changes_of_fields(before, article, [name])
        kept.insert(0, Revision(version=article.version, changes=changes))
        texts.append((article.headline, article.byline, article.body))
    for version, text in enumerate(texts, start=1):
        found = as_of(version, article, kept)
        assert (found.headline, found.byline, found.body, found.is_whole) == (*text, True)


def test_what_was_changed_is_told_in_the_language_of_the_reader():
    with override("ar"):
        assert subject_in_words("comment 7") == "تعليق 7"
        assert subject_in_words("headline") == "عنوان"
        assert "author" not in happening_in_words("author, place changed")
    assert happening_in_words("author, place changed") == "author, place changed"
    assert happening_in_words("added") == "added"
