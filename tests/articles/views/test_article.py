import json
import re

import pytest
from django.test import Client

from articles.models import Article
from articles.revisions import change, record
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
    assert '<h2 id="paragraph-2" dir="auto">What &lt;b&gt;next&lt;/b&gt;</h2>' in page


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
    assert f'<a href="{first.get_absolute_url()}">in reply to&nbsp;<bdi>Anna</bdi></a>' in page
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
    assert page.count('class="comment"') == 50
    assert f'<a href="/articles/{article.public_id}/comments/">Read all 300 comments</a>' in page
    assert page.count("<ol") == page.count("</ol>")
    assert page.count("<li>") == page.count("</li>")


@pytest.mark.parametrize("headline", ["Capture", "¿?"])
def test_a_headline_never_takes_the_address_of_another_page(headline):
    assert Article(headline=headline).slug == "article"


def test_words_of_the_search_are_marked_and_a_link_leads_back_to_the_results(client: Client):
    article = make_article(headline="Harbour reopens", body="The harbours reopened.\n\n## Of <b>harbours</b>")
    results = "http://testserver/search/?q=harbour&source=voa"
    page = client.get(f"{article.get_absolute_url()}?q=harbour", headers={"referer": results}).content.decode()
    assert "<mark>Harbour</mark> reopens</h1>" in page
    assert "The <mark>harbours</mark> reopened." in page
    assert "Of &lt;b&gt;<mark>harbours</mark>&lt;/b&gt;" in page
    assert 'href="/search/?q=harbour&amp;source=voa">← Back to the results' in page


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/search/?q=x", "http://testserver/about/", "::["])
def test_way_back_without_a_page_of_results_is_the_search_itself(client: Client, referer: str):
    article = make_article()
    page = client.get(f"{article.get_absolute_url()}?q=a+%22b", headers={"referer": referer}).content.decode()
    assert 'href="/search/?q=a+%22b">← Back to the results' in page


def test_a_passage_that_quotes_the_article_is_folded_and_both_sides_are_linked(client: Client):
    sentence = "The lift bridge fell into the harbour at dawn on Tuesday, and no one of the crew was hurt."
    article = make_article(body=f"Before.\n\n{sentence}")
    make_comment(article, 1, body=f"You say: {sentence} I doubt it.")
    page = page_of(client, article)
    beginning = "<bdi>The lift bridge fell into the harbour at …</bdi>"
    assert f"<details><summary><bdi>Quotes the article:</bdi> {beginning}</summary>" in page
    assert '<a href="#paragraph-2">paragraph 2 of the article</a>' in page
    assert 'href="#comment-1" lang="en" dir="ltr">quoted by <bdi>Reader 1</bdi></a></p>' in page


def test_comments_are_sorted_by_time_on_request(client: Client):
    article = make_article()
    for number, date in ((1, 12), (2, 10), (3, 11)):
        make_comment(article, number, posted_at=day(2013, 9, date))

    def order(sort: str) -> list[int]:
        rows = client.get(f"{article.get_absolute_url()}?sort={sort}").context["comments"]
        return [row.comment.number for row in rows]

    assert (order("page"), order("oldest"), order("newest"), order("x")) == (
        [1, 2, 3],
        [2, 3, 1],
        [1, 3, 2],
        [1, 2, 3],
    )


def test_an_answer_to_a_comment_on_a_later_page_leads_there(client: Client):
    article = make_article()
    late = make_comment(article, 60, author="Zoe")
    make_comment(article, 1, parent=late)
    page = page_of(client, article)
    assert f'href="/articles/{article.public_id}/comments/?at=60#comment-60">in reply to&nbsp;<bdi>Zoe' in page


def test_article_tells_programs_what_it_is_and_no_text_can_end_the_element(client: Client):
    article = make_article(
        headline="</script><script>alert(1)</script>", byline="Jane Doe", published_precision="month", section=None
    )
    make_comment(article, 1, author="</script>")
    page = page_of(client, article)
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert told["@type"] == "NewsArticle"
    assert told["headline"] == article.headline
    assert told["datePublished"] == "2022-03"
    assert told["comment"][0]["author"]["name"] == "</script>"
    assert "articleSection" not in told
    assert "<script>alert" not in page
    assert '<meta property="article:published_time" content="2022-03">' in page


def test_citations_pin_the_link_the_revision_and_the_hash(client: Client):
    article = make_article(make_source(name="Harbour Courier"), headline="Harbour reopens", version=3)
    capture = make_capture(article, b"text", ["body"])
    given = client.get(article.get_absolute_url()).context["citations"]
    assert list(given) == ["APA", "MLA", "Chicago", "BibTeX"]
    for text in given.values():
        assert f"http://testserver{article.get_absolute_url()}" in text
        assert f"revision 3, capture SHA-256 {capture.sha256}" in text


@pytest.mark.parametrize(("extension", "start"), [("bib", "@article{"), ("ris", "TY  - NEWS"), ("csl.json", "[\n {")])
def test_reference_comes_as_a_file(client: Client, extension: str, start: str):
    article = make_article()
    response = client.get(f"/articles/{article.public_id}.{extension}")
    assert response.content.decode().startswith(start)
    assert f'filename="{article.public_id}.{extension}"' in response.headers["Content-Disposition"]


def test_article_as_json_is_what_the_api_answers(client: Client):
    article = make_article()
    make_comment(article, 1)
    told = client.get(f"/articles/{article.public_id}.json", follow=True).json()
    assert told == client.get(f"/api/articles/{article.public_id}/").json()


def test_article_as_text_has_all_that_the_page_has(client: Client):
    article = make_article(byline="By Jane Doe", published_at=day(2013, 9, 12), published_basis="comments")
    make_photo(article, caption="The bridge at dawn.")
    first = make_comment(article, 1, author="Anna", place="Oslo", posted_as_printed="12.09.2013 8:21")
    make_comment(article, 2, author="", parent=first, body="I agree")
    make_comment(article, 3, body="Unseen", visibility="hidden")
    text = client.get(f"/articles/{article.public_id}.txt").content.decode()
    for part in (
        article.headline,
        "By Jane Doe",
        "12 September 2013, from the first comment",
        "## A subhead",
        "[Photo: The bridge at dawn.]",
        "1. Anna from Oslo, 12.09.2013 8:21\nComment number 1.",
        "2. unnamed, 10 March 2022, 08:21, in reply to 1\nI agree",
    ):
        assert part in text
    assert "Unseen" not in text


@pytest.mark.parametrize("path", ["", ".json", ".txt", ".bib", "/history/", "/comments/"])
def test_no_form_of_a_hidden_or_withdrawn_article_is_served(client: Client, path: str):
    hidden, withdrawn = make_article(visibility="hidden"), make_article(visibility="withdrawn")
    make_comment(hidden, 1)
    path = path or "/"
    assert client.get(f"/articles/{hidden.public_id}{path}").status_code == 404
    assert client.get(f"/articles/{withdrawn.public_id}{path}").status_code == 410


def test_history_shows_the_words_that_went_and_came(client: Client):
    article = make_article(version=2)
    assert "Nothing was changed" in client.get(f"/articles/{article.public_id}/history/").content.decode()
    record(article, [change("headline", "Harbour closes <today>", "Harbour reopens <today>")])
    page = client.get(f"/articles/{article.public_id}/history/").content.decode()
    assert "Harbour <del>closes </del><ins>reopens </ins>&lt;today&gt;" in page
    assert "by an editor" in page
    assert f'<a href="/articles/{article.public_id}/history/">Changed ' in page_of(client, article)
