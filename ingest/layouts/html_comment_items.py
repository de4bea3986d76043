"""One comment of a page as an item of its markup, the blocks that are its own, and which comment it answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from ingest.blocks import Document

DEPTH = re.compile(r"\b(?:depth|level|indent|lvl)[-_]?(\d{1,4})\b", re.I)
# What holds the answers to the comment before it, beside that comment and not within it.
BELOW = re.compile(
    r"(?:^|\s)(?:indented|children|nested|(?:comments?[-_]{0,2})?(?:replies|children)|"
    r"(?:child|sub)[-_]?comments)(?:\s|$)",
    re.I,
)
PARENTS = ("data-parent", "data-parent-id", "data-parent_id", "data-parentid", "data-reply-to", "data-in-reply-to")
NEAR = 4  # elements between a comment and what holds its answers: anchors, links


@dataclass(eq=False, slots=True)
class Item:
    """One comment: its element, the blocks that are its own and not a reply's, and the comment that it answers."""

    element: HtmlElement
    blocks: list[int] = field(default_factory=list)
    parent: "Item | None" = None
    is_named: bool = True  # its element says that it is a comment; else it is an entry of a list of them
    replies: list["Item"] = field(default_factory=list)  # those that lie within its element
    parts: tuple[HtmlElement, ...] = ()  # its elements, where no one element holds it: a term and what defines it
    words: HtmlElement | None = None  # what alone holds its words, where the markup says so
    author: str = ""  # where the markup says so
    quoted: "Item | None" = None  # the one whose words it quotes

    @property
    def frame(self) -> HtmlElement | None:
        """The element that its own elements lie in."""
        return self.element.getparent() if self.parts else self.element


def owned_blocks(document: Document, owners: dict[HtmlElement, HtmlElement]) -> dict[HtmlElement, list[int]]:
    """The blocks of each owner, by the nearest element around them that has one."""
    owned: dict[HtmlElement, list[int]] = {}
    nearest = document.spread(owners)
    for number, block in enumerate(document.blocks):
        if block.element in nearest:
            owned.setdefault(nearest[block.element], []).append(number)
    return owned


def number_of(element: HtmlElement) -> str:
    """The number that its id ends in."""
    found = re.search(r"\d+$", element.get("id") or "")
    return found[0] if found else ""


def thread(items: Iterable[Item]) -> None:
    """A comment answers the one around it; in a flat list the one that its markup names, or the next less indented."""
    items = tuple(items)
    by_element = {item.element: item for item in items}
    by_name = {name: item for item in items for name in _own_names(item.element)}
    path: list[tuple[int, Item]] = []
    for item in items:
        item.parent = next((by_element[each] for each in item.element.iterancestors() if each in by_element), None)
        if item.parent:
            item.parent.replies.append(item)
        item.parent = _indented_below(item, by_element) or item.parent or _named_parent(item, by_name) or item.quoted
        depth = DEPTH.search(item.element.get("class") or "")
        if depth:
            path = [step for step in path if step[0] < int(depth[1])]
            item.parent = item.parent or (path[-1][1] if path else None)
            path.append((int(depth[1]), item))


def _indented_below(item: Item, by_element: dict[HtmlElement, Item]) -> Item | None:
    """The comment before the indented part that this one lies in, which is nearer than any comment around both."""
    for around in item.element.iterancestors():
        if around in by_element:
            return None
        if BELOW.search(around.get("class") or "") and (found := next(_before(around, by_element), None)):
            return found
    return None


def _before(element: HtmlElement, by_element: dict[HtmlElement, Item]) -> Iterator[Item]:
    """The comments right before an element, beside it."""
    for each in islice(element.itersiblings(preceding=True), NEAR):
        if each in by_element:
            yield by_element[each]


def _own_names(element: HtmlElement) -> tuple[str, ...]:
    stated = element.get("data-comment-id") or element.get("data-id") or ""
    return tuple(filter(None, (element.get("id"), number_of(element), stated)))


def _named_parent(item: Item, by_name: dict[str, Item]) -> Item | None:
    stated = next((item.element.get(name) for name in PARENTS if item.element.get(name)), "")
    parent = by_name.get(stated.lstrip("#")) if stated else None
    return parent if parent is not item else None
