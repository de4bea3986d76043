"""Who wrote a story, as its page prints it near the headline: marked as such, else on a line that begins with `By`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from ingest.blocks import Document
from ingest.canonical import canonical
from ingest.layouts import html_names
from ingest.layouts.html_regions import words_of
from ingest.layouts.html_story import holder
from ingest.layouts.html_visible import LONGEST, Surroundings, names_of, text_of

AUTHOR_WORDS = re.compile(
    r"\b(?:authors?(?: name| link)?|by ?lines?|writer|autor(?:en|es)?|auteurs?|contributors?|"
    r"posted by|submitted by)\b"
)
NO_AUTHOR_WORDS = re.compile(
    r"\b(?:bio|description|comments?|avatar|image|photo|social|follow|role|title|related|more|date|time)\b"
)
# What publishing systems print by themselves: `Submitted by Hal Orrin on Sun, 4 June 2019`, `Posted on … by …`,
# `by halorrin » Sun, 4 June 2019`.
SIGNED = re.compile(
    r"(?:submitted|posted|published|written|filed|added|created)\s+by:?\s+(?P<name>\S.{0,60}?),?\s+(?:on|at)\s.*\d.*"
    r"|(?:submitted|posted|published|filed|added|created) (?:on )?.{0,40}\d.{0,12} by (?P<last>\D{1,60})"
    r"|by (?P<poster>\S.{0,60}?) » .*\d.*",
    re.I,
)


def authors(around: Surroundings) -> tuple[str, ...]:
    """The authors that the page prints, by the surest of its marks."""
    for find, known in ((_marked, False), (_cards, True), (_signed, True), (_classed, False), (_inline, False)):
        if names := html_names.cleaned(find(around), known):
            return names
    return html_names.cleaned(_by_lines(around))


def _marked(around: Surroundings) -> Iterator[str]:
    for element in around.document.body.iterfind(".//*[@rel]"):
        if "author" in element.get("rel").lower().split() and not around.is_aside(element):
            yield text_of(element)
    for element in around.document.body.iterfind(".//*[@itemprop]"):
        if element.get("itemprop") == "author" and not around.is_aside(element):
            name = element.find(".//*[@itemprop='name']")
            yield text_of(element if name is None else name)


def _cards(around: Surroundings) -> Iterator[str]:
    """The names on the hCards of authors: `.author.vcard .fn`."""
    for card in _elements(around):
        if "vcard" in card.get("class").split():
            yield from (text_of(each) for each in card.iter() if "fn" in (each.get("class") or "").split())


def _inline(around: Surroundings) -> Iterator[str]:
    """Parts of a line that are called author or byline, the innermost of those within each other."""
    named = list(_elements(around))
    outer = {parent for element in named for parent in element.iterancestors()}
    yield from (text for element in named if element not in outer and len(text := text_of(element)) < LONGEST)


def _elements(around: Surroundings) -> Iterator[HtmlElement]:
    """What its own class calls an author or a byline, near the headline of this story."""
    near = set(around.near())
    for element in around.document.elements:
        if not _is_author(element.get("class") or "") or around.is_elsewhere(element) or around.is_of_another(element):
            continue
        if near.intersection(_blocks_of(around.document, element)):
            yield element


@lru_cache(maxsize=20_000)
def _is_author(classes: str) -> bool:
    names = words_of(classes)
    return AUTHOR_WORDS.search(names) is not None and NO_AUTHOR_WORDS.search(names) is None


def _blocks_of(document: Document, element: HtmlElement) -> Iterator[int]:
    for each in element.iter():
        if each in document.in_text:
            yield document.in_text[each]
        if each is not element and each in document.in_tail:
            yield document.in_tail[each]


def _signed(around: Surroundings) -> Iterator[str]:
    for number in around.near():
        block = around.document.blocks[number]
        found = SIGNED.fullmatch(block.text) if len(block.text) <= LONGEST else None
        if found and not around.is_elsewhere(block.element) and not around.is_of_another(block.element):
            yield found["name"] or found["last"] or found["poster"]
            return


def _classed(around: Surroundings) -> Iterator[str]:
    for number in around.near():
        block = around.document.blocks[number]
        if len(block.text) <= LONGEST and _is_author(names_of(block.element)):
            yield _by_line(around.document, number) or block.text


def _by_lines(around: Surroundings) -> Iterator[str]:
    for number in around.near():
        if len(around.document.blocks[number].text) <= LONGEST and (line := _by_line(around.document, number)):
            yield line
            return


def _by_line(document: Document, number: int) -> str:
    """The line of a block that begins with `By`: what stands below it may be their office."""
    text = document.blocks[number].text
    return next(filter(html_names.BY.match, (*_printed_lines(document, number), text)), "")


def _printed_lines(document: Document, number: int) -> list[str]:
    """The text of a block, parted where the page ends a line by <br>."""
    pieces = []
    outer = holder(document.blocks[number])
    for event, element in etree.iterwalk(outer, events=("start", "end")):
        if event == "start":
            pieces.append("\n" if element.tag == "br" else _of_block(document.in_text, element, element.text, number))
        elif element is not outer:
            pieces.append(_of_block(document.in_tail, element, element.tail, number))
    return [line for line in map(canonical, "".join(pieces).split("\n")) if line]


def _of_block(known: dict[HtmlElement, int], element: HtmlElement, text: str | None, number: int) -> str:
    if not text or text.isspace():
        return " " if text else ""
    return " ".join(text.split("\n")) if known.get(element) == number else ""
