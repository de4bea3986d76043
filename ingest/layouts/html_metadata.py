"""What a page says of itself in its head: JSON-LD first, then meta; what it prints comes last (`html_visible`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from ingest import dates
from ingest.canonical import canonical
from ingest.layouts import html_json_ld as json_ld
from ingest.layouts import html_names
from ingest.layouts.html_json_ld import Node
from ingest.page import PrintedDate

TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "published_time",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date",
    "article.published", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "date",
    "originalpublicationdate", "article_date_original", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "last-publish-date", "datecreated",
)  # fmt: skip
AUTHORS = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "authors",
    "article:author_name", "article.author", "og:author", "cxenseparse:author",
    "citation_author", "twitter:creator_name",
)  # fmt: skip
SECTIONS = ("article:section", "og:article:section", "section", "parsely-section", "cxenseparse:articlesection")
DESCRIPTIONS = ("og:description", "description", "twitter:description")
JOINTS = re.compile(r"\s+[|–—·»›:•-]\s+|\s*[|»›]\s*")
STAMP = re.compile(r"1\d{9}(?:\d{3})?")
# Whose readers write the day before the month, everywhere; and where those of English do.
DAY_FIRST = frozenset(
    (
        "ca", "cs", "da", "de", "el", "es", "fi", "fr", "gl", "hr", "id", "is", "it", "ms", "nb", "nl", "nn", "no",
        "pl", "pt", "ro", "ru", "sk", "sl", "sr", "tr", "uk", "vi",
    )
)  # fmt: skip
DAY_FIRST_REGIONS = frozenset(("en-gb", "en-au", "en-ie", "en-in", "en-nz", "en-za"))
FRACTION = re.compile(r"(\d{2}:\d{2}:\d{2})[.,]\d+")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a document, read once: its JSON-LD objects, the one of the article, and its meta values."""

    nodes: list[Node]
    article: Node
    meta: dict[str, list[str]]
    title: str


def head_of(root: HtmlElement) -> Head:
    nodes, meta, title = json_ld.nodes(root), _meta(root), _title(root)
    printed = [title, *(value for name in TITLES[:2] for value in meta.get(name, ()))]
    return Head(nodes, _article(nodes, printed), meta, title)


def _meta(root: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        for attribute in ("property", "name", "itemprop") if content else ():
            if name := element.get(attribute):
                found.setdefault(name.strip().lower(), []).append(canonical(content))
    return found


def _title(root: HtmlElement) -> str:
    element = next(root.iter("title"), None)
    return canonical(element.text or "") if element is not None else ""


def _article(nodes: list[Node], titles: list[str]) -> Node:
    """The object of the page's own article: of several the one whose headline is the page's title, then the fullest."""
    articles = [node for node in nodes if json_ld.is_article(node) and _says_something(node)]
    if not articles:
        articles = [node for node in nodes if node.get("headline") and node.get("datePublished")]
    return max(
        articles, key=lambda node: (_is_titled(node, titles), "headline" in node, "datePublished" in node), default={}
    )


def _says_something(node: Node) -> bool:
    return any(key in node for key in ("headline", "datePublished", "articleBody", "author", "name"))


def _is_titled(node: Node, titles: list[str]) -> bool:
    headline = canonical(json_ld.text(node.get("headline")) or json_ld.text(node.get("name")))
    return bool(headline) and any(headline in title or title in headline for title in titles if title)


def first(head: Head, names: tuple[str, ...]) -> str:
    return next((value for name in names for value in head.meta.get(name, ()) if value), "")


# --- the headline -------------------------------------------------------------------------------------------------


def headlines(head: Head) -> Iterator[str]:
    """Candidates for the headline, the best first."""
    yield canonical(json_ld.text(head.article.get("headline")))
    yield first(head, TITLES)
    yield head.title


def without_site(title: str, site: str, printed: str = "") -> str:
    """A title without the site's name at either end; `printed` is the headline in the page, which settles it."""
    if printed and printed in title and len(printed) * 2 > len(title):
        return printed
    parts = JOINTS.split(title)
    if len(parts) < 2:
        return title
    if site and is_same(parts[-1], site):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·»›:•-")
    if site and is_same(parts[0], site):
        return title[len(parts[0]) :].lstrip(" |–—·»›:•-")
    return title


def is_same(one: str, other: str) -> bool:
    first_, second = _bare(one), _bare(other)
    return bool(first_) and (first_ == second or (len(first_) > 3 and (first_ in second or second in first_)))


# --- date ---------------------------------------------------------------------------------------------------------


def published(head: Head) -> PrintedDate | None:
    """The day of publication as the head states it, wall clock and zone as printed there."""
    values = [json_ld.text(head.article.get(key)) for key in ("datePublished", "dateCreated")]
    values += [value for name in DATES for value in head.meta.get(name, ())]
    return next(filter(None, map(parse_date, values)), None)


def parse_date(value: str) -> PrintedDate | None:
    """ISO 8601, a printed date, or seconds since 1970."""
    value = canonical(value)
    if STAMP.fullmatch(value):
        return _of_stamp(value)
    found = dates.parse(FRACTION.sub(r"\1", value))
    return found if found and found.precision not in ("year", "month") else None


def _of_stamp(value: str) -> PrintedDate | None:
    """Seconds (or milliseconds) since 1970, told as the clock of UTC showed."""
    return dates.parse(f"{datetime.fromtimestamp(int(value[:10]), UTC):%Y-%m-%dT%H:%M:%S}Z")


# --- authors ------------------------------------------------------------------------------------------------------


def authors(head: Head) -> tuple[str, ...]:
    stated = html_names.cleaned(_stated_authors(head), known=True)
    if stated:
        return stated
    values = [value for name in AUTHORS for value in head.meta.get(name, ()) if "://" not in value]
    first_name = next((name for name in AUTHORS if any("://" not in value for value in head.meta.get(name, ()))), "")
    return html_names.cleaned(head.meta.get(first_name, ()) if values else (), known=True)


def persons(names: tuple[str, ...], head: Head) -> tuple[str, ...]:
    """The names without that of the site, where it stands beside those of people: `Ursel Kay | Jarrow Post`."""
    sites = {_bare(site_name(head)), *map(_bare, JOINTS.split(head.title)[1:])}
    return tuple(name for name in names if _bare(name) not in sites) or names


def _bare(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _stated_authors(head: Head) -> Iterator[str]:
    known = json_ld.by_id(head.nodes)
    stated = head.article.get("author") or head.article.get("creator")
    for item in stated if isinstance(stated, list) else [stated]:
        yield from _author_names(item, known)


def _author_names(item: object, known: dict[str, Node]) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        whole = item if item.get("name") else known.get(str(item.get("@id")), item)
        given = " ".join(filter(None, map(json_ld.text, (whole.get("givenName"), whole.get("familyName")))))
        yield from json_ld.texts(whole.get("name") or whole.get("byline") or given)


# --- the rest -----------------------------------------------------------------------------------------------------


def section(head: Head) -> tuple[str, ...]:
    stated = next(json_ld.texts(head.article.get("articleSection")), "") or first(head, SECTIONS) or _crumb(head)
    return tuple(part.strip() for part in stated[:300].split("/") if part.strip())


def _crumb(head: Head) -> str:
    """The last but one step of the bread crumbs, which end in the article itself."""
    lists = (node for node in head.nodes if "BreadcrumbList" in json_ld.types_of(node))
    steps = next((node.get("itemListElement") for node in lists), None)
    names = [_step_name(step) for step in steps] if isinstance(steps, list) else []
    inner = [name for name in names[1:] if name and name != names[-1]]
    return " / ".join(inner)


def _step_name(step: object) -> str:
    if not isinstance(step, dict):
        return ""
    item = step.get("item")
    return canonical(
        json_ld.text(step.get("name")) or (json_ld.text(item.get("name")) if isinstance(item, dict) else "")
    )


def site_name(head: Head) -> str:
    publisher = head.article.get("publisher")
    named = json_ld.text(publisher.get("name")) if isinstance(publisher, dict) else ""
    return first(head, ("og:site_name", "application-name")) or canonical(named)


def language(root: HtmlElement, head: Head) -> str:
    tag = _language_tag(root, head).partition("-")[0]
    return tag if re.fullmatch(r"[a-z]{2,3}", tag) else ""


def _language_tag(root: HtmlElement, head: Head) -> str:
    """`en-gb`, as the page states it."""
    stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    tag = (
        stated
        or first(head, ("og:locale", "language", "content-language"))
        or json_ld.text(head.article.get("inLanguage"))
    )
    return tag.strip().replace("_", "-").lower()


def is_day_first(root: HtmlElement, head: Head) -> bool:
    """Whether 03/04/2013 is the third of April to the readers of the page, beyond doubt."""
    tag = _language_tag(root, head)
    return tag in DAY_FIRST_REGIONS or tag.partition("-")[0] in DAY_FIRST


def address(root: HtmlElement, head: Head, url: str | None) -> str | None:
    """The canonical address of the page, absolute, else the one it was fetched from."""
    links = (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    stated = [next(links, None), first(head, ("og:url",)), json_ld.text(head.article.get("url")), url]
    return next(filter(None, (_absolute(value, url) for value in stated if value)), None)


def _absolute(value: str, base: str | None) -> str | None:
    try:
        joined = urljoin(base or "", value.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    is_home = parts.path in ("", "/") and not parts.query
    return joined if parts.scheme in ("http", "https") and parts.hostname and not is_home else None
