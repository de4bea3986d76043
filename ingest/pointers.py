"""Pointers to other stories: dumps of related stories, lists of teasers, promoted videos."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest import dates
from ingest.canonical import canonical, lines_in
from ingest.layouts import shapes
from ingest.page import Page, ParsedRelated, Warned, Zone
from ingest.sources import story_address

ITEM_END = re.compile(r"\}\s*,\s*\{")
WHOLE = re.compile(r"\}\s{0,99}\]?\s{0,99}$")
FIELD = re.compile(r'"(id|pic)"\s?:\s?"([^"]*)"')
TITLE = re.compile(r'"title"\s?:\s?"')
VIDEO = re.compile(r"Video[ :]+(?=\S)")
YOU_MAY_LIKE = {"you may like"}
WITH_DUMPS = frozenset((Zone.RELATED, Zone.BODY))
AROUND_TEASERS = frozenset((Zone.RELATED, Zone.FURNITURE))
PROMOS = frozenset((Zone.PROMO,))


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of stories: its text without the wrapping, the byte count it claims, and its first line."""

    content: str
    claimed: int | None
    line: int

    @property
    def size(self) -> int:
        return len(self.content.encode("utf-8", "surrogatepass"))


def related(page: Page, zones: Sequence[Zone], source: str) -> tuple[tuple[ParsedRelated, ...], tuple[Warned, ...]]:
    """All pointers in the order of their kinds on a page, and what was odd about them."""
    dump = find_dump(page, zones)
    items = list(_dump_items(dump, source)) if dump else []
    found = [*_teasers(page, zones, dump), *items, *promos(page, zones)]
    return tuple(found), tuple(_dump_warnings(dump, len(items))) if dump else ()


def find_dump(page: Page, zones: Sequence[Zone]) -> Dump | None:
    """The dump begins in a related line, or glued to the end of the last line of the body. Its text is as captured."""
    for number, _, _ in lines_in(page, zones, WITH_DUMPS):
        start = shapes.dump_start(page.lines[number - 1])
        if start is not None:
            rest = zip(page.lines[number:], zones[number:], strict=True)
            further = [line for line, zone in rest if zone is Zone.RELATED]
            return _unwrapped("\n".join([page.lines[number - 1][start:], *further]), number)
    return None


def _unwrapped(text: str, line: int) -> Dump:
    wrapping = shapes.DUMP.match(text)
    if wrapping is None:
        return Dump(text, None, line)
    content = text[wrapping.end() :]
    closed = content.rstrip().endswith(']"')
    return Dump(content.rstrip()[:-1] if closed else content, int(wrapping["length"]), line)


def _dump_warnings(dump: Dump, items: int) -> Iterator[Warned]:
    if dump.claimed is not None and dump.size != dump.claimed:
        message = f"The dump of related stories says {dump.claimed} bytes and has {dump.size}."
        yield Warned("dump_length", message, dump.line)
    if not items:
        yield Warned("dump_empty", "No whole story could be read in the dump of related stories.", dump.line)


def _dump_items(dump: Dump, source: str) -> Iterator[ParsedRelated]:
    """The whole dump as JSON; where that fails, such as by quotes in a title, the items that are whole, one by one."""
    try:
        items = json.loads(dump.content)
    except (ValueError, RecursionError):
        items = list(_items_one_by_one(dump.content))
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and canonical(str(item.get("title") or "")):
            yield _related(item, source)


def _items_one_by_one(content: str) -> Iterator[dict[str, str]]:
    chunks = ITEM_END.split(content)
    if not WHOLE.search(chunks[-1][-300:]):
        chunks.pop()
    for chunk in chunks:
        title = TITLE.search(chunk)
        if title:
            yield dict(FIELD.findall(chunk[: title.start()])) | {"title": _title(chunk[title.end() :])}


def _title(rest: str) -> str:
    """What stands up to the last quote of the item, its escapes resolved where they are sound."""
    title = rest[: rest.rfind('"')]
    try:
        return json.loads(f'"{title}"')
    except ValueError:
        return title


def _related(item: dict[str, object], source: str) -> ParsedRelated:
    item_id = str(item.get("id") or "")
    return ParsedRelated(
        kind="related",
        headline=canonical(str(item["title"])),
        source_item_id=item_id or None,
        image=str(item.get("pic") or "") or None,
        url=story_address(source, item_id),
    )


def _teasers(page: Page, zones: Sequence[Zone], dump: Dump | None) -> Iterator[ParsedRelated]:
    """Titles, each with the teaser under it that ends in the link `More`."""
    kind, title = "related", ""
    for number, text, zone in lines_in(page, zones, AROUND_TEASERS):
        if zone is Zone.FURNITURE and text.lower() in YOU_MAY_LIKE:
            kind = "you_may_like"
        if zone is Zone.FURNITURE or (dump and number >= dump.line):
            continue
        teaser = shapes.teaser_text(text)
        if title and teaser == text:
            yield ParsedRelated(kind, title)
        elif title:
            yield ParsedRelated(kind, title, teaser)
        title = VIDEO.sub("", text, count=1) if teaser == text else ""
    if title:
        yield ParsedRelated(kind, title)


def promos(page: Page, zones: Sequence[Zone]) -> Iterator[ParsedRelated]:
    """`Video TITLE`, a teaser, and mostly a closing `Video`; above them a player: title, author, date, teaser."""
    seen: set[str] = set()
    for block in _promo_blocks(page, zones):
        item = _promo(block)
        if item and item.headline not in seen:
            seen.add(item.headline)
            yield item


def _promo_blocks(page: Page, zones: Sequence[Zone]) -> Iterator[list[str]]:
    """The lines of one promo each: a title opens it, the closing `Video` or the next title ends it."""
    block: list[str] = []
    for _, line, _ in lines_in(page, zones, PROMOS):
        if block and (line == "Video" or VIDEO.match(line)):
            yield block
            block = []
        if line != "Video" and not _is_intro(line):
            block.append(line)
    if block:
        yield block


def _is_intro(line: str) -> bool:
    """`Related video report by NAME` above a promo within a story."""
    return line.lower().startswith("related ") and not shapes.is_sentence(line)


def _promo(block: list[str]) -> ParsedRelated | None:
    title, *rest = block
    if VIDEO.match(title):
        headline = VIDEO.sub("", title, count=1)
    else:  # the player's title ends in the letter of an info button
        headline = title.removesuffix("i")
        rest = _below_date(rest)
    return ParsedRelated("featured_video", headline, " ".join(rest) or None)


def _below_date(lines: list[str]) -> list[str]:
    dated = next((number for number, line in enumerate(lines) if dates.is_dated(line)), -1)
    return lines[dated + 1 :]


def newest_promo(page: Page, zones: Sequence[Zone]) -> date | None:
    """The page was captured on or after the newest date among its promos; of its own story that date says nothing."""
    printed = [dates.parse(line) for _, line, _ in lines_in(page, zones, PROMOS)]
    days = [
        date(p.value.year, p.value.month, p.value.day) for p in printed if p and p.precision not in ("year", "month")
    ]
    return max(days, default=None)
