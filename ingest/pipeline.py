"""One page through the pipeline: choose its layout, zone its lines, refuse what is no article, assemble the rest."""

import json
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, islice

from ingest import layouts
from ingest.assemble import assemble, to_json
from ingest.canonical import lines_in
from ingest.identity import identity_of
from ingest.layouts import html_article, plain, shapes
from ingest.page import Page, ParsedArticle, Rejected, Warned, Zone
from ingest.record import Reading, body_text
from ingest.sketch import sketch
from ingest.sources import source_of

LONGEST_TITLE = 120
LEVEL = 4  # of compression: two thirds of the time of the usual one, for one byte in sixty
SMALL = 16_000  # bytes of a page that needs no larger window, whose memory takes longer to get than to fill
AS_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)
STORY = frozenset((Zone.BODY, Zone.SUBHEAD, Zone.HEADLINE))
BODY = frozenset((Zone.BODY,))


def read(page: Page, layout: str, started: float, is_mapped: bool = False) -> Reading:
    """A page as the archive takes it; `started` is the time of the processor when it was begun.

    Where names of fields were given (`--map`), those of a record are told. Raises Rejected when there is no article
    on it.
    """
    page = layouts.described(page)
    record = to_json(_article(page, layout)) | lines_to_keep(page) | fields_to_keep(page)
    labels = record.pop("labels")
    return Reading(
        path=page.path,
        sha256=page.sha256,
        content=compressed(page.raw),
        size=len(page.raw),
        media_type=page.media_type,
        encoding=page.encoding,
        url=page.url or "",
        captured_at=page.captured_at,
        source=source_of(page),
        record=record,
        parsed=AS_JSON.encode(record),
        zones=[[zone, len(list(run))] for zone, run in groupby(labels)],
        named_source=page.source.slug,
        identity=identity_of(record, page.sha256),
        sketch=sketch(body_text(record)),
        seconds=time.process_time() - started,
        columns=page.columns if is_mapped else (),
    )


def compressed(raw: bytes) -> bytes:
    return zlib.compress(raw, LEVEL, 14 if len(raw) <= SMALL else zlib.MAX_WBITS)


def lines_to_keep(page: Page) -> dict[str, list[str]]:
    """The lines that the bytes do not show by themselves: the blocks of a document, the values of a record."""
    return {} if page.media_type == "text/plain" else {"lines": list(page.lines)}


def fields_to_keep(page: Page) -> dict[str, dict[str, str]]:
    """What its columns and names were said to mean, without which a record cannot be read again."""
    return {"fields": dict(page.fields)} if page.fields else {}


def parse(page: Page, layout: str = "auto") -> ParsedArticle:
    """The article on a page. Raises Rejected when there is none."""
    return _article(layouts.described(page), layout)


def _article(page: Page, layout: str) -> ParsedArticle:
    chosen = layouts.choose(page) if layout == "auto" else layouts.named(layout)
    zones = chosen.zones(page)
    if reason := html_article.no_article(page) if chosen is html_article else "":
        raise Rejected("no_article", reason)
    reject_no_article(page, zones)
    article = assemble(page, zones, chosen.NAME, chosen.VERSION)
    if chosen is plain:
        warned = Warned("no_template", "No known page template fits; what is not headline, byline or date became body.")
        article = replace(article, warnings=(warned, *article.warnings))
    return article


def reject_no_article(page: Page, zones: Sequence[Zone]) -> None:
    """An article has text of its own. A front page has titles and teasers of others; a menu has neither."""
    teasers = sum(shapes.is_teaser(line) for _, line, _ in lines_in(page, zones, STORY))
    body = [line for _, line, _ in lines_in(page, zones, BODY)]
    prose = (line for line in body if shapes.is_prose(line) and not shapes.is_teaser(line))
    enough = teasers + 1 if teasers >= 2 else 1
    found = len(list(islice(prose, enough)))
    if teasers >= 2 and found < enough:
        raise Rejected("no_article", f"The page lists {teasers} other stories and tells none itself.")
    if not found:
        raise Rejected("no_article", "The page has no paragraph of text.")
    if is_menu(body):
        raise Rejected("no_article", "The page is a list of titles without a text of its own.")


def is_menu(body: Sequence[str]) -> bool:
    """Several lines, all of a title's length, and not one of them a sentence."""
    return len(body) >= 3 and not any(len(line) >= LONGEST_TITLE or shapes.is_sentence(line) for line in body)
