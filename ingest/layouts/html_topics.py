"""Topics of forums: their posts, of which the first is the story and the others are comments on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from ingest.blocks import Document
from ingest.canonical import canonical
from ingest.layouts import html_quotes
from ingest.layouts.html_comment_items import Item, number_of, owned_blocks
from ingest.layouts.html_quotes import Said

POST_ID = re.compile(r"^(?:p|post[-_]?|js-post-|edit)\d+$")
POST_CLASS = "post_wrapper"  # of those whose posts have no number of their own
POST_TAGS = frozenset(("div", "li", "article", "table", "section"))
# What forums call the part of a post that was typed, the innermost last; blogs call theirs otherwise.
WORDS_ID = re.compile(r"^(?:post_message|msg)_\d+$")
POST_BODY = re.compile(r"^(?:postbody|post[-_]body|postcontent|message-?body|messagecontent|topic-body)$", re.I)
POST_WORDS = re.compile(r"^(?:content|postcontent|post_body|message-body|messagetext|bbwrapper|cooked)$", re.I)
POSTER = re.compile(
    r"^(?:postprofile|userinfo|bigusername|username|username-coloured|author_information|message-user|poster|creator)$",
    re.I,
)
NAME = re.compile(r"^(?:username|username-coloured|bigusername)$", re.I)
NAMING_TAGS = ("h4", "h5", "a", "strong")  # within what names the poster, the surest first
LONGEST_NAME = 80
MOST_POSTS = 5_000
DEEPEST = 3  # frames within each other: each is looked through as a whole


@dataclass(frozen=True, slots=True)
class Post:
    """One post: its element, what of it was typed, and who did."""

    element: HtmlElement
    words: HtmlElement
    author: str


def topic(document: Document) -> list[Item]:
    """The posts of a topic, the first among them; nothing where there are no two."""
    posts = _posts(document)
    owned = owned_blocks(document, {post.element: post.element for post in posts})
    told = [post for post in posts if post.element in owned]
    if len(told) < 2:
        return []
    items = [Item(post.element, owned[post.element], words=post.words, author=post.author) for post in told]
    said = [Said(post.author, _numbers(post), post.words) for post in told]
    for item, answered in zip(items, html_quotes.answered(said), strict=True):
        item.quoted = items[answered] if answered else None  # who quotes the first post answers the story
    return items


def _posts(document: Document) -> list[Post]:
    told = [post for each in islice(_framed(document), MOST_POSTS) if (post := _read(each)) is not None]
    return [post for post in told if post.element.tag == told[0].element.tag]


def _framed(document: Document) -> Iterator[HtmlElement]:
    """What may be posts, and what lies in them as far as forums put one frame into another."""
    depths: dict[HtmlElement, int] = {}
    for element in document.elements:
        if element.tag in POST_TAGS and _is_post(element):
            around = next((each for each in element.iterancestors() if each in depths), None)
            depths[element] = depths[around] + 1 if around is not None else 1
            if depths[element] <= DEEPEST:
                yield element


def _is_post(element: HtmlElement) -> bool:
    return POST_ID.match(element.get("id") or "") is not None or POST_CLASS in _tokens(element)


def _read(element: HtmlElement) -> Post | None:
    """The post that an element is, if it is one of a forum: it names its writer, and its body as forums do."""
    poster = next(_named(element, POSTER), None)
    if poster is None:
        poster = next((each for each in element.iter("p") if "author" in _tokens(each)), None)
    words = _words(element) if poster is not None else None
    return None if words is None else Post(element, words, _author(element, poster))


def _words(post: HtmlElement) -> HtmlElement | None:
    numbered = (each for each in post.iterdescendants() if WORDS_ID.match(each.get("id") or ""))
    stated = (each for each in post.iterdescendants() if each.get("itemprop") == "text")
    if (found := next(numbered, None)) is not None or (found := next(stated, None)) is not None:
        return found
    body = next(_named(post, POST_BODY), None)
    return next(_named(body, POST_WORDS), body) if body is not None else None


def _author(post: HtmlElement, poster: HtmlElement) -> str:
    names = (canonical("".join(each.itertext())) for each in _naming(post, poster))
    return next((name for name in names if 0 < len(name) <= LONGEST_NAME), "")


def _naming(post: HtmlElement, poster: HtmlElement) -> Iterator[HtmlElement]:
    """What may print the name of who wrote a post, the surest first."""
    yield from _named(post, NAME)
    for tag in NAMING_TAGS:
        yield from poster.iter(tag)


def _numbers(post: Post) -> tuple[str, ...]:
    """The numbers by which others point to a post."""
    return tuple(filter(None, (number_of(post.element), number_of(post.words))))


def _named(element: HtmlElement, names: re.Pattern[str]) -> Iterator[HtmlElement]:
    return (each for each in element.iterdescendants() if any(map(names.match, _tokens(each))))


def _tokens(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()
