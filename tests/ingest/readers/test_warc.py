"""WARC: pages with their address and the time of their capture; records that lie."""

import gzip
import io
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import readers
from ingest.page import Page, Rejected, Unread
from ingest.readers import stream, warc

PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>It sails at nine.</p></body></html>"
URL = "https://courier.example/news/{}"


def answer(name, body=None, status="200 OK", media_type="text/html", **headers):
    """(address, body, status, headers) of a server's answer."""
    content = PAGE.format(name).encode() if body is None else body
    return URL.format(name), content, status, [("Content-Type", media_type), *headers.items()]


def record_of(kind, body, *fields):
    head = "\r\n".join(["WARC/1.0", f"WARC-Type: {kind}", *fields, f"Content-Length: {len(body)}", "", ""])
    return head.encode() + body + b"\r\n\r\n"


def warc_of(answers, packed=False):
    records = [record_of("warcinfo", b"software: test\r\n", "Content-Type: application/warc-fields")]
    for url, body, status, headers in answers:
        http = "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]).encode()
        fields = (f"WARC-Target-URI: {url}", "WARC-Date: 2021-03-04T18:30:00Z", "Content-Type: application/http")
        records.append(record_of("response", http + body, *fields))
    return b"".join(gzip.compress(record) if packed else record for record in records)


def read(tmp_path, raw):
    path = tmp_path / "crawl.warc"
    path.write_bytes(raw)
    found = []
    try:
        for page in readers.read(path):
            found.append(page)
    except Rejected as rejected:
        found.append(Unread("", rejected.code, rejected.message))
    return found


def told(found):
    return [page.lines[0] if isinstance(page, Page) else page.code for page in found]


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_with_their_address_and_the_time_of_their_capture(tmp_path, packed):
    first, second = read(tmp_path, warc_of([answer("Ferry"), answer("Bridge")], packed))
    assert (first.lines[0], first.url) == ("Ferry", URL.format("Ferry"))
    assert (second.captured_at, second.media_type) == (datetime(2021, 3, 4, 18, 30, tzinfo=UTC), "text/html")
    assert (first.path[-2:], second.path[-2:]) == ("!2", "!3")
    assert first.raw == PAGE.format("Ferry").encode()


def test_what_was_packed_for_sending_is_unpacked(tmp_path):
    body = gzip.compress(PAGE.format("Ferry").encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    packed = answer("Ferry", chunked, **{"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
    assert read(tmp_path, warc_of([packed]))[0].raw == PAGE.format("Ferry").encode()


def test_the_encoding_that_the_server_named_is_taken(tmp_path):
    body = "<html><body><p>Паром стоит у причала.</p></body></html>".encode("koi8-r")
    (page,) = read(tmp_path, warc_of([answer("Ferry", body, media_type='text/html; charset="KOI8-R"')]))
    assert (page.encoding, page.lines) == ("koi8-r", ("Паром стоит у причала.",))


def test_pictures_errors_and_requests_are_no_captures(tmp_path):
    others = [
        answer("a", b"x", media_type="image/png"),
        answer("b", status="404 Not Found"),
        answer("c", status="301 Moved"),
    ]
    assert told(read(tmp_path, warc_of([*others, answer("Ferry")]))) == ["Ferry"]


def test_text_is_a_page_of_text(tmp_path):
    (page,) = read(tmp_path, warc_of([answer("a", b"Ferry\n\nIt sails.\n", media_type="text/plain")]))
    assert (page.media_type, page.lines, page.url) == ("text/plain", ("Ferry", "", "It sails."), URL.format("a"))


def test_an_empty_page_is_an_outcome_of_its_own(tmp_path):
    assert told(read(tmp_path, warc_of([answer("a", b""), answer("Ferry")]))) == ["empty", "Ferry"]


@pytest.mark.parametrize("raw", [warc_of([]), warc_of([answer("a", status="404 Not Found")])])
def test_an_archive_without_pages_has_an_outcome(tmp_path, raw):
    assert told(read(tmp_path, raw)) == ["no_captures"]


@pytest.mark.parametrize("claimed", [b"5", b"99999999999", b"-1", b"none", b"0"])
def test_a_record_that_lies_about_its_length_is_damage(tmp_path, claimed, capfd):
    raw = warc_of([answer("Ferry"), answer("Bridge")])
    start = raw.index(b"Content-Length", raw.index(b"news/Ferry"))
    end = raw.index(b"\r\n", start)
    found = told(read(tmp_path, raw[:start] + b"Content-Length: " + claimed + raw[end:]))
    assert found and set(found) <= {"damaged", "too_large", "empty", "no_captures", "Bridge"}
    assert "Ferry" not in found
    assert capfd.readouterr().err == ""


def test_a_cut_archive_gives_the_pages_before_the_cut(tmp_path):
    packed = warc_of([answer("Ferry"), answer("Bridge")], packed=True)
    first, *others = told(read(tmp_path, packed[:-60]))
    assert (first, set(others)) == ("Ferry", {"damaged"})


def test_a_page_larger_than_a_page_may_be_is_refused_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(warc, "LARGEST", 500)
    raw = warc_of([answer("a", PAGE.format("x" * 900).encode()), answer("Ferry")])
    assert told(read(tmp_path, raw)) == ["too_large", "Ferry"]


def test_headers_without_an_end_are_not_read_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(warc, "MOST_HEADERS", 1000)
    assert told(read(tmp_path, b"WARC/1.0\r\nX: " + b"x" * 3_000_000)) == ["damaged"]


def test_without_the_package_one_line_says_what_to_install(tmp_path, monkeypatch):
    raw = warc_of([answer("Ferry")])
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    (refused,) = read(tmp_path, raw)
    assert (refused.code, refused.message) == (
        "needs_package",
        "WARC files need the package warcio: pip install warcio.",
    )


WHOLE = warc_of([answer("Ferry"), answer("Bridge")])


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=20), st.integers(0, 60))
def test_any_damage_has_a_name(at, put, cut):
    raw = WHOLE[:at] + put + WHOLE[at + cut :]
    head = stream.Stream("crawl.warc", io.BytesIO(b"WARC/" + raw), raw[:4096])
    try:
        for page in warc.pages(head):
            assert isinstance(page, Page | Unread)
    except Rejected as rejected:
        assert rejected.code in {"damaged", "no_captures"}


def test_what_is_no_record_is_told_in_plain_words(tmp_path):
    path = tmp_path / "bad.warc"
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nHTTP/1.1 200 OK\r\n")
    with pytest.raises(Rejected) as caught:
        list(readers.read(path))
    assert caught.value.code == "damaged"
    assert "NoneType" not in caught.value.message
