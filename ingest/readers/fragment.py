"""Markup that a record holds for its story: the text between its tags, each block with the zone that its tag gives."""

import re
from collections.abc import Iterator
from html import unescape

from ingest import blocks
from ingest.page import Zone

TAG = re.compile(
    r"</?(?:p|div|br|html|body|article|section|h[1-6]|ul|ol|li|table|span|a|img|em|strong|b|i|blockquote|figure)"
    r"\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
CAPTION = re.compile(r"\[caption\b[^\]]{0,500}\](.{0,5000}?)\[/caption\]", re.S)  # WordPress, around a picture
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?: [^\]]*)?\]")
SUBHEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def is_markup(text: str) -> bool:
    """Whether a text has tags, or is only about them: `a < b`."""
    return TAG.search(text) is not None


def zoned(markup: str) -> Iterator[tuple[Zone, str]]:
    """The blocks of a story; a blank line parts paragraphs as well, as the editors of WordPress write them."""
    marked = CAPTION.sub(r"<figcaption>\1</figcaption>", BLANK_LINE.sub("\n<p>", markup))
    for block in blocks.document(f"<html><body>{marked}</body></html>").blocks:
        yield _zone(block), block.text


def text(markup: str) -> str:
    """Markup as plain text, a paragraph a line; text without any as it is."""
    return "\n\n".join(block for _, block in zoned(markup)) if is_markup(markup) else unescape(markup)


def _zone(block: blocks.TextBlock) -> Zone:
    if SHORTCODE.fullmatch(block.text):
        return Zone.FURNITURE
    around = [block.element, *block.element.iterancestors()]
    if any(element.tag == "figcaption" or "caption" in (element.get("class") or "") for element in around):
        return Zone.CAPTION
    return Zone.SUBHEAD if any(element.tag in SUBHEADS for element in around) else Zone.BODY
