"""Which newspaper a page is from: `source.toml` of its folders, or the marks that the page itself bears."""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from ingest.canonical import lines_of
from ingest.page import Page, SourceFacts

FILE = "source.toml"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 80
UNKNOWN = SourceFacts(slug="unknown", name="Unknown source", description="Pages that do not say where they are from.")


NAMES = tuple(each.name for each in fields(SourceFacts))


class BadSourceFile(Exception):
    """A `source.toml` that cannot be taken as it is. The message is one sentence and names the file."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How the pages of a newspaper can be told: whole lines, fragments of a dump of stories, host names."""

    facts: SourceFacts
    lines: frozenset[str] = frozenset()
    fragments: tuple[str, ...] = ()
    story_address: str = ""  # of a story by its id


KNOWN = (
    Marks(
        facts=SourceFacts(
            slug="voa",
            name="Voice of America",
            homepage="https://www.voanews.com/",
            language="en",
            aliases=("VOA", "VOA News", "voanews.com", "www.voanews.com"),
        ),
        lines=frozenset({"VOA Blogs", "VOA News"}),
    ),
    Marks(
        facts=SourceFacts(
            slug="alalam",
            name="Al-Alam",
            homepage="https://en.alalam.ir/",
            language="en",
            aliases=("Alalam", "Al Alam", "alalam.ir", "en.alalam.ir"),
        ),
        fragments=("/alalam_",),
        story_address="https://en.alalam.ir/news/{id}",
    ),
)


def facts_for(path: Path, root: Path | None = None) -> SourceFacts:
    """What the `source.toml` files of a path's folders say; the nearest value of each key wins.

    Looks no higher than `root` (the folder being imported) when one is given. Raises BadSourceFile.
    """
    folder = path if path.is_dir() else path.parent
    facts = _facts_of(folder.absolute(), root.absolute() if root else None)
    return facts if facts.slug or not facts.name else replace(facts, slug=_slug_of(facts.name, folder))


def _slug_of(name: str, folder: Path) -> str:
    """A source that has a name and no slug is called by its name."""
    slug = slug_in(name)
    if not slug:
        raise BadSourceFile(f'{folder / FILE}: a "slug" is needed, since the name has no Latin letters to make one of.')
    return slug


def forget() -> None:
    """Before a new walk: what the files said may have changed."""
    _facts_of.cache_clear()


def source_of(page: Page) -> SourceFacts:
    """Facts from outside overrule the page's own marks, and those its address.

    A page nobody knows and that names no site is from the "unknown" source.
    """
    if not page.source.slug:
        by_marks = _by_marks(page)
        return _completed(by_marks.facts if by_marks else _by_address(page) or UNKNOWN, page.source)
    known = next((marks.facts for marks in KNOWN if marks.facts.slug == page.source.slug), SourceFacts())
    return _completed(known, page.source)


def story_address(slug: str, item_id: str) -> str | None:
    """Where the source keeps the story of this id, if that is known."""
    address = next((marks.story_address for marks in KNOWN if marks.facts.slug == slug), "")
    return address.format(id=item_id) if address and item_id.isascii() and item_id.isdigit() else None


def _by_marks(page: Page) -> Marks | None:
    host = _host(page.url or "")
    return next((marks for marks in KNOWN if host in marks.facts.aliases or _bears(page, marks)), None)


def _by_address(page: Page) -> SourceFacts | None:
    """The site that the address of a page names, called as the page calls it; else the name that it gives itself."""
    host = (_host(page.url or "") or "").removeprefix("www.")
    slug = slug_in(host or page.metadata.site)
    if not slug:
        return None
    homepage = f"https://{host}/" if host else ""
    return SourceFacts(slug=slug, name=page.metadata.site or host, homepage=homepage, aliases=(host,) if host else ())


def slug_in(name: str) -> str:
    """The Latin letters and digits of a name, in words joined by hyphens; empty where there are none."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:LONGEST_SLUG].strip("-")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # "http://[": no address at all
        return None


def _bears(page: Page, marks: Marks) -> bool:
    if not marks.lines.isdisjoint(lines_of(page)):
        return True
    return bool(marks.fragments) and any(f in line for f in marks.fragments for line in page.lines if '"pic":"' in line)


@lru_cache(maxsize=1_000)
def _completed(base: SourceFacts, over: SourceFacts) -> SourceFacts:
    return replace(base, **{key: value for key in NAMES if (value := getattr(over, key))})


@lru_cache(maxsize=10_000)
def _facts_of(folder: Path, root: Path | None) -> SourceFacts:
    outer = SourceFacts() if folder in (root, folder.parent) else _facts_of(folder.parent, root)
    file = folder / FILE
    return _completed(outer, load(file)) if file.is_file() else outer


def load(path: Path) -> SourceFacts:
    """The facts of one `source.toml`. Raises BadSourceFile."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSourceFile(f"{path} cannot be read: {error}.") from error
    for key, value in found.items():
        if key not in KEYS:
            raise BadSourceFile(f'{path}: unknown key "{key}"; known are {", ".join(KEYS)}.')
        if not KEYS[key](value):
            raise BadSourceFile(f'{path}: the value of "{key}" is not {EXPECTED[KEYS[key]]}.')
    return SourceFacts(**{key: _value(key, value) for key, value in found.items()})


def _value(key: str, value: str | list[str]) -> str | tuple[str, ...]:
    if key not in ("section", "aliases"):
        return value.strip()
    parts: Iterable[str] = value.split("/") if key == "section" and isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_section(value: object) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_slug(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_SLUG and SLUG.fullmatch(value) is not None


def _is_homepage(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


EXPECTED: dict[Callable[[object], bool], str] = {
    _is_text: "text",
    _is_texts: "a list of texts",
    _is_section: 'a list of texts or a text such as "News / Asia"',
    _is_slug: "a slug: small letters and digits, in words joined by hyphens, 80 characters at most",
    _is_homepage: "an address that begins with http:// or https://",
}
KEYS: dict[str, Callable[[object], bool]] = {
    "slug": _is_slug,
    "name": _is_text,
    "homepage": _is_homepage,
    "language": _is_text,
    "zone": _is_text,
    "description": _is_text,
    "aliases": _is_texts,
    "section": _is_section,
}
