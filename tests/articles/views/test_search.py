import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client

from articles.forms import search_request
from articles.models import Article
from articles.search import indexer
from articles.search.results import SearchRequest
from articles.views import export
from articles.views.marked_words import PARAMETER_NOTES
from articles.views.search import DOWNLOADS
from tests.articles.factories import (
    day,
    make_article,
    make_comment,
    make_photo,
    make_related,
    make_section,
    make_source,
)

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


def test_sentence_names_years_as_they_follow_each_other(client: Client, bridge: Article):
    page = text_of(client, q="bridge", year=["2023", "2022"])
    assert sentence(page) == "2 articles match “bridge”, of 2022 or 2023"


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
    assert "Dates: 2023 to December 2023" in chips


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
    assert '<a href="?q=bridge&amp;year=none">1 undated</a>' in page


def test_histogram_says_how_many_dates_are_too_vague_for_its_bars(client: Client, index: Path):
    for number in (2, 3, 3):
        make_article(headline="Ferry", published_at=day(2013, 9, number))
    make_article(headline="Ferry", published_at=day(2013, 9, 1), published_precision="month")
    indexer.rebuild()
    page = text_of(client, q="ferry")
    assert "<span>1 of which only the month or the year is known</span>" in page
    assert "1 September 2013" not in page
    assert "<title>3 September 2013: 2</title>" in page


def test_word_in_the_headline_alone_is_said_to_be_there(client: Client, bridge: Article):
    page = text_of(client, q="reopens")
    assert '<bdi class="n" lang="en">In the headline. It begins:</bdi>' in page
    assert "In the headline" not in text_of(client, q="fell")


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


@pytest.mark.parametrize(("asked", "number"), [("x", 1), ("-3", 1), ("0", 1), ("²", 1), ("99", 2), ("9" * 40, 2)])
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
    for address in ("/search/", "/search/feed.atom", "/search/download.csv", "/api/search/"):
        answer = client.get(address, {"q": "bridge"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_results_are_not_for_search_engines(client: Client, bridge: Article):
    assert '<meta name="robots" content="noindex">' in text_of(client, q="bridge")


TYPED = {"q": "zzzz source:nowhere source:harbour", "section": "x", "source": "y", "from": "2022"}


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
    for asked in (
        {"q": "bridge"},
        {"q": "bridge", "in": "comments"},
        {"q": "none", "year": "1999", "source": "x"},
        TYPED,
    ):
        with django_assert_max_num_queries(8):
            text_of(client, **asked)


def test_request_is_read_from_the_address():
    asked = search_request(QueryDict("q=+a+&source=x&source=y&source=x&has_comments=true&in=comments&from=2013&page=3"))
    assert asked == SearchRequest("a", ("x", "y"), has_comments=True, scope="comments", date_from="2013", page=3)


def test_request_of_an_empty_address_asks_for_everything():
    assert search_request(QueryDict("")) == SearchRequest()


# Nothing found


def links(page: str) -> dict[str, str]:
    """The text of each link in the page, and where it leads."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]+>", "", text).split()): unescape(address) for address, text in found}


def test_misspelt_word_is_met_with_another_and_its_count(client: Client, bridge: Article):
    page = text_of(client, q="brigde")
    assert '<p>Did you mean <a href="?q=bridge"><bdi>bridge</bdi></a> <span class="n">(3)</span>?</p>' in page
    page = text_of(client, q="falls OR brigde", source="harbour-courier")
    assert '<a href="?q=falls+OR+bridge&amp;source=harbour-courier">' not in page
    page = text_of(client, q="falls OR brigde")
    assert '<a href="?q=falls+OR+bridge">' in page
    assert "Did you mean" not in text_of(client, q="ferry")


def test_misspelt_word_among_filters_is_met_without_them(client: Client, bridge: Article):
    found = links(text_of(client, q="brigde", source="al-marsad", sort="oldest"))
    assert found["3 for “bridge” without any filter"] == "?q=bridge&sort=oldest"
    assert "3 for “bridge” without any filter" in links(text_of(client, q="brigde source:al-marsad"))


def test_each_word_that_stands_in_the_way_is_a_way_out(client: Client, bridge: Article):
    found = links(text_of(client, q='bridge "no such words" source:meridian-wire'))
    assert found["2 without “no such words”"] == "?q=bridge+source%3Ameridian-wire"
    found = links(text_of(client, q="headline: bridge lighthouse*"))
    assert found["3 without “lighthouse*”"] == "?q=headline%3A+bridge"
    assert not [text for text in links(text_of(client, q="lighthouse")) if "without" in text]
    assert not [text for text in links(text_of(client, q="lighthouse gull")) if text.startswith(("without", "with"))]


def test_any_of_the_words_is_a_way_out_where_no_article_has_all(client: Client, bridge: Article):
    found = links(text_of(client, q="in:headline falls reopens -gull"))
    assert found["2 with any of these words"] == "?q=in%3Aheadline+falls+OR+reopens+-gull"


def test_filter_typed_in_the_query_is_a_chip_and_a_way_out(client: Client, bridge: Article):
    found = links(text_of(client, q="bridge source:al-marsad"))
    assert found["Remove filter: source:al-marsad&nbsp;✕"] == "?q=bridge"
    assert found["3 without “source:al-marsad”"] == "?q=bridge"
    found = links(text_of(client, q="bridge from:2025 source:meridian-wire"))
    assert found["2 without “from:2025”"] == "?q=bridge+source%3Ameridian-wire"
    assert found["3 without any filter"] == "?q=bridge"
    found = links(text_of(client, q="bridge -source:meridian-wire -source:harbour-courier"))
    assert found["2 without “-source:meridian-wire”"] == "?q=bridge+-source%3Aharbour-courier"


def test_filter_by_a_value_that_does_not_exist_is_shown_as_such(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source="nowhere")
    assert "Source: nowhere</bdi>&nbsp;(0)" in page
    assert "3 without the source" in links(page)
    page = text_of(client, q="bridge source:nowhere")
    assert "source:nowhere</bdi>&nbsp;(0)" in page
    assert "Nothing here answers to <code>source:nowhere</code>." in page
    page = text_of(client, q="bridge", article="nowhere")
    assert "Article: nowhere</bdi>&nbsp;(0)" in page
    assert "3 without the article" in links(page)


def test_zone_and_place_are_ways_out_too(client: Client, bridge: Article):
    assert links(text_of(client, q="headline: sank"))["1 anywhere in the article"] == "?q=sank"
    assert links(text_of(client, q="in:headline sank"))["1 anywhere in the article"] == "?q=sank"
    found = links(text_of(client, q="in:comments sank"))
    assert found["1 in articles"] == "?q=sank"
    assert links(text_of(client, q="ferry", **{"in": "sidebar"}))["1 in comments"] == "?q=ferry&in=comments"


def test_what_the_page_points_to_has_one_name_everywhere(client: Client, bridge: Article):
    make_related(bridge, headline="Lighthouse dark", teaser="No ferry tonight.")
    indexer.rebuild()
    page = text_of(client, q="lighthouse")
    assert links(page)["Related stories"] == links(page)["1 in related stories"] == "?q=lighthouse&in=sidebar"
    page = text_of(client, q="lighthouse", **{"in": "sidebar"})
    assert sentence(page) == "1 article matches “lighthouse” in related stories"
    assert "sought in related stories:" in client.get("/help/search/").content.decode()


def test_search_is_never_widened_unasked(client: Client, bridge: Article):
    for asked in ({"q": "bridge", "source": "nowhere"}, {"q": "brigde"}, {"q": "headline: sank"}, {"q": "ferry"}):
        response = client.get("/search/", asked)
        assert response.context["results"].hits == ()
        assert sentence(response.content.decode()).startswith("No articles match")


def test_words_that_hold_nothing_to_search_find_nothing(client: Client, bridge: Article):
    page = text_of(client, q="***", source="meridian-wire")
    assert sentence(page) == "No articles match “***”, from Meridian Wire"
    assert "in articles" not in links(page)


def test_bad_date_is_told_and_is_no_criterion(client: Client, bridge: Article):
    page = text_of(client, q="bridge", **{"from": "soon"})
    assert "<code>soon</code> is no date" in page
    assert "left out" in page
    assert sentence(page) == "3 articles match “bridge”"
    assert 'name="from" value="soon"' in page
    assert "no day lies between" in text_of(client, q="bridge", **{"from": "2024", "to": "2022"})


# Where it leads


def test_search_in_comments_that_is_typed_counts_comments(client: Client, bridge: Article):
    page = text_of(client, q="in:comments ferry")
    assert sentence(page) == "1 comment matches “in:comments ferry”"
    assert links(page)["Articles"] == "?q=ferry"
    assert '<a href="?q=ferry&amp;in=comments" aria-current="true">Comments' in page


def test_article_hit_leads_to_its_own_comments_that_match(client: Client, bridge: Article):
    make_comment(bridge, 3, body="The bridge is old.")
    other = Article.objects.get(headline="A bridge reopens")
    make_comment(other, 1, body="This bridge too.")
    indexer.rebuild()
    page = text_of(client, q="bridge", source="harbour-courier")
    address = links(page)["also in 1 comment"]
    assert address == f"?q=bridge&source=harbour-courier&in=comments&article={bridge.public_id}"
    page = client.get(f"/search/{address}").content.decode()
    assert sentence(page) == "1 comment matches “bridge”, from Harbour Courier, of “The bridge falls”"
    assert "Article: The bridge falls" in page
    assert sentence(text_of(client, q="bridge", **{"in": "comments"})) == "2 comments match “bridge”"
    assert sentence(text_of(client, q="bridge", article=bridge.public_id)).startswith("1 article matches")


def test_comment_hit_shows_what_it_answers(client: Client, bridge: Article):
    parent = bridge.comments.get(number=1)
    make_comment(bridge, 3, author="Cleo", place="Saltmoor", body="A ferry? No & no.", parent=parent)
    indexer.rebuild()
    page = text_of(client, q="no ferry", **{"in": "comments"})
    assert (
        f'<a href="{bridge.get_absolute_url()}#comment-1"><bdi>Anna</bdi></a>: <q dir="auto">Comment number 1.' in page
    )
    assert "Cleo" in page
    assert "from <bdi>Saltmoor</bdi>" in page


def test_comment_hit_names_nobody_whose_comment_is_hidden(client: Client, bridge: Article):
    parent = make_comment(bridge, 3, author="Hidden Harry", body="A secret.", visibility="hidden")
    make_comment(bridge, 4, author="Cleo", body="Not at all, ferryman.", parent=parent)
    indexer.rebuild()
    page = text_of(client, q="ferryman", **{"in": "comments"})
    assert "Harry" not in page
    assert "secret" not in page
    assert "in reply to a comment that is not shown" in page


def test_what_is_chosen_stands_first_in_its_facet(client: Client, bridge: Article):
    response = client.get("/search/", {"q": "bridge", "source": "harbour-courier"})
    first = response.context["facets"][0].values[0]
    assert (first.label, first.active) == ("Harbour Courier", True)


def test_facet_of_many_values_shows_eight_and_folds_the_rest(client: Client, index: Path):
    for number in range(11):
        make_article(make_source(f"source-of-many-{number}"), headline="Bridge")
    indexer.rebuild()
    page = text_of(client, q="bridge")
    assert "<summary>Show all 11</summary>" in page
    before, after = page.split("<summary>Show all 11</summary>")
    assert before.count("Source Of Many") == 8
    assert after.split("</details>")[0].count("Source Of Many") == 3


def test_facet_of_very_many_values_lists_the_first_and_says_so(client: Client, bridge: Article, monkeypatch):
    monkeypatch.setattr("articles.views.narrowing.SHOWN", 1)
    monkeypatch.setattr("articles.views.narrowing.LISTED", 1)
    assert client.get("/search/", {"q": "bridge"}).context["facets"][0].left_out == 1
    monkeypatch.setattr("articles.views.narrowing.LISTED", 9)
    for number in range(12):
        make_article(make_source(f"source-of-many-{number}"), headline="Bridge")
    indexer.rebuild()
    page = text_of(client, q="bridge")
    assert "<summary>Show 9 of 14</summary>" in page
    assert "Not listed: 5 more, together 5" in page


def test_counts_of_a_facet_add_up_to_what_was_found(client: Client, bridge: Article):
    found = links(text_of(client, q="bridge"))
    assert found["no section 2"] == "?q=bridge&section=none"
    assert found["undated 1"] == "?q=bridge&year=none"
    for asked in ({}, {"q": "bridge"}, {"year": "none"}, {"section": ["none", "News / Harbour"]}, {"q": "is:undated"}):
        results = client.get("/search/", asked).context["results"]
        for facet in results.facets:
            assert (
                sum(value.count for value in facet.values) == results.total or facet.name in asked or not facet.values
            )


def test_no_value_of_a_filter_is_an_error(client: Client, bridge: Article):
    values = ["none", '"none"', "None", "true", "\0", "-", "²"]
    for name in ("source", "section", "year", "language", "has_comments", "article", "known_to", "in"):
        for address in ("/search/", "/search/feed.atom", "/search/download.csv", "/api/search/"):
            answers = {value: client.get(address, {"q": "bridge", name: value}).status_code for value in values}
            assert answers == dict.fromkeys(values, 200), (address, name)


def test_a_section_that_is_called_none_is_another_than_no_section(client: Client, index):
    source = make_source("courier")
    make_article(source, headline="Bridge", section=make_section(source, "none", "none"))
    make_article(source, headline="Second bridge", section=make_section(source, "News", "news"))
    make_article(source, headline="Third bridge")
    make_article(make_source("none", name="Of none"), headline="Fourth bridge")
    indexer.drain()
    found = links(text_of(client, q="bridge"))
    choices = {label: found[label] for label in ("no section 2", "News 1", "none 1")}
    assert list(choices.values()) == [f"?q=bridge&section={value}" for value in ("none", "News", "%22none%22")]
    for label, address in choices.items():
        page = client.get(f"/search/{address}")
        assert (page.context["results"].total, page.context["notes"]) == (int(label[-1]), ())
    assert client.get("/search/", {"section": ["none", '"none"']}).context["results"].total == 3
    assert client.get("/search/", {"q": "ferry", "section": '"none"'}).context["notes"] == ()
    assert client.get("/search/", {"section": '"nine"'}).context["notes"]
    assert client.get("/search/", {"source": "none"}).context["results"].total == 1


def test_none_is_a_value_like_others(client: Client, bridge: Article):
    page = text_of(client, q="bridge", section=["none", "News / Harbour"], year=["none", "2023"])
    assert sentence(page) == "2 articles match “bridge”, in News / Harbour or in no section, of 2023 or undated"
    assert links(page)["Remove filter: Section: no section&nbsp;✕"].count("section=") == 1
    assert "there is no" not in page
    assert sentence(text_of(client, q="bridge", section="none", year="2023")).startswith("1 article matches")
    assert sentence(text_of(client, language="none")) == "No articles, in an unknown language"


def test_years_stand_from_the_newest_and_at_last_the_undated(client: Client, bridge: Article):
    [years] = [each for each in client.get("/search/").context["facets"] if each.label == "Year"]
    assert [value.label for value in years.values][-1] == "undated"


def test_order_is_that_of_the_newest_where_nothing_is_sought(client: Client, bridge: Article):
    def active(**asked: str) -> list[str]:
        return [order.label for order in client.get("/search/", asked).context["orders"] if order.active]

    assert (active(), active(q="bridge"), active(q="bridge", sort="oldest")) == (["Newest"], ["Relevance"], ["Oldest"])


def test_order_by_relevance_is_offered_where_words_are_sought(client: Client, bridge: Article):
    def offered(**asked: str) -> list[str]:
        return [order.label for order in client.get("/search/", asked).context["orders"]]

    assert offered(q="bridge") == ["Relevance", "Newest", "Oldest"]
    assert offered() == offered(q="source:meridian-wire") == ["Newest", "Oldest"]


@pytest.mark.parametrize("nothing", ["*", "-", "🌊"])
def test_where_nothing_was_sought_the_page_does_not_say_that_nothing_holds_it(
    client: Client, bridge: Article, nothing: str
):
    page = text_of(client, q=nothing)
    assert "nothing to search for" in page
    assert "hold this" not in page


def test_page_leads_to_the_feed_and_the_files_of_the_same_search(client: Client, bridge: Article):
    page = text_of(client, q="bridge", source="meridian-wire", sort="oldest", page="1")
    feed = "/search/feed.atom?q=bridge&amp;source=meridian-wire"
    assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in page
    found = links(page)
    for extension, name in DOWNLOADS.items():
        assert found[name] == f"/search/download.{extension}?q=bridge&source=meridian-wire&sort=oldest"
    assert client.get(unescape(feed)).status_code == 200
    assert set(DOWNLOADS) == set(export.FORMATS)


def test_page_says_where_a_file_holds_the_first_hits_only(client: Client, bridge: Article, monkeypatch):
    assert "Download as" in text_of(client, q="bridge")
    monkeypatch.setattr("articles.views.search.LIMIT", 2)
    assert "Download the first 2 as" in text_of(client, q="bridge")


def test_undated_are_a_link_to_themselves(client: Client, bridge: Article):
    page = text_of(client, q="bridge OR falls")
    address = links(page)["1 undated"]
    assert address == "?q=bridge+OR+falls&year=none"
    page = client.get(f"/search/{address}").content.decode()
    assert sentence(page) == "1 article matches “bridge OR falls”, undated"
    assert "Year: undated</bdi>&nbsp;<span" in page


def test_request_for_one_article_is_read_from_the_address():
    assert search_request(QueryDict("article=abc&in=comments")) == SearchRequest(article="abc", scope="comments")


def test_links_are_made_of_what_counts_alone(client: Client, bridge: Article):
    found = links(text_of(client, q="bridge", junk="x", source=[" meridian-wire ", "", "meridian-wire"], sort=""))
    assert found["Remove filter: Source: Meridian Wire&nbsp;✕"] == "?q=bridge"
    assert found["2023 1"] == "?q=bridge&source=meridian-wire&year=2023"


@pytest.mark.parametrize("page", ["999999999", "999999999999", "9" * 400, "000" + "9" * 30])
def test_a_page_beyond_the_last_is_the_last_however_far_beyond(client: Client, index, page: str):
    for number in range(25):
        make_article(headline=f"Ferry {number}")
    indexer.rebuild()
    results = client.get("/search/", {"q": "ferry", "page": page}).context["results"]
    assert (results.page, len(results.hits)) == (2, 5)


@pytest.mark.parametrize("text", ["\u202e", "\u200b", "\ufeff", "\0", "\u00ad \u2066"])
def test_what_cannot_be_seen_is_never_a_search_for_everything(client: Client, index, text: str):
    make_article(headline="Ferry")
    indexer.rebuild()
    page = client.get("/search/", {"q": text})
    assert page.status_code == 200
    assert page.context["results"].total == 0 or not page.context["asked"].text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"has_comments": "maybe"}, "<code>maybe</code> is none of true, false: left out"),
        ({"in": "junk"}, "<code>junk</code> is none of articles, comments, sidebar: left out"),
        ({"known_to": "junk"}, "<code>junk</code> is none of day, month: left out"),
        ({"sort": "junk"}, "<code>junk</code> is none of relevance, newest, oldest: left out"),
        ({"source": "nope"}, "there is no source <code>nope</code>: it matches nothing"),
        ({"section": "nope"}, "there is no section <code>nope</code>: it matches nothing"),
        ({"year": "soon"}, "there is no year <code>soon</code>: it matches nothing"),
        ({"article": "nope"}, "there is no article <code>nope</code>: it matches nothing"),
        ({"source": [f"s{n}" for n in range(31)]}, "<code>source</code> was given too often: the first 30 count"),
    ],
)
def test_the_page_tells_what_it_does_not_heed_of_its_address(client: Client, bridge: Article, asked, told):
    assert told in text_of(client, q="bridge", **asked)


def test_a_value_that_is_none_of_the_choices_is_not_carried_on(client: Client, bridge: Article):
    page = text_of(client, q="bridge", has_comments="maybe", sort="junk")
    assert "has_comments=maybe" not in page
    assert 'value="maybe"' not in page
    assert "sort=junk" not in page


def test_every_note_on_an_address_is_marked_for_translation(client: Client, bridge: Article):
    asked = {"has_comments": "x", "in": "x", "sort": "x", "known_to": "x", "section": "x", "year": "x", "article": "x"}
    notes = client.get("/search/", asked | {"source": ["x"] * 31}).context["notes"]
    notes += client.get("/search/", {"q": f"author:x OR source:{bridge.source.slug}"}).context["notes"]
    patterns = {note.message.replace(f"`{note.excerpt}`", "`{}`") for note in notes}
    assert patterns == set(PARAMETER_NOTES)
