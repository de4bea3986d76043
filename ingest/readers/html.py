"""Saved HTML: one document is one page; its lines are its blocks of text, in document order."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from ingest import blocks
from ingest.page import NO_FACTS, NO_METADATA, Captured, Metadata, Page, Rejected, SourceFacts
from ingest.readers import encodings
from ingest.readers.stream import Stream
from ingest.readers.text import reject_many

NAME = "html"
MEDIA_TYPE = "text/html"
OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body")
ENDINGS = (".html", ".htm", ".xhtml")
PROLOGUE = ((b"<?xml", b"?>"), (b"<!--", b"-->"))  # may stand above the document
DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.I)
DECLARED_BY_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})", re.I)
DECLARED_WITHIN = 4096  # bytes from the top
# What browsers, and the extension SingleFile, write into a page that they save.
SAVED_FROM = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{0,9}url:\s{0,9})(https?://[^\s<>\"]{1,2000})",
    re.I,
)


def accepts(name: str, head: bytes) -> bool:
    """By its beginning; a file that is named as HTML may have a notice of its server above the document."""
    top = below_prologue(head).lower()
    return top.startswith(OPENINGS) or (name.lower().endswith(ENDINGS) and any(mark in top for mark in OPENINGS[:2]))


def below_prologue(head: bytes) -> bytes:
    """The document without the XML declaration and the comments above it."""
    head = head.lstrip()
    while end := next((end for start, end in PROLOGUE if head.startswith(start)), b""):
        head = head.partition(end)[2].lstrip()
    return head


def pages(stream: Stream) -> Iterator[Captured]:
    raw = stream.whole()
    yield stream.read_before(raw, stream.path) or page(raw, stream.path, stream.facts)


def page(
    raw: bytes,
    path: str,
    facts: SourceFacts = NO_FACTS,
    *,
    url: str | None = None,
    captured_at: datetime | None = None,
    declared: str = "",
    metadata: Metadata = NO_METADATA,
) -> Page:
    """The page that this document is; `declared` is the encoding its HTTP header named. Raises Rejected."""
    encoding, markup = encodings.decode(raw, facts.language, declared or declared_encoding(raw))
    lines = blocks.lines(markup)
    if not any(line.strip() for line in lines):
        raise Rejected("empty", "The page has no text.")
    reject_many(lines)
    return Page(
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        path=path,
        lines=lines,
        encoding=encoding,
        media_type=MEDIA_TYPE,
        url=url or saved_from(markup),
        captured_at=captured_at,
        source=facts,
        metadata=metadata,
        markup=markup,
    )


def declared_encoding(raw: bytes) -> str:
    """What the document says of its own encoding, empty where it says nothing."""
    head = raw[:DECLARED_WITHIN]
    found = DECLARED_BY_XML.match(head) or DECLARED.search(head)
    return found[1].decode("ascii") if found else ""


def saved_from(markup: str) -> str | None:
    """The address that the browser noted when it saved the page."""
    found = SAVED_FROM.search(markup[:DECLARED_WITHIN])
    return found[1].removesuffix("--") if found else None
