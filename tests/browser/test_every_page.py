"""What holds of every page: readable for everybody, narrow or wide, light or dark, and within its budget."""

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.browser import pages
from tests.browser.reader import PATIENCE, Reader

EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The themes differ in colours alone (`light-dark()` takes no other value): each page is looked at for the rest in one.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (320, 1280)
KILOBYTE = 1024
LIMITS = {".css": 6, ".js": 4, ".woff2": 60, ".svg": 4}
LIMIT_OF_HTML = 20
MOST_REQUESTS = 5
MOST_BYTES = 120 * KILOBYTE


def kept_reader(browser: Browser, site: str, **options: object) -> Iterator[Reader]:
    """One who reads page after page in one tab, with axe in each, and fetches all of it as at a first visit."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.add_init_script(AXE_SCRIPT)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield Reader(page, site)
    context.close()


@pytest.fixture(scope="module")
def reader_of_english(browser: Browser, site: str) -> Iterator[Reader]:
    yield from kept_reader(browser, site)


@pytest.fixture(scope="module")
def reader_of_arabic(browser: Browser, site: str) -> Iterator[Reader]:
    yield from kept_reader(browser, site, locale="ar", viewport={"width": min(WIDTHS), "height": 900})


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """The one of the test's language, whom no page may give a reason to complain."""
    reader = request.getfixturevalue(f"reader_of_{getattr(request, 'param', 'english')}")
    reader.complaints.clear()
    yield reader
    assert reader.complaints == []


@pytest.fixture(scope="module")
def addresses(browser: Browser, site: str) -> dict[str, tuple[str, int]]:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    found = {name: pages.address(name, page, site) for name in pages.NAMES}
    page.close()
    return found


@pytest.mark.parametrize("name", pages.NAMES)
def test_page_keeps_its_budget_fits_every_screen_and_axe_finds_nothing(name: str, reader: Reader, addresses: dict):
    reader.page.emulate_media(color_scheme="light")
    reader.open(*addresses[name])
    reader.page.evaluate("document.fonts.ready.then(() => true)")
    assert over_budget(reader) == []
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 900})
        assert reader.overflow() <= 0, f"too wide at {width} px"
        assert violations(reader, EVERY_RULE) == [], f"{width} px"
    reader.page.emulate_media(color_scheme="dark")
    assert violations(reader, COLOURS) == [], "dark"


@pytest.mark.parametrize("reader", ["arabic"], indirect=True)
@pytest.mark.parametrize("name", pages.NAMES)
def test_page_fits_a_narrow_screen_and_axe_finds_nothing_in_the_arabic_interface(name: str, reader, addresses: dict):
    """In the dark: the narrow page in English is looked at in the light."""
    reader.page.emulate_media(color_scheme="dark")
    reader.open(*addresses[name])
    assert reader.page.evaluate("document.documentElement.dir") == "rtl"
    assert reader.overflow() <= 0
    assert violations(reader, EVERY_RULE) == []


def over_budget(reader: Reader) -> list[str]:
    """What is too heavy, in bytes after gzip."""
    sizes = {response.url: len(gzip.compress(response.body())) for response in reader.responses}
    heavy = [f"{url}: {size}" for url, size in sizes.items() if size > limit_of(url)]
    total = sum(sizes.values())
    if len(sizes) > MOST_REQUESTS or total > MOST_BYTES:
        heavy.append(f"{len(sizes)} requests, {total} bytes: {sizes}")
    return heavy


def limit_of(url: str) -> int:
    return KILOBYTE * next((limit for suffix, limit in LIMITS.items() if url.endswith(suffix)), LIMIT_OF_HTML)


def violations(reader: Reader, rules: dict) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = reader.page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return [f"{each['id']}: {node['html'][:200]} {node['target']}" for each in found for node in each["nodes"][:3]]


def test_axe_is_awake(reader: Reader):
    reader.open("/about/")
    reader.page.evaluate("document.querySelector('main').innerHTML = '<a href=\"/\"></a>'")
    assert "link-name" in " ".join(violations(reader, EVERY_RULE))


def test_axe_sees_words_that_are_too_faint_in_the_dark_alone(reader: Reader):
    reader.page.emulate_media(color_scheme="light")
    reader.open("/about/")
    reader.page.evaluate("document.querySelector('h1').style.color = 'light-dark(#000, #333)'")
    assert violations(reader, COLOURS) == []
    reader.page.emulate_media(color_scheme="dark")
    assert "color-contrast" in " ".join(violations(reader, COLOURS))
