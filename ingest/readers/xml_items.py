"""The stories of an XML file, `<item>` or `<entry>`, as bytes: read in pieces, so that no parser ever sees a DTD."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from ingest.page import Rejected
from ingest.readers.stream import LARGEST, MOST_HEADERS

PIECE = 1_000_000  # bytes read at a time
TOKEN = re.compile(rb"<!\[CDATA\[|<!--|<(?:item|entry)(?=[\s>])|</(?:item|entry)\s*>")
LONGEST_TOKEN = 50
ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "wp": "http://wordpress.org/export/1.2/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "atom": "http://www.w3.org/2005/Atom",
}
DECLARED = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())


class Items:
    """The items of a file one by one; `head` is what stands before the first of them."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.text = b""
        self.at = 0  # where the next token is sought
        self.start: int | None = None  # of the item that is open
        self.until = b""  # the end of the comment or CDATA section that is open
        self.head: bytes | None = None

    def __iter__(self) -> Iterator[bytes]:
        """Raises Rejected where an item is too large, or the file ends within one."""
        while self._more():
            while (token := self._token()) is not None:
                if token in ENDS:
                    self.until = ENDS[token]
                elif token.startswith(b"</"):
                    yield from self._close()
                else:
                    self._open(token)
        if self.start is not None:
            raise Rejected("damaged", "The file ends inside an item.")

    def _more(self) -> bool:
        """Reads on, and forgets what is no longer needed; false at the end of the file."""
        if self.head is None and len(self.text) > MOST_HEADERS:
            raise Rejected("no_records", "The file has no item for a story.")
        kept = max(self.at - LONGEST_TOKEN, 0) if self.start is None else self.start
        kept = 0 if self.head is None else min(kept, self.at)
        if len(self.text) - kept > LARGEST:
            raise Rejected("too_large", f"An item is larger than {LARGEST // 1_000_000} MB.")
        piece = self.file.read(max(PIECE, len(self.text) - kept))
        self.text, self.at = self.text[kept:] + piece, self.at - kept
        self.start = None if self.start is None else 0
        return bool(piece)

    def _token(self) -> bytes | None:
        """The next token that counts; None where more has to be read first."""
        if self.until:
            end = self.text.find(self.until, self.at)
            self.at = max(self.at, len(self.text) - 2) if end < 0 else end + len(self.until)
            if end < 0:
                return None
            self.until = b""
        found = TOKEN.search(self.text, self.at)
        if found is None:
            self.at = max(self.at, len(self.text) - LONGEST_TOKEN)
            return None
        self.at = found.end()
        return found[0]

    def _open(self, token: bytes) -> None:
        if self.start is None:
            self.start = self.at - len(token)
            self.head = self.text[: self.start] if self.head is None else self.head

    def _close(self) -> Iterator[bytes]:
        if self.start is not None:
            yield self.text[self.start : self.at]
            self.start = None


def parsed(markup: str) -> etree._Element:
    """A few elements, whatever is wrong with them, below a root; names that nobody declared keep their prefix."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True, encoding="utf-8")
    whole = f"<root{DECLARED}>{markup}</root>".replace("\0", "\ufffd")
    root = etree.fromstring(whole.encode("utf-8", "replace"), parser)
    return etree.Element("root") if root is None else root


def value(element: etree._Element, name: str) -> str:
    """The text of a child, as `title` or `wp:post_id`; empty without one. Entities are left out, none is resolved."""
    prefix, colon, local = name.rpartition(":")
    found = element.find(f"{{{NAMESPACES[prefix]}}}{local}" if colon else name)
    return "" if found is None else "".join(found.itertext()).strip()


def children(element: etree._Element, name: str) -> list[etree._Element]:
    prefix, colon, local = name.rpartition(":")
    return element.findall(f"{{{NAMESPACES[prefix]}}}{local}" if colon else name)
