"""One comment taken apart: who wrote it and when, its words, and the buttons around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from ingest import dates
from ingest.blocks import Document
from ingest.canonical import canonical
from ingest.layouts.html_comment_items import Item
from ingest.layouts.html_metadata import parse_date
from ingest.layouts.html_regions import words_of
from ingest.layouts.html_visible import inside
from ingest.page import PrintedDate, Zone

AUTHOR = re.compile(
    r"\b(?:comment authors?|authors?(?: name)?|fn|user ?names?|user|nick ?names?|nick|name|commenter|"
    r"commentator|poster|by|cite|autor|writer|kommentator|display name)\b"
)
DATE = re.compile(
    r"\b(?:dates?|time|timestamp|datetime|meta|metadata|comment ?metadata|posted|published|datum|"
    r"fecha|when|permalink)\b"
)
PLACE = re.compile(r"\b(?:location|place|hometown|locality)\b")
ACTION = re.compile(
    r"\b(?:reply|replies|action|actions|edit|vot(?:e|es|ing)|likes?|dislikes?|report|share|flag|"
    r"avatar|gravatar|awaiting|tools?|buttons?|"
    r"menu|toolbar|badge|rank|karma|rating|controls?|options?|thread count|thread toggle|continue|"
    r"moderat\w+|social|footer|antworten)\b"
)
BUTTON = re.compile(
    r"(?:reply|delete|reply ?delete|edit|quote|like|dislike|report|share|flag|replies|answer|"
    r"log in to reply|permalink|link|cancel reply|"
    r"antworten|melden|zitieren|bearbeiten|gefällt mir|löschen|répondre|signaler|citer|partager|"
    r"responder|contestar|denunciar|compartir|"
    r"rispondi|segnala|odpowiedz|beantwoorden|svara|svar|yanıtla|cevapla|رد|الرد|ответить|回复|返信|"
    r"load more|show more|read more|"
    r"show replies|hide replies|see more|mehr anzeigen|your comment is awaiting moderation\.?|"
    r"reply to .{1,40}|\W*|[\d.,\s+\-]+|"
    r"(?:[▲▼↑↓]|\d+ ?(?:likes?|votes?|points?|replies|reply|antworten|responses?))+)(?: ?[↓↑→»|·•⤶]|"
    r" to this comment)*",
    re.I,
)
SAYS = re.compile(
    r"\s*\b(?:says?|said|writes|wrote|sagte?|schreibt|schrieb|meinte?|dit|a écrit|écrit|dice|dijo|"
    r"escribió|diz|disse|ha scritto|zegt|"
    r"säger|sier|siger|pisze|говорит|пишет|يقول|commented|replied|comments?)\b\s*(?:on|at|am|um|le|el|:|\.|…|,)*\s*$",
    re.I,
)
WRITTEN_BY = re.compile(
    r"^(?:geschrieben von|written by|posted by|comment by|kommentar von|von|by|par|por|di)\b:?\s*", re.I
)
LEAD_TO_DATE = re.compile(r"[\s,·|–—-]*\b(?:am|on|at|le|el|um|om)?\s*$", re.I)
WRITTEN_LINE = re.compile(
    r"^(?:geschrieben von|written by|posted by|comment by|kommentar von|escrito por|écrit par|"
    r"posté par)\s+(?P<name>.{1,60}?)\s+(?:am|on|at|le|el|um|,|[-–|·])\s",
    re.I,
)
NOTICE = re.compile(
    r"\blog ?in\b|\bsign in\b|anmelden|einloggen|registr|connectez|iniciar sesión|\bcookies?\b|"
    r"comment(?:s are| policy)",
    re.I,
)
LONGEST_HEADER = 140
SEPARATORS = " :,·•‣∙●|-–—»«›‹"


@dataclass(frozen=True, slots=True)
class Parts:
    """A comment as read: the zone of each of its blocks, and what they say."""

    author: str
    place: str
    posted: PrintedDate | None
    as_printed: str | None
    body: tuple[int, ...]
    zones: dict[int, Zone]


def parts_of(document: Document, item: Item) -> Parts:
    marks = _Marks(item)
    author = item.author or marks.text(AUTHOR, "author", "name")
    date, place = marks.date(), marks.text(PLACE, "homeLocation")
    zones: dict[int, Zone] = {}
    words = set(item.words.iter()) if item.words is not None else set()
    has_begun = not words  # else no block above the words is one of them, whatever it looks like
    for number in item.blocks:
        has_begun = has_begun or document.blocks[number].element in words
        zones[number] = _zone(document, item, number, zones if has_begun else {}, author)
    if words:
        _mark_words(document, zones, words)
    if date and date[1]:
        _mark_date(document, zones, date[1])
    author = item.author or _written_by(document, zones) or author
    if not author or date is None:
        author, date = _from_headers(document, zones, author, date)
    _keep_one_header(zones)
    body = tuple(number for number, zone in zones.items() if zone is Zone.COMMENT_BODY)
    printed = date[1] if date else None
    return Parts(_name(author), place, date[0] if date else None, printed, body, zones)


def _keep_one_header(zones: dict[int, Zone]) -> None:
    """Each comment has one header, by which the ledger counts: its first line of author or date."""
    heads = [number for number, zone in zones.items() if zone in (Zone.COMMENT_HEADER, Zone.COMMENT_DATE)]
    first = next((number for number in heads if zones[number] is Zone.COMMENT_HEADER), next(iter(heads), None))
    for number in heads:
        zones[number] = Zone.COMMENT_HEADER if number == first else Zone.COMMENT_DATE


def is_comment(document: Document, item: Item, parts: Parts) -> bool:
    """Has words of its own; without author and date, words that are no notice of the site's."""
    blocks = [document.blocks[number] for number in parts.body]
    size = sum(len(block.text) for block in blocks)
    if not size or sum(block.linked for block in blocks) * 10 > size * 9:
        return False
    if parts.author or parts.as_printed:
        return True
    return item.is_named and size < 5000 and not any(NOTICE.search(block.text) for block in blocks)


def _mark_words(document: Document, zones: dict[int, Zone], words: set[HtmlElement]) -> None:
    """Words are what stands where the markup says that words are, whatever they look like."""
    for number, zone in zones.items():
        if document.blocks[number].element in words:
            zones[number] = Zone.COMMENT_BODY
        elif zone is Zone.COMMENT_BODY:
            zones[number] = Zone.FURNITURE


def _mark_date(document: Document, zones: dict[int, Zone], printed: str) -> None:
    """The block that prints the date, wherever in the comment it stands."""
    for number in zones:
        text = document.blocks[number].text
        if zones[number] is Zone.COMMENT_BODY and printed in text and len(text) <= len(printed) + 12:
            zones[number] = Zone.COMMENT_DATE


def _written_by(document: Document, zones: dict[int, Zone]) -> str:
    for number in zones:
        if found := WRITTEN_LINE.match(document.blocks[number].text[:200]):
            zones[number] = Zone.COMMENT_HEADER
            return found["name"]
    return ""


class _Marks:
    """The elements of a comment that are not those of a reply, with the names that mark them."""

    def __init__(self, item: Item):
        self.elements = list(_own_elements(item))

    def text(self, names: re.Pattern[str], *properties: str) -> str:
        """The text of the first element of such a property or name; the shortest that is not empty."""
        for element in self.elements:
            is_stated = element.get("itemprop") in properties or (element.tag == "cite" and names is AUTHOR)
            if is_stated and (text := _text(element)):
                return text[:LONGEST_HEADER]
        marked = (element for element in self.elements if _is_marked(element, names))
        return next((text for element in marked if 0 < len(text := _innermost(element, names)) <= 80), "")

    def date(self) -> tuple[PrintedDate | None, str] | None:
        """The date and the words that print it."""
        for element in self.elements:
            if element.tag in ("time", "abbr") or element.get("itemprop") in (
                "dateCreated",
                "datePublished",
                "commentTime",
            ):
                shown = _text(element)
                stated = element.get("datetime") or element.get("content") or element.get("title") or ""
                if (found := parse_date(stated) or inside(shown)) or (shown and any(map(str.isdigit, shown))):
                    return found, shown or stated
        for element in self.elements:
            if _is_marked(element, DATE) and (told := parse_date(element.get("title") or "")):
                return told, _text(element)
            if (
                _is_marked(element, DATE)
                and 0 < len(text := _text(element)) <= LONGEST_HEADER
                and (found := inside(text))
            ):
                return found, found.as_printed
        return self._undecided_date()

    def _undecided_date(self) -> tuple[None, str] | None:
        """A day as it is printed, where nobody can tell it from the month."""
        marked = (_text(element) for element in self.elements if _is_marked(element, DATE))
        printed = next((text for text in marked if dates.is_dated(text)), None)
        return (None, printed) if printed else None


def _own_elements(item: Item) -> Iterator[HtmlElement]:
    """The elements of a comment, without those of the replies within it."""
    inner = {reply.element for reply in item.replies}
    waiting = list(reversed(item.parts or (item.element,)))
    while waiting:
        element = waiting.pop()
        if element in inner or element is item.words or not isinstance(element.tag, str):
            continue
        if element is not item.frame:
            yield element
        waiting.extend(reversed(element))


def _is_marked(element: HtmlElement, names: re.Pattern[str]) -> bool:
    classes = f"{element.get('class') or ''} {element.get('rel') or ''}"
    return classes != " " and names.search(words_of(classes)) is not None


def _innermost(element: HtmlElement, names: re.Pattern[str]) -> str:
    """The text of the deepest such element within: `fn` inside `comment-author vcard`."""
    inner = [
        each
        for each in element.iter()
        if each is not element
        and isinstance(each.tag, str)
        and (_is_marked(each, names) or each.tag in ("cite", "b", "strong"))
    ]
    texts = [text for each in inner if (text := _text(each)) and not BUTTON.fullmatch(text) and not inside(text)]
    return texts[0] if texts else _text(element)


def _text(element: HtmlElement) -> str:
    return canonical("".join(element.itertext())[:2000])


def _zone(document: Document, item: Item, number: int, zones: dict[int, Zone], author: str) -> Zone:
    block = document.blocks[number]
    text = block.text
    if BUTTON.fullmatch(text[:200]) and not inside(text):
        return Zone.FURNITURE
    if len(text) > LONGEST_HEADER or (Zone.COMMENT_BODY in zones.values() and not _is_note(block.element, item)):
        return Zone.COMMENT_BODY
    if author and _bare(text) in (author, _bare(author)):
        return Zone.COMMENT_HEADER
    return _named_zone(document, item, number, author)


def _named_zone(document: Document, item: Item, number: int, author: str) -> Zone:
    block = document.blocks[number]
    names = _names_within(block.element, item)
    if author and block.text.startswith(author) and (inside(block.text) or SAYS.search(block.text)):
        return Zone.COMMENT_HEADER
    if inside(block.text) and len(block.text) <= 60:
        return Zone.COMMENT_DATE
    if ACTION.search(names) and len(block.text) <= (80 if block.linked * 2 > len(block.text) else 25):
        return Zone.FURNITURE
    if author and author in block.text and len(block.text) <= len(author) + 60 and AUTHOR.search(names):
        return Zone.COMMENT_HEADER
    if DATE.search(names) and (block.linked or inside(block.text)) and len(block.text) <= 80:
        return Zone.COMMENT_DATE
    if inside(block.text) and WRITTEN_BY.match(block.text):
        return Zone.COMMENT_HEADER
    return Zone.COMMENT_BODY


def _is_note(element: HtmlElement, item: Item) -> bool:
    return DATE.search(names := _names_within(element, item)) is not None or ACTION.search(names) is not None


def _names_within(element: HtmlElement, item: Item) -> str:
    """The words of the classes of an element and those around it, up to the comment's own."""
    names = []
    while element is not None and element is not item.frame:
        names.append(element.get("class") or "")
        element = element.getparent()
    return words_of(" ".join(names[:3]))


def _from_headers(
    document: Document, zones: dict[int, Zone], author: str, date: tuple | None
) -> tuple[str, tuple | None]:
    """A comment without marks begins with a line of its author and its date."""
    for number, zone in zones.items():
        text = document.blocks[number].text
        if date is None and zone in (Zone.COMMENT_HEADER, Zone.COMMENT_DATE) and (found := inside(text)):
            date = (found, found.as_printed)
    if not author:
        author = _first_line_author(document, zones, date)
    return author, date


def _first_line_author(document: Document, zones: dict[int, Zone], date: tuple | None) -> str:
    told = [n for n, zone in zones.items() if zone is not Zone.FURNITURE]
    if len(told) < 2:
        return ""
    text = document.blocks[told[0]].text
    printed = date[1] if date else ""
    name = WRITTEN_BY.sub("", text.replace(printed, "") if printed else text)
    if len(name) <= 60 and len(name.split()) <= 5 and not name.endswith((".", "!", "?")):
        zones[told[0]] = Zone.COMMENT_HEADER
        return name
    return ""


def _bare(text: str) -> str:
    return SAYS.sub("", text).strip(SEPARATORS)


def _name(author: str) -> str:
    found = inside(author)
    before, _, after = author.partition(found.as_printed) if found else (author, "", "")
    return _bare(WRITTEN_BY.sub("", _bare(LEAD_TO_DATE.sub("", before) or after)))[:300]
