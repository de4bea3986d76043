"""The values that pass down the pipeline: a `Page` of lines, its zones, and the `ParsedArticle` made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path


class Zone(StrEnum):
    """What a line of a capture is. Every line has exactly one zone; nothing is dropped."""

    BLANK = "blank"
    SECTION = "section"
    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    SUBHEAD = "subhead"
    CAPTION = "caption"
    COMMENT_HEADER = "comment_header"
    COMMENT_DATE = "comment_date"
    COMMENT_BODY = "comment_body"
    REPLY_MARKER = "reply_marker"
    COMMENTS_NOTICE = "comments_notice"
    RELATED = "related"
    PROMO = "promo"
    FURNITURE = "furniture"
    OTHER = "other"

    __hash__ = str.__hash__  # that of Enum is Python, and each line of each page asks for it


class Rejected(Exception):
    """A capture that becomes no article. `code` is the stable reason for the journal, the message a clear sentence."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def printable(path: Path) -> str:
    """A path as text that a terminal and a database take: bytes of a name that are no UTF-8 become \\xNN."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a page's source from outside the page: `source.toml` of its folders, or `--source`."""

    slug: str = ""
    name: str = ""
    homepage: str = ""
    language: str = ""
    zone: str = ""
    description: str = ""
    section: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


NO_FACTS = SourceFacts()


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as a page prints it. `value` is the wall-clock time unshifted, a plain date when no time is printed."""

    value: datetime | date
    precision: str  # year, month, day, minute or second
    as_printed: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The date of an article with its evidence; `basis` says where it comes from (Article.Basis)."""

    value: datetime | date | None = None
    precision: str = ""
    basis: str = "none"
    as_printed: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or subhead of the body; `line` is its (first) line in the capture, counted from 1."""

    kind: str  # paragraph or subhead
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedPhoto:
    caption: str
    credit: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedComment:
    """A reader comment, numbered from 1 in page order; `in_reply_to` is the number of its parent."""

    number: int
    author: str
    place: str
    posted: datetime | date | None
    as_printed: str | None
    body: str
    in_reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedRelated:
    """A pointer to another story; `kind` is related, you_may_like or featured_video."""

    kind: str
    headline: str
    teaser: str | None = None
    source_item_id: str | None = None
    image: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something odd that a parser met and kept, e.g. a dump whose byte count is wrong."""

    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the format of a file says of a page beside its text, as printed there; empty where it says nothing.

    Ranks below what the page's own head says (JSON-LD, meta) and above what is guessed from its visible text.
    """

    headline: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    printed: PrintedDate | None = None  # the day that a line of the page prints, found within that line
    section: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    item_id: str = ""
    photos: tuple[ParsedPhoto, ...] = ()
    comments: tuple[ParsedComment, ...] = ()
    comments_closed: bool | None = None
    related: tuple[ParsedRelated, ...] = ()
    warnings: tuple[Warned, ...] = ()


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Page:
    """One capture: its exact bytes, and the same as lines of text.

    In plain text only `\\n`, `\\r\\n` and `\\r` end a line. A line of HTML is one block of text, in document order, and
    `markup` is the decoded document. A record's format names the zone of each line itself: `stated_zones`.
    """

    raw: bytes = field(repr=False)
    sha256: str
    path: str
    lines: tuple[str, ...] = field(repr=False)
    encoding: str
    media_type: str = "text/plain"
    url: str | None = None
    captured_at: datetime | None = None
    source: SourceFacts = NO_FACTS
    metadata: Metadata = field(default=NO_METADATA, repr=False)
    markup: str = field(default="", repr=False)
    stated_zones: tuple[Zone, ...] = field(default=(), repr=False)
    columns: tuple[str, ...] = field(default=(), repr=False)  # what a record calls its fields
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)  # ours: those of them that had to be named


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture that a reader met and could not read: its outcome in place of a page, so that its neighbours go on."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """A capture whose bytes are held, and would be read as they were: nothing but its hash is asked of it."""

    path: str
    sha256: str
    named_source: str = ""


Captured = Page | Unread | ReadBefore


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """Everything the machine read on one page. `labels` has one zone for each line of the page."""

    file: str
    sha256: str
    encoding: str
    layout: str
    layout_version: int
    source: str
    headline: str
    section: tuple[str, ...]
    byline: str | None
    published: Published
    body: tuple[Block, ...]
    labels: tuple[Zone, ...]
    original_url: str | None = None
    source_item_id: str | None = None
    captured_not_before: date | None = None
    language: str = ""
    photos: tuple[ParsedPhoto, ...] = ()
    comments_closed: bool | None = None
    comments: tuple[ParsedComment, ...] = ()
    related: tuple[ParsedRelated, ...] = ()
    warnings: tuple[Warned, ...] = ()
