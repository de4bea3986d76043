"""Reader comments of a page: which elements are comments, in whatever markup, and which one answers which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from ingest.blocks import Document

COMMENT = r"(?:comm?ent(?!ary)|kommentar(?!e)|commentaire(?!s)|comentario(?!s)|commento|comentário|reactie|talkback)"
AREA = re.compile(
    r"comments|comment[-_]?(?:list|area|section|thread|tree|items|holder|box|wrap\w*|container|links|"
    r"stream)|commentlist|kommentare|"
    r"commentaires|comentarios|reacties|disqus_thread|dsq[-_]|user[-_]?comments|forum[-_]?posts|"
    r"postings|readers?[-_]?(?:letters|opinions)|talk_community",
    re.I,
)
ITEM = re.compile(
    rf"^(?:[a-z]{{1,4}}[-_]{{1,2}})?(?:single|user|reader|one|stand|"
    rf"forum)?[-_]?{COMMENT}(?:[-_]{{0,2}}(?:item|entry|card|node|single|box|wrap|wrapper|"
    r"container|post|row|article|regular))?$",
    re.I,
)
ITEM_ID = re.compile(rf"^(?:li|div|article|single)?[-_]?{COMMENT}[-_]?(?:id[-_]?)?\d+$", re.I)
NUMBERED = re.compile(r"^(?:[a-z]+[-_]){0,3}[a-z]*[-_]?\d{2,}$", re.I)
NO_AREA = re.compile(r"recent|latest|form|respond|count|number|button|icon|policy|rules|toggle", re.I)
NO_ITEM = re.compile(
    r"recent|latest|form|respond|count|number|link|button|icon|policy|rules|count|navigation|toggle|intro|info$", re.I
)
DEPTH = re.compile(r"\b(?:depth|level|indent|lvl)[-_]?(\d{1,4})\b", re.I)
NEVER = frozenset(
    (
        "a",
        "b",
        "body",
        "button",
        "em",
        "form",
        "html",
        "i",
        "input",
        "label",
        "main",
        "p",
        "span",
        "strong",
        "time",
        "ul",
        "ol",
    )
)
PARENTS = ("data-parent", "data-parent-id", "data-parent_id", "data-parentid", "data-reply-to", "data-in-reply-to")


@dataclass(eq=False, slots=True)
class Item:
    """One comment: its element, the blocks that are its own and not a reply's, and the comment that it answers."""

    element: HtmlElement
    blocks: list[int] = field(default_factory=list)
    parent: "Item | None" = None
    is_named: bool = True  # its element says that it is a comment; else it is an entry of a list of them
    replies: list["Item"] = field(default_factory=list)  # those that lie within its element


@dataclass(frozen=True, slots=True)
class Forum:
    """The comments of a page in page order, and the elements that hold them and their forms and headings."""

    items: tuple[Item, ...]
    areas: frozenset[HtmlElement]


def forum_of(document: Document, headline: Iterable[int]) -> Forum:
    """Finds comments by schema.org, by the names of their elements, else as the list entries of a comment area."""
    found, areas, loose = _candidates(document)
    _reject_around(document, headline, found, areas)
    items = _items(document, found)
    if not items and areas:
        items = _items(document, {e: None for e in loose if any(each in areas for each in e.iterancestors())})
        for item in items:
            item.is_named = False
    items = _without_the_story(document, items)
    _thread(items)
    kept = {item.element for item in items}
    outer = {
        area for area in areas if not items or any(each in kept for each in area.iter()) or _is_small(document, area)
    }
    return Forum(tuple(items), frozenset(outer | kept))


def _candidates(document: Document) -> tuple[dict[HtmlElement, None], set[HtmlElement], list[HtmlElement]]:
    """(elements that may be comments, elements that hold comments, list entries), each in document order."""
    found: dict[HtmlElement, None] = {}
    areas: set[HtmlElement] = set()
    loose: list[HtmlElement] = []
    for element in document.elements:
        tag = element.tag
        classes, name = element.get("class") or "", element.get("id") or ""
        if tag in ("li", "article", "blockquote", "dd"):
            loose.append(element)
        if tag not in NEVER and (is_item(classes, name) or _is_stated(element)):
            found[element] = None
        elif (
            (classes or name)
            and tag not in ("body", "html", "main", "a", "span", "button", "form", "p")
            and is_area(classes, name)
        ):
            areas.add(element)
    return found, areas, loose


@lru_cache(maxsize=20_000)
def is_item(classes: str, name: str) -> bool:
    if ITEM_ID.match(name):
        return True
    return any(ITEM.match(token) and not NO_ITEM.search(token) for token in classes.split())


@lru_cache(maxsize=20_000)
def is_area(classes: str, name: str) -> bool:
    return any(AREA.search(token) and not NO_AREA.search(token) for token in (*classes.split(), name))


def _is_stated(element: HtmlElement) -> bool:
    """schema.org says so."""
    return (element.get("itemprop") or "") == "comment" or (element.get("itemtype") or "").endswith(
        ("/Comment", "/UserComments")
    )


def _reject_around(document: Document, headline: Iterable[int], found: dict, areas: set) -> None:
    """What holds the headline is the page, whatever its name."""
    for number in headline:
        for element in (document.blocks[number].element, *document.blocks[number].element.iterancestors()):
            found.pop(element, None)
            areas.discard(element)


def _items(document: Document, found: dict[HtmlElement, None]) -> list[Item]:
    """The comments among the candidates: of several elements around one text the outermost."""
    found = {element: None for element in found if not _is_same_again(element, found) and not _is_form(element, found)}
    owners = _owned_blocks(document, found)
    inner: dict[HtmlElement | None, list[HtmlElement]] = {}
    for element in found:
        inner.setdefault(_around(element, found), []).append(element)
    items: dict[HtmlElement, Item] = {}
    for element in reversed(list(found)):
        _settle(element, owners, inner, items)
    return [items[element] for element in found if element in items]


def _is_same_again(element: HtmlElement, found: dict[HtmlElement, None]) -> bool:
    """`div#comment-12` within `li#li-comment-12` is one comment."""
    number, outer = _number(element), _around(element, found)
    return bool(number) and outer is not None and _number(outer) == number


def _number(element: HtmlElement) -> str:
    found = re.search(r"\d+$", element.get("id") or "")
    return found[0] if found else ""


def _is_form(element: HtmlElement, found: dict[HtmlElement, None]) -> bool:
    """Holds the field to write in, and no comment."""
    fields = next(element.iter("textarea"), None) is not None
    return fields and not _number(element) and not any(each in found for each in element.iterdescendants())


def _settle(element: HtmlElement, owners: dict, inner: dict, items: dict[HtmlElement, Item]) -> None:
    """An element without text of its own stands for the first one within it, unless it is the frame of several."""
    below = [each for each in inner.get(element, ()) if each in items]
    if owners.get(element):
        items[element] = Item(element, owners[element])
    elif below and (len(below) == 1 or not _are_twins(below[0], below[1])):
        items[element] = Item(element, items.pop(below[0]).blocks)


def _are_twins(one: HtmlElement, other: HtmlElement) -> bool:
    return one.tag == other.tag and (one.getparent() is other.getparent() or _depth(one) == _depth(other))


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _around(element: HtmlElement, found: dict[HtmlElement, None]) -> HtmlElement | None:
    return next((each for each in element.iterancestors() if each in found), None)


def _owned_blocks(document: Document, found: dict[HtmlElement, None]) -> dict[HtmlElement, list[int]]:
    """The blocks of each candidate that lie in no candidate within it."""
    owned: dict[HtmlElement, list[int]] = {}
    nearest = document.spread({element: element for element in found}) if found else {}
    for number, block in enumerate(document.blocks):
        if block.element in nearest:
            owned.setdefault(nearest[block.element], []).append(number)
    return owned


def _without_the_story(document: Document, items: list[Item]) -> list[Item]:
    """A single "comment" that is half of the page is a story of that name."""
    total = sum(len(block.text) for block in document.blocks)
    if len(items) <= 2:
        return [item for item in items if sum(len(document.blocks[n].text) for n in item.blocks) * 2 < total]
    return items


def _is_small(document: Document, area: HtmlElement) -> bool:
    return len("".join(area.itertext())) < 600


# --- threads ------------------------------------------------------------------------------------------------------


def _thread(items: list[Item]) -> None:
    """A comment answers the one around it; in a flat list the one that its markup names, or the next less indented."""
    by_element = {item.element: item for item in items}
    by_name = {name: item for item in items for name in _own_names(item.element)}
    path: list[tuple[int, Item]] = []
    for item in items:
        item.parent = next((by_element[each] for each in item.element.iterancestors() if each in by_element), None)
        if item.parent:
            item.parent.replies.append(item)
        item.parent = item.parent or _named_parent(item, by_name)
        depth = DEPTH.search(item.element.get("class") or "")
        if depth:
            path = [step for step in path if step[0] < int(depth[1])]
            item.parent = item.parent or (path[-1][1] if path else None)
            path.append((int(depth[1]), item))


def _own_names(element: HtmlElement) -> tuple[str, ...]:
    stated = element.get("data-comment-id") or element.get("data-id") or ""
    return tuple(filter(None, (element.get("id"), _number(element), stated)))


def _named_parent(item: Item, by_name: dict[str, Item]) -> Item | None:
    stated = next((item.element.get(name) for name in PARENTS if item.element.get(name)), "")
    parent = by_name.get(stated.lstrip("#")) if stated else None
    return parent if parent is not item else None
