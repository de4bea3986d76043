"""A record of a scraper's export becomes a page, by the table of names in `aliases`.

A record that holds the document itself goes the way of HTML; what else it says then fills what the document leaves out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest.canonical import canonical
from ingest.page import Page, ParsedPhoto, Warned, Zone
from ingest.readers import aliases, fragment, remarks, story
from ingest.readers.story import Held, Story
from ingest.readers.text import split_lines

DOCUMENT = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
MARKED_SUBHEAD = re.compile(r"#{1,6} +(?=\S)")
PARTED_AUTHORS = re.compile(r"\s*[;|\n]\s*")
PARTED_SECTION = re.compile(r"\s*[/>»|]\s*")
LANGUAGE = re.compile(r"(?P<tag>[a-z]{2,3})(?:[-_].{1,20})?", re.IGNORECASE)
LATEST_STAMP = 32_503_680_000  # the year 3000 in seconds: a larger number counts milliseconds
MOST_AUTHORS = 50
NOBODY = {"nan", "NaN", "Published"}  # an empty cell of pandas; a word that newspaper4k takes for a name
LISTED = re.compile(r"\[\s*(?P<items>(?:'[^']*'|\"[^\"]*\")(?:\s*,\s*(?:'[^']*'|\"[^\"]*\"))*)\s*\]")
ITEM = re.compile(r"'([^']*)'|\"([^\"]*)\"")
LONGEST_LIST = 5_000  # characters of a list written into a cell
LONGEST_ID = 100


def page(
    values: Mapping[str, object], held: Held, fields: Mapping[str, str], warnings: tuple[Warned, ...] = ()
) -> Page:
    """The page of a record; `fields` says what some of our names are called in it. Raises Rejected."""
    made = _page(values, held, fields, warnings)
    return replace(made, columns=tuple(values), fields=fields)


def _page(values: Mapping[str, object], held: Held, fields: Mapping[str, str], warnings: tuple[Warned, ...]) -> Page:
    said = Said(values, aliases.places(values, fields))
    document = said.document()
    made = Story(
        headline=said.text("headline"),
        authors=tuple(said.authors()),
        published=said.date("published"),
        section=said.section(),
        language=said.language(),
        site=said.site(),
        item_id=said.item_id(),
        url=said.url(),
        captured_at=said.captured_at(),
        body=() if document else tuple(said.body()),
        photos=said.photos(),
        comments=remarks.threaded(said.remarks()),
        rest=tuple(said.rest()),
        warnings=warnings,
    )
    return story.document_page(made, held, document) if document else story.page(made, held)


class Said:
    """What a record says under each of our names; `told` are those of its names that have lines of their own."""

    def __init__(self, values: Mapping[str, object], places: Mapping[str, list[str]]):
        self.values = values
        self.places = places
        self.told: set[str] = set()

    def tell(self, ours: str) -> object:
        """The first value under one of our names that says something, to be shown as itself."""
        for name in self.places[ours]:
            if is_filled(self.values[name]):
                self.told.add(name)
                return self.values[name]
        return None

    def values_of(self, ours: str) -> Iterator[object]:
        return (self.values[name] for name in self.places[ours] if is_filled(self.values[name]))

    def text(self, ours: str) -> str:
        return canonical(text_of(self.tell(ours)))

    def date(self, ours: str) -> str:
        value = self.tell(ours)
        return stamp(value) if isinstance(value, int | float) else canonical(text_of(value))

    def document(self) -> str:
        """The whole document, if the record holds one."""
        held = map(markup_of, (*self.values_of("html"), *self.values_of("body")))
        return next((markup for markup in held if DOCUMENT.search(markup[:5000])), "")

    def body(self) -> Iterator[tuple[Zone, str]]:
        for ours in ("body", "html"):
            if value := self.tell(ours):
                yield from body_lines(value)
                return

    def authors(self) -> Iterator[str]:
        value = self.tell("authors")
        value = listed(value) if isinstance(value, str) else value
        names = PARTED_AUTHORS.split(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
        told = (canonical(text_of(name)) for name in names[:MOST_AUTHORS])
        yield from dict.fromkeys(name for name in told if name and name not in NOBODY)

    def section(self) -> tuple[str, ...]:
        value = self.tell("section")
        first = value[0] if isinstance(value, list) else value
        return tuple(filter(None, map(canonical, PARTED_SECTION.split(text_of(first)))))[:4]

    def language(self) -> str:
        tags = (LANGUAGE.fullmatch(text_of(value).strip()) for value in self.values_of("language"))
        return next((tag["tag"].lower() for tag in tags if tag), "")

    def site(self) -> str:
        names = (canonical(text_of(value)) for value in self.values_of("site"))
        return next((name for name in names if name and not is_address(name)), "")

    def url(self) -> str | None:
        around = (value for value in self.values_of("html") if isinstance(value, Mapping))
        named = (each.get(name) for each in around for name in ("responded_url", "requested_url", "url"))
        addresses = (*self.values_of("url"), *self.values_of("item_id"), *named)
        return next((value.strip() for value in addresses if is_address(value)), None)

    def item_id(self) -> str:
        ids = (canonical(text_of(value)) for value in self.values_of("item_id"))
        return next((each for each in ids if len(each) <= LONGEST_ID and not is_address(each)), "")

    def captured_at(self) -> datetime | None:
        return next(filter(None, map(moment, self.values_of("captured"))), None)

    def photos(self) -> tuple[ParsedPhoto, ...]:
        """Captions alone, or pictures that have some."""
        for name in self.places["captions"]:
            value = self.values[name]
            found = map(_photo, value if isinstance(value, list) else [value])
            if photos := tuple(photo for photo in found if photo.caption and not is_address(photo.caption)):
                self.told.add(name)
                return photos
        return ()

    def remarks(self) -> list[remarks.Remark]:
        return remarks.remarks_of(self.tell("comments") or [])

    def rest(self) -> Iterator[tuple[str, str, bool]]:
        """The other fields, and whether each is known to be no part of the story."""
        known = {name for names in self.places.values() for name in names}
        for name, value in self.values.items():
            if name not in self.told and is_filled(value):
                yield canonical(str(name)), shown(value), name in known or aliases.is_furniture(str(name))


def is_filled(value: object) -> bool:
    """Whether a value says something; NaN, which is not equal to itself, is an empty cell."""
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {}) and value == value


def listed(cell: str) -> object:
    """A list as some programs write one into a cell, `['Mara Vellen', 'Timo Sark']`, or the text as it is."""
    found = LISTED.fullmatch(cell.strip()) if len(cell) <= LONGEST_LIST else None
    return [one or other for one, other in ITEM.findall(found["items"])] if found else cell


def is_address(value: object) -> bool:
    if not isinstance(value, str) or not value.strip().lower().startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(value.strip()).hostname)
    except ValueError:
        return False


def text_of(value: object) -> str:
    """A text, a number, or what an object such as `{"@type": "Person", "name": …}` is called; of a list its first."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, Mapping):
        value = next((value[name] for name in ("name", "title", "@value", "$date", "value") if name in value), None)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def markup_of(value: object) -> str:
    """Markup as it is, or within an object that says more of it."""
    if isinstance(value, Mapping):
        value = value.get("content")
    return value if isinstance(value, str) else ""


def body_lines(value: object) -> Iterator[tuple[Zone, str]]:
    """A story as one text, as a list of paragraphs, or in parts with a headline each."""
    if isinstance(value, Mapping):
        yield from _parts(value)
    elif isinstance(value, list):
        for item in value:
            yield from body_lines(item) if isinstance(item, str | Mapping) else [(Zone.BODY, text_of(item))]
    else:
        yield from _text_lines(text_of(value))


def _parts(value: Mapping[str, object]) -> Iterator[tuple[Zone, str]]:
    """`{"summary": […], "sections": [{"headline": […], "paragraphs": […]}]}`, or an object around a text."""
    if "sections" not in value:
        yield from _text_lines(text_of({"value": value.get("text") or value.get("content") or text_of(value)}))
        return
    yield from ((Zone.BODY, line) for line in _strings(value.get("summary")))
    for part in value["sections"] if isinstance(value["sections"], list) else []:
        if isinstance(part, Mapping):
            yield from ((Zone.SUBHEAD, line) for line in _strings(part.get("headline")))
            yield from ((Zone.BODY, line) for line in _strings(part.get("paragraphs")))


def _strings(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip()]


def _text_lines(text: str) -> Iterator[tuple[Zone, str]]:
    if fragment.is_markup(text):
        yield from fragment.zoned(text)
        return
    for line in split_lines(text):
        bare = MARKED_SUBHEAD.sub("", line, count=1)
        yield (Zone.SUBHEAD if bare != line else Zone.BODY), bare


def _photo(item: object) -> ParsedPhoto:
    if not isinstance(item, Mapping):
        return ParsedPhoto(canonical(text_of(item)))
    caption = next((item[name] for name in ("caption", "description", "alt") if is_filled(item.get(name))), "")
    credit = next((item[name] for name in ("credit", "authors", "copyright") if is_filled(item.get(name))), "")
    url = item.get("url")
    return ParsedPhoto(canonical(text_of(caption)), canonical(text_of(credit)), url if is_address(url) else None)


def stamp(seconds: float) -> str:
    """A count of seconds (or milliseconds) since 1970 as a printed time; as a plain number where that is no time."""
    try:
        return datetime.fromtimestamp(seconds / 1000 if abs(seconds) > LATEST_STAMP else seconds, UTC).isoformat(
            "T", "seconds"
        )
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def moment(value: object) -> datetime | None:
    """When a page was captured; a time without a zone is taken for UTC, as crawlers write it."""
    printed = stamp(value) if isinstance(value, int | float) else text_of(value)
    try:
        found = datetime.fromisoformat(printed.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
