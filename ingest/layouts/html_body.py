"""Which blocks of a document are its story: what trafilatura keeps, found again block by block."""

import re
from collections.abc import Callable, Collection
from functools import cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from ingest.blocks import ONE_CLASS, UNSEEN, Document

DEEPEST = 150  # trafilatura recurses
MARKS = (0xF0000, 0x100000)  # the private planes of Unicode: a character for each block
PER_PLANE = 0xFFFE
MOST_BEGINNINGS = 20  # blocks that are tried as the first of a text without signs
KEPT_ATTRIBUTES = frozenset(("class", "id", "role", "style", "itemprop"))
KEPT_OF_LINKS = frozenset(("class", "href"))
INLINE = frozenset(
    ("abbr", "acronym", "b", "bdi", "bdo", "big", "em", "font", "i", "mark", "s", "small", "strong", "u", "wbr")
)
PLAIN_TAG = re.compile(r"[a-zA-Z][\w-]*")
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no characters of XML
MARK = re.compile("[\U000f0000-\U0010ffff]")
_parser = etree.HTMLParser()
_parser.set_element_class_lookup(ONE_CLASS)
_new = _parser.makeelement


def kept_blocks(document: Document, left_out: Collection[HtmlElement], named: Collection[int] = ()) -> set[int]:
    """The numbers of the blocks that trafilatura takes for the story; elements left out are not shown to it.

    Of a short text it gives all that its element holds, as one text without signs: there, blocks that are `named`
    something else than a story are none.
    """
    tree = marked_copy(document, left_out)
    try:
        found = _extractor()(tree, fast=True, include_comments=False)
    except etree.XPathError:  # more elements than a search may gather: what is densest will be the story
        return set()
    if found is None or found.body is None:
        return set()
    text = "".join(found.body.itertext())
    if marks := MARK.findall(text):
        return {number for number in map(number_of, marks) if number < len(document.blocks)}
    told = _blocks_told(document, _squeezed(text))
    return {n for n in told if n not in named and document.blocks[n].linked * 2 <= len(document.blocks[n].text)}


def _blocks_told(document: Document, text: str) -> set[int]:
    """The blocks whose texts, one after the other, make up a text; none where no run of them makes up most of it."""
    texts = [_squeezed(block.text) for block in document.blocks]
    beginnings = (number for number, beginning in enumerate(texts) if text.startswith(beginning))
    for first in islice(beginnings, MOST_BEGINNINGS):
        run, length = _run(texts, first, text)
        if length >= 0.9 * len(text):
            return run
    return set()


def _run(texts: list[str], first: int, text: str) -> tuple[set[int], int]:
    """(the blocks from the first on that follow each other in the text, how much of it they are)."""
    run, place = set(), 0
    for number in range(first, len(texts)):
        if text.startswith(texts[number], place):
            run.add(number)
            place += len(texts[number])
    return run, place


def _squeezed(text: str) -> str:
    """Without blanks, which the extractor folds in its own way."""
    return "".join(text.split())


@cache
def _extractor() -> Callable:
    """Loaded at first use: it takes most of a second, and text needs none."""
    from trafilatura import bare_extraction

    return bare_extraction


def mark_of(number: int) -> str:
    plane, place = divmod(number, PER_PLANE)
    return chr(MARKS[plane] + place) if plane < len(MARKS) else ""


def number_of(mark: str) -> int:
    code = ord(mark)
    return code - MARKS[0] if code < MARKS[1] else code - MARKS[1] + PER_PLANE


def marked_copy(document: Document, left_out: Collection[HtmlElement]) -> HtmlElement:
    """The visible document, each text node with a sign of its block in front: so it can be told what became of it."""
    root = _new("html")
    body = etree.SubElement(root, "body")
    parents = [body]
    walker = etree.iterwalk(document.body, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            parents.pop()
            if element.tail and element is not document.body:
                _append(parents[-1], element.tail, document.in_tail.get(element))
        elif element.tag in UNSEEN or element in left_out:
            walker.skip_subtree()
            parents.append(parents[-1])
        else:
            parents.append(body if element is document.body else _copied(element, parents))
            if element.text:
                _append(parents[-1], element.text, document.in_text.get(element))
    return root


def _append(parent: HtmlElement, text: str, number: int | None) -> None:
    """Text without a block is blank."""
    if number is not None:
        text = mark_of(number) + (text if text.isprintable() else _clean(text))
    if len(parent):
        last = parent[-1]
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _copied(element: HtmlElement, parents: list[HtmlElement]) -> HtmlElement:
    """The element without its text; the one around it for one that only dresses words, or is nested beyond reason."""
    tag = element.tag
    if tag in INLINE or len(parents) > DEEPEST:
        return parents[-1]
    wanted = KEPT_ATTRIBUTES if tag != "a" else KEPT_OF_LINKS
    kept = {name: element.get(name) for name in element.keys() if name in wanted}  # noqa: SIM118  to iterate is to meet children
    for name, value in kept.items():
        if not value.isprintable():
            kept[name] = _clean(value)
    return etree.SubElement(parents[-1], tag if PLAIN_TAG.fullmatch(tag) else "div", kept)


def _clean(text: str) -> str:
    """Without the controls that an HTML parser lets pass and an XML tree does not take, and without signs of ours."""
    return MARK.sub("", UNFIT.sub(" ", text))
