"""WARC: each answer of a server that is a page. The capture is the page itself, out of the packing of its sending."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from ingest.page import Captured, Page, Rejected, Unread
from ingest.readers import html, record, text
from ingest.readers.stream import (
    DAMAGE,
    LARGEST,
    MOST_HEADERS,
    Bounded,
    Stream,
    missing,
    record_path,
)

NAME = "warc"
KINDS = {"response", "resource", "conversion"}
PAGES = {"text/html", "application/xhtml+xml", "text/plain"}
TOO_LARGE = f"The page is larger than {LARGEST // 1_000_000} MB."
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# What warcio raises of itself, or runs into, on a record that is none.
UNFORESEEN = (AssertionError, AttributeError, LookupError, TypeError)
BROKEN = (*DAMAGE, *UNFORESEEN)
NO_RECORD = "what should be a record of a crawl is none"


def accepts(name: str, head: bytes) -> bool:
    return head.startswith(b"WARC/")


def pages(stream: Stream) -> Iterator[Captured]:
    """A page for each; requests, pictures and errors are no captures. Raises Rejected where the rest is lost."""
    archive = Archive(stream)
    captures = number = 0
    while (found := archive.next()) is not None:
        number += 1
        if _is_page(found):
            captures += 1
            yield _captured(archive, found, record_path(stream.path, number), stream)
    if not captures:
        raise Rejected("no_captures", "The archive holds no page.")


class Archive:
    """The records of a WARC file, one after the other, of which each says how long it is and may be wrong."""

    def __init__(self, stream: Stream):
        warcio = _warcio()
        self.broken = (*BROKEN, warcio.ArchiveLoadFailed, warcio.StatusAndHeadersParserException)
        self.file = Bounded(stream.file, MOST_HEADERS)
        with self.damage_named():
            self.records = warcio.ArchiveIterator(self.file)

    def next(self) -> Any:
        """The next record, None at the end."""
        with self.damage_named():
            self.records.read_to_end()
            self.file.left = MOST_HEADERS
            found = next(self.records, None)
        if found is not None:
            self.file.left = max(found.length or 0, 0) + MOST_HEADERS
        return found

    def content(self, found: Any) -> bytes:
        """The page in a record. Raises Rejected where it is too large, or does not end where the record says."""
        if (found.length or 0) > LARGEST + MOST_HEADERS:
            raise Rejected("too_large", TOO_LARGE)
        mistakes = self.records.err_count
        with self.damage_named():
            raw = found.content_stream().read(LARGEST + 1)
            self.records.read_to_end()
        if len(raw) > LARGEST:
            raise Rejected("too_large", TOO_LARGE)
        if self.records.err_count > mistakes:
            raise Rejected("damaged", "The record does not end where it says.")
        return raw

    @contextmanager
    def damage_named(self) -> Iterator[None]:
        """What warcio prints of a broken record, and raises for it, becomes the outcome."""
        try:
            with redirect_stderr(io.StringIO()):
                yield
        except self.broken as error:
            said = NO_RECORD if isinstance(error, UNFORESEEN) else " ".join(str(error).split())[:200]
            raise Rejected("damaged", f"The archive is cut or damaged: {said or NO_RECORD}.") from error


def _warcio() -> SimpleNamespace:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
        from warcio.statusandheaders import StatusAndHeadersParserException
    except ImportError as error:
        raise missing("warcio", "WARC files") from error
    return SimpleNamespace(
        ArchiveIterator=ArchiveIterator,
        ArchiveLoadFailed=ArchiveLoadFailed,
        StatusAndHeadersParserException=StatusAndHeadersParserException,
    )


def _is_page(found: Any) -> bool:
    if found.rec_type not in KINDS or (found.http_headers and not _header(found, "status").startswith("2")):
        return False
    return _header(found, "Content-Type").partition(";")[0].strip().lower() in PAGES


def _header(found: Any, name: str) -> str:
    """Of what the server sent; for a page that no server sent, of the record."""
    if name == "status":
        return found.http_headers.get_statuscode() or ""
    headers = found.http_headers or found.rec_headers
    return headers.get_header(name) or ""


def _captured(archive: Archive, found: Any, path: str, stream: Stream) -> Captured:
    try:
        raw = archive.content(found)
        return stream.read_before(raw, path) or _page(raw, found, path, stream)
    except Rejected as rejected:
        return Unread(path, rejected.code, rejected.message)


def _page(raw: bytes, found: Any, path: str, stream: Stream) -> Page:
    url, captured_at = _address(found), _captured_at(found)
    media_type = _header(found, "Content-Type")
    declared = CHARSET.search(media_type)
    if media_type.lower().startswith("text/plain") and not html.accepts("", raw[:4096]):
        return replace(text.page(raw, path, stream.facts), url=url, captured_at=captured_at)
    charset = declared[1] if declared else ""
    return html.page(raw, path, stream.facts, url=url, captured_at=captured_at, declared=charset)


def _address(found: Any) -> str | None:
    address = found.rec_headers.get_header("WARC-Target-URI")
    return address if record.is_address(address) else None


def _captured_at(found: Any) -> datetime | None:
    return record.moment(found.rec_headers.get_header("WARC-Date"))
