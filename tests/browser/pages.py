"""Every page of the site, by name, as found in the archive of the samples."""

from playwright.sync_api import Page

from tests.browser.states import CORRECTED, WITHDRAWN

ENGLISH = "Lift Bridge Falls at Ellary"
ARABIC = "جرس الصباح"
# The pages with an address that is known beforehand, and their status.
FIXED = {
    "home": ("/", 200),
    "sources": ("/sources/", 200),
    "source": ("/sources/harbour-courier/", 200),
    "arabic source": ("/sources/al-marsad/", 200),
    "all articles": ("/search/", 200),
    "search": ("/search/?q=bridge&source=harbour-courier&from=2022&to=2023", 200),
    "search in comments": ("/search/?q=bridge&in=comments", 200),
    "search in arabic": ("/search/?q=السنديان", 200),
    "nothing found": ("/search/?q=bridge&source=al-marsad", 200),
    "other spelling": ("/search/?q=brigde", 200),
    "ways out": ("/search/?q=bridge+source:nowhere&year=2022", 200),
    "query with notes": ('/search/?q="bridge', 200),
    "year": ("/2022/", 200),
    "month": ("/2022/03/", 200),
    "day": ("/2022/03/14/", 200),
    "day without articles": ("/2022/03/15/", 200),
    "undated": ("/undated/", 200),
    "corrected article": (f"/articles/{CORRECTED}/copy-{CORRECTED}/", 200),
    "history of corrections": (f"/articles/{CORRECTED}/history/", 200),
    "first revision": (f"/articles/{CORRECTED}/history/1/", 200),
    "two captures": (f"/articles/{CORRECTED}/captures/", 200),
    "last page of a thread": (f"/articles/{CORRECTED}/comments/?page=3", 200),
    "withdrawn": (f"/articles/{WITHDRAWN}/", 410),
    "help": ("/help/search/", 200),
    "about": ("/about/", 200),
    "holdings": ("/about/holdings/", 200),
    "api": ("/api/", 200),
    "not found": ("/nothing/lift-bridge.html", 404),
}
# The pages to which a link leads: where it stands, and what it is.
LINKED = {
    "article": ("/sources/harbour-courier/", f"a:has-text('{ENGLISH}')", ""),
    "capture": ("/sources/harbour-courier/", f"a:has-text('{ENGLISH}')", "capture"),
    "history": ("/sources/harbour-courier/", f"a:has-text('{ENGLISH}')", "history"),
    "thread": ("/sources/harbour-courier/", f"a:has-text('{ENGLISH}')", "comments"),
    "captures": ("/sources/harbour-courier/", f"a:has-text('{ENGLISH}')", "captures"),
    "difference": (f"/articles/{CORRECTED}/captures/", "main .plain a:has-text('what changed')", ""),
    "marked article": ("/search/?q=bridge", f".rows a:has-text('{ENGLISH}')", ""),
    "arabic article": ("/sources/al-marsad/", f"a:has-text('{ARABIC}')", ""),
    "arabic capture": ("/sources/al-marsad/", f"a:has-text('{ARABIC}')", "capture"),
    "unbroken words": ("/sources/unbroken/", ".rows h3 a", ""),
    "capture of unbroken words": ("/sources/unbroken/", ".rows h3 a", "capture"),
    "section": ("/sources/harbour-courier/", "aside .plain a", ""),
}
NAMES = [*FIXED, *LINKED]
_found: dict[tuple[str, str, str], str] = {}


def address(name: str, page: Page, site: str) -> tuple[str, int]:
    """The path of a page, and the status that it answers with."""
    if name in FIXED:
        return FIXED[name]
    start, link, part = LINKED[name]
    if (site, start, link) not in _found:
        page.goto(site + start)
        _found[site, start, link] = page.locator(link).first.get_attribute("href")
    path = _found[site, start, link]
    return (path.rsplit("/", 2)[0] + f"/{part}/", 200) if part else (path, 200)
