"""Comments that no one element is named after: terms and definitions of Blogger, posts of a forum's topic."""

import re
from collections.abc import Collection, Iterable, Iterator

from lxml.html import HtmlElement

from ingest.blocks import Document
from ingest.layouts.html_comment_items import Item, owned_blocks

NAMED = re.compile(r"\bcomment|\bcmt", re.I)
POST_ID = re.compile(r"^(?:p|post[-_]?|js-post-|edit)\d+$")
POST_TAGS = frozenset(("div", "li", "article", "table", "section"))
# What forums call the part of a post that was typed, the innermost last; blogs call theirs otherwise.
POST_BODY = re.compile(r"^(?:postbody|post[-_]body|postcontent|message-?body|messagecontent)$", re.I)
POST_WORDS = re.compile(r"^(?:content|postcontent|post_body|message-body|messagetext|bbwrapper)$", re.I)
POSTER = re.compile(
    r"^(?:postprofile|userinfo|bigusername|username|username-coloured|author_information|message-user)$", re.I
)
MOST_POSTS = 5_000


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


def posts(document: Document) -> list[Item]:
    """The posts of a topic below the first, which is the story that they are about."""
    numbered = [each for each in document.elements if each.tag in POST_TAGS and POST_ID.match(each.get("id") or "")]
    told = {each: words for each in numbered[:MOST_POSTS] if (words := _words(each)) is not None}
    first = next(iter(told), None)
    later = [each for each in told if first is not None and each is not first and each.tag == first.tag]
    owned = owned_blocks(document, {each: each for each in later})
    return [Item(each, owned[each], words=told[each]) for each in later if each in owned]


def _words(post: HtmlElement) -> HtmlElement | None:
    """What holds the words of a post, if it is one of a forum: it names its writer, and its body as forums do."""
    if next(_named(post, POSTER), None) is None and not any("author" in _tokens(each) for each in post.iter("p")):
        return None
    body = next(_named(post, POST_BODY), None)
    return next(_named(body, POST_WORDS), body) if body is not None else None


def _named(element: HtmlElement, names: re.Pattern[str]) -> Iterator[HtmlElement]:
    return (each for each in element.iterdescendants() if any(map(names.match, _tokens(each))))


def _tokens(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


def outside(document: Document, found: Iterable[HtmlElement], items: Iterable[Item]) -> dict[HtmlElement, None]:
    """The elements found that lie in none of the items."""
    taken = document.spread({part: True for item in items for part in (item.parts or (item.element,))})
    return {element: None for element in found if element not in taken}
