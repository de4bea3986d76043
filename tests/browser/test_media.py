"""What the reader's machine asks for: paper, few motions, colours of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.reader import Reader

FURNITURE = ".top, .bottom, .skip, .no-print, .pager, .chips, .filters, .button"
A4 = {"width": 794, "height": 1123}  # at 96 dots an inch
# What of the text lies outside of the sheet, or is cut off by an element that scrolls or hides.
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const box = each.getBoundingClientRect();
  if (!box.width || !each.innerText?.trim() || each.closest(".sr, svg")) return false;
  const hides = getComputedStyle(each).overflowY !== "visible" && each.scrollHeight > each.clientHeight + 1;
  return hides || box.right > innerWidth + 1 || box.left < -1;
}).map((each) => `${each.tagName}.${each.className}: ${each.innerText.slice(0, 40)}`)"""
# A page that moves shows an animation or a transition that lasts.
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  return lasts(style.transitionDuration) || lasts(style.animationDuration);
}).length"""
CONTRASTS = """() => {
  const seen = (selector, property) => {
    const each = document.querySelector(selector);
    return each ? getComputedStyle(each)[property] : null;
  };
  const zone = seen(".coverage rect:not(.pattern)", "fill");
  const mark = seen("mark", "backgroundColor");
  return {bar: seen(".chart .bar", "fill"), mark, zone, canvas: seen("html", "backgroundColor")};
}"""


def open_page(reader: Reader, name: str) -> Page:
    reader.open(*pages.address(name, reader.page, reader.site))
    return reader.page


@pytest.mark.parametrize("context", [{"viewport": A4}], indirect=True)
@pytest.mark.parametrize(
    "name", ["article", "arabic article", "corrected article", "capture", "search", "month", "help"]
)
def test_paper_has_the_text_and_no_furniture(name: str, reader: Reader):
    page = open_page(reader, name)
    words = page.locator("h1").inner_text()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("h1").inner_text() == words
    assert [each for each in page.locator(FURNITURE).all() if each.is_visible()] == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 27, 25)"  # ink on paper in any theme


@pytest.mark.parametrize("context", [{"viewport": A4}], indirect=True)
def test_a_printed_article_says_where_it_is_from_and_unfolds_what_it_quotes(reader: Reader):
    page = open_page(reader, "article")
    expect(page.locator(".strip .print-only")).to_be_hidden()
    page.emulate_media(media="print")
    told = page.locator(".strip .print-only").inner_text()
    assert re.search(r"http://\S+/articles/\S+, revision 1, SHA-256 [0-9a-f]{64}", told)
    expect(page.locator(".comment-text details > div").first).to_be_visible()
    assert page.locator(".body > p").count() > 5
    assert all(each.is_visible() for each in page.locator(".body > p, .comment-text").all())


@pytest.mark.parametrize("context", [{"viewport": A4}], indirect=True)
def test_pages_on_paper_hold_the_whole_article(reader: Reader):
    """Chromium's own paper: what is too wide for a sheet would be cut off at its edge."""
    page = open_page(reader, "article")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print")
    height = page.evaluate("document.documentElement.scrollHeight")
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    assert height / A4["height"] <= sheets <= 2 * height / A4["height"] + 1


@pytest.mark.parametrize("context", [{"reduced_motion": "reduce"}], indirect=True)
@pytest.mark.parametrize("name", ["home", "article", "search", "capture"])
def test_nothing_moves_for_who_wants_no_motion(name: str, reader: Reader):
    page = open_page(reader, name)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate(MOVING) == 0
    assert page.evaluate(
        "[...document.styleSheets].every(sheet => [...sheet.cssRules].every(rule => rule.type !== 7))"
    ), "keyframes stand outside of what asks for motion"


@pytest.mark.parametrize("context", [{"reduced_motion": "no-preference"}], indirect=True)
def test_a_jump_in_a_page_glides_for_everybody_else(reader: Reader):
    page = open_page(reader, "article")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


@pytest.mark.parametrize("context", [{"forced_colors": "active"}], indirect=True)
@pytest.mark.parametrize("name", ["search", "capture"])
def test_forced_colours_leave_bars_zones_and_marks_to_be_seen(name: str, reader: Reader):
    page = open_page(reader, name)
    colours = page.evaluate(CONTRASTS)
    shown = {part: colour for part, colour in colours.items() if part in ("bar", "mark", "zone") and colour}
    assert shown
    assert [part for part, colour in shown.items() if colour in (colours["canvas"], "rgba(0, 0, 0, 0)")] == []


@pytest.mark.parametrize("context", [{"forced_colors": "active"}], indirect=True)
def test_forced_colours_show_what_has_the_focus_and_what_is_chosen(reader: Reader):
    page = reader.page
    reader.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.locator("#q").focus()
    page.keyboard.insert_text("har")  # all at once, so that completions come once
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
