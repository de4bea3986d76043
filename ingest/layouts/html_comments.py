"""Reader comments of a page: which elements are comments, in whatever markup, and which one answers which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from ingest.blocks import Document, TextBlock
from ingest.layouts import html_comment_systems, html_topics
from ingest.layouts.html_comment_items import Item, number_of, owned_blocks, thread
from ingest.layouts.html_regions import name_of

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
FRAME = re.compile(r"^comments$|^comments?[-_]{0,2}(?:wrapper|list|section|area)$", re.I)
NOTE = re.compile(r"(?:^|\s)(?:pingback|trackback)(?:\s|$)", re.I)  # another site links to this page
EXCERPT = re.compile(r"\[ ?(?:\.{3}|…) ?\]")  # around the words that it says of it
HEADINGS_AND_FORMS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "form"))
NO_AREA = re.compile(r"recent|latest|form|respond|count|number|button|icon|policy|rules|toggle", re.I)
NO_ITEM = re.compile(
    r"recent|latest|form|respond|count|number|link|button|icon|policy|rules|count|navigation|toggle|intro|info$", re.I
)
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


@dataclass(frozen=True, slots=True)
class Forum:
    """The comments of a page in page order, and the elements that hold them and their forms and headings."""

    items: tuple[Item, ...]
    areas: frozenset[HtmlElement]
    opening: Item | None = None  # the first post of a topic, which is the story


@dataclass(slots=True)
class _Candidates:
    """Elements, each in document order: what may be comments, what holds them, list entries, links of other sites."""

    found: dict[HtmlElement, None] = field(default_factory=dict)
    areas: dict[HtmlElement, None] = field(default_factory=dict)
    loose: list[HtmlElement] = field(default_factory=list)
    notes: dict[HtmlElement, None] = field(default_factory=dict)


def forum_of(document: Document, headline: Iterable[int]) -> Forum:
    """Finds comments by schema.org, by the names of their elements, else as the list entries of a comment area."""
    known = _candidates(document)
    _reject_around(document, headline, known)
    posts = html_topics.topic(document)
    whole = [*html_comment_systems.pairs(document, known.areas), *posts[1:]]
    named = html_comment_systems.outside(document, known.found, [*whole, *posts[:1]]) if whole else known.found
    items = _items(document, named) or ([] if whole else _loose_items(document, known))
    items = sorted([*_without_the_story(document, items), *whole], key=lambda item: item.blocks[0])
    thread(items)
    kept = {item.element for item in items}
    outer = {
        area
        for area in known.areas
        if not items or any(each in kept for each in area.iter()) or _is_small(document, area)
    }
    return Forum(tuple(items), frozenset(outer | kept | known.notes.keys()), next(iter(posts), None))


def _loose_items(document: Document, known: _Candidates) -> list[Item]:
    """The list entries of the comment areas."""
    inside = document.spread(dict.fromkeys(known.areas, True))
    items = _items(document, {each: None for each in known.loose if each.getparent() in inside})
    for item in items:
        item.is_named = False
    return items


def _candidates(document: Document) -> _Candidates:
    known = _Candidates()
    for element in document.elements:
        tag = element.tag
        classes, name = element.get("class") or "", name_of(element) or ""
        if (known.notes and element.getparent() in known.notes) or _is_note(element, classes):
            known.notes[element] = None
            continue
        if tag in ("li", "article", "blockquote", "dd"):
            known.loose.append(element)
        if tag not in NEVER and (is_item(classes, name) or _is_stated(element)):
            known.found[element] = None
            if is_frame(classes, name):
                known.areas[element] = None
        elif (
            (classes or name)
            and tag not in ("body", "html", "main", "a", "span", "button", "form", "p")
            and is_area(classes, name)
        ):
            known.areas[element] = None
    return known


def _is_note(element: HtmlElement, classes: str) -> bool:
    """A bare link of another site; one that brings words with it is read as a comment of that site's."""
    if element.tag != "li" or not NOTE.search(classes):
        return False
    return not EXCERPT.search("".join(element.itertext()))


@lru_cache(maxsize=20_000)
def is_item(classes: str, name: str) -> bool:
    if ITEM_ID.match(name):
        return True
    return any(ITEM.match(token) and not NO_ITEM.search(token) for token in classes.split())


@lru_cache(maxsize=20_000)
def is_area(classes: str, name: str) -> bool:
    return any(AREA.search(token) and not NO_AREA.search(token) for token in (*classes.split(), name))


def is_frame(classes: str, name: str) -> bool:
    """Named after comments in the plural or after what is around them."""
    return any(map(FRAME.match, (*classes.split(), name)))


def _is_stated(element: HtmlElement) -> bool:
    """schema.org says so."""
    return (element.get("itemprop") or "") == "comment" or (element.get("itemtype") or "").endswith(
        ("/Comment", "/UserComments")
    )


def _reject_around(document: Document, headline: Iterable[int], known: _Candidates) -> None:
    """What holds the headline is the page, whatever its name."""
    for number in headline:
        for element in (document.blocks[number].element, *document.blocks[number].element.iterancestors()):
            for each in (known.found, known.areas, known.notes):
                each.pop(element, None)


def _items(document: Document, found: dict[HtmlElement, None]) -> list[Item]:
    """The comments among the candidates: of several elements around one text the outermost."""
    found = {element: None for element in found if not _is_same_again(element, found) and not _is_form(element, found)}
    owners = owned_blocks(document, {element: element for element in found})
    for element in [each for each in owners if _is_headed_frame(document, each, owners[each])]:
        del found[element]
    inner: dict[HtmlElement | None, list[HtmlElement]] = {}
    for element in found:
        inner.setdefault(_around(element, found), []).append(element)
    items: dict[HtmlElement, Item] = {}
    for element in reversed(list(found)):
        _settle(element, owners, inner, items)
    return [items[element] for element in found if element in items]


def _is_headed_frame(document: Document, element: HtmlElement, own: list[int]) -> bool:
    """Is around comments, and has no words beside their heading, the form for the next one and links."""
    if not is_frame(element.get("class") or "", element.get("id") or ""):
        return False
    return all(_is_beside_comments(document.blocks[number], element) for number in own)


def _is_beside_comments(block: TextBlock, frame: HtmlElement) -> bool:
    if block.linked * 2 > len(block.text):
        return True
    each = block.element
    while each is not None and each is not frame:
        if each.tag in HEADINGS_AND_FORMS:
            return True
        each = each.getparent()
    return False


def _is_same_again(element: HtmlElement, found: dict[HtmlElement, None]) -> bool:
    """`div#comment-12` within `li#li-comment-12` is one comment."""
    number, outer = number_of(element), _around(element, found)
    return bool(number) and outer is not None and number_of(outer) == number


def _is_form(element: HtmlElement, found: dict[HtmlElement, None]) -> bool:
    """Holds the field to write in, and no comment."""
    fields = next(element.iter("textarea"), None) is not None
    return fields and not number_of(element) and not any(each in found for each in element.iterdescendants())


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


def _without_the_story(document: Document, items: list[Item]) -> list[Item]:
    """A single "comment" that is half of the page is a story of that name."""
    total = sum(len(block.text) for block in document.blocks)
    if len(items) <= 2:
        return [item for item in items if sum(len(document.blocks[n].text) for n in item.blocks) * 2 < total]
    return items


def _is_small(document: Document, area: HtmlElement) -> bool:
    return len("".join(area.itertext())) < 600
