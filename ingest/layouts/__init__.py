"""Layouts: one module a page template, each giving every line of a page its zone.

A new template takes three steps: a module beside these with NAME, VERSION, `matches(page)` (0 to 1, by the structure of
the page, never by its source) and `zones(page)` (one zone a line); its line in LAYOUTS; a capture with the expected
result in `tests/ingest/samples/<name>`. `assemble.py` makes the article of the zones alone.
"""

from types import ModuleType

from ingest.layouts import alalam_dump, html_article, plain, record, voa_forum
from ingest.page import Page

LAYOUTS: tuple[ModuleType, ...] = (record, html_article, voa_forum, alalam_dump, plain)


def names() -> list[str]:
    return [layout.NAME for layout in LAYOUTS]


def choose(page: Page) -> ModuleType:
    """The layout that fits the page best; of equals the first."""
    if page.markup and not page.stated_zones:
        return html_article
    return max(LAYOUTS, key=lambda layout: layout.matches(page))


def described(page: Page) -> Page:
    """A page of markup with what that says of it, its address among it; any other page as it is."""
    return html_article.described(page) if page.markup else page


def version(name: str) -> int | None:
    """The version of a layout, None where there is no layout of this name any more."""
    return next((layout.VERSION for layout in LAYOUTS if name == layout.NAME), None)


def named(name: str) -> ModuleType:
    """Raises KeyError for a name that no layout has."""
    return {layout.NAME: layout for layout in LAYOUTS}[name]
