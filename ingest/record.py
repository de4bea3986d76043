"""The machine's result for one page in JSON form (what `--output json` prints and a Capture keeps), as field values."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from ingest.page import SourceFacts

EMPTY = {
    "headline": "", "section": [], "byline": None, "body": [], "language": None, "captured_not_before": None,
    "published": {"value": None, "precision": None, "basis": None, "as_printed": None, "zone": None},
    "comments_closed": None, "source_item_id": None, "original_url": None,
    "photos": [], "related": [], "comments": [],
}  # fmt: skip

PHOTO_FIELDS = ("caption", "url", "credit")
RELATED_FIELDS = ("kind", "headline", "teaser", "source_item_id", "url", "image")
COMMENT_FIELDS = ("author", "place", "posted_at", "posted_as_printed", "body")
LIMITS = {"headline": 500, "credit": 300, "source_item_id": 100, "url": 2000, "image": 2000}


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read, on its way into the archive: its bytes (zlib) and the machine's result in JSON form."""

    path: str
    sha256: str
    content: bytes = field(repr=False)
    size: int
    media_type: str
    encoding: str
    url: str
    captured_at: datetime | None
    source: SourceFacts
    record: dict[str, Any] = field(repr=False)  # without the labels, which are the zones
    parsed: str = field(repr=False)  # the record as JSON text
    zones: list[list] = field(repr=False)  # run-length: [[zone, number of lines], …]
    identity: str = ""
    sketch: tuple[int, ...] = ()
    seconds: float = 0.0
    named_source: str = ""  # the slug that a folder or `--source` names; empty where only the page tells
    columns: tuple[str, ...] = ()  # what a record calls its fields, where `--map` was given

    @property
    def weight(self) -> int:
        """Bytes by which it is held against what waits in memory: a thread of short comments is mostly record."""
        return self.size + len(self.parsed)


def article_fields(record: dict) -> dict[str, Any]:
    """The article's own fields as the machine read them; `section` is the path, "" for none."""
    published = record["published"]
    return {
        "headline": record["headline"][:500],
        "section": section_path(record),
        "byline": (record["byline"] or "")[:300],
        "body": body_text(record),
        "language": record["language"] or "",
        "published_at": moment(published["value"]),
        "published_precision": published["precision"] or "",
        "published_basis": published["basis"] or "none",
        "published_as_printed": (published["as_printed"] or "")[:200],
        "published_zone": (published["zone"] or "")[:60],
        "captured_not_before": _day(record["captured_not_before"]),
        "comments_closed": record["comments_closed"],
        "source_item_id": (record["source_item_id"] or "")[:100],
        "original_url": (record["original_url"] or "")[:2000],
    }


def section_path(record: dict) -> str:
    return " / ".join(record["section"])[:300]


def body_text(record: dict) -> str:
    """Paragraphs joined by a blank line, subheads marked by "## "."""
    blocks = (("## " if block["kind"] == "subhead" else "") + block["text"] for block in record["body"])
    return "\n\n".join(blocks)


def moment(value: str | None) -> datetime | None:
    """A printed day or wall-clock time, unshifted, as the database keeps it."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def photo_rows(record: dict) -> list[dict[str, Any]]:
    return [_clipped(item, PHOTO_FIELDS) for item in record["photos"]]


def related_rows(record: dict) -> list[dict[str, Any]]:
    return [_clipped(item, RELATED_FIELDS) for item in record["related"]]


def comment_rows(record: dict) -> list[dict[str, Any]]:
    """The comments in page order; `in_reply_to` is the parent's number, counted from 1."""
    return [_comment_row(item) for item in record["comments"]]


def _clipped(item: dict, names: tuple[str, ...]) -> dict[str, str]:
    return {name: (item.get(name) or "")[: LIMITS.get(name)] for name in names}


def _comment_row(item: dict) -> dict[str, Any]:
    return {
        "author": (item["author"] or "")[:300],
        "place": (item["place"] or "")[:300],
        "posted_at": moment(item["posted"]),
        "posted_as_printed": (item["as_printed"] or "")[:200],
        "body": item["body"],
        "in_reply_to": item["in_reply_to"],
    }


FIELDS = tuple(article_fields(EMPTY))
