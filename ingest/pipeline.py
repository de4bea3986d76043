"""One page through the pipeline: choose its layout, zone its lines, refuse what is no article, assemble the rest."""

from collections.abc import Sequence
from dataclasses import replace

from ingest import layouts
from ingest.assemble import assemble
from ingest.canonical import lines_of
from ingest.layouts import plain, shapes
from ingest.page import Page, ParsedArticle, Rejected, Warned, Zone

STORY = {Zone.BODY, Zone.SUBHEAD, Zone.HEADLINE}


def parse(page: Page, layout: str = "auto") -> ParsedArticle:
    """The article on a page. Raises Rejected when there is none."""
    chosen = layouts.choose(page) if layout == "auto" else layouts.named(layout)
    zones = chosen.zones(page)
    reject_no_article(page, zones)
    article = assemble(page, zones, chosen.NAME, chosen.VERSION)
    if chosen is plain:
        warned = Warned("no_template", "No known page template fits; what is not headline, byline or date became body.")
        article = replace(article, warnings=(warned, *article.warnings))
    return article


def reject_no_article(page: Page, zones: Sequence[Zone]) -> None:
    """An article has text of its own. A front page has titles and teasers of others; a menu has neither."""
    story = [line for line, zone in zip(lines_of(page), zones, strict=True) if zone in STORY]
    teasers = [line for line in story if line.endswith(" More")]
    prose = [line for line, zone in zip(lines_of(page), zones, strict=True) if zone is Zone.BODY]
    prose = [line for line in prose if shapes.is_prose(line) and not line.endswith(" More")]
    if len(teasers) >= 2 and len(teasers) >= len(prose):
        raise Rejected("no_article", f"The page lists {len(teasers)} other stories and tells none itself.")
    if not prose:
        raise Rejected("no_article", "The page has no paragraph of text.")
