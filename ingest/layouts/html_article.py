"""Saved HTML of any newspaper: the body by trafilatura, the rest by what the page says of itself."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

from ingest.layouts import html_json_ld, html_metadata, html_photos, html_story
from ingest.layouts.html_comment_items import Item
from ingest.layouts.html_comment_parts import Parts
from ingest.layouts.html_metadata import parse_date
from ingest.layouts.html_reading import Reading, read
from ingest.layouts.html_reading import no_article as no_article_of
from ingest.page import Metadata, Page, ParsedComment, ParsedRelated, PrintedDate, Zone

NAME = "html_article"
VERSION = 4
MOST_RELATED = 60
SHORTEST_TITLE = 15


def matches(page: Page) -> float:
    """Every page of markup, and no other."""
    return 1.0 if page.markup else 0.0


def zones(page: Page) -> tuple[Zone, ...]:
    if not page.markup:
        return tuple(Zone.BODY if line.strip() else Zone.BLANK for line in page.lines)
    return read(page.markup).labels


def no_article(page: Page) -> str:
    """Why the page is no article, empty where it is one."""
    return no_article_of(read(page.markup)) if page.markup else ""


def described(page: Page) -> Page:
    """The page with what its markup says: address, headline, authors, date, section, photos, comments, related.

    The head of the page ranks above what the file's format says, which ranks above the visible text.
    """
    reading, stated = read(page.markup), page.metadata
    url = html_metadata.address(reading.document.root, reading.head, page.url)
    labels = reading.labels
    made = replace(
        stated,
        headline=reading.title or stated.headline,
        authors=reading.authors or stated.authors,
        published=_published(reading.stated) or stated.published,
        printed=reading.printed[0] if reading.printed else reading.stated,
        section=reading.section or stated.section,
        language=html_metadata.language(reading.document.root, reading.head) or stated.language,
        site=html_metadata.site_name(reading.head) or stated.site,
        photos=html_photos.photos_of(reading, labels, url) or stated.photos,
        comments=tuple(comments_of(reading)) or stated.comments,
        comments_closed=_closed(reading, labels, stated),
        related=tuple(related_of(reading, labels, url)) or stated.related,
    )
    return replace(page, url=url, metadata=made)


def _published(stated: PrintedDate | None) -> str:
    """The words that state the day, where they alone are enough to read it again."""
    return stated.as_printed if stated and parse_date(stated.as_printed) else ""


def _closed(reading: Reading, labels: tuple[Zone, ...], stated: Metadata) -> bool | None:
    if not reading.comments and Zone.COMMENTS_NOTICE not in labels:
        return stated.comments_closed
    return Zone.COMMENTS_NOTICE in labels


# --- comments -----------------------------------------------------------------------------------------------------


def comments_of(reading: Reading) -> Iterator[ParsedComment]:
    """The comments that the page prints, in its order; without any, those of its JSON-LD."""
    numbers = {id(item): number for number, (item, _) in enumerate(reading.comments, 1)}
    for item, parts in reading.comments:
        yield _comment(reading, numbers[id(item)], parts, _parent(item, numbers))
    if not reading.comments:
        yield from _stated_comments(reading)


def _parent(item: Item, numbers: dict[int, int]) -> int | None:
    """The number of the comment that this one answers; one that was left out hands its answers to the one above it."""
    parent = item.parent
    while parent is not None and id(parent) not in numbers:
        parent = parent.parent
    answered = numbers.get(id(parent))
    return answered if answered and answered < numbers[id(item)] else None


def _comment(reading: Reading, number: int, parts: Parts, parent: int | None) -> ParsedComment:
    return ParsedComment(
        number=number,
        author=parts.author,
        place=parts.place,
        posted=parts.posted.value if parts.posted else None,
        as_printed=parts.as_printed,
        body="\n\n".join(reading.document.blocks[block].broken for block in parts.body),
        in_reply_to=parent,
    )


def _stated_comments(reading: Reading) -> Iterator[ParsedComment]:
    """schema.org Comments of the JSON-LD, for pages whose script would have printed them."""
    nodes = [node for node in reading.head.nodes if "Comment" in html_json_ld.types_of(node)]
    told = [node for node in nodes if html_json_ld.text(node.get("text"))]
    for number, node in enumerate(told, 1):
        posted = parse_date(html_json_ld.text(node.get("dateCreated")) or html_json_ld.text(node.get("datePublished")))
        author = node.get("author")
        name = html_json_ld.text(author.get("name")) if isinstance(author, dict) else html_json_ld.text(author)
        yield ParsedComment(
            number=number,
            author=name[:300],
            place="",
            posted=posted.value if posted else None,
            as_printed=posted.as_printed if posted else None,
            body=html_json_ld.text(node.get("text")),
        )


# --- related ------------------------------------------------------------------------------------------------------


def related_of(reading: Reading, labels: tuple[Zone, ...], url: str | None) -> Iterator[ParsedRelated]:
    """The stories that the page points to, each once."""
    seen: set[str] = set()
    for number, zone in enumerate(labels):
        block = reading.document.blocks[number]
        if zone is not Zone.RELATED or len(block.text) < SHORTEST_TITLE or len(seen) >= MOST_RELATED:
            continue
        address = _link(reading, number, url)
        if address and address not in seen:
            seen.add(address)
            yield ParsedRelated("related", _title(block.text), url=address)


def _title(text: str) -> str:
    """Without the `Read also:` before it."""
    found = html_story.POINTER.match(text)
    return text[found.end() :].strip() or text if found and found.group()[-1] in ":：" else text


def _link(reading: Reading, number: int, url: str | None) -> str | None:
    """Where the link around or within a block leads."""
    element = reading.document.blocks[number].element
    around = [element, *element.iterancestors()][:4]
    link = next((each for each in around if each.tag == "a"), None)
    link = link if link is not None else next(element.iter("a"), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    try:
        address = urljoin(url or "", href) if href and not href.startswith("#") else ""
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None
