import pytest

from articles.models import Photo, RelatedStory
from articles.search import indexer
from articles.search.results import SearchRequest, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(index, make_article, make_comment):
    article = make_article("The harbour", "A long body about the harbour & its <ferries>.", "2013-09-12")
    Photo.objects.create(article=article, position=1, caption="The harbour at dawn")
    RelatedStory.objects.create(article=article, position=1, kind="related", headline="Harbour dues")
    first = make_comment(article, "What a harbour! " * 20, author="Anna")
    hidden = make_comment(article, "Secret words", author="Harry", visibility="hidden")
    make_comment(article, "A harbour indeed", author="Bob", parent=first)
    make_comment(article, "No harbour", author="Cleo", parent=hidden)
    indexer.rebuild()
    return article


def test_fragments_come_from_the_zones_that_are_sought(archive):
    def zones(text: str, **request) -> list[str]:
        return [fragment.zone for fragment in search(SearchRequest(text, **request)).hits[0].fragments]

    assert zones("harbour") == ["body", "caption"]
    assert zones("caption: harbour") == ["caption"]
    assert zones("sidebar: dues") == ["sidebar"]
    assert zones("dues", scope="sidebar") == ["sidebar"]
    assert zones("headline: harbour") == ["headline"]
    assert zones("has:comments") == ["body"]


def test_a_beginning_is_marked_as_the_word_is_written(archive):
    [fragment] = search(SearchRequest("body: ferrie*")).hits[0].fragments
    assert "&lt;<mark>ferries</mark>&gt;" in fragment.html


def test_a_bare_hit_has_no_passages_and_the_same_facts(archive):
    whole, bare = (search(SearchRequest("harbour"), bare=bare) for bare in (False, True))
    assert (bare.total, bare.facets, bare.histogram) == (whole.total, whole.facets, whole.histogram)
    [hit], [other] = bare.hits, whole.hits
    assert (hit.fragments, hit.headline_html) == ((), "The harbour")
    assert (hit.article, hit.comment_hits, hit.article.comment_count) == (other.article, 3, 3)
    assert "body" in hit.article.get_deferred_fields()


def test_a_bare_comment_hit_has_its_comment(archive):
    hits = search(SearchRequest("harbour", scope="comments"), bare=True).hits
    assert {hit.comment.author for hit in hits} == {"Anna", "Bob", "Cleo"}
    assert all(hit.fragments == () and hit.answers is None for hit in hits)


def test_a_comment_hit_begins_with_what_it_answers_unless_that_is_hidden(archive):
    hits = {hit.comment.author: hit for hit in search(SearchRequest("harbour", scope="comments")).hits}
    assert hits["Anna"].answers is None
    assert hits["Bob"].answers.author == "Anna"
    assert len(hits["Bob"].answers_html) <= 101
    assert hits["Bob"].answers_html.startswith("What a harbour!")
    assert (hits["Cleo"].answers, hits["Cleo"].answers_html) == (None, "")
