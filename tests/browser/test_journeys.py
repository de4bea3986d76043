"""From the front page to an article, its capture and its source: by mouse, by keyboard, without JavaScript."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ENGLISH
from tests.browser.reader import Reader, stop_the_clock

WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize(
    "context", [{}, {"java_script_enabled": False}], indirect=True, ids=["script", "no script"]
)


@WITH_AND_WITHOUT_SCRIPT
def test_reader_goes_from_home_to_search_article_capture_and_source(reader: Reader):
    page = reader.page
    reader.open("/")
    page.locator("#q").fill("bridge")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"\d+ articles\s+match “bridge”"))
    page.locator(".facet a", has_text="Harbour Courier").click()
    expect(page.locator(".chips")).to_contain_text("Harbour Courier")
    page.locator(".rows a", has_text=ENGLISH).click()
    expect(page.locator("h1")).to_contain_text(ENGLISH)
    page.get_by_role("link", name="View the capture").click()
    expect(page.locator("h1")).to_have_text("The capture, line by line")
    expect(page.locator("#line-1")).to_be_visible()
    page.locator("main .kicker a").click()
    page.locator("main .kicker a", has_text="Harbour Courier").click()
    expect(page.locator("h1")).to_have_text("Harbour Courier")
    assert reader.path == "/sources/harbour-courier/"


def test_a_chip_takes_its_filter_away_and_back_brings_it_again(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge&source=harbour-courier&year=2022")
    page.locator(".chips a", has_text="Year: 2022").click()
    expect(page.locator(".chips li")).to_have_count(1)
    page.go_back()
    expect(page.locator(".chips a", has_text="Year: 2022")).to_be_visible()


@pytest.mark.parametrize("context", [{"viewport": {"width": 360, "height": 700}}], indirect=True)
def test_filters_are_folded_on_a_narrow_screen(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge")
    expect(page.locator(".facet").first).to_be_hidden()
    page.locator(".filters > summary").click()
    expect(page.locator(".facet").first).to_be_visible()


def test_dates_typed_beside_the_results_narrow_the_same_search(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge&source=harbour-courier")
    page.get_by_label("From").fill("2023")
    page.get_by_role("button", name="Apply dates").click()
    expect(page.locator(".chips")).to_contain_text("from 2023")
    expect(page.locator(".chips")).to_contain_text("Harbour Courier")
    expect(page.locator("#q")).to_have_value("bridge")


@WITH_AND_WITHOUT_SCRIPT
def test_exact_bytes_come_as_a_download_with_the_hash_that_the_page_shows(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    page.locator(".rows a", has_text=ENGLISH).click()
    page.get_by_role("link", name="View the capture").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the exact bytes").click()
    shown = page.locator(".facts code").first.inner_text()
    assert hashlib.sha256(download.value.path().read_bytes()).hexdigest() == shown


def test_a_comment_link_stops_below_the_header(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    path = page.locator(".rows a", has_text=ENGLISH).get_attribute("href")
    reader.open(path + "#comment-7")
    comment, header = page.locator("#comment-7"), page.locator(".top")
    expect(comment).to_be_in_viewport()
    assert comment.bounding_box()["y"] >= header.bounding_box()["height"]


def test_a_chosen_theme_holds_from_the_first_paint_of_the_next_page(reader: Reader):
    page = reader.page
    page.emulate_media(color_scheme="light")
    reader.open("/")
    page.get_by_label("Theme").select_option("Dark")
    page.add_init_script(
        "new PerformanceObserver(() => { window.themeAtFirstPaint = document.documentElement.dataset.theme; })"
        ".observe({type: 'paint', buffered: true})"
    )
    reader.open("/about/")
    assert page.wait_for_function("window.themeAtFirstPaint").json_value() == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(22, 24, 27)"
    page.get_by_label("Theme").select_option("As the system")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(253, 252, 250)"


@pytest.mark.parametrize("context", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_copy_puts_the_whole_hash_on_the_clipboard(reader: Reader):
    page = reader.page
    stop_the_clock(page)
    reader.open("/sources/harbour-courier/")
    page.locator(".rows a", has_text=ENGLISH).click()
    page.get_by_role("button", name="copy").click()
    expect(page.get_by_role("button", name="copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".strip code").get_attribute("title")
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="copied")).to_be_hidden()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_script_nothing_is_offered_that_needs_it(reader: Reader):
    reader.open("/")
    expect(reader.page.locator("[data-theme-choice]")).to_be_hidden()


def test_single_keys_walk_through_a_list_and_open_what_is_reached(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    links = page.locator(".rows h3 a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    headline = links.nth(0).inner_text()
    page.keyboard.press("o")
    expect(page.locator("article.article h1")).to_have_text(headline)


def test_question_mark_lists_the_shortcuts_and_they_can_be_switched_off(reader: Reader):
    page = reader.page
    reader.open("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    dialog.get_by_label("Single keys are shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    reader.open("/about/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_pointing_at_a_line_marks_what_became_of_it_and_the_other_way_round(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    page.locator(".rows a", has_text=ENGLISH).click()
    page.get_by_role("link", name="View the capture").click()
    line, paragraph = page.locator("#line-7"), page.locator('.beside [data-part="p2"]')
    expect(page.locator("h1")).to_have_text("The capture, line by line")
    page.wait_for_load_state()  # the script marks nothing before
    line.hover()
    expect(paragraph).to_have_class("lit")
    page.locator('.beside [data-part="p3"]').hover()
    expect(line).not_to_have_class(re.compile("lit"))
    expect(page.locator("#line-9")).to_have_class(re.compile("lit"))


def test_what_a_comment_quotes_is_folded_and_leads_to_its_paragraph(reader: Reader):
    page = reader.page
    reader.open("/sources/harbour-courier/")
    page.locator(".rows a", has_text=ENGLISH).click()
    quote = page.locator(".comment details").first
    expect(quote.locator("p")).to_be_hidden()
    quote.locator("summary").click()
    expect(quote.locator("p")).to_be_visible()
    page.get_by_role("link", name=re.compile("paragraph .+ of the article")).first.click()
    expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize("context", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_a_citation_is_copied_whole(reader: Reader):
    page = reader.page
    stop_the_clock(page)
    reader.open("/sources/harbour-courier/")
    page.locator(".rows a", has_text=ENGLISH).click()
    page.get_by_text("Cite this article").click()
    page.locator(".cite button").first.click()
    expect(page.locator(".cite").get_by_role("button", name="copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".cite dd").first.inner_text()
    assert "revision 1, capture SHA-256" in copied


@WITH_AND_WITHOUT_SCRIPT
def test_reader_leafs_through_the_calendar(reader: Reader):
    page = reader.page
    reader.open("/")
    page.get_by_role("link", name="Calendar").click()
    page.locator(".months a").first.click()
    page.locator(".days a").first.click()
    expect(page.locator("main h2").first).to_be_visible()
    nearest = page.get_by_role("navigation", name="Nearest days with articles").get_by_role("link").first
    address = nearest.get_attribute("href")
    assert re.fullmatch(r"/\d{4}/\d\d/\d\d/", address)
    nearest.click()
    expect(page).to_have_url(reader.site + address)


@WITH_AND_WITHOUT_SCRIPT
def test_the_words_of_a_search_are_marked_in_the_article_and_the_way_back_keeps_its_filters(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge&source=harbour-courier")
    page.locator(".rows a", has_text=ENGLISH).click()
    expect(page.locator("h1 mark")).to_have_text("Bridge")
    page.get_by_role("link", name="Back to the results").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=bridge&source=harbour-courier$"))
