"""A capture that is held becomes the page that it was when it came."""

import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest import readers
from ingest.page import Page, SourceFacts, Unread
from ingest.readers import html
from ingest.readers.stream import HEAD, Stream

NO_FIELDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Stored:
    """What the archive keeps of a capture."""

    path: str
    sha256: str
    content: bytes = field(repr=False)  # zlib
    media_type: str
    encoding: str
    url: str = ""
    captured_at: datetime | None = None


def pages(
    stored: Stored, facts: SourceFacts, fields: Mapping[str, str], kept: Mapping[str, str] = NO_FIELDS
) -> Iterator[Page | Unread]:
    """The one page of the capture, known by the hash of its bytes and under its own path and address."""
    raw = zlib.decompress(stored.content)
    stream = Stream(stored.path, io.BytesIO(raw), raw[:HEAD], len(raw), facts, fields, kept)
    for page in _pages(raw, stored, stream):
        if isinstance(page, Unread) or page.sha256 != stored.sha256:
            yield Unread(stored.path, "not_read_again", "The stored bytes alone do not make the page that they made.")
        else:
            known = {"url": page.url or stored.url or None, "captured_at": page.captured_at or stored.captured_at}
            yield replace(page, path=stored.path, **known)
        return


def _pages(raw: bytes, stored: Stored, stream: Stream) -> Iterator[Page | Unread]:
    if stored.media_type == "text/html":
        yield html.page(raw, stored.path, stream.facts, declared=stored.encoding)
    else:
        yield from readers.pages_of(stream, stored.media_type)
