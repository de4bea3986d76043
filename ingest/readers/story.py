"""A story as a format hands it over becomes a page: a line for each thing that is said, with its zone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest import blocks
from ingest.canonical import canonical
from ingest.page import NO_FACTS, Metadata, Page, ParsedComment, ParsedPhoto, Rejected, SourceFacts, Warned, Zone
from ingest.readers.text import reject_many

LONGEST_VALUE = 2_000  # characters of a field that is no part of the story


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes that a story comes from, and where they lie."""

    raw: bytes
    path: str
    media_type: str
    encoding: str
    facts: SourceFacts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Story:
    """What a format says of one story, as printed there; `rest` are its other fields, and whether each is known."""

    headline: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    section: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    item_id: str = ""
    url: str | None = None
    captured_at: datetime | None = None
    body: tuple[tuple[Zone, str], ...] = ()
    photos: tuple[ParsedPhoto, ...] = ()
    comments: tuple[ParsedComment, ...] = ()
    comments_closed: bool | None = None
    rest: tuple[tuple[str, str, bool], ...] = ()
    warnings: tuple[Warned, ...] = ()

    def metadata(self) -> Metadata:
        return Metadata(
            headline=self.headline,
            authors=self.authors,
            published=self.published,
            section=self.section,
            language=self.language,
            site=self.site,
            item_id=self.item_id,
            photos=self.photos,
            comments=self.comments,
            comments_closed=self.comments_closed,
            warnings=self.warnings,
        )


def page(story: Story, held: Held) -> Page:
    """The page of a story. Raises Rejected for one without a text."""
    if not any(text.strip() for _, text in story.body):
        raise Rejected("no_article", "The record holds no text of a story.")
    ledger = _written(story)
    return _page(story, held, lines=tuple(ledger.lines), stated_zones=tuple(ledger.zones))


def document_page(story: Story, held: Held, document: str) -> Page:
    """The page of a document that a record holds; the record fills what the document leaves out. Raises Rejected."""
    lines = blocks.lines(document)
    if not lines:
        raise Rejected("empty", "The document in the record has no text.")
    return _page(story, held, lines=lines, markup=document)


def _page(story: Story, held: Held, **parts: Any) -> Page:
    reject_many(parts["lines"])
    return Page(
        raw=held.raw,
        sha256=hashlib.sha256(held.raw).hexdigest(),
        path=held.path,
        encoding=held.encoding,
        media_type=held.media_type,
        url=story.url,
        captured_at=story.captured_at,
        source=held.facts,
        metadata=story.metadata(),
        **parts,
    )


@dataclass(slots=True)
class Ledger:
    """The lines of a page as they are written, each with its zone."""

    lines: list[str] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)

    def write(self, zone: Zone, *lines: str) -> None:
        for line in lines:
            self.lines.append(line)
            self.zones.append(zone if canonical(line) else Zone.BLANK)

    def gap(self, is_wanted: bool = True) -> None:
        """A blank line between parts."""
        if is_wanted and self.zones and self.zones[-1] is not Zone.BLANK:
            self.write(Zone.BLANK, "")


def _written(story: Story) -> Ledger:
    ledger = Ledger()
    ledger.write(Zone.SECTION, *filter(None, [" / ".join(story.section)]))
    ledger.write(Zone.HEADLINE, *filter(None, [story.headline]))
    ledger.write(Zone.BYLINE, *story.authors)
    ledger.write(Zone.DATELINE, *filter(None, [story.published]))
    ledger.gap()
    for zone, text in story.body:
        ledger.write(zone, text)
    ledger.gap(bool(story.photos))
    ledger.write(Zone.CAPTION, *(photo.caption for photo in story.photos))
    _write_comments(ledger, story.comments)
    ledger.gap(bool(story.rest))
    for name, value, is_known in story.rest:
        ledger.write(Zone.FURNITURE if is_known else Zone.OTHER, f"{name}: {canonical(value)[:LONGEST_VALUE]}")
    return ledger


def _write_comments(ledger: Ledger, comments: Sequence[ParsedComment]) -> None:
    for comment in comments:
        ledger.gap()
        ledger.write(Zone.COMMENT_HEADER, " – ".join(filter(None, [comment.author, comment.place])) or "–")
        ledger.write(Zone.COMMENT_DATE, *filter(None, [comment.as_printed]))
        ledger.write(Zone.COMMENT_BODY, *comment.body.split("\n"))
