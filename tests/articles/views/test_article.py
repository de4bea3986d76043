import pytest
from django.test import Client

from articles.models import Article
from tests.articles.factories import (
    day,
    make_article,
    make_capture,
    make_comment,
    make_photo,
    make_related,
    make_section,
    make_source,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_article_shows_all_that_stands_around_its_text(client: Client):
    source = make_source("voa", name="Voice of Anywhere")
    article = make_article(
        source,
        section=make_section(source, "News / Middle East", "middle-east"),
        byline="By Jane Doe",
        published_at=day(2013, 9, 12),
        published_basis="comments",
        captured_not_before=day(2015, 5, 28).date(),
        original_url="https://www.voa.example/a/1.html",
    )
    capture = make_capture(article, b"text", ["body"])
    page = page_of(client, article)
    assert "Voice of Anywhere" in page
    assert "/sources/voa/sections/middle-east/" in page
    assert "By Jane Doe" in page
    assert '<time datetime="2013-09-12">12 September 2013</time>, from the first comment' in page
    assert "captured no earlier than 28 May 2015" in page
    assert "Original at voa.example" in page
    assert capture.sha256[:12] in page
    assert f"/articles/{article.public_id}/capture/" in page


def test_article_shows_paragraphs_and_subheads_as_text(client: Client):
    page = page_of(client, make_article(body="One <script>alert(1)</script>.\n\n## What <b>next</b>\n\nTwo."))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert '<h2 dir="auto">What &lt;b&gt;next&lt;/b&gt;</h2>' in page


def test_reading_time_is_of_the_body(client: Client):
    assert "3 min read" in page_of(client, make_article(body="word " * 500))


def test_article_without_text_says_so(client: Client):
    assert "No text of this article is held" in page_of(client, make_article(body=""))


def test_captions_stand_in_figures(client: Client):
    article = make_article()
    make_photo(article, caption="Kerry & Lavrov", credit="AP")
    page = page_of(client, article)
    assert "Kerry &amp; Lavrov</figcaption>" in page
    assert "AP</small>" in page


def test_related_story_is_a_link_where_the_archive_has_it(client: Client):
    article, other = make_article(), make_article(headline="The other story")
    make_related(article, 1, headline="Held here", archived=other)
    make_related(article, 2, headline="Held nowhere")
    make_related(article, 3, headline="Held but hidden", archived=make_article(visibility="hidden", public_id="unseen"))
    page = page_of(client, article)
    assert f'<a href="{other.get_absolute_url()}"' in page
    assert page.count("not in the archive") == 2
    assert "unseen" not in page


def test_arabic_article_reads_from_right_to_left(client: Client):
    page = page_of(client, make_article(headline="عنوان الخبر", language="ar"))
    assert '<article class="article" dir="rtl">' in page
    assert '<h1 lang="ar">عنوان الخبر</h1>' in page


def test_article_of_unknown_language_finds_its_own_direction(client: Client):
    assert '<article class="article" dir="auto">' in page_of(client, make_article(language=""))


def test_comments_tell_who_answers_whom(client: Client):
    article = make_article(comments_closed=True)
    first = make_comment(article, 1, author="Anna", place="Oslo")
    make_comment(article, 2, author="Bob", parent=first)
    page = page_of(client, article)
    assert "2 comments" in page
    assert "from <bdi>Oslo</bdi>" in page
    assert '<a href="#comment-1">in reply to&nbsp;<bdi>Anna</bdi></a>' in page
    assert "Names and places are as the commenter typed them." in page
    assert "Comments were closed" in page


def test_hidden_comment_is_not_shown_and_its_answer_says_so(client: Client):
    article = make_article()
    hidden = make_comment(article, 1, author="Troll", body="Unseen words", visibility="hidden")
    make_comment(article, 2, parent=hidden)
    page = page_of(client, article)
    assert "Unseen words" not in page
    assert "Troll" not in page
    assert "in reply to a comment that is not shown" in page
    assert "1 comment<" in page


def test_comment_text_is_escaped_and_keeps_its_lines(client: Client):
    article = make_article()
    make_comment(article, 1, author="<i>x</i>", body="a <b>b</b>\nc\n\nd")
    page = page_of(client, article)
    assert "<p>a &lt;b&gt;b&lt;/b&gt;<br>c</p>" in page
    assert "&lt;i&gt;x&lt;/i&gt;" in page


@pytest.mark.parametrize("slug", ["wrong", "Harbour", "عنوان"])
def test_wrong_slug_leads_to_the_right_one_as_long_as_it_is_right(client: Client, slug: str):
    article = make_article(headline="Harbour opens")
    response = client.get(f"/articles/{article.public_id}/{slug}/")
    assert (response.status_code, response.url) == (302, article.get_absolute_url())


def test_address_without_slug_leads_to_the_article(client: Client):
    article = make_article()
    assert client.get(f"/articles/{article.public_id}/").url == article.get_absolute_url()


def test_headline_without_letters_has_an_address_too(client: Client):
    page_of(client, make_article(headline="…!?"))


def test_hidden_article_is_not_found(client: Client):
    article = make_article(visibility="hidden", visibility_reason="secret")
    response = client.get(article.get_absolute_url())
    assert response.status_code == 404
    assert article.headline not in response.content.decode()


def test_withdrawn_article_is_gone_with_its_reason(client: Client):
    article = make_article(visibility="withdrawn", visibility_reason="By order of a court.", body="Private words")
    for path in (article.get_absolute_url(), f"/articles/{article.public_id}/capture/"):
        response = client.get(path)
        assert response.status_code == 410
        assert "By order of a court." in response.content.decode()
        assert "Private words" not in response.content.decode()


def test_articles_stay_out_of_search_engines_unless_allowed(client: Client, settings):
    article = make_article()
    assert '<meta name="robots" content="noindex">' in page_of(client, article)
    settings.ALLOW_INDEXING = True
    assert "noindex" not in page_of(client, article)


def test_article_costs_few_queries_with_many_comments(client: Client, django_assert_max_num_queries):
    source = make_source()
    article = make_article(source, section=make_section(source))
    make_capture(article, b"text", ["body"])
    for number in range(1, 31):
        make_photo(article, number)
        make_related(article, number, archived=make_article(source))
    parent = None
    for number in range(1, 301):
        parent = make_comment(article, number, parent=parent if number % 50 else None)
    with django_assert_max_num_queries(8):
        page = page_of(client, article)
    assert page.count('class="comment"') == 300
    assert page.count("<ol") == page.count("</ol>")
    assert page.count("<li>") == page.count("</li>")


@pytest.mark.parametrize("headline", ["Capture", "¿?"])
def test_a_headline_never_takes_the_address_of_another_page(headline):
    assert Article(headline=headline).slug == "article"
