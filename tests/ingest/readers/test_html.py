"""The HTML reader: what it takes for HTML, the encoding that a page declares, its lines."""

import pytest

from ingest.page import Rejected
from ingest.pipeline import parse
from ingest.readers import html

PAGE = "<!DOCTYPE html><html><head><title>Ferry</title></head><body><h1>Ferry</h1><p>It sails.</p></body></html>"


@pytest.mark.parametrize(
    "head",
    [
        b"<!doctype HTML><p>",
        b"\n <html lang='en'>",
        b"<HTML>",
        b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>",
        b"<!-- saved from url=(0014)about:internet -->\n<!-- again -->\n<html>",
    ],
)
def test_a_document_is_told_by_how_it_begins(head):
    assert html.accepts("page.txt", head)


@pytest.mark.parametrize(
    "head", [b"", b"The ferry sails.", b"<rss>", b"<!-- <html>", b"<!--" * 1000, b"<?xml ?><feed>"]
)
def test_other_text_is_no_document(head):
    assert not html.accepts("page.html", head)


def test_the_blocks_of_a_document_are_its_lines():
    page = html.page(PAGE.encode(), "ferry.html")
    assert page.lines[-2:] == ("Ferry", "It sails.")
    assert (page.media_type, page.markup) == ("text/html", PAGE)


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        "<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_the_encoding_that_a_page_declares_is_taken_and_recorded(meta):
    raw = f"{meta}<html><body><p>Паром стоит у причала.</p></body></html>".encode("cp1251")
    page = html.page(raw, "ferry.html")
    assert (page.encoding, page.lines[-1]) == ("cp1251", "Паром стоит у причала.")


def test_valid_utf8_goes_before_what_the_page_declares():
    raw = "<html><meta charset=windows-1251><body><p>Паром стоит у причала.</p></body></html>".encode()
    assert html.page(raw, "ferry.html").encoding == "utf-8"


def test_the_header_of_a_server_goes_before_what_the_page_declares():
    raw = "<html><meta charset=koi8-r><body><p>Паром стоит у причала.</p></body></html>".encode("cp1251")
    assert html.page(raw, "ferry.html", declared="windows-1251").encoding == "cp1251"


@pytest.mark.parametrize("declared", ["utf-16", "utf-7", "base64", "rot13", "unicode-escape", "nonsense", "x\0y"])
def test_a_declared_encoding_that_holds_no_text_is_passed_over(declared):
    raw = "<html><body><p>Das Café am Hafen öffnet morgen wieder für alle Gäste.</p></body></html>".encode("cp1252")
    page = html.page(raw, "ferry.html", declared=declared)
    assert page.lines[-1] == "Das Café am Hafen öffnet morgen wieder für alle Gäste."


def test_latin_1_is_read_as_windows_does():
    raw = b"<html><meta charset=iso-8859-1><body><p>\x93Ferry\x94</p></body></html>"
    assert html.page(raw, "ferry.html").lines[-1] == "“Ferry”"


def test_a_page_without_any_text_is_empty():
    with pytest.raises(Rejected) as caught:
        html.page(b"<html><body><img src=x></body></html>", "ferry.html")
    assert caught.value.code == "empty"


def test_a_notice_of_the_server_may_stand_above_a_document_that_is_named_as_one():
    head = b"<br />\n<b>Warning</b>: mysql_get_server_info()\n<!DOCTYPE html><html>"
    assert html.accepts("page.html", head)
    assert not html.accepts("page.txt", head)


ADDRESS = "https://www.packet.example/2014/07/09/ferry/"
SAVED = PAGE.replace(
    "It sails.", "The ferry sails again from Monday on, the harbour office said, if the wind allows it."
)


@pytest.mark.parametrize(
    "note",
    [
        f"<!-- saved from url=(0044){ADDRESS} -->",
        f"<!-- saved from url=(0044){ADDRESS}-->",
        f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Thu Jul 10 2014 08:00:00 GMT\n-->",
    ],
)
@pytest.mark.parametrize("place", ["{note}\n{page}", "<!DOCTYPE html>\n{note}\n{page}"])
def test_the_address_that_a_browser_noted_is_where_the_page_was_saved_from(note, place):
    saved = html.page(place.format(note=note, page=SAVED).encode(), "ferry.html")
    assert saved.url == ADDRESS
    article = parse(saved)
    assert (article.source, article.original_url) == ("packet-example", ADDRESS)
    assert (str(article.published.value), article.published.basis) == ("2014-07-09", "metadata")


def test_the_address_that_the_page_gives_goes_before_the_one_it_was_saved_from():
    page = SAVED.replace("<head>", '<head><link rel="canonical" href="https://www.packet.example/news/ferry">')
    raw = f"<!-- saved from url=(0044){ADDRESS} -->\n{page}".encode()
    assert parse(html.page(raw, "ferry.html")).original_url == "https://www.packet.example/news/ferry"
    assert html.page(raw, "ferry.html", url="https://www.packet.example/fetched").url.endswith("/fetched")


@pytest.mark.parametrize("note", ["about:internet", "file:///C:/ferry.html", "https://www.packet.example/"])
def test_a_note_that_names_no_page_gives_no_address(note):
    page = f"<!-- saved from url=(0014){note} -->\n{SAVED}"
    assert parse(html.page(page.encode(), "ferry.html")).original_url is None
