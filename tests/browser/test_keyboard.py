"""The whole way through the archive without a mouse: no element is given the focus but by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ENGLISH
from tests.browser.reader import Reader, stop_the_clock

MOST_TABS = 80
FOCUSED = """() => {
  const here = document.activeElement;
  const outline = getComputedStyle(here).outlineStyle;
  return {text: here.innerText ?? "", name: here.getAttribute("aria-label") ?? "", seen: outline !== "none"};
}"""


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Presses the key until what has the focus says so; every stop on the way must be seen to have it."""
    page.wait_for_load_state()
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        here = page.evaluate(FOCUSED)
        assert here["seen"], f"nothing shows that {here} has the focus"
        if re.search(words, here["text"]) or re.search(words, here["name"]):
            return
    pytest.fail(f"{MOST_TABS} times {key} led to no “{words}”")


def follow(page: Page, words: str) -> None:
    tab_to(page, words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("context", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_keys_alone_lead_from_home_to_a_copied_citation_and_back(reader: Reader):
    page = reader.page
    stop_the_clock(page)
    reader.open("/")
    follow(page, "Skip to content")
    page.keyboard.press("/")
    page.keyboard.type("bridge")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=bridge$"))
    follow(page, "^Harbour Courier")
    expect(page.locator(".chips")).to_contain_text("Harbour Courier")
    follow(page, re.escape(ENGLISH))
    expect(page.locator("h1 mark")).to_have_text("Bridge")

    follow(page, r"^\d+ comments$")
    expect(page.locator("#comments")).to_be_in_viewport()
    tab_to(page, "^Comment 1,|, 2022")
    expect(page.locator(".comment").first).to_be_in_viewport()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.comment') !== null")

    tab_to(page, "^View the capture", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("The capture, line by line")
    follow(page, "^1$")
    expect(page.locator("#line-1:target")).to_be_in_viewport()
    page.go_back()  # Alt+Left is a key of the browser's own, which a headless one does not have
    page.go_back()
    expect(page.locator("article.article h1")).to_be_visible()

    tab_to(page, "^Cite this article")
    page.keyboard.press("Enter")
    tab_to(page, "^copy$")
    page.keyboard.press("Enter")
    expect(page.locator(".cite").get_by_role("button", name="copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".cite dd").first.inner_text()
    tab_to(page, "^Back to the results|Back to the results", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=bridge&source=harbour-courier$"))


def test_the_ledger_is_walked_by_keys_and_marks_the_other_side(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    page.keyboard.press("j")
    for _ in page.locator(".rows h3 a").all():
        if ENGLISH not in page.evaluate("document.activeElement.innerText"):
            page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("article.article h1")).to_be_visible()
    follow(page, "^View the capture")
    expect(page.locator("h1")).to_have_text("The capture, line by line")
    tab_to(page, "^body$")
    expect(page.locator(".beside .lit")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".beside :target")).to_be_in_viewport()
