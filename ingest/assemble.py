"""Page and zones become a ParsedArticle: pure, and the same for every layout."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from os.path import basename

from ingest import dates, pointers, threads
from ingest.canonical import Placed, damaged_in, lines_in, turns_in
from ingest.language import language_of
from ingest.layouts import shapes
from ingest.page import (
    Block,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedPhoto,
    ParsedRelated,
    PrintedDate,
    Published,
    Warned,
    Zone,
)
from ingest.sources import source_of

ITEM_ID = re.compile(r"[0-9]{4,7}|[0-9]{9,18}")  # eight digits are a day
ADDRESS_ID = re.compile(r"/(?P<id>[0-9]{5,18})(?:\.html?)?(?:[/?#]|$)")
CREDIT = re.compile(r"\((?P<credit>[^()]{2,80})\)\.?$")
RECORD = re.compile(r"!\d+$")  # `export.jsonl!12`: the twelfth record of a file
LONGEST_HEADLINE = 500
DERIVED_HEADLINE = 100
JSON_KEYS = (
    "file", "path", "sha256", "encoding", "layout", "layout_version", "source", "original_url", "source_item_id",
    "headline", "section", "byline", "published", "captured_not_before", "language", "body", "photos",
    "comments_closed", "comments", "related", "warnings", "labels",
)  # fmt: skip
PARTS = {"body": Block, "photos": ParsedPhoto, "related": ParsedRelated, "warnings": Warned}
STORY = frozenset((Zone.BODY, Zone.SUBHEAD))
AS_THEY_ARE = frozenset((str, int, bool, type(None)))
UNPLACED = frozenset((Zone.OTHER,))
DATED = frozenset((Zone.DATELINE,))
FORUM = {Zone.COMMENT_HEADER, Zone.COMMENTS_NOTICE}


def assemble(page: Page, zones: Sequence[Zone], layout: str, version: int) -> ParsedArticle:
    """The article on a page, from one zone for each line. Raises nothing: what is odd becomes a warning."""
    source = source_of(page)
    body = tuple(body_of(page, zones))
    comments, comment_warnings = threads.comments(page, zones)
    comments = page.metadata.comments or comments
    related, related_warnings = ((), ()) if page.markup else pointers.related(page, zones, source.slug)
    headline = headline_of(page, zones, body)
    photos = page.metadata.photos or tuple(photos_of(page, zones))
    return ParsedArticle(
        file=page.path,
        sha256=page.sha256,
        encoding=page.encoding,
        layout=layout,
        layout_version=version,
        source=source.slug,
        headline=headline,
        section=page.metadata.section or section_of(page, zones) or page.source.section,
        byline=byline_of(page, zones),
        published=published(page, zones, photos, comments),
        body=body,
        labels=tuple(zones),
        original_url=page.url,
        source_item_id=item_id(page),
        captured_not_before=pointers.newest_promo(page, zones),
        language=language_of(_sample(headline, body)) or page.metadata.language or source.language,
        photos=photos,
        comments_closed=comments_closed(page, zones),
        comments=comments,
        related=(*page.metadata.related, *related),
        warnings=(*page.metadata.warnings, *warnings_of(page, zones), *comment_warnings, *related_warnings),
    )


def _lines(page: Page, zones: Sequence[Zone], zone: Zone) -> Iterator[str]:
    return (line for _, line, _ in lines_in(page, zones, frozenset((zone,))))


def headline_of(page: Page, zones: Sequence[Zone], body: Sequence[Block]) -> str:
    """The headline that the format names, or the printed one; for a page without any, the first words of its body."""
    printed = page.metadata.headline or next(_lines(page, zones, Zone.HEADLINE), "")
    return _cut(printed, LONGEST_HEADLINE) or _cut(body[0].text if body else "", DERIVED_HEADLINE)


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0].rstrip(" ,;:") + "…" if " " in text[: length - 1] else text[:length]


def section_of(page: Page, zones: Sequence[Zone]) -> tuple[str, ...]:
    printed = next(_lines(page, zones, Zone.SECTION), "")
    return tuple(part.strip() for part in printed.split("/") if part.strip())


def byline_of(page: Page, zones: Sequence[Zone]) -> str | None:
    """All bylines, without `By`; names that a page printed without a separator are parted."""
    names = page.metadata.authors or [
        ", ".join(shapes.unglued(_bare_name(line))) for line in _lines(page, zones, Zone.BYLINE)
    ]
    return ", ".join(dict.fromkeys(names)) or None


def _bare_name(line: str) -> str:
    match = shapes.BYLINE.fullmatch(line)
    return match["name"] if match else line


def body_of(page: Page, zones: Sequence[Zone]) -> Iterator[Block]:
    """One block a line; lines that a file wrapped at its margin become one paragraph again."""
    for zone, run in _story_runs(page, zones):
        if zone is Zone.SUBHEAD:
            yield from (Block("subhead", line, number) for number, line in run)
        elif page.markup:
            yield from (Block("paragraph", line, number) for number, line in run)
        else:
            yield from _paragraphs([(number, _without_dump(line)) for number, line in run])


def _story_runs(page: Page, zones: Sequence[Zone]) -> Iterator[tuple[Zone, list[tuple[int, str]]]]:
    """The lines of the story, numbered from 1, parted where another zone stands between them."""
    for (_, zone), run in groupby(enumerate(lines_in(page, zones, STORY)), _place_in_runs):
        yield zone, [(number, line) for _, (number, line, _) in run]


def _place_in_runs(counted: tuple[int, Placed]) -> tuple[int, Zone]:
    """The same for lines of one zone that stand one below the other: their numbers rise as their count does."""
    count, (number, _, zone) = counted
    return number - count, zone


def _without_dump(line: str) -> str:
    start = shapes.dump_start(line)
    return line if start is None else line[:start].rstrip()


def _paragraphs(run: list[tuple[int, str]]) -> Iterator[Block]:
    if len(run) > 1 and is_wrapped([line for _, line in run]):
        yield Block("paragraph", " ".join(line for _, line in run), run[0][0])
    else:
        yield from (Block("paragraph", line, number) for number, line in run if line)


def is_wrapped(lines: Sequence[str]) -> bool:
    """Lines of one margin, most of which end inside a sentence: a wrapped paragraph, not a list of paragraphs."""
    inner = lines[:-1]
    if not inner or any(len(line) > 100 or shapes.is_bullet(line) for line in lines):
        return False
    open_ended = sum(not shapes.is_sentence(line) for line in inner)
    return all(len(line) >= 45 for line in inner) and open_ended * 2 > len(inner)


def photos_of(page: Page, zones: Sequence[Zone]) -> Iterator[ParsedPhoto]:
    """One photo for each caption, however often the page prints it."""
    captions = (shapes.BULLET.sub("", line, count=1) for line in _lines(page, zones, Zone.CAPTION))
    for caption in dict.fromkeys(shapes.half_of(caption) or caption for caption in captions):
        credit = CREDIT.search(caption[-100:])
        yield ParsedPhoto(caption, credit["credit"] if credit else "")


def published(
    page: Page, zones: Sequence[Zone], photos: Sequence[ParsedPhoto], comments: Sequence[ParsedComment]
) -> Published:
    """The best date that the page gives, with its evidence.

    What the format names as the date goes first; one that cannot be read is kept as printed. A date line states the
    date, and so does the address under which a site files a story. The oldest comment bounds it from above and is
    mostly of the same day. A file name speaks for the page as a whole but may tell the day of the capture. A caption
    speaks only of its picture, so it comes last; of several captions the first counts, the picture the story was
    printed with.
    """
    if stated := dates.parse(page.metadata.published):
        return _published(stated, "metadata")
    if page.metadata.printed:
        return _published(page.metadata.printed, "dateline")
    dateline = next(filter(None, map(_publication_date, _lines(page, zones, Zone.DATELINE))), None)
    if dateline:
        return _published(dateline, "dateline")
    if filed := dates.in_address(page.url or ""):
        return _published(filed, "metadata")
    if posted := [comment.posted for comment in comments if comment.posted]:
        return Published(min(map(_day, posted)), "day", "comments")
    if named := dates.in_file_name(_file_name(page)):
        return _published(named, "filename")
    captions = (dates.last_inside(photo.caption) for photo in photos if not photo.caption.startswith("FILE"))
    captioned = next(filter(None, captions), None)
    return _published(captioned, "caption") if captioned else Published(as_printed=page.metadata.published or None)


def _published(printed: PrintedDate, basis: str) -> Published:
    return Published(printed.value, printed.precision, basis, printed.as_printed, printed.zone)


def _publication_date(line: str) -> PrintedDate | None:
    return None if shapes.is_update_line(line) else dates.parse(line)


def _day(value: datetime | date) -> date:
    return date(value.year, value.month, value.day)


def item_id(page: Page) -> str | None:
    """The source's own id of the story, where address or file are named by it: `/news/1696324`, `427655.txt`."""
    in_address = ADDRESS_ID.search(page.url or "")
    if page.metadata.item_id or in_address:
        return page.metadata.item_id or in_address["id"]
    stem = _file_name(page).partition(".")[0]
    return stem if ITEM_ID.fullmatch(stem) else None


def _file_name(page: Page) -> str:
    """The name of the file that is this page; empty for a record, since the name of its file speaks of all of them."""
    name = basename(page.path)
    return "" if RECORD.search(name) else name


def comments_closed(page: Page, zones: Sequence[Zone]) -> bool | None:
    """What the format says; else true by the page's notice, false for a forum without one, None without a forum."""
    present = FORUM.intersection(zones)
    if page.stated_zones or page.metadata.comments_closed is not None:
        return page.metadata.comments_closed
    return Zone.COMMENTS_NOTICE in present if present else None


def _sample(headline: str, body: Sequence[Block]) -> str:
    """The body rather than the headline, whose names mislead."""
    return "\n".join([block.text for block in body[:8]]) or headline


def warnings_of(page: Page, zones: Sequence[Zone]) -> Iterator[Warned]:
    if damaged := damaged_in(page):
        yield Warned("repaired", f"Characters no text has were replaced in {len(damaged)} lines.", damaged[0])
    if turning := turns_in(page):
        message = f"Characters that turn text around were left out of {len(turning)} lines."
        yield Warned("turned_text", message, turning[0])
    if Zone.HEADLINE not in zones and not page.metadata.headline:
        yield Warned("no_headline", "The page prints no headline; the first words of the body stand in for it.")
    unplaced = [number for number, _, _ in lines_in(page, zones, UNPLACED)]
    if unplaced:
        lines = "1 line belongs" if len(unplaced) == 1 else f"{len(unplaced)} lines belong"
        yield Warned("unplaced", f"{lines} to no known part of the page.", unplaced[0])
    stated = page.metadata.published
    if stated and dates.parse(stated) is None:
        yield Warned("date_not_parsed", f"The date of the record gives no possible or no certain day: {stated[:60]}")
    for number, line, _ in lines_in(page, zones, DATED) if not page.markup else ():
        if line != stated and not shapes.is_update_line(line) and dates.parse(line) is None:
            yield Warned("date_not_parsed", "A date line gives no possible or no certain day.", number)


def to_json(article: ParsedArticle) -> dict[str, object]:
    """The article as plain values, in the shape of the gold records; `from_json` reads it back."""
    record: dict[str, object] = {"file": basename(article.file), "path": article.file}
    record |= {key: _plain(getattr(article, key)) for key in JSON_KEYS if key not in ("file", "path", "labels")}
    return record | {"labels": list(map(str.__str__, article.labels))}


def _plain(value: object) -> object:
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is tuple:
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    names, values = _parts_of(kind)
    return {
        name: part if type(part) in AS_THEY_ARE else _plain(part)
        for name, part in zip(names, values(value), strict=True)
    }


@cache
def _parts_of(kind: type) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    """The names of the fields of a dataclass, and what gives all their values."""
    names = tuple(kind.__dataclass_fields__)
    return names, attrgetter(*names)


def from_json(record: dict[str, object]) -> ParsedArticle:
    """The article that `to_json` wrote."""
    values = {key: record[key] for key in JSON_KEYS if key not in ("file", "path")}
    values["section"] = tuple(record["section"])
    values["labels"] = tuple(map(Zone, record["labels"]))
    values["captured_not_before"] = _moment(record["captured_not_before"])
    values["published"] = Published(**record["published"] | {"value": _moment(record["published"]["value"])})
    values["comments"] = tuple(
        ParsedComment(**item | {"posted": _moment(item["posted"])}) for item in record["comments"]
    )
    for key, kind in PARTS.items():
        values[key] = tuple(kind(**item) for item in record[key])
    return ParsedArticle(file=record["path"], **values)


def _moment(printed: str | None) -> datetime | date | None:
    if printed is None:
        return None
    return datetime.fromisoformat(printed) if "T" in printed else date.fromisoformat(printed)
