"""Photos of a page: the caption, the credit in it, and the address of the picture."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from ingest.canonical import canonical
from ingest.layouts.html_reading import Reading
from ingest.layouts.html_regions import words_of
from ingest.page import ParsedPhoto, Zone

CREDIT_WORDS = re.compile(r"\b(?:credits?|copyright|photographer|source|quelle|byline|author)\b")
CREDIT = re.compile(
    r"(?:\b(?:photos?|foto|fotos|picture|image|bild|credit|crédit|quelle|source|photograph)(?: by|"
    r" credit| courtesy(?: of)?)? ?: ?|© ?|\(c\) ?)(?P<credit>[^|]{2,80})$|"
    r"\((?P<closed>[^()]{2,60}/[^()]{2,60})\)\.?$",
    re.I,
)
SOURCES = ("src", "data-src", "data-lazy-src", "data-original")
SKIPPED = frozenset((Zone.RELATED, Zone.PROMO))
MOST = 100


def photos_of(reading: Reading, zones: tuple[Zone, ...], url: str | None) -> tuple[ParsedPhoto, ...]:
    """Every captioned photo once, in page order."""
    found: dict[str, ParsedPhoto] = {}
    for frame, numbers in _captions(reading, zones).items():
        photo = _photo(reading, frame, numbers, url)
        if photo.caption:
            found.setdefault(photo.caption, photo)
    return tuple(found.values())[:MOST]


def _captions(reading: Reading, zones: tuple[Zone, ...]) -> dict[HtmlElement, list[int]]:
    """The caption blocks of each picture's frame."""
    frames: dict[HtmlElement, list[int]] = {}
    for number, zone in enumerate(zones):
        if zone is Zone.CAPTION:
            element = reading.document.blocks[number].element
            if not any(reading.regions.get(each) in SKIPPED for each in element.iterancestors()):
                frames.setdefault(_frame(element), []).append(number)
    return frames


def _frame(element: HtmlElement) -> HtmlElement:
    """The figure, or the nearest element around that holds a picture."""
    around = [element, *element.iterancestors()]
    figure = next((each for each in around if each.tag == "figure"), None)
    holding = next((each for each in around[:5] if next(each.iter("img"), None) is not None), around[0])
    return figure if figure is not None else holding


def _photo(reading: Reading, frame: HtmlElement, numbers: list[int], url: str | None) -> ParsedPhoto:
    texts = {number: reading.document.blocks[number].text for number in numbers}
    credits = [n for n in numbers if len(texts) > 1 and _is_credit(reading.document.blocks[n].element, texts[n])]
    caption = " ".join(dict.fromkeys(text for number, text in texts.items() if number not in credits))
    credit = " ".join(dict.fromkeys(texts[number] for number in credits)) or _credit_within(frame) or _credit(caption)
    return ParsedPhoto(
        caption.removesuffix(_credit_within(frame)).rstrip(" |–-"), _bare(credit)[:300], _address(frame, url)
    )


def _is_credit(element: HtmlElement, text: str) -> bool:
    names = " ".join(each.get("class") or "" for each in (element, element.getparent()) if each is not None)
    return CREDIT_WORDS.search(words_of(names)) is not None or (len(text) <= 90 and CREDIT.match(text) is not None)


def _credit_within(frame: HtmlElement) -> str:
    """A part of the caption that is marked as the credit."""
    marked = (
        each
        for each in frame.iter("span", "cite", "small", "em", "i")
        if CREDIT_WORDS.search(words_of(each.get("class") or ""))
    )
    return next((text for each in marked if 2 <= len(text := canonical("".join(each.itertext()))) <= 120), "")


def _credit(caption: str) -> str:
    found = CREDIT.search(caption[-120:])
    return (found["credit"] or found["closed"]) if found else ""


def _bare(credit: str) -> str:
    found = CREDIT.fullmatch(credit)
    return (found["credit"] or found["closed"]).strip(" ()") if found else credit.strip(" ()")


def _address(frame: HtmlElement, url: str | None) -> str | None:
    stated = next(_sources(frame), None)
    try:
        address = urljoin(url or "", stated) if stated else None
    except ValueError:
        return None
    return address if address and address.startswith(("http://", "https://")) else None


def _sources(frame: HtmlElement) -> Iterator[str]:
    for image in frame.iter("img"):
        values = [image.get(name) for name in SOURCES] + [(image.get("srcset") or "").strip().split(" ")[0]]
        yield from (value for value in values if value and not value.startswith("data:"))
