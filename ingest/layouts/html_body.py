"""Which blocks of a document are its story: what trafilatura keeps, found again block by block."""

import re
from collections.abc import Collection

from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from trafilatura import bare_extraction

from ingest.blocks import UNSEEN, Document
from ingest.canonical import DAMAGED, UNSTORABLE

DEEPEST = 150  # trafilatura recurses
MARKS = (0xF0000, 0x100000)  # the private planes of Unicode: a character for each block
PER_PLANE = 0xFFFE
KEPT_ATTRIBUTES = ("class", "id", "role", "style", "itemprop", "href", "aria-hidden", "data-component")
PLAIN_TAG = re.compile(r"[a-zA-Z][\w-]*")
MARK = re.compile("[\U000f0000-\U0010ffff]")
_new = HTMLParser().makeelement


def kept_blocks(document: Document, left_out: Collection[HtmlElement]) -> set[int]:
    """The numbers of the blocks that trafilatura takes for the story; elements left out are not shown to it."""
    tree = marked_copy(document, left_out)
    found = bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    if found is None or found.body is None:
        return set()
    marks = MARK.findall("".join(found.body.itertext()))
    return {number for number in map(number_of, marks) if number < len(document.blocks)}


def mark_of(number: int) -> str:
    plane, place = divmod(number, PER_PLANE)
    return chr(MARKS[plane] + place) if plane < len(MARKS) else ""


def number_of(mark: str) -> int:
    code = ord(mark)
    return code - MARKS[0] if code < MARKS[1] else code - MARKS[1] + PER_PLANE


def marked_copy(document: Document, left_out: Collection[HtmlElement]) -> HtmlElement:
    """The visible document, each text node with a sign of its block in front: so it can be told what became of it."""
    root = _new("html")
    parents = [etree.SubElement(root, "body")]
    walker = etree.iterwalk(document.body, events=("start", "end"))
    next(walker)
    _copy_text(document, document.body, parents[0])
    for event, element in walker:
        if event == "start" and (element.tag in UNSEEN or element in left_out):
            walker.skip_subtree()
            parents.append(parents[-1])
        elif event == "start":
            parents.append(_copied(document, element, parents[-1]))
        elif element is not document.body:
            parents.pop()
            if element.tail:
                _append(parents[-1], element.tail, document.in_tail.get(element))
    return root


def _append(parent: HtmlElement, text: str, number: int | None) -> None:
    text = _marked(text, number)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _copied(document: Document, element: HtmlElement, parent: HtmlElement) -> HtmlElement:
    given = element.attrib
    attributes = {name: _clean(given[name]) for name in KEPT_ATTRIBUTES if name in given}
    made = etree.SubElement(parent, element.tag if PLAIN_TAG.fullmatch(element.tag) else "div", attributes)
    _copy_text(document, element, made)
    return made


def _copy_text(document: Document, element: HtmlElement, made: HtmlElement) -> None:
    if element.text:
        made.text = _marked(element.text, document.in_text.get(element))


def _marked(text: str, number: int | None) -> str:
    return _clean(text) if number is None else mark_of(number) + MARK.sub("", _clean(text))


def _clean(text: str) -> str:
    """Without the controls that an HTML parser lets pass and an XML tree does not take."""
    return text if text.isprintable() else UNSTORABLE.sub(DAMAGED, text)
