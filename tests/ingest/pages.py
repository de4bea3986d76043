"""Pages for the tests of layouts, out of invented lines."""

from ingest import pipeline
from ingest.page import Page, ParsedArticle, Zone
from ingest.readers import text

STORY = "The keeper of the bridge at Ellary went home at nine, and nobody noticed."
COMMENT = "by: Salt Seller from: the market\nJune 5, 2019 12:13 PM\nI sell by the hour.\n"


def page(*lines: str, path: str = "page.txt") -> Page:
    return text.page("\n".join(lines).encode("utf-8", "surrogatepass"), path)


def parsed(*lines: str, path: str = "page.txt", layout: str = "auto") -> ParsedArticle:
    return pipeline.parse(page(*lines, path=path), layout)


def zoned(article: ParsedArticle, zone: Zone) -> list[int]:
    """The numbers, from 1, of the lines in a zone."""
    return [number for number, its in enumerate(article.labels, 1) if its is zone]


def bodies(article: ParsedArticle) -> list[str]:
    return [block.text for block in article.body if block.kind == "paragraph"]


def subheads(article: ParsedArticle) -> list[str]:
    return [block.text for block in article.body if block.kind == "subhead"]
