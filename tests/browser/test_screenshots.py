"""The screenshots of the README, taken when NEWSARCHIVE_SCREENSHOTS=1."""

import os

import pytest
from playwright.sync_api import Browser

from tests.browser import pages
from tests.conftest import PROJECT

SHOTS = {
    "home-light": ("home", "light", 1280, 900),
    "search-light": ("search", "light", 1280, 900),
    "article-light": ("article", "light", 1280, 900),
    "capture-dark": ("capture", "dark", 1280, 900),
    "arabic-article-light": ("arabic article", "light", 1280, 800),
    "article-dark-narrow": ("article", "dark", 390, 844),
}


@pytest.mark.skipif(os.environ.get("NEWSARCHIVE_SCREENSHOTS") != "1", reason="NEWSARCHIVE_SCREENSHOTS=1 takes them")
@pytest.mark.parametrize("shot", SHOTS)
def test_screenshot_is_taken(shot: str, browser: Browser, site: str):
    name, theme, width, height = SHOTS[shot]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    path, _ = pages.address(name, page, site)
    page.goto(site + path)
    page.evaluate("document.fonts.ready")
    file = PROJECT / "docs" / "screenshots" / f"{shot}.png"
    page.screenshot(path=file)
    page.close()
    assert file.stat().st_size < 400_000
