"""An HTML document as blocks of text in document order: what a browser shows between two line breaks is one block.

Every visible text node lies in exactly one block. A block is a line of the page, so that the ledger of lines and zones
works for HTML as it does for plain text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from ingest.canonical import canonical

DEEPEST = 180  # elements inside each other that the parser is given; it stops reading at 256
BREAKING = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "noframes", "ol",
        "optgroup", "option", "p", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul",
    )
)  # fmt: skip
UNSEEN = frozenset(
    (
        "applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "head", "iframe", "link", "map",
        "meta", "noembed", "noscript", "object", "param", "rp", "script", "source", "style", "svg", "template",
        "textarea", "title", "track", "video",
    )
)  # fmt: skip
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)[^<>]*>|<!--.*?-->", re.S)
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
Value = TypeVar("Value")
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
LINE_END = "\v"  # white space that no page means, for a <br> until its block is done
EMPTY = "<html><body></body></html>"


@dataclass(slots=True)
class TextBlock:
    """One block: its canonical text, the element it stands in, and how many of its characters are links."""

    text: str
    element: HtmlElement
    linked: int = 0
    parts: tuple[str, ...] = ()  # the text between single line breaks, where there are any

    @property
    def broken(self) -> str:
        """The text with its single line breaks."""
        return "\n".join(self.parts) or self.text


@dataclass(slots=True)
class Document:
    """A parsed document. `in_text` and `in_tail` tell the block of the text within and right after an element.

    `elements` are those whose text is seen, in document order. All elements are held: lxml makes one anew, at a cost,
    whenever it is asked for one that nobody holds.
    """

    root: HtmlElement
    body: HtmlElement
    held: list[HtmlElement]
    blocks: list[TextBlock] = field(default_factory=list)
    elements: list[HtmlElement] = field(default_factory=list)
    in_text: dict[HtmlElement, int] = field(default_factory=dict)
    in_tail: dict[HtmlElement, int] = field(default_factory=dict)

    def spread(self, marks: dict[HtmlElement, Value]) -> dict[HtmlElement, Value]:
        """What each element has from the nearest mark around it, or on it; elements without any left out."""
        known: dict[HtmlElement, Value] = {}
        for element in self.elements if marks else ():
            if element in marks:
                known[element] = marks[element]
            elif (parent := element.getparent()) in known:
                known[element] = known[parent]
        return known

    def within(self, tags: frozenset[str]) -> dict[HtmlElement, bool]:
        """The elements of these tags, and those within them."""
        return self.spread({element: True for element in self.elements if element.tag in tags})

    def sums(self, own: Iterable[tuple[HtmlElement, int]]) -> dict[HtmlElement, int]:
        """What each element holds of what is counted for it and for those within it; nothing for those without any."""
        held: dict[HtmlElement, int] = {}
        for element, size in own:
            held[element] = held.get(element, 0) + size
        for element in reversed(self.elements):
            if element in held and element is not self.body:
                parent = element.getparent()
                held[parent] = held.get(parent, 0) + held[element]
        return held


def lines(markup: str) -> tuple[str, ...]:
    """The text of each block; the same blocks, in the same order, as `document` gives."""
    return tuple(block.text for block in document(markup).blocks)


@lru_cache(maxsize=1)
def document(markup: str) -> Document:
    """The document with its blocks; kept while the page goes down the pipeline, as reader and layout both need it."""
    root = _parsed(markup)
    body = root.find("body")
    made = Document(root, root if body is None else body, list(root.iter()))
    _Gatherer(made).gather()
    return made


def _parser() -> etree.HTMLParser:
    """One whose elements are all of one class: lxml.html asks a function in Python for the class of each."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(ONE_CLASS)
    return parser


def _parsed(markup: str) -> HtmlElement:
    parser = _parser()
    raw = markup.replace("\0", "\ufffd").encode("utf-8", "replace")
    try:
        root = document_fromstring(raw, parser=parser)
    except etree.ParserError:  # nothing but comments
        return document_fromstring(EMPTY)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" or "depth" in error.message for error in parser.error_log):
        return document_fromstring(flattened(markup).encode("utf-8", "replace"), parser=_parser())
    return root


def flattened(markup: str) -> str:
    """The markup without the tags that lie deeper than a parser reads: the text of every depth stays, in order."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        name = (tag["name"] or "br").lower()
        if name in VOID:
            return tag.group()
        depth = max(depth - 1, 0) if tag["end"] else depth + 1
        return tag.group() if depth + bool(tag["end"]) <= DEEPEST else "<hr>"

    return TAG.sub(kept, markup)


class _Gatherer:
    """Walks a document once and collects its blocks, without recursion."""

    def __init__(self, document: Document):
        self.document = document
        self.pieces: list[str] = []
        self.linked = 0
        self.links = 0  # how many links are open
        self.preformatted = 0  # how many <pre> are open
        self.breaks = 0  # <br> since the last text
        self.holder = document.body

    def gather(self) -> None:
        walker = etree.iterwalk(self.document.body, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self._leave(element)
            elif element.tag in UNSEEN:
                walker.skip_subtree()
            else:
                self._enter(element)
        self._close()

    def _enter(self, element: HtmlElement) -> None:
        tag = element.tag
        self.document.elements.append(element)
        if tag == "br":
            self._line_break()
        elif is_breaking(tag):
            self._close()
            self.preformatted += tag == "pre"
        elif tag == "a":
            self.links += 1
        if element.text:
            self._take(element.text, element, self.document.in_text, element)

    def _leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "a":
            self.links = max(self.links - 1, 0)
        if is_breaking(tag):
            self._close()
            self.preformatted -= tag == "pre"
        if element.tail and element is not self.document.body:
            self._take(element.tail, element, self.document.in_tail, element.getparent())

    def _line_break(self) -> None:
        """One break is white space, two with nothing between end the block."""
        self.breaks += 1
        self.pieces.append(LINE_END)
        if self.breaks >= 2:
            self._close()

    def _take(self, text: str, element: HtmlElement, known: dict[HtmlElement, int], holder: HtmlElement) -> None:
        if self.preformatted:
            text = text.replace("\n", LINE_END)
        if text.isspace():
            self.pieces.append(LINE_END if LINE_END in text else " ")
            return
        if not self.pieces or (not self.linked and all(map(str.isspace, self.pieces))):
            self.holder = holder
        self.breaks = 0
        known[element] = len(self.document.blocks)
        self.pieces.append(text)
        self.linked += len(text.strip()) if self.links else 0

    def _close(self) -> None:
        self.breaks = 0
        if not self.pieces:
            return
        raw = "".join(self.pieces)
        if text := canonical(raw):
            linked = min(self.linked, len(text))
            self.document.blocks.append(TextBlock(text, self.holder, linked, _parts(raw)))
        self.pieces.clear()
        self.linked = 0


def _parts(raw: str) -> tuple[str, ...]:
    if LINE_END not in raw:
        return ()
    return tuple(filter(None, map(canonical, raw.split(LINE_END))))


@lru_cache(maxsize=4096)
def is_breaking(tag: object) -> bool:
    """Elements that a browser sets on lines of their own; those a site made up itself mostly do."""
    return tag in BREAKING or (isinstance(tag, str) and "-" in tag)
