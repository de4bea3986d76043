import hashlib
import re

import pytest
from django.test import Client

from articles.models import Capture
from articles.views.capture import lines_of, shares_of
from tests.articles.factories import make_article, make_capture, make_comment, make_photo

pytestmark = pytest.mark.django_db

RAW = "News\r\n\u00a0\r\nThe headline\rFirst paragraph.\nSubscribe <now>!\n".encode()
LABELS = ["section", "blank", "headline", "body", "promo"]


def test_every_line_stands_beside_its_number_and_zone(client: Client):
    article = make_article(body="First paragraph.")
    body = [{"kind": "paragraph", "text": "First paragraph.", "line": 4}]
    make_capture(article, RAW, LABELS, encoding="utf-8", layout="voa_forum", layout_version=3, parsed={"body": body})
    page = client.get(f"/articles/{article.public_id}/capture/").content.decode()
    for number, zone in enumerate(LABELS, start=1):
        line = page[page.index(f'<li id="line-{number}"') :]
        assert f">{zone}<" in line[: line.index("</li>")]
    assert "Subscribe &lt;now&gt;!" in page
    assert 'First paragraph. <a href="#line-4" lang="en">line 4</a>' in page
    assert hashlib.sha256(RAW).hexdigest() in page
    assert "voa_forum</code>, version 3" in page
    assert "5 lines, text/plain, utf-8" in page


def test_line_of_no_break_spaces_is_shown_as_blank():
    lines = lines_of(make_capture(make_article(), RAW, LABELS))
    assert lines[1].text == "\u00a0"
    assert lines[1].shown == ""


def test_no_line_is_lost_when_there_are_fewer_zones_than_lines():
    lines = lines_of(make_capture(make_article(), b"a\nb\nc", ["body"]))
    assert [(line.text, line.zone) for line in lines] == [("a", "body"), ("b", "other"), ("c", "other")]


@pytest.mark.parametrize("encoding", ["utf-8", "no-such-encoding"])
def test_bytes_that_are_not_text_are_shown_all_the_same(encoding: str):
    lines = lines_of(make_capture(make_article(), b"caf\xe9\nx", ["body", "body"], encoding=encoding))
    assert [line.text for line in lines] == ["caf�", "x"]


def test_shares_of_the_zones_are_of_the_characters():
    shares = shares_of(lines_of(make_capture(make_article(), b"aaa\n\nb\nc", ["body", "blank", "promo", "mystery"])))
    assert [(share.family, share.lines, share.percent) for share in shares] == [
        ("body", 1, "60"),
        ("promo", 1, "20"),
        ("other", 1, "20"),
        ("blank", 1, "under 1"),
    ]


def test_empty_capture_has_a_page(client: Client):
    article = make_article()
    make_capture(article, b"", [])
    assert client.get(f"/articles/{article.public_id}/capture/").status_code == 200


def test_latest_capture_is_shown_and_another_can_be_chosen(client: Client):
    article = make_article()
    old, new = (make_capture(article, raw, ["body"]) for raw in (b"old words", b"new words"))
    path = f"/articles/{article.public_id}/capture/"
    assert "new words" in client.get(path).content.decode()
    page = client.get(path, {"sha": old.sha256}).content.decode()
    assert "old words" in page
    assert f"?sha={new.sha256}" in page


@pytest.mark.parametrize("sha", ["0" * 64, "zz", "\0"])
def test_unknown_capture_is_not_found(client: Client, sha: str):
    article = make_article()
    make_capture(article, RAW, LABELS)
    assert client.get(f"/articles/{article.public_id}/capture/", {"sha": sha}).status_code == 404


def test_article_without_capture_has_no_capture_page(client: Client):
    assert client.get(f"/articles/{make_article().public_id}/capture/").status_code == 404


def test_exact_bytes_are_an_attachment_that_no_browser_runs(client: Client):
    article = make_article()
    raw = b"<script>alert(1)</script>\r\n\x00\xff"
    capture = make_capture(article, raw, ["body", "body"], media_type="text/html")
    response = client.get(f"/articles/{article.public_id}/capture/{capture.sha256}/bytes/")
    assert response.content == raw
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Disposition"].endswith('.html"')
    assert response["Content-Security-Policy"] == "sandbox"


def test_bytes_belong_to_their_own_article(client: Client):
    capture = make_capture(make_article(), RAW, LABELS)
    other = make_article()
    assert client.get(f"/articles/{other.public_id}/capture/{capture.sha256}/bytes/").status_code == 404


def test_bytes_of_a_hidden_article_are_not_served(client: Client):
    article = make_article(visibility="hidden")
    capture = make_capture(article, RAW, LABELS)
    assert client.get(f"/articles/{article.public_id}/capture/{capture.sha256}/bytes/").status_code == 404


def test_capture_page_costs_few_queries(client: Client, django_assert_max_num_queries):
    article = make_article()
    for number in range(1, 201):
        make_comment(article, number)
    for number in range(5):
        make_capture(article, f"capture {number}\n".encode() * 500, ["body"] * 500)
    with django_assert_max_num_queries(8):
        client.get(f"/articles/{article.public_id}/capture/")


FORUM = """Ferry back
by: Bram from: Ellary
March 1, 2022 9:00 AM
Rude\u00a0 words about a neighbour.

And her address.
by: Una from: Skerrow
March 1, 2022 8:00 AM
Glad of it."""
FORUM_LABELS = ["headline", *["comment_header", "comment_date", "comment_body"], "blank", "comment_body"]
FORUM_LABELS += ["comment_header", "comment_date", "comment_body"]


def test_a_hidden_comment_cannot_be_read_in_the_capture_nor_in_its_bytes(client: Client, admin_client: Client):
    article = make_article()
    make_comment(
        article, 1, author="Bram", body="Rude words about a neighbour.\n\nAnd her address.", visibility="hidden"
    )
    make_comment(article, 2, author="Una", body="Glad of it.")
    capture = make_capture(article, FORUM.encode(), FORUM_LABELS)
    page = client.get(f"/articles/{article.public_id}/capture/").content.decode()
    assert not any(secret in page for secret in ("Rude", "her address", "Bram"))
    assert page.count("withheld: this comment is hidden") == 4
    assert "Glad of it." in page and "Una" in page
    bytes_address = f"/articles/{article.public_id}/capture/{capture.sha256}/bytes/"
    assert bytes_address not in page and client.get(bytes_address).status_code == 403
    assert admin_client.get(bytes_address).content == FORUM.encode()


def test_lines_and_the_clean_article_name_the_same_parts(client: Client):
    raw = b"The headline\nOne and\nmore of it.\nTwo.\nA pier. A pier.\nby: Anna from: Oslo\nMay 1\nGood.\nby: Bo\nBad."
    labels = "headline body body body caption comment_header comment_date comment_body comment_header comment_body"
    body = [
        {"kind": "paragraph", "text": "One and more of it.", "line": 2},
        {"kind": "paragraph", "text": "Two.", "line": 4},
    ]
    article = make_article(headline="The headline", body="One and more of it.\n\nTwo.")
    make_photo(article, caption="A pier.")
    for number in (1, 2):
        make_comment(article, number)
    make_capture(article, raw, labels.split(), parsed={"body": body, "photos": [{"caption": "A pier."}]})
    response = client.get(f"/articles/{article.public_id}/capture/")
    parts = ["headline", "p1", "p1", "p2", "photo1", "c1", "c1", "c1", "c2", "c2"]
    assert [line.part for line in response.context["lines"]] == parts
    beside = response.content.decode().partition('<aside class="beside"')[2]
    assert set(re.findall(r'data-part="(.+?)"', beside)) == set(parts)


def test_lines_of_a_document_are_its_blocks_of_text(client: Client):
    article = make_article()
    parsed = {"lines": ["Menu", "The headline"], "body": []}
    make_capture(article, b"<nav>Menu</nav><h1>The headline</h1>", ["furniture", "headline"], parsed=parsed)
    lines = client.get(f"/articles/{article.public_id}/capture/").context["lines"]
    assert [(line.text, line.zone) for line in lines] == [("Menu", "furniture"), ("The headline", "headline")]


def test_an_export_with_addresses_of_commenters_is_for_the_staff_alone(client: Client, admin_client: Client):
    article = make_article()
    capture = make_capture(article, RAW, LABELS, media_type="application/vnd.wordpress.export+xml")
    address = f"/articles/{article.public_id}/capture/{capture.sha256}/bytes/"
    assert address not in client.get(f"/articles/{article.public_id}/capture/").content.decode()
    assert client.get(address).status_code == 403
    assert admin_client.get(address).status_code == 200


def test_verify_hashes_the_bytes_again(client: Client):
    article = make_article()
    capture = make_capture(article, RAW, LABELS)
    address = f"/articles/{article.public_id}/capture/"
    assert 'href="?verify=1" rel="nofollow">verify' in client.get(address).content.decode()
    assert f"verified: the {len(RAW)} bytes" in client.get(address + "?verify=1").content.decode()
    Capture.objects.filter(pk=capture.pk).update(content=Capture.compressed(RAW[:-1] + b"?"))
    assert "DAMAGED" in client.get(address + "?verify=1").content.decode()
