"""Exports of WordPress (WXR): published posts and pages, with the comments that were approved, in their threads.

The capture of a post is its item in the export, below the entry of its author there. It holds addresses of commenters
that no page ever showed: the lines of the page have none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ingest.canonical import canonical
from ingest.page import NO_FACTS, Captured, Page, Rejected, SourceFacts, Unread, Warned
from ingest.readers import encodings, fragment, html, record, remarks, story
from ingest.readers.remarks import Remark
from ingest.readers.story import Held, Story
from ingest.readers.stream import Stream, record_path
from ingest.readers.xml_items import Items, children, parsed, value

NAME = "wxr"
MEDIA_TYPE = "application/vnd.wordpress.export+xml"
MARKS = (b"wordpress.org/export/", b"<wp:post_id>", b"<wp:author>")
STORIES = {"post", "page"}
AUTHOR = re.compile(rb"<wp:author>.*?</wp:author>", re.S)
LOGIN = re.compile(rb"<wp:author_login>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</wp:author_login>", re.S)
CREATOR = re.compile(rb"<dc:creator>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</dc:creator>", re.S)
NO_DATE = "0000-00-00 00:00:00"
TOLD = ("guid", "wp:post_id", "wp:post_name", "excerpt:encoded")  # names that a reader of the ledger may see


def accepts(name: str, head: bytes) -> bool:
    return head.lstrip().startswith(b"<") and any(mark in head for mark in MARKS)


def pages(stream: Stream) -> Iterator[Captured]:
    """A page for each post and page; pictures and menus are no captures. Raises Rejected where the rest is lost."""
    items = Items(stream.in_ascii_bytes())
    captures = 0
    for number, item in enumerate(items, 1):
        path = record_path(stream.path, number)
        try:
            raw = _author(items.head, item) + item
            found = stream.read_before(raw, path) or page(raw, path, stream.facts, declared(items.head))
        except Rejected as rejected:
            found = Unread(path, rejected.code, rejected.message)
        if found is not None:
            captures += 1
            yield found
    if not captures:
        raise Rejected("no_captures", "The export holds no post.")


def declared(head: bytes | None) -> str:
    return html.declared_encoding(head or b"")


def _author(head: bytes, item: bytes) -> bytes:
    """What the export says of the author of an item, so that the capture can be read by itself."""
    creator = CREATOR.search(item)
    for author in AUTHOR.finditer(head) if creator else ():
        login = LOGIN.search(author[0])
        if login and login[1] == creator[1]:
            return author[0] + b"\n"
    return b""


def page(raw: bytes, path: str, facts: SourceFacts = NO_FACTS, encoding: str = "") -> Page | None:
    """The page of a post; None for an item that is none. Raises Rejected."""
    encoding, text = encodings.decode(raw, facts.language, encoding)
    root = parsed(text)
    item = root.find("item")
    if item is None:
        raise Rejected("damaged", "The item is no XML.")
    if value(item, "wp:post_type") not in STORIES:
        return None
    if value(item, "wp:status") != "publish" or value(item, "wp:post_password"):
        raise Rejected("not_published", "The post was never published, or for those alone who had its password.")
    return story.page(_story(root, item), Held(raw, path, MEDIA_TYPE, encoding, facts))


def _story(root: etree._Element, item: etree._Element) -> Story:
    asides, comments = _comments(item)
    address = value(item, "link")
    made = Story(
        headline=canonical(fragment.text(value(item, "title"))),
        authors=tuple(filter(None, [_byline(root, item)])),
        published=_published(item),
        section=_section(item),
        item_id=value(item, "wp:post_id")[: record.LONGEST_ID],
        url=address if record.is_address(address) else None,
        body=tuple(fragment.zoned(value(item, "content:encoded"))),
        comments=remarks.threaded(comments),
        comments_closed=value(item, "wp:comment_status") == "closed",
        rest=tuple(_rest(item, asides)),
    )
    return replace(made, warnings=tuple(_withheld(item, len(comments) + len(asides))))


def _byline(root: etree._Element, item: etree._Element) -> str:
    authors = children(root, "wp:author")
    named = value(authors[0], "wp:author_display_name") if authors else ""
    return canonical(named or value(item, "dc:creator"))


def _published(item: etree._Element) -> str:
    """The wall-clock time of the site; else that of the feed, which is of Greenwich and says so."""
    local = value(item, "wp:post_date")
    return canonical(local if local and local != NO_DATE else value(item, "pubDate"))


def _section(item: etree._Element) -> tuple[str, ...]:
    named = [each for each in children(item, "category") if each.get("domain") == "category"]
    names = (canonical("".join(each.itertext())) for each in named)
    return tuple(name for name in names if name and name != "Uncategorized")[:1]


def _comments(item: etree._Element) -> tuple[list[str], list[Remark]]:
    """What other sites said of the post by pingbacks, and the comments that were approved."""
    approved = [each for each in children(item, "wp:comment") if value(each, "wp:comment_approved") == "1"]
    kinds = [(each, value(each, "wp:comment_type") in ("", "comment")) for each in approved]
    asides = [_aside(each) for each, is_comment in kinds if not is_comment]
    return asides, [_remark(each) for each, is_comment in kinds if is_comment]


def _aside(comment: etree._Element) -> str:
    return f"{value(comment, 'wp:comment_author')}: {value(comment, 'wp:comment_content')}"


def _remark(comment: etree._Element) -> Remark:
    parent = value(comment, "wp:comment_parent")
    return Remark(
        author=value(comment, "wp:comment_author"),
        text=value(comment, "wp:comment_content"),
        posted=value(comment, "wp:comment_date").replace(NO_DATE, ""),
        id=value(comment, "wp:comment_id"),
        parent="" if parent in remarks.NO_PARENT else parent,
    )


def _rest(item: etree._Element, asides: list[str]) -> Iterator[tuple[str, str, bool]]:
    yield from ((name, value(item, name), True) for name in ("link", *TOLD) if value(item, name))
    tags = (canonical("".join(each.itertext())) for each in children(item, "category"))
    yield from (("category", tag, True) for tag in tags if tag)
    yield from (("pingback", aside, True) for aside in asides)


def _withheld(item: etree._Element, shown: int) -> Iterator[Warned]:
    """Comments that were never approved were on no page, and are in no line of this one."""
    if hidden := len(children(item, "wp:comment")) - shown:
        yield Warned("comments_not_approved", f"Comments that were never approved are left out: {hidden}.")
