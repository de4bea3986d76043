"""Exports of WordPress: posts, their threads of comments, and what is kept to itself."""

from datetime import datetime

import pytest

from ingest import pipeline, readers
from ingest.page import Rejected, Unread, Zone
from ingest.readers import wxr
from tests.ingest.pages import bodies, subheads

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE rss [<!ENTITY x "boom">]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Ellary Post</title>
<wp:author><wp:author_login><![CDATA[mara]]></wp:author_login><wp:author_email><![CDATA[mara@post.example]]></wp:author_email>
<wp:author_display_name><![CDATA[Mara Vellen]]></wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>\n"
CONTENT = """The ferry sails at nine &amp; returns at noon.

<!-- wp:heading --><h2>Fares</h2><!-- /wp:heading -->
[caption id="1" align="left"]<img src="f.jpg" /> The ferry at the quay.[/caption]
Everybody pays one crown, said the keeper of the quay.

[gallery ids="1,2"]"""


def comment(number, parent=0, approved="1", kind="comment", text="Good."):
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[Reader {number}]]></wp:comment_author>
<wp:comment_author_email>reader{number}@mail.example</wp:comment_author_email>
<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>
<wp:comment_date>2021-03-05 0{number % 9}:00:00</wp:comment_date>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"""


def item(number=1, comments="", status="publish", kind="post", content=CONTENT, password=""):
    return f"""<item><title>Ferry {number}</title><link>https://post.example/ferry-{number}/</link>
<pubDate>Thu, 04 Mar 2021 17:30:00 +0000</pubDate><dc:creator><![CDATA[mara]]></dc:creator>
<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date><![CDATA[2021-03-04 18:30:00]]></wp:post_date><wp:comment_status>closed</wp:comment_status>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>
<category domain="category" nicename="harbour"><![CDATA[Harbour]]></category>
<category domain="post_tag" nicename="quay"><![CDATA[Quay]]></category>{comments}</item>
"""


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "export.xml"
    path.write_bytes(text.encode(encoding))
    return list(readers.read(path))


def article_of(tmp_path, *items):
    return pipeline.parse(read(tmp_path, HEAD + "".join(items) + FOOT)[0])


def test_a_post_is_read_with_all_that_the_export_says_of_it(tmp_path):
    article = article_of(tmp_path, item())
    assert (article.layout, article.headline, article.byline) == ("record", "Ferry 1", "Mara Vellen")
    assert (article.original_url, article.source_item_id) == ("https://post.example/ferry-1/", "1")
    assert (article.published.value, article.published.basis) == (datetime(2021, 3, 4, 18, 30), "metadata")
    assert (article.section, article.comments_closed) == (("Harbour",), True)


def test_the_text_of_a_post_is_parted_as_wordpress_does(tmp_path):
    article = article_of(tmp_path, item())
    assert bodies(article) == [
        "The ferry sails at nine & returns at noon.",
        "Everybody pays one crown, said the keeper of the quay.",
    ]
    assert subheads(article) == ["Fares"]
    assert [photo.caption for photo in article.photos] == ["The ferry at the quay."]


def test_comments_are_threads_as_the_export_has_them(tmp_path):
    article = article_of(tmp_path, item(comments=comment(4) + comment(5, parent=4) + comment(6, parent=99)))
    assert [(c.author, c.in_reply_to) for c in article.comments] == [
        ("Reader 4", None),
        ("Reader 5", 1),
        ("Reader 6", None),
    ]
    assert article.comments[0].posted == datetime(2021, 3, 5, 4)


def test_comments_that_were_not_approved_are_left_out_and_counted(tmp_path):
    hidden = comment(2, approved="0") + comment(3, approved="spam", text="Buy.") + comment(4, approved="trash")
    (page,) = read(tmp_path, HEAD + item(comments=comment(1) + hidden) + FOOT)
    article = pipeline.parse(page)
    assert len(article.comments) == 1
    assert [w.message[-2:] for w in article.warnings if w.code == "comments_not_approved"] == ["3."]
    assert not any("Buy." in line or "@" in line or "192.0.2" in line for line in page.lines)


def test_pingbacks_stand_aside(tmp_path):
    (page,) = read(tmp_path, HEAD + item(comments=comment(1, kind="pingback", text="[…] a ferry […]")) + FOOT)
    assert page.metadata.comments == ()
    assert ("pingback: Reader 1: […] a ferry […]", Zone.FURNITURE) in zip(page.lines, page.stated_zones, strict=True)


@pytest.mark.parametrize("kind", ["attachment", "nav_menu_item", "revision"])
def test_pictures_and_menus_are_no_captures(tmp_path, kind):
    assert len(read(tmp_path, HEAD + item(1, kind=kind) + item(2) + FOOT)) == 1


@pytest.mark.parametrize(
    "changed", [{"status": "draft"}, {"status": "private"}, {"status": "trash"}, {"password": "x"}]
)
def test_what_was_never_published_is_not_taken_in(tmp_path, changed):
    first, second = read(tmp_path, HEAD + item(1, **changed) + item(2) + FOOT)
    assert (type(first), first.code, second.metadata.item_id) == (Unread, "not_published", "2")


def test_the_capture_of_a_post_can_be_read_by_itself(tmp_path):
    (page,) = read(tmp_path, HEAD + item(comments=comment(1)) + FOOT)
    again = wxr.page(page.raw, page.path)
    assert (again.lines, again.sha256, again.metadata) == (page.lines, page.sha256, page.metadata)
    assert wxr.accepts("", page.raw[:4096])


def test_a_thread_ten_thousand_deep_is_read(tmp_path):
    comments = "".join(comment(n, parent=n - 1) for n in range(1, 10_001))
    assert article_of(tmp_path, item(comments=comments)).comments[-1].in_reply_to == 9_999


def test_an_export_that_is_cut_gives_the_posts_before_the_cut(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(HEAD + item(1) + item(2)[:300])
    reading = readers.read(path)
    assert next(reading).metadata.item_id == "1"
    with pytest.raises(Rejected) as caught:
        next(reading)
    assert caught.value.code == "damaged"


def test_an_export_in_another_encoding_is_read(tmp_path):
    text = (HEAD + item(content="Паром стоит у причала и ждёт.") + FOOT).replace("UTF-8", "windows-1251")
    (page,) = read(tmp_path, text, "cp1251")
    assert (page.encoding, bodies(pipeline.parse(page))) == ("cp1251", ["Паром стоит у причала и ждёт."])


def test_an_end_tag_inside_of_a_text_ends_nothing(tmp_path):
    (page,) = read(tmp_path, HEAD + item(content="The tag </item> ends an <item> of a feed, they say.") + FOOT)
    assert page.raw.endswith(b"</item>") and b"they say" in page.raw


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_items_are_found_across_pieces(tmp_path, monkeypatch, piece):
    monkeypatch.setattr("ingest.readers.xml_items.PIECE", piece)
    assert len(read(tmp_path, HEAD + item(1) + "<!-- <item> -->" + item(2) + FOOT)) == 2


def test_entities_are_never_resolved(tmp_path):
    (page,) = read(tmp_path, HEAD + item().replace("Ferry 1", "Ferry &x; 1") + FOOT)
    assert "boom" not in "".join(page.lines)
