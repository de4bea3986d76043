import re
from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree

from articles.models import Article
from articles.search import indexer
from tests.articles.factories import day, make_article, make_comment, make_section, make_source

pytestmark = pytest.mark.django_db
ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "os": "http://a9.com/-/spec/opensearch/1.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"


def feed_at(client: Client, address: str, **asked) -> etree._Element:
    response = client.get(address, asked)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return etree.fromstring(response.content)


def texts(feed: etree._Element, path: str) -> list[str]:
    return feed.xpath(path, namespaces=ATOM)


def titles(feed: etree._Element) -> list[str]:
    return texts(feed, "a:entry/a:title/text()")


def test_the_newest_articles_come_first_and_undated_ones_last(client: Client):
    wire = make_source("meridian-wire")
    make_article(wire, headline="Undated", published_at=None, published_precision="", published_basis="none")
    make_article(wire, headline="Old", published_at=day(2012))
    make_article(wire, headline="New", published_at=day(2024))
    make_article(wire, headline="Hidden", visibility="hidden")
    make_article(headline="Elsewhere", published_at=day(2020))
    assert titles(feed_at(client, "/feed.atom")) == ["New", "Elsewhere", "Old", "Undated"]
    assert titles(feed_at(client, "/sources/meridian-wire/feed.atom")) == ["New", "Old", "Undated"]
    assert client.get("/sources/nobody/feed.atom").status_code == 404


def test_a_feed_has_all_that_atom_wants(client: Client):
    article = make_article(headline="Harbour", section=None, byline="Ana Lima")
    feed = feed_at(client, "/feed.atom")
    [ident] = texts(feed, "a:id/text()")
    assert ident == "tag:testserver,2026:feed:/"
    assert texts(feed, "a:link[@rel='self']/@href") == ["http://testserver/feed.atom"]
    assert texts(feed, "a:link[@rel='alternate']/@href") == ["http://testserver/"]
    assert re.fullmatch(MOMENT, texts(feed, "a:updated/text()")[0])
    [entry] = texts(feed, "a:entry")
    assert texts(entry, "a:id/text()") == [f"tag:testserver,2026:{article.public_id}"]
    assert texts(entry, "a:link/@href") == [f"http://testserver{article.get_absolute_url()}"]
    assert texts(entry, "a:author/a:name/text()") == ["Ana Lima"]
    assert texts(entry, "a:summary/text()") == ["First paragraph."]
    assert re.fullmatch(MOMENT, texts(entry, "a:updated/text()")[0])
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize(
    ("precision", "published", "date"),
    [("year", [], "2013"), ("month", [], "2013-09"), ("day", ["2013-09-12T00:00:00+00:00"], "2013-09-12")],
)
def test_no_day_is_made_up_for_a_date_that_is_known_to_the_month(client: Client, precision, published, date):
    make_article(published_at=day(2013, 9, 12), published_precision=precision)
    feed = feed_at(client, "/feed.atom")
    assert texts(feed, "a:entry/a:published/text()") == published
    assert texts(feed, "a:entry/dc:date/text()") == [date]


def test_captured_markup_stays_text_and_what_xml_cannot_hold_is_left_out(client: Client):
    nasty = "<script>alert(1)</script> & \x0b\x1b\ufffe]]>"
    source = make_source(name=nasty)
    section = make_section(source, path=nasty)
    make_article(source, headline=nasty, body=nasty, byline=nasty, section=section, language='en"><b>')
    feed = feed_at(client, "/feed.atom")
    clean = "<script>alert(1)</script> & ]]>"
    assert (
        titles(feed)
        == texts(feed, "a:entry/a:summary/text()")
        == texts(feed, "a:entry/a:author/a:name/text()")
        == [clean]
    )
    assert not texts(feed, "//*[local-name()='script' or @type='html' or @type='xhtml']")


def test_a_search_is_a_feed_with_all_its_filters_newest_first_and_its_total(client: Client, index):
    wire, courier = make_source("meridian-wire", name="Meridian Wire"), make_source("courier")
    for number in range(52):
        make_article(wire, headline=f"Harbour {number}", published_at=day(2013) + timedelta(days=number))
    make_article(courier, headline="Harbour of another source")
    indexer.rebuild()
    feed = feed_at(client, "/search/feed.atom", q="harbour", source="meridian-wire", sort="oldest", page="2")
    assert titles(feed) == [f"Harbour {number}" for number in range(51, 1, -1)]
    assert texts(feed, "os:totalResults/text()") == ["52"]
    assert texts(feed, "a:subtitle/text()") == ["The newest 50 of 52"]
    assert texts(feed, "a:title/text()") == ["harbour, from Meridian Wire · News Archive"]
    assert texts(feed, "a:link[@rel='alternate']/@href") == ["http://testserver/search/?q=harbour&source=meridian-wire"]
    plain = feed_at(client, "/search/feed.atom", q="harbour", source="meridian-wire", utm_source="elsewhere")
    assert texts(plain, "a:id/text()") == texts(feed, "a:id/text()")


def test_between_two_passages_stands_one_sign_of_what_is_left_out(client: Client, index):
    apart = "\n\n".join(["A heron stood at the quay."] + ["Nothing else was seen that day."] * 40 + ["The heron left."])
    make_article(headline="Birds", body=apart)
    indexer.drain()
    [summary] = texts(feed_at(client, "/search/feed.atom", q="heron"), "a:entry/a:summary/text()")
    assert len(re.findall("heron", summary)) == 2
    assert len(re.findall("…", summary.strip("…"))) == 1


def test_a_hit_among_comments_links_to_the_comment(client: Client, index):
    article = make_article(headline="Harbour")
    make_comment(article, 3, author="Igor", body="A <b>ferry</b>, please.", posted_at=day(2022, 3, 10, 8, 21))
    indexer.rebuild()
    feed = feed_at(client, "/search/feed.atom", q="ferry", **{"in": "comments"})
    assert titles(feed) == ["Comment 3 on “Harbour”"]
    assert texts(feed, "a:entry/a:link/@href") == [f"http://testserver{article.get_absolute_url()}#comment-3"]
    assert texts(feed, "a:entry/a:id/text()") == [f"tag:testserver,2026:{article.public_id}/comment-3"]
    assert texts(feed, "a:entry/a:author/a:name/text()") == ["Igor"]
    assert texts(feed, "a:entry/a:summary/text()") == ["A <b>ferry</b>, please."]


def test_an_empty_feed_is_a_feed_and_does_not_change_by_itself(client: Client):
    make_source("quiet")
    feed = feed_at(client, "/sources/quiet/feed.atom")
    assert titles(feed) == []
    assert client.get("/sources/quiet/feed.atom").content == client.get("/sources/quiet/feed.atom").content


def test_who_has_the_feed_already_is_told_so_until_it_changes(client: Client):
    article = make_article()
    first = client.get("/feed.atom")
    again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get("/feed.atom", **again).status_code == 304
    by_date = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}  # no proof: what is hidden takes its date along
    assert client.get("/feed.atom", **by_date).status_code == 200
    Article.objects.filter(pk=article.pk).update(visibility="withdrawn")
    assert client.get("/feed.atom", **again).status_code == 200


def test_a_search_that_cannot_be_made_is_no_empty_feed(client: Client, index):
    indexer.clear()
    assert client.get("/search/feed.atom?q=harbour").status_code == 503
    assert client.get("/feed.atom").status_code == 200


def test_a_feed_takes_few_queries_however_many_entries_it_has(client: Client, index, django_assert_max_num_queries):
    source = make_source()
    section = make_section(source)
    for _ in range(50):
        make_comment(make_article(source, headline="Harbour", section=section), 1)
    indexer.rebuild()
    with django_assert_max_num_queries(8):
        client.get("/feed.atom")
    with django_assert_max_num_queries(8):
        client.get("/search/feed.atom?q=harbour")
    with django_assert_max_num_queries(8):
        client.get("/search/feed.atom?q=comment&in=comments")
