import re
import shutil
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client

from articles.forms import search_request
from articles.models import Article
from articles.search import indexer
from articles.search.results import SearchRequest
from tests.articles.factories import day, make_article, make_comment, make_photo, make_section, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def bridge(index: Path) -> Article:
    """An archive of four articles: two sources speak of a bridge, one in Arabic; a comment speaks of a ferry."""
    courier = make_source("harbour-courier", name="Harbour Courier")
    wire = make_source("meridian-wire", name="Meridian Wire")
    section = make_section(courier, "News / Harbour", "news-harbour")
    article = make_article(courier, section=section, headline="The bridge falls", body="A <b>bridge</b> fell & sank.")
    make_comment(make_comment(article, 1, author="Anna").article, 2, author="Bob", body="We need a ferry.")
    make_photo(article, caption="The span at dawn.")
    make_article(wire, headline="A bridge reopens", published_at=day(2023, 9, 30))
    make_article(wire, headline="A bridge of no date", published_at=None, published_basis="none")
    make_article(make_source("al-marsad", language="ar"), headline="جسر المدينة", language="ar")
    make_article(wire, headline="A hidden bridge", visibility="hidden")
    indexer.rebuild()
    return article


def text_of(client: Client, **asked: str | list[str]) -> str:
    response = client.get("/search/", asked)
    assert response.status_code == 200
    return response.content.decode()


def sentence(page: str) -> str:
    line = re.search(r'<p class="result-line" role="status">(.*?)</p>', page, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", "", line).split())


def test_results_are_told_in_a_sentence_with_marked_words(client: Client, bridge: Article):
    page = text_of(client, q="bridge")
    assert sentence(page) == "3 articles match “bridge”"
    assert "The <mark>bridge</mark> falls" in page
    assert "A &lt;b&gt;<mark>bridge</mark>&lt;/b&gt; fell &amp; sank." in page
    assert bridge.get_absolute_url() in page


def test_sentence_names_the_filters(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source=["harbour-courier", "meridian-wire"], year="2023", **{"from": "2022"})
    assert sentence(page) == "1 article matches “bridge”, from Meridian Wire or Harbour Courier, of 2023, from 2022"


def test_search_for_nothing_shows_everything_newest_first(client: Client, bridge: Article):
    page = text_of(client)
    assert sentence(page).startswith("4 articles, the newest first.")
    assert page.index("reopens") < page.index("falls")


def test_facet_value_adds_itself_to_the_search_and_an_active_one_takes_itself_away(client: Client, bridge: Article):
    page = text_of(client, q="bridge")
    assert '<a href="?q=bridge&amp;source=meridian-wire"><bdi>Meridian Wire</bdi> <span class="n">2</span>' in page
    page = text_of(client, q="bridge", source="meridian-wire", page="7")
    assert '<a href="?q=bridge" aria-current="true"><bdi>Meridian Wire</bdi>' in page
    assert '<a href="?q=bridge&amp;source=meridian-wire&amp;source=harbour-courier">' in page


def test_yes_and_no_of_a_facet_replace_each_other(client: Client, bridge: Article):
    page = text_of(client, q="bridge", has_comments="true")
    assert sentence(page).startswith("1 article")
    assert '<a href="?q=bridge&amp;has_comments=false">' in page


def test_each_filter_is_a_chip_that_removes_it(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source="meridian-wire", language="en", **{"from": "2023", "to": "2023-12"})
    chips = page[page.index('class="chips"') : page.index("Clear all filters")]
    assert 'href="?q=bridge&amp;language=en&amp;from=2023&amp;to=2023-12"' in chips
    assert "Language: English" in chips
    assert "Dates: 2023 to 2023-12" in chips


def test_typed_query_keeps_the_filters(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source="meridian-wire", sort="newest")
    assert '<input type="hidden" name="source" value="meridian-wire">' in page
    assert '<input type="hidden" name="sort" value="newest">' in page


def test_comment_hit_shows_who_wrote_it_and_leads_to_it(client: Client, bridge: Article):
    page = text_of(client, q="ferry", **{"in": "comments"})
    assert sentence(page) == "1 comment matches “ferry”"
    assert "We need a <mark>ferry</mark>." in page
    assert f"{bridge.get_absolute_url()}#comment-2" in page
    assert "Bob" in page


def test_histogram_leads_to_a_month_and_counts_the_undated_beside_it(client: Client, bridge: Article):
    page = text_of(client, q="bridge")
    assert 'href="?q=bridge&amp;from=2023-09&amp;to=2023-09"' in page
    assert "without 1 undated" in page


def test_nothing_found_offers_the_count_without_each_filter_and_in_comments(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source="al-marsad")
    assert sentence(page) == "No articles match “bridge”, from Al Marsad"
    assert '<a href="?q=bridge">3 without the source</a>' in page
    page = text_of(client, q="ferry")
    assert '<a href="?q=ferry&amp;in=comments">1 in comments</a>' in page


def test_nothing_found_anywhere_says_so(client: Client, bridge: Article):
    assert "Neither the articles nor their comments hold this" in text_of(client, q="zzzz")


def test_query_that_was_not_taken_as_typed_is_explained(client: Client, bridge: Article):
    assert "was not closed" in text_of(client, q='"the bridge')


def test_caption_that_matches_is_named_as_one(client: Client, bridge: Article):
    page = text_of(client, q="dawn")
    assert "Caption:</bdi> The span at <mark>dawn</mark>." in page


def test_query_is_never_markup(client: Client, bridge: Article):
    page = text_of(client, q='"><script>alert(1)</script>', source="<b>", **{"from": "<i>"})
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    "name", ["q", "source", "section", "year", "language", "has_comments", "in", "from", "to", "sort"]
)
@pytest.mark.parametrize(
    "junk", ["\0", "²", "9" * 3000, "\ud800".encode("utf-8", "replace").decode(), "-1", "a:b:(c", "*"]
)
def test_junk_in_a_parameter_is_no_error(client: Client, bridge: Article, name: str, junk: str):
    text_of(client, **({"q": "bridge"} | {name: junk}))


@pytest.mark.parametrize(("asked", "number"), [("x", 1), ("-3", 1), ("0", 1), ("²", 1), ("99", 2), ("9" * 40, 1)])
def test_page_out_of_range_is_the_last(client: Client, index: Path, asked: str, number: int):
    source = make_source()
    for _ in range(25):
        make_article(source, headline="Bridge")
    indexer.rebuild()
    response = client.get("/search/", {"q": "bridge", "page": asked})
    assert response.context["results"].page == number


def test_missing_index_says_that_search_is_being_rebuilt(client: Client, index: Path):
    shutil.rmtree(index)
    response = client.get("/search/", {"q": "bridge"})
    assert response.status_code == 503
    assert "Search is being rebuilt" in response.content.decode()
    assert client.get("/").status_code == 200


def test_results_are_not_for_search_engines(client: Client, bridge: Article):
    assert '<meta name="robots" content="noindex">' in text_of(client, q="bridge")


def test_search_costs_few_queries(client: Client, index: Path, django_assert_max_num_queries):
    source = make_source()
    for number in range(40):
        article = make_article(
            source, headline="Bridge", section=make_section(source, f"Part {number}", f"part-{number}")
        )
        make_photo(article)
        for each in range(1, 6):
            make_comment(article, each, body="A bridge")
    indexer.rebuild()
    for asked in ({"q": "bridge"}, {"q": "bridge", "in": "comments"}, {"q": "none", "year": "1999", "source": "x"}):
        with django_assert_max_num_queries(8):
            text_of(client, **asked)


def test_request_is_read_from_the_address():
    asked = search_request(QueryDict("q=+a+&source=x&source=y&source=x&has_comments=true&in=comments&from=2013&page=3"))
    assert asked == SearchRequest("a", ("x", "y"), has_comments=True, scope="comments", date_from="2013", page=3)


def test_request_of_an_empty_address_asks_for_everything():
    assert search_request(QueryDict("")) == SearchRequest()
