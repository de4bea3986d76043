"""One HTML document read once: its head, its headline, story and comments, and what each of its blocks is."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from ingest.blocks import Document, TextBlock, document
from ingest.layouts import (
    html_authors,
    html_comment_parts,
    html_comments,
    html_lines,
    html_metadata,
    html_names,
    html_story,
    html_visible,
)
from ingest.layouts.html_comment_items import Item
from ingest.layouts.html_comment_parts import Parts
from ingest.layouts.html_comments import Forum
from ingest.layouts.html_metadata import Head
from ingest.layouts.html_regions import link_farms, regions
from ingest.page import PrintedDate, Zone

# Not shown to trafilatura: what is never a story, whatever its text.
NEVER_STORY = frozenset(("nav", "select", "button", "dialog", "menu", "figcaption"))
ASIDES = frozenset((Zone.RELATED, Zone.PROMO, Zone.FURNITURE))
ELSEWHERE = frozenset((Zone.RELATED, Zone.PROMO, Zone.CAPTION))


@dataclass(slots=True)
class Reading:
    """What was found in one document. Numbers are those of its blocks."""

    document: Document
    head: Head
    regions: dict[HtmlElement, Zone]
    headline: list[int]
    title: str
    authors: tuple[str, ...]
    section: tuple[str, ...]
    stated: PrintedDate | None  # the day of publication by head or markup
    printed: tuple[PrintedDate, int] | None  # the same as the page prints it, and the block
    comments: list[tuple[Item, Parts]]
    forum: Forum
    in_forum: dict[HtmlElement, bool]  # the elements that lie in one of its areas
    opening: Parts | None  # of a topic's first post
    story: set[int]
    zones: list[Zone | None]  # what the blocks say of themselves
    labels: tuple[Zone, ...] = ()  # what they are


@lru_cache(maxsize=1)
def read(markup: str) -> Reading:
    """Kept while the page goes down the pipeline."""
    made = document(markup)
    head = html_metadata.head_of(made.root)
    known = regions(made)
    told = made.spread(known)
    zones = [told.get(block.element) for block in made.blocks]
    stated = next(filter(None, html_metadata.headlines(head)), "")
    headline = html_visible.headline_blocks(made, stated, lambda element: told.get(element) in ASIDES)
    forum = html_comments.forum_of(made, headline[:1])
    comments = _comments(made, forum)
    opening = html_comment_parts.parts_of(made, forum.opening) if forum.opening else None
    in_forum = made.spread(dict.fromkeys(forum.areas, True))
    in_others = made.spread({element: True for element, zone in known.items() if zone in ELSEWHERE})
    around = html_visible.Surroundings(
        made,
        headline[0] if headline else None,
        lambda element: told.get(element) in ASIDES or element in in_forum,
        lambda element: element in in_others or element in in_forum,
        html_metadata.is_day_first(made.root, head),
    )
    authors = _authors(head, around, opening)
    for _, parts in comments:
        for number, zone in parts.zones.items():
            zones[number] = zone
    story = set(opening.body) if opening else set()
    story = story or _story(made, head, {*forum.areas, *_never_story(known)}, zones, headline, authors)
    title = _title(made, head, stated, headline)
    section = html_metadata.section(head) or html_visible.section(around)
    date, printed = _dates(head, around, opening)
    reading = Reading(
        made, head, known, headline, title, authors, section, date, printed,
        comments, forum, in_forum, opening, story, zones,
    )  # fmt: skip
    reading.labels = zones_of(reading)
    return reading


def _comments(made: Document, forum: Forum) -> list[tuple[Item, Parts]]:
    read_items = [(item, html_comment_parts.parts_of(made, item)) for item in forum.items]
    return [(item, parts) for item, parts in read_items if html_comment_parts.is_comment(made, item, parts)]


def _never_story(known: Collection[HtmlElement]) -> Iterator[HtmlElement]:
    return (element for element in known if element.tag in NEVER_STORY)


def _story(
    made: Document,
    head: Head,
    left_out: set[HtmlElement],
    zones: Sequence[Zone | None],
    headline: Sequence[int],
    authors: Sequence[str],
) -> set[int]:
    description = html_metadata.first(head, html_metadata.DESCRIPTIONS)
    return html_story.story_blocks(made, left_out | link_farms(made), zones, headline, description, authors)


def _title(made: Document, head: Head, stated: str, headline: Sequence[int]) -> str:
    """The headline of JSON-LD; else the printed one, if it is what the head states, without the name of the site."""
    printed = html_visible.printed_title(made.blocks[headline[0]], stated) if headline else ""
    if head.article.get("headline") or not printed:
        return html_metadata.without_site(stated, html_metadata.site_name(head), printed)
    return printed


def _authors(head: Head, around: html_visible.Surroundings, opening: Parts | None) -> tuple[str, ...]:
    """As stated; a statement that names but the site gives way to the names that the page prints."""
    stated = html_metadata.persons(html_metadata.authors(head), head)
    site = html_metadata.site_name(head)
    if stated and not all(html_metadata.is_same(name, site) for name in stated):
        return stated
    if opening and opening.author:
        return (opening.author,)
    return html_metadata.persons(html_authors.authors(around), head) or stated


def _dates(
    head: Head, around: html_visible.Surroundings, opening: Parts | None
) -> tuple[PrintedDate | None, tuple[PrintedDate, int] | None]:
    """(the day that head or markup states, the day that a block prints)."""
    stated, printed = html_metadata.published(head), html_visible.printed_date(around)
    if opening and opening.posted:
        return stated or opening.posted, None
    if printed is None:
        return stated, None
    if printed[1] is None:
        return stated or printed[0], None
    return stated, (printed[0], printed[1])


# --- what is no article -------------------------------------------------------------------------------------------

MISSING = re.compile(
    r"\b404\b|page (?:was )?not found|not be found|seite (?:wurde )?nicht gefunden|page introuvable|"
    r"página no encontrada|pagina non trovata|nie znaleziono|الصفحة غير موجودة",
    re.I,
)
SHORT_STORY = 600  # characters: an error page says less, a listing tells no more in one piece
MANY_TITLES = 8


def no_article(reading: Reading) -> str:
    """Why the document is no article, in a sentence; empty where it is or may be one."""
    told = sum(len(reading.document.blocks[number].text) for number in reading.story)
    if told < SHORT_STORY and MISSING.search(f"{reading.head.title} {reading.title}"):
        return "The page says that there is no such page."
    is_stated = bool(reading.head.article) or "article" in html_metadata.first(reading.head, ("og:type",))
    if is_stated or reading.stated or reading.printed:
        return ""
    titles = sum(_is_linked_title(reading, number) for number in range(len(reading.document.blocks)))
    paragraphs = [len(reading.document.blocks[number].text) for number in reading.story]
    if titles >= MANY_TITLES and (told < SHORT_STORY or titles > len(paragraphs)):
        return f"The page lists {titles} other stories under their titles and names no author and no day of its own."
    return ""


def _is_linked_title(reading: Reading, number: int) -> bool:
    block = reading.document.blocks[number]
    is_title = html_story.holder(block).tag in {"h1", *html_story.HEADINGS} and len(block.text) >= 15
    return is_title and (block.linked * 10 >= len(block.text) * 8 or block.element.getparent().tag == "a")


# --- the zone of each block ---------------------------------------------------------------------------------------

CLOSED = re.compile(
    r"comments? (?:are|is|have been|for this .{1,30} are) (?:now )?(?:closed|disabled)|discussion has been closed|"
    r"kommentar(?:e|funktion)? (?:sind|ist|wurde).{0,20}(?:geschlossen|deaktiviert)|les commentaires sont fermés|"
    r"comentarios cerrados|this forum has been closed",
    re.I,
)
BOLD = frozenset(("b", "strong"))
COMMENT = frozenset((Zone.COMMENT_HEADER, Zone.COMMENT_DATE, Zone.COMMENT_BODY))
OF_OPENING = {Zone.COMMENT_HEADER: Zone.BYLINE, Zone.COMMENT_DATE: Zone.DATELINE}  # of a topic's first post
LONG_LINK = 25  # characters: menus use fewer
FRAMES = frozenset(("nav", "header", "footer", "form", "button", "select", "dialog"))
BESIDE = frozenset(("aside", "label"))
NEAR = 12  # blocks around the headline that may print section, authors and date


def zones_of(reading: Reading) -> tuple[Zone, ...]:
    """One zone for each block."""
    places = _Places(reading)
    return tuple(_zone(reading, number, places) for number in range(len(reading.document.blocks)))


class _Places:
    """Which elements lie in the forum, in a frame of the page or beside the story; what the page calls its site."""

    def __init__(self, reading: Reading):
        document = reading.document
        self.in_forum = reading.in_forum
        self.in_frame, self.beside = document.within(FRAMES), document.within(BESIDE)
        self.site = html_metadata.site_name(reading.head)


def _zone(reading: Reading, number: int, places: _Places) -> Zone:
    block, own = reading.document.blocks[number], reading.zones[number]
    if own in COMMENT:
        return own
    if number in reading.headline and block.element not in places.in_forum:
        return Zone.HEADLINE
    if number in reading.story:
        return Zone.SUBHEAD if is_subhead(reading, number) else Zone.BODY
    if reading.opening and number in reading.opening.zones:
        return OF_OPENING.get(reading.opening.zones[number], Zone.FURNITURE)
    if block.element in places.in_forum:
        return Zone.COMMENTS_NOTICE if CLOSED.search(block.text) else Zone.FURNITURE
    if block.text == places.site:
        return Zone.FURNITURE
    return _zone_around_headline(reading, number) or _zone_elsewhere(block, own, places)


def is_subhead(reading: Reading, number: int) -> bool:
    """A heading, or a short paragraph all of it bold, that is followed by more of the story."""
    block = reading.document.blocks[number]
    holder = html_story.holder(block)
    if holder.tag in html_story.HEADINGS or (holder.tag == "h1" and len(block.text) <= 200):
        return True
    bold = next((child for child in holder if child.tag in BOLD), None)
    is_bold = (
        holder.tag == "p"
        and len(holder) == 1
        and bold is not None
        and not (holder.text or "").strip()
        and not (bold.tail or "").strip()
    )
    return is_bold and len(block.text) <= 80 and block.text[-1] not in ".!?:…,;" and number + 1 in reading.story


def _zone_around_headline(reading: Reading, number: int) -> Zone | None:
    """Section, authors and date, which stand by the headline."""
    text = reading.document.blocks[number].text
    if reading.printed and reading.printed[1] == number:
        return Zone.DATELINE
    if not reading.headline or abs(number - reading.headline[0]) > NEAR or len(text) > html_visible.LONGEST:
        return None
    if reading.authors and any(name in text for name in reading.authors):
        return Zone.BYLINE
    if html_visible.inside(text) or html_lines.is_date_line(text):
        return Zone.DATELINE
    if html_names.BY.match(text) and len(text.split()) <= 8:
        return Zone.BYLINE
    return Zone.SECTION if number < reading.headline[0] and text in reading.section else None


def _zone_elsewhere(block: TextBlock, own: Zone | None, places: _Places) -> Zone:
    """What the page says of the block; a link alone leads to another story if it is as long as a title."""
    is_title = block.linked * 10 >= len(block.text) * 8 and len(block.text) >= LONG_LINK
    if own is Zone.CAPTION or block.element in places.in_frame:
        return own or Zone.FURNITURE
    if is_title or html_story.is_pointer(block):
        return Zone.RELATED
    if own is not None:
        return own
    is_frame = block.linked * 10 >= len(block.text) * 8 or html_lines.reserves_rights(block.text)
    return Zone.FURNITURE if is_frame or block.element in places.beside else Zone.OTHER
