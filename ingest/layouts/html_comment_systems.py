"""Comments that no one element is named after: terms and definitions of Blogger."""

import re
from collections.abc import Collection, Iterable, Iterator

from lxml.html import HtmlElement

from ingest.blocks import Document
from ingest.layouts.html_comment_items import Item, owned_blocks

NAMED = re.compile(r"\bcomment|\bcmt", re.I)


def pairs(document: Document, areas: Collection[HtmlElement]) -> Iterator[Item]:
    """`dt` names who wrote, the `dd` below it tell what and when."""
    groups = {group[0]: group for area in areas if area.tag == "dl" for group in _groups(area)}
    owned = owned_blocks(document, {each: term for term, group in groups.items() for each in group})
    for term, group in groups.items():
        if len(group) > 1 and term in owned:
            yield Item(term, owned[term], parts=tuple(group))


def _groups(area: HtmlElement) -> list[list[HtmlElement]]:
    """Each term that is named after a comment, with what defines it."""
    groups: list[list[HtmlElement]] = []
    for element in area:
        if element.tag == "dt":
            groups.append([element])
        elif element.tag == "dd" and groups:
            groups[-1].append(element)
    return [group for group in groups if any(map(_is_named, group))]


def _is_named(element: HtmlElement) -> bool:
    return NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None


def outside(document: Document, found: Iterable[HtmlElement], items: Iterable[Item]) -> dict[HtmlElement, None]:
    """The elements found that lie in none of the items."""
    taken = document.spread({part: True for item in items for part in (item.parts or (item.element,))})
    return {element: None for element in found if element not in taken}
