"""What the parts of a document say of themselves: by tag, role, and the words of class and id."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from ingest.blocks import Document, TextBlock
from ingest.layouts import shapes
from ingest.page import Zone

WORD = re.compile(r"[A-Z]+[a-z]*|[a-z]+")
# Words that tell how a page is laid out, not what a part of it is.
STATES = frozenset(("has", "with", "no", "is", "not", "without", "hide", "show", "after", "before", "below", "above"))
NO_NAME = re.compile(rf"\b(?:{'|'.join(sorted(STATES))}) [a-z]+")
BY_TAG = {
    "nav": Zone.FURNITURE,
    "footer": Zone.FURNITURE,
    "select": Zone.FURNITURE,
    "button": Zone.FURNITURE,
    "dialog": Zone.FURNITURE,
    "menu": Zone.FURNITURE,
    "figcaption": Zone.CAPTION,
}
BY_ROLE = {
    "navigation": Zone.FURNITURE,
    "banner": Zone.FURNITURE,
    "contentinfo": Zone.FURNITURE,
    "search": Zone.FURNITURE,
    "menu": Zone.FURNITURE,
    "menubar": Zone.FURNITURE,
    "toolbar": Zone.FURNITURE,
    "dialog": Zone.FURNITURE,
    "alertdialog": Zone.FURNITURE,
    "button": Zone.FURNITURE,
}
RELATED = (
    r"related\w*|recommend\w*|recirc\w*|outbrain|taboola|trending|teasers?|most (?:read|popular|"
    r"viewed|shared)|popular|"
    r"(?:also|more) (?:read|from|like|stories|news|articles|posts)|read (?:more|next|also)|up next|"
    r"next (?:up|article|story|post)|(?:latest|other|recent|top|similar|suggested|further|previous|prev) "
    r"(?:posts?|news|stories|articles?|story)|see also|you (?:may|might)|link ?box|link ?list|yarpp"
)
PROMO = (
    r"newsletters?|subscri\w+|advert\w*|ads?|adv|ad ?slot\w*|sponsor\w*|promos?|promotion\w*|donat\w+|"
    r"sign ?up|cta|call to action|opt ?in|mailchimp|affiliate\w*|outstream"
)
FURNITURE = (
    r"nav|navbar|navi\w*|menus?|bread ?crumbs?|shar(?:e|ing|er|es)\w*|sharedaddy|social\w*|cookies?|"
    r"consent|gdpr|onetrust|didomi|usercentrics|cookiebot|cmp|footer|"
    r"tool ?bar|paginat\w+|pager|tags?|tag ?list|log ?in|sign ?in|search|skip|print|side ?bar|"
    r"masthead|copyright|follow|"
    r"topics?|keywords|categor(?:y|ies)|ratings?|toc|modal|popup|overlay|screen reader\w*|sr only|visually hidden|"
    r"postprofile|feedback|player|bookmark|toast|tooltip|disclaimer"
)
BYLINE = r"by ?lines?|authors?(?: (?:bio|box|info|card|name|meta|details?))?|about author|bio|writer|contributors?"
DATELINE = (
    r"date ?line|(?:pub(?:lish(?:ed)?)?|post(?:ed)?|entry|article|modified|updated) ?(?:date|time|on)|timestamp|"
    r"date ?time|meta"
)
CAPTION = (
    r"captions?|wp caption text|credits?|"
    r"(?:image|photo|picture|img|media|figure) (?:credits?|copyright|source|description|desc)"
)
NAMES = tuple(
    (zone, re.compile(rf"\b(?:{words})\b"))
    for zone, words in (
        (Zone.CAPTION, CAPTION),
        (Zone.RELATED, RELATED),
        (Zone.PROMO, PROMO),
        (Zone.BYLINE, BYLINE),
        (Zone.DATELINE, DATELINE),
        (Zone.FURNITURE, FURNITURE),
    )
)
# Of these names none was ever seen around a story; of the others some were, and the text decides.
SURE = re.compile(
    r"\b(?:related\w*|recirc\w*|outbrain|taboola|newsletters?|cta|affiliate\w*|author (?:bio|box|card|"
    r"info)|about author|bio|"
    r"modal|visually hidden|screen reader\w*|sr only|cookies?|consent|gdpr|onetrust|didomi|"
    r"usercentrics|cookiebot|shar(?:e|ing)|sharedaddy|social (?:share|links|media)|bread ?crumbs?|"
    r"wp caption text|captions?|"
    r"by ?line|site footer|footer (?:links|nav|menu|widgets?)|mailchimp|opt ?in|advert\w*|ad ?slot|donat\w+)\b"
)
ONE_DIGIT = dict.fromkeys(map(ord, "123456789"), "0")
FARM_SIZE = 80  # characters of links
LONGEST_ID = 40  # a longer one is a heading turned into an anchor
LARGEST = 0.2  # of the prose of a page: what holds more is no such part, whatever its name
LARGEST_SURE = 0.5
# Their classes speak of the page, and their ids of what they head.
NAMED_TAGS = frozenset(("html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6"))


def regions(document: Document) -> dict[HtmlElement, Zone]:
    """The zone that each element tells of itself, for those that do."""
    shares = prose_within(document)
    total = shares.get(document.body, 1)
    found = {}
    for element in document.elements:
        classes, name = element.get("class"), name_of(element)
        zone = zone_of(element.tag, element.get("role"), classes, name)
        if zone and shares.get(element, 0) <= (LARGEST_SURE if is_sure(classes, name) else LARGEST) * total:
            found[element] = zone
    return found


def link_farms(document: Document) -> set[HtmlElement]:
    """Menus and lists of other stories: elements with many links and no text beside them."""
    text = document.sums((block.element, len(block.text)) for block in document.blocks)
    linked = document.sums((block.element, block.linked) for block in document.blocks if block.linked)
    return {each for each, size in linked.items() if size >= FARM_SIZE and size >= 0.95 * text[each]}


def prose_within(document: Document) -> dict[HtmlElement, int]:
    """How many characters of prose each element holds, those without any left out."""
    return document.sums((block.element, len(block.text)) for block in document.blocks if is_prose(block))


def is_prose(block: TextBlock) -> bool:
    """A paragraph: sentences rather than titles, words rather than links."""
    if block.linked * 2 > len(block.text):
        return False
    return len(block.text) >= 80 or (len(block.text) >= 30 and shapes.is_sentence(block.text))


def name_of(element: HtmlElement) -> str | None:
    """Its id, with one digit for all: ids that differ in their numbers are looked at once."""
    name = element.get("id")
    return name.translate(ONE_DIGIT) if name else name


@lru_cache(maxsize=20_000)
def zone_of(tag: object, role: str | None, classes: str | None, name: str | None) -> Zone | None:
    if tag in BY_TAG:
        return BY_TAG[tag]
    if role and role.lower() in BY_ROLE:
        return BY_ROLE[role.lower()]
    if tag in NAMED_TAGS or not (classes or name):
        return None
    return _zone_named(words_of(f"{classes or ''} {name if name and len(name) <= LONGEST_ID else ''}"))


@lru_cache(maxsize=20_000)
def _zone_named(words: str) -> Zone | None:
    return next((zone for zone, pattern in NAMES if pattern.search(words)), None)


@lru_cache(maxsize=20_000)
def is_sure(classes: str | None, name: str | None) -> bool:
    """Whether these names alone settle that an element is no part of a story."""
    return SURE.search(words_of(f"{classes or ''} {name or ''}")) is not None


@lru_cache(maxsize=20_000)
def words_of(names: str) -> str:
    """`c-articleBody__related` as `c article body related`."""
    words = " ".join(WORD.findall(names[:500])).lower()
    return words if STATES.isdisjoint(words.split()) else NO_NAME.sub(" ", words)
