"""RSS and Atom: each item that holds a text. The capture is the item as it stands in the feed; nothing is fetched."""

import io
import re
from collections.abc import Iterator
from typing import Any

from ingest.canonical import canonical
from ingest.page import NO_FACTS, Captured, Page, ParsedPhoto, Rejected, SourceFacts, Unread
from ingest.readers import encodings, fragment, record, story
from ingest.readers.story import Held, Story
from ingest.readers.stream import Stream, missing, record_path
from ingest.readers.wxr import declared
from ingest.readers.xml_items import DECLARED, Items, parsed, value

NAME = "feed"
ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
ITEM = re.compile(r"\s*<(?:(?P<atom>entry)|item)[\s>]")
RSS = f"<rss{DECLARED}><channel>%s</channel></rss>"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"{DECLARED}>%s</feed>'
MEDIA_TYPES = {True: "application/atom+xml", False: "application/rss+xml"}


def accepts(name: str, head: bytes) -> bool:
    opens = head.lstrip()
    if ITEM.match(opens[:20].decode("latin-1")):
        return True
    return opens.startswith((b"<?xml", b"<!", b"<rss", b"<feed", b"<rdf:RDF")) and ROOT.search(head) is not None


def pages(stream: Stream) -> Iterator[Captured]:
    """A page for each item. Raises Rejected where the rest is lost."""
    items = Items(stream.in_ascii_bytes())
    number, site = 0, ""
    for number, raw in enumerate(items, 1):
        site = _site(items.head) if number == 1 else site
        path = record_path(stream.path, number)
        try:
            yield stream.read_before(raw, path) or page(raw, path, stream.facts, declared(items.head), site)
        except Rejected as rejected:
            yield Unread(path, rejected.code, rejected.message)
    if not number:
        raise Rejected("no_records", "The feed holds no item.")


def page(raw: bytes, path: str, facts: SourceFacts = NO_FACTS, encoding: str = "", site: str = "") -> Page:
    """The page of an item. Raises Rejected."""
    encoding, text = encodings.decode(raw, facts.language, encoding)
    begins = ITEM.match(text)
    is_atom = begins is not None and begins["atom"] is not None
    entry = _entry((ATOM if is_atom else RSS).replace("%s", text.replace("\0", "\ufffd")))
    return story.page(_story(entry, site), Held(raw, path, MEDIA_TYPES[is_atom], encoding, facts))


def _entry(feed: str) -> dict[str, Any]:
    try:
        import feedparser
    except ImportError as error:
        raise missing("feedparser", "RSS and Atom feeds") from error
    raw = feed.encode("utf-8", "replace")  # as a file: of a text feedparser might think that it is an address
    found = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False).entries
    if not found:
        raise Rejected("damaged", "The item is no XML.")
    return dict(found[0])


def _story(entry: dict[str, Any], site: str) -> Story:
    body = _body(entry)
    address = entry.get("link") or ""
    return Story(
        headline=canonical(fragment.text(entry.get("title") or "")),
        authors=tuple(_authors(entry)),
        published=canonical(entry.get("published") or entry.get("updated") or ""),
        section=tuple(canonical(tag.get("term") or "") for tag in entry.get("tags", [])[:1] if tag.get("term")),
        site=site,
        item_id=_item_id(entry),
        url=address if record.is_address(address) else None,
        body=tuple(fragment.zoned(body)),
        photos=tuple(_photos(entry)),
        rest=tuple(_rest(entry, body)),
    )


def _body(entry: dict[str, Any]) -> str:
    """The longest of what the item holds as its text."""
    texts = [part.get("value") or "" for part in entry.get("content", [])] + [entry.get("summary") or ""]
    return max(texts, key=len)


def _authors(entry: dict[str, Any]) -> Iterator[str]:
    names = [author.get("name") or author.get("email") or "" for author in entry.get("authors", [])]
    yield from dict.fromkeys(filter(None, map(canonical, names)))


def _item_id(entry: dict[str, Any]) -> str:
    own = canonical(entry.get("id") or "")
    return own if len(own) <= record.LONGEST_ID and not record.is_address(own) else ""


def _photos(entry: dict[str, Any]) -> Iterator[ParsedPhoto]:
    """What a picture of the item is said to show."""
    for picture in entry.get("media_content", []):
        if caption := canonical(entry.get("media_description") or picture.get("description") or ""):
            yield ParsedPhoto(caption, url=picture.get("url"))


def _rest(entry: dict[str, Any], body: str) -> Iterator[tuple[str, str, bool]]:
    """The other texts of an item: its address and name, its further tags, and the summary of a story that is here."""
    summary = entry.get("summary") or ""
    told = [("link", entry.get("link")), ("id", entry.get("id")), ("updated", entry.get("updated"))]
    told += [("category", tag.get("term")) for tag in entry.get("tags", [])[1:]]
    told += [("summary", fragment.text(summary))] if summary and summary != body else []
    yield from ((name, text, True) for name, text in told if text)


def _site(head: bytes | None) -> str:
    """The title of the feed, which names its source."""
    text = (head or b"")[-100_000:].decode("utf-8", "replace")
    found = re.search(r"<title\b[^>]{0,200}>(?P<title>.{1,300}?)</title>", text, re.S)
    root = parsed(f"<item><title>{found['title']}</title></item>") if found else None
    item = root.find("item") if root is not None else None
    return canonical(fragment.text(value(item, "title"))) if item is not None else ""
