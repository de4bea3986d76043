"""The search page in a browser: facets, histogram, chips, other spellings, nothing found, comments, completions."""

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, Route, expect

from articles.search.query import OPERATORS
from tests.browser.reader import Reader
from tests.browser.test_every_page import COLOURS, EVERY_RULE, violations

# The themes differ in colours alone: each state is looked at in both of them, for those.
EVERYWHERE = pytest.mark.parametrize(
    "context",
    [{"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 320, "height": 700}}],
    indirect=True,
    ids=["1280 px", "320 px"],
)
NUMBER = re.compile(r"\d+")


def total(page: Page) -> int:
    line = page.locator(".result-line strong").inner_text()
    return int(NUMBER.search(line)[0]) if NUMBER.search(line) else 0


def expect_total(page: Page, number: int) -> None:
    """Waits for the page that says so: what was followed may not have come yet."""
    expect(page.locator(".result-line strong")).to_have_text(re.compile(rf"^\s*{number or 'No'}\s"))


def number_in(link: Locator) -> int:
    return int(NUMBER.findall(link.inner_text())[-1])


def open_filters(page: Page) -> None:
    page.wait_for_load_state()
    if page.locator(".filters > summary").is_visible():
        page.locator(".filters > summary").click()


def assert_accessible(reader: Reader) -> None:
    reader.page.wait_for_load_state()
    reader.page.evaluate(AXE_SCRIPT)
    assert reader.overflow() <= 0
    for theme, rules in (("light", EVERY_RULE), ("dark", COLOURS)):
        reader.page.emulate_media(color_scheme=theme)
        assert violations(reader, rules) == [], theme


@EVERYWHERE
def test_facets_of_several_values_mean_either_and_tell_their_numbers(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge")
    everything = total(page)
    source = page.locator(".facet").first
    open_filters(page)
    counts = [number_in(link) for link in source.locator("a").all()]
    assert sum(counts) == everything
    source.locator("a").nth(0).click()
    expect(page.locator(".chips li")).to_have_count(1)
    expect_total(page, counts[0])
    open_filters(page)
    expect(source.locator("a[aria-current]")).to_have_count(1)
    source.locator("a").nth(1).click()
    expect(page.locator(".chips li")).to_have_count(3)
    expect_total(page, counts[0] + counts[1])
    open_filters(page)
    assert_accessible(reader)
    page.get_by_role("link", name="Clear all filters").click()
    expect_total(page, everything)


@EVERYWHERE
def test_chips_take_each_filter_away_by_keyboard(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge+source:harbour-courier&year=2022&from=2022&article=nothing-is-called-so")
    chips = page.locator(".chips a")
    expect(chips).to_have_count(5)
    assert_accessible(reader)
    for left, words in [(3, "Article: nothing-is-called-so"), (2, "Dates: from 2022"), (1, "Year: 2022")]:
        chips.filter(has_text=words).focus()
        page.keyboard.press("Enter")
        expect(chips).to_have_count(left + (left > 1))  # the last is "Clear all filters", where there are several
    chips.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".result-line")).to_have_text(re.compile(r"^\s*\d+ articles\s+match “bridge”\s*$"))
    expect(chips).to_have_count(0)


@EVERYWHERE
def test_histogram_and_its_table_lead_to_the_same_days(reader: Reader):
    page = reader.page
    reader.open("/search/?q=ellary")
    bars = page.locator(".chart svg a")
    addresses = [bar.get_attribute("href") for bar in bars.all()]
    page.locator(".chart summary").focus()
    page.keyboard.press("Enter")
    rows = page.locator(".chart tbody tr")
    assert [row.locator("a").get_attribute("href") for row in rows.all()] == addresses[::-1]
    count = int(rows.first.locator("td").inner_text())
    page.keyboard.press("Tab")
    expect(rows.first.locator("a")).to_be_focused()
    assert_accessible(reader)
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("Dates:")
    expect_total(page, count)


def test_undated_articles_are_a_link_beside_the_histogram(reader: Reader):
    page = reader.page
    reader.open("/search/")
    link = page.locator(".chart figcaption a")
    count = number_in(page.locator(".chart figcaption a", has_text="undated").first) if link.count() else 0
    assert count > 0
    link.click()
    expect_total(page, count)


@EVERYWHERE
def test_misspelt_word_finds_nothing_and_leads_on(reader: Reader):
    page = reader.page
    reader.open("/search/?q=brigde&sort=newest")
    expect(page.locator(".result-line")).to_contain_text("No articles match “brigde”")
    expect(page.locator("main .notice")).to_contain_text("Did you mean bridge")
    assert_accessible(reader)
    count = int(re.search(r"bridge \((\d+)\)", page.locator("main .notice").inner_text())[1])
    page.locator("main .notice").get_by_role("link", name="bridge").click()
    expect(page).to_have_url(re.compile(r"\?q=bridge&sort=newest"))
    assert count > 0
    expect_total(page, count)


@EVERYWHERE
def test_search_that_finds_nothing_shows_what_each_filter_costs(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge+source:nowhere&year=2022")
    expect(page.locator(".chips")).to_contain_text("source:nowhere (0)")
    expect(page.locator("main .notice")).to_contain_text("Nothing here answers to source:nowhere")
    assert_accessible(reader)
    way = page.locator("main .notice a", has_text="without “source:nowhere”")
    count = int(NUMBER.search(way.inner_text())[0])
    way.click()
    expect(page.locator(".chips")).to_contain_text("Year: 2022")
    assert count > 0
    expect_total(page, count)


@EVERYWHERE
def test_comment_hit_leads_to_the_comment_and_to_what_it_answers(reader: Reader):
    page = reader.page
    reader.open("/search/?q=charter&in=comments")
    expect(page.locator(".result-line")).to_contain_text("comments match “charter”")
    expect(page.locator(".answers").first).to_contain_text("in reply to")
    assert_accessible(reader)
    hit = page.locator(".rows > li", has=page.locator(".answers")).first
    answered = hit.locator(".answers a").get_attribute("href")
    address = hit.locator("h2 a").get_attribute("href")
    hit.locator("h2 a").click()
    expect(page).to_have_url(reader.site + address)
    expect(page.locator(f"#{address.rpartition('#')[2]}")).to_be_in_viewport()
    assert answered.partition("#")[0] in page.url


def test_article_hit_leads_to_its_own_comments_that_match(reader: Reader):
    page = reader.page
    reader.open("/search/?q=bridge")
    link = page.locator(".rows a", has_text="also in").first
    count = number_in(link)
    link.click()
    expect(page.locator(".chips")).to_contain_text("Article:")
    expect_total(page, count)


def test_every_example_of_the_help_page_finds_something(reader: Reader):
    page = reader.page
    reader.open("/help/search/")
    links = page.locator(".operators td a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == len(OPERATORS)
    empty = [each for each in addresses if "<strong>No " in page.request.get(reader.site + each).text()]
    assert empty == []


# Completions


def type_in(page: Page, words: str, box: str = "#q") -> Locator:
    """All at once: completions of a part of the words, while a busy machine rests between two keys, would go again."""
    page.locator(box).focus()
    page.keyboard.insert_text(words)
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    return options


@EVERYWHERE
def test_completions_are_walked_by_keyboard_and_opened_by_enter(reader: Reader):
    page = reader.page
    reader.open("/")
    box = page.get_by_role("combobox", name="Search the archive")
    expect(box).to_have_attribute("aria-expanded", "false")
    options = type_in(page, "har")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    last = options.count() - 1
    for key, place in [
        ("ArrowDown", 0), ("ArrowDown", 1), ("End", last), ("Home", 0), ("ArrowUp", None), ("ArrowUp", last),
        ("ArrowDown", None), ("ArrowDown", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        selected = page.locator("[role=option][aria-selected=true]")
        expect(selected).to_have_count(0 if place is None else 1)
        if place is not None:
            expect(selected).to_have_attribute("id", f"q-list-{place}")
            expect(selected).to_be_in_viewport()
            expect(box).to_have_attribute("aria-activedescendant", f"q-list-{place}")
    expect(box).to_be_focused()
    assert_accessible(reader)
    expect(options.first).to_contain_text("Harbour Courier")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Harbour Courier")


def test_escape_puts_completions_away_and_enter_then_searches(reader: Reader):
    page = reader.page
    reader.open("/")
    type_in(page, "bridg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#q")).to_have_value("bridg")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=bridg$"))


def test_completions_go_with_the_focus_and_open_by_a_click(reader: Reader):
    page = reader.page
    reader.open("/")
    type_in(page, "lift")
    page.keyboard.press("Tab")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    page.locator("#q").fill("")
    options = type_in(page, "lift bridge fa")
    options.first.click()
    expect(page.locator("article.article h1")).to_be_visible()


def test_home_and_end_move_in_the_text_while_nothing_is_chosen(reader: Reader):
    page = reader.page
    reader.open("/")
    type_in(page, "har")
    page.keyboard.press("Home")
    assert page.evaluate("document.querySelector('#q').selectionStart") == 0
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)


def test_completions_are_asked_for_once_the_typing_rests_and_shown_as_text(reader: Reader):
    page, asked = reader.page, []
    hostile = '<img src=x onerror="alert(1)">'

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        suggestion = {"kind": "headline", "text": hostile, "of": "<b>", "url": reader.site + "/about/"}
        route.fulfill(json={"query": "x", "suggestions": [suggestion]})

    page.route("**/api/suggest/*", answer)
    page.clock.install()  # a busy machine would else rest between two keys
    reader.open("/")
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    page.locator("#q").press_sequentially("harbour")
    page.clock.run_for(1000)
    expect(page.locator("[role=option]").first).to_contain_text(hostile)
    assert len(asked) == 1
    assert asked[0].endswith("?q=harbour")
    assert page.locator(".completions img").count() == 0


def test_search_works_while_no_completions_can_be_had(reader: Reader):
    page = reader.page
    page.route("**/api/suggest/*", lambda route: route.fulfill(status=200, body="no JSON"))
    reader.open("/")
    page.locator("#q").focus()
    with page.expect_response("**/api/suggest/*"):
        page.keyboard.insert_text("bridge")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=bridge$"))


def test_arabic_completions_run_from_right_to_left(reader: Reader):
    page = reader.page
    reader.open("/")
    options = type_in(page, "المر")
    expect(options.first.locator("b")).to_have_text("المرصد")
    assert options.first.locator("b").evaluate("each => getComputedStyle(each).direction") == "rtl"


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_script_the_box_is_a_plain_search_field(reader: Reader):
    page = reader.page
    reader.open("/")
    expect(page.get_by_role("searchbox", name="Search the archive")).to_be_visible()
    page.locator("#q").fill("brigde")
    page.keyboard.press("Enter")
    page.locator("main .notice").get_by_role("link", name="bridge").click()
    expect(page.locator(".result-line strong")).to_have_text(re.compile(r"^\s*[1-9]"))
