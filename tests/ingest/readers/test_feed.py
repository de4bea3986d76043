"""RSS and Atom: items with their text; nothing is fetched, and no entity resolved."""

import sys
from datetime import datetime

import pytest

from ingest import pipeline, readers
from ingest.page import Rejected, Unread
from ingest.readers import feed
from tests.ingest.pages import bodies

TEXT = "The ferry sails at nine and returns at noon."
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ellary &amp; Post</title><link>https://post.example/</link>
<item><title>Ferry &amp; quay</title><link>https://post.example/1</link><dc:creator>Mara Vellen</dc:creator>
<pubDate>Thu, 04 Mar 2021 18:30:00 +0100</pubDate><category>Harbour</category><guid isPermaLink="false">77</guid>
<description>Short.</description>
<content:encoded><![CDATA[<p>{TEXT}</p><p>Nobody was left behind, said the keeper.</p>]]></content:encoded>
</item><item><title>Bridge</title><description>{TEXT}</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Ellary Post</title>
<entry><title>Ferry</title><id>tag:post.example:1</id><link href="https://post.example/1"/>
<published>2021-03-04T18:30:00+01:00</published><updated>2021-03-05T00:00:00Z</updated>
<author><name>Mara Vellen</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p></div></content></entry></feed>"""


def read(tmp_path, text, name="feed.xml"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(readers.read(path))


def test_the_items_of_an_rss_feed_are_pages(tmp_path):
    first, second = read(tmp_path, RSS)
    article = pipeline.parse(first)
    assert (article.headline, article.byline, article.section) == ("Ferry & quay", "Mara Vellen", ("Harbour",))
    assert bodies(article) == [TEXT, "Nobody was left behind, said the keeper."]
    assert (article.published.value, article.published.zone) == (datetime(2021, 3, 4, 18, 30), "+0100")
    assert (article.source_item_id, article.original_url) == ("77", "https://post.example/1")
    assert (bodies(pipeline.parse(second)), second.metadata.site) == ([TEXT], "Ellary & Post")


def test_the_entries_of_an_atom_feed_are_pages(tmp_path):
    (page,) = read(tmp_path, ATOM)
    article = pipeline.parse(page)
    assert (article.headline, article.byline, bodies(article)) == ("Ferry", "Mara Vellen", [TEXT])
    assert (article.published.value, article.published.zone) == (datetime(2021, 3, 4, 18, 30), "+01:00")
    assert page.media_type == "application/atom+xml"


@pytest.mark.parametrize("text", [RSS, ATOM])
def test_the_capture_of_an_item_can_be_read_by_itself(tmp_path, text):
    page = read(tmp_path, text)[0]
    (again,) = read(tmp_path, page.raw)
    assert (again.lines, again.sha256) == (page.lines, page.sha256)


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">',
        '<!ENTITY % p SYSTEM "http://x/">',
    ],
)
def test_entities_of_a_feed_are_never_resolved(tmp_path, entity):
    text = RSS.replace("<rss", f"<!DOCTYPE rss [{entity}]><rss").replace("Ferry &amp; quay", "Ferry &x; quay")
    page = read(tmp_path, text)[0]
    assert "root:" not in "".join(page.lines) and "ha" not in page.lines[1].lower().replace("harbour", "")


@pytest.mark.parametrize(
    "text", ["<rss><channel></channel></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'></feed>"]
)
def test_a_feed_without_items_has_an_outcome(tmp_path, text):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, text)
    assert caught.value.code == "no_records"


def test_an_item_without_a_text_is_an_outcome_of_its_own(tmp_path):
    first, second = read(
        tmp_path, RSS.replace("<item><title>Ferry", "<item><title>x</title></item><item><title>Ferry", 1)
    )[:2]
    assert (type(first), first.code, second.metadata.headline) == (Unread, "no_article", "Ferry & quay")


def test_other_xml_is_unsupported(tmp_path):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, "<?xml version='1.0'?><urlset><url/></urlset>")
    assert caught.value.code == "unsupported"


def test_without_the_package_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "feedparser", None)
    found = read(tmp_path, RSS)
    assert {page.message for page in found} == {
        "RSS and Atom feeds need the package feedparser: pip install feedparser."
    }


def test_an_item_that_looks_like_an_address_is_not_fetched(monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *_: pytest.fail("it was fetched"))
    with pytest.raises(Rejected):
        feed.page(b"https://post.example/feed", "feed.xml!1")
