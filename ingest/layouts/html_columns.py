"""Pages laid out by tables, as they were before stylesheets: which column is the story's, and what stands beside it."""

from collections.abc import Collection, Iterator, Sequence

from lxml.html import HtmlElement

from ingest.blocks import Document, TextBlock
from ingest.layouts.html_regions import is_prose

CELLS = frozenset(("td", "th"))
MOST_BESIDE = 0.25  # of the prose of the column: where a cell beside it has more, the story may go on there


def beside_column(document: Document, kept: Collection[int], densest: HtmlElement | None) -> set[int]:
    """The blocks of a choice that are not of the story's column; `densest` holds most of the prose of the page."""
    column = _column(densest)
    if column is None:
        return set()
    inside = set(column.iter())
    outer = {number for number in kept if document.blocks[number].element not in inside}
    links = {number for number in kept if number not in outer and _is_links(document.blocks[number])}
    prose = {number for number in kept if is_prose(document.blocks[number])}
    most = MOST_BESIDE * _size(document, prose - outer)
    for part in _parts(document, column, prose & outer):
        if _size(document, part) > most:
            outer -= part
    return outer | links


def _parts(document: Document, column: HtmlElement, numbers: Collection[int]) -> Iterator[set[int]]:
    """Those in each of the cells beside the column, then those elsewhere."""
    left = set(numbers)
    for cell in column.getparent():
        inside = set(cell.iter())
        part = {number for number in left if document.blocks[number].element in inside}
        left -= part
        yield part
    yield left


def _size(document: Document, numbers: Collection[int]) -> int:
    return sum(len(document.blocks[number].text) for number in numbers)


def _is_links(block: TextBlock) -> bool:
    return block.linked * 10 >= len(block.text) * 8


def _column(element: HtmlElement | None) -> HtmlElement | None:
    """The cell around an element that has others beside it; a table of one column is a part of the cell around it."""
    while element is not None:
        cell = _around(element, CELLS)
        table = _around(cell, frozenset(("table",))) if cell is not None else None
        if table is None:
            return None
        if _has_columns(table):
            return cell
        element = table.getparent()
    return None


def _around(element: HtmlElement, tags: Collection[str]) -> HtmlElement | None:
    """The nearest element of these tags, itself among them."""
    return next((each for each in _lineage(element) if each.tag in tags), None)


def _lineage(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _has_columns(table: HtmlElement) -> bool:
    """Whether cells with text stand side by side in any of its own rows."""
    return any(sum(map(_has_text, _cells(row))) > 1 for row in _rows(table))


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from child.iterchildren("tr")


def _cells(row: HtmlElement) -> Sequence[HtmlElement]:
    return [cell for cell in row if cell.tag in CELLS]


def _has_text(cell: HtmlElement) -> bool:
    return any(not text.isspace() for text in cell.itertext() if text)
