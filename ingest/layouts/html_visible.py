"""What a page prints of itself near its headline: the headline, the day of publication, the section."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from ingest import dates
from ingest.blocks import Document, TextBlock
from ingest.canonical import canonical
from ingest.layouts.html_metadata import JOINTS, parse_date
from ingest.layouts.html_regions import words_of
from ingest.page import PrintedDate

MONTHS = {
    1: "january jan januar jänner janvier enero gennaio janeiro januari ocak styczeń stycznia",
    2: "february feb februar février febrero febbraio fevereiro februari şubat luty lutego",
    3: "march mar märz mars marzo março maart mart marzec marca",
    4: "april apr avril abril aprile nisan kwiecień kwietnia",
    5: "may mai mayo maggio maio mei mayıs maj maja",
    6: "june jun juni juin junio giugno junho haziran czerwiec czerwca",
    7: "july jul juli juillet julio luglio julho temmuz lipiec lipca",
    8: "august aug août agosto augustus augusti ağustos sierpień sierpnia",
    9: "september sept sep septembre septiembre settembre setembro eylül wrzesień września",
    10: "october oct oktober octobre octubre ottobre outubro ekim październik października",
    11: "november nov novembre noviembre novembro kasım listopad listopada",
    12: "december dec dezember décembre diciembre dicembre dezembro aralık grudzień grudnia",
}
NUMBERS = {name: number for number, names in MONTHS.items() for name in names.split()}
_MONTH = "|".join(sorted(NUMBERS, key=len, reverse=True))
_CLOCK = (
    r"(?:,?\s*(?:um|à|a las|alle|às|om|at|kl\.?|[-–|@])?\s*"
    r"(?P<clock>\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?)(?!\d))?"
)
NAMED_DAY = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|er|"
    rf"º)?\s+(?:de\s+)?(?P<month>{_MONTH})[.,]{{0,2}}\s+(?:de\s+)?(?P<year>\d{{4}}){_CLOCK}",
    re.I,
)
MONTH_FIRST = re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_CLOCK}", re.I)
NUMERIC_DAY = re.compile(
    rf"(?<![\d./-])(?P<date>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}|"
    rf"\d{{1,2}}\. \d{{1,2}}\. \d{{4}})(?![\d/-]){_CLOCK}"
)
DOT = re.compile(r"(?<=\d)\.(?=\d)")
UPDATED = re.compile(r"updat|modif|aktualis|mis à jour|actualiz|aggiorn|güncelle|stand:|reviewed", re.I)
PUBLISHED = re.compile(r"\bpublished\b", re.I)
DATE_WORDS = re.compile(
    r"\b(?:date ?line|dates?|publish\w*|pub ?date|posted?(?: on)?|time ?stamp|time|datetime|created|meta|byline)\b"
)
AMBIGUOUS_DAY = re.compile(r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})")
PUBLISHED_PROPERTY = re.compile(  # of RDFa, with its prefix
    r"(?:^|[\s:/])(?:datePublished|dateCreated|issued)(?:\s|$)|(?:^|\s)(?:dc|dcterms):(?:date|created)(?:\s|$)"
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
HEADLINE_NAMES = re.compile(r"(?:^|\s)(?:entry-title|post-title|topic-title)(?:\s|$)")
PARTED = ("-", "–", "—", "|", "·", "•", "/", ";", "(")  # what stands between one date and the word for the other
NO_SECTION = frozenset(("", "uncategorized", "uncategorised"))
LONGEST = 120
NEAR = (8, 16)  # blocks above and below the headline


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The document around its headline; `is_elsewhere` tells what is of pictures, comments and other stories."""

    document: Document
    headline: int | None  # number of its block
    is_aside: Callable[[HtmlElement], bool]  # elsewhere, or in what frames the story: menus, headers, footers
    is_elsewhere: Callable[[HtmlElement], bool]
    is_day_first: bool = False  # by the language of the page: 03/04/2013 is the third of April

    def day_in(self, text: str) -> PrintedDate | None:
        """A day within a short text of this page."""
        return inside(text, self.is_day_first)

    def near(self) -> Iterator[int]:
        """The blocks around the headline, those below it first; with its own where that has more lines than it."""
        here = self.headline if self.headline is not None else 0
        start = here if self.headline is not None and _has_more_lines(self.document.blocks[here]) else here + 1
        below = range(start, min(here + 1 + NEAR[1], len(self.document.blocks)))
        yield from below
        yield from range(max(here - NEAR[0], 0), here)

    def is_of_another(self, element: HtmlElement) -> bool:
        """Whether an element stands in an article of its own, where the headline stands in one too."""
        if self.headline is None:
            return False
        lineage = [*_from_itself_up(self.document.blocks[self.headline].element)]
        around = next(filter(_is_article, _from_itself_up(element)), None)
        return around is not None and around not in lineage and any(map(_is_article, lineage))


def _has_more_lines(block: TextBlock) -> bool:
    """Whether a block that no heading is around has several lines: the headline, and below it authors and day."""
    return len(block.parts) > 1 and not any(each.tag in HEADINGS for each in _lineage(block.element))


def _from_itself_up(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _is_article(element: HtmlElement) -> bool:
    """By its tag, or by the class that stands for the tag in older pages."""
    return element.tag == "article" or "hentry" in (element.get("class") or "").split()


def printed_date(around: Surroundings) -> tuple[PrintedDate, int | None] | None:
    """The day of publication as the page prints it, and the block that does."""
    for find in (_by_property, _by_time_element, _by_class, _by_place):
        if found := next(find(around), None):
            return found
    return None


def _by_property(around: Surroundings) -> Iterator[tuple[PrintedDate, int | None]]:
    for element in around.document.body.iterfind(".//*[@itemprop]"):
        if element.get("itemprop") in ("datePublished", "dateCreated") and not around.is_aside(element):
            yield from _read(element, around)
    for element in around.document.body.iterfind(".//*[@property]"):
        if PUBLISHED_PROPERTY.search(element.get("property")) and not around.is_aside(element):
            yield from _read(element, around)


def _by_time_element(around: Surroundings) -> Iterator[tuple[PrintedDate, int | None]]:
    for element in around.document.body.iter("time"):
        if not _tells_update(element) and not around.is_aside(element):
            yield from _read(element, around)
    for element in around.document.body.iter("abbr"):
        if PUBLISHED.search(element.get("class") or "") and not around.is_aside(element):
            yield from _read(element, around)


def _tells_update(element: HtmlElement) -> bool:
    """A class that tells both, `published updated`, says that the page never changed since."""
    classes = element.get("class") or ""
    if PUBLISHED.search(classes):
        classes = ""
    return UPDATED.search(f"{classes} {element.get('itemprop')} {text_of(element)}") is not None


def _read(element: HtmlElement, around: Surroundings) -> Iterator[tuple[PrintedDate, None]]:
    for value in (*map(element.get, ("content", "datetime", "title")), text_of(element)):
        found = value and (parse_date(value) or around.day_in(value))
        if found:
            yield found, None
            return


def text_of(element: HtmlElement) -> str:
    return canonical(" ".join(element.itertext()))[:LONGEST]


def _by_class(around: Surroundings) -> Iterator[tuple[PrintedDate, int | None]]:
    for number, text in _short_texts(around):
        if DATE_WORDS.search(names_of(around.document.blocks[number].element)) and (found := around.day_in(text)):
            yield found, number


def _by_place(around: Surroundings) -> Iterator[tuple[PrintedDate, int | None]]:
    for number, text in _short_texts(around):
        if not around.is_aside(around.document.blocks[number].element) and (found := around.day_in(text)):
            yield found, number


def _short_texts(around: Surroundings) -> Iterator[tuple[int, str]]:
    """The blocks near the headline that may be date lines."""
    for number in around.near():
        block = around.document.blocks[number]
        if len(block.text) > LONGEST or around.is_elsewhere(block.element):
            continue
        if first := _until_update(block.text):
            yield number, first


def _until_update(text: str) -> str:
    """`05.04.2025 - Güncelleme: 07.04.2025` tells the first day and then the last; `3. Mai aktualisiert` one alone."""
    updated = UPDATED.search(text)
    if updated is None:
        return text
    before, after = text[: updated.start()].rstrip(), text[updated.end() :]
    tells_both = before.endswith(PARTED) or (inside(before) and inside(after))
    return before if tells_both else ""


def names_of(element: HtmlElement) -> str:
    """The words of the classes of an element and of the two around it."""
    around = [element, element.getparent()]
    return words_of(" ".join(each.get("class") or "" for each in around if each is not None))


def inside(text: str, is_day_first: bool = False) -> PrintedDate | None:
    """A day within a short text, in any of the languages known; `is_day_first` settles 03/04/2013."""
    text = canonical(text)[:LONGEST]
    if not dates.YEAR.search(text):
        return None
    if whole := dates.parse(text):
        return whole if whole.precision not in ("year", "month") else None
    if named := NAMED_DAY.search(text) or MONTH_FIRST.search(text):
        month = NUMBERS[named["month"].lower()]
        return _read_as(f"{named['year']}-{month:02}-{int(named['day']):02}", named)
    if numeric := NUMERIC_DAY.search(text):
        day = numeric["date"].replace(". ", ".")
        return _read_as(day, numeric) or (_read_as(_with_dots(day), numeric) if is_day_first else None)
    return dates.last_inside(text)


def _with_dots(day: str) -> str:
    """Dots are what tells a day that is printed before its month."""
    return AMBIGUOUS_DAY.sub(r"\g<day>.\g<month>.\g<year>", day)


def _read_as(day: str, match: re.Match[str]) -> PrintedDate | None:
    clock = f" {DOT.sub(':', match['clock'])}" if match["clock"] else ""
    found = dates.parse(day + clock) or dates.parse(day)
    return found and PrintedDate(found.value, found.precision, canonical(match.group()), found.zone)


# --- section ---------------------------------------------------------------------------------------------------


def section(around: Surroundings) -> tuple[str, ...]:
    """The first category that the story is filed under: a link of `rel="category"`, in its own footer as well."""
    links = (link for link in around.document.body.iterfind(".//a[@rel]") if "category" in link.get("rel").split())
    names = (text_of(link) for link in links if not (around.is_elsewhere(link) or around.is_of_another(link)))
    name = next((name for name in names if name.casefold() not in NO_SECTION), "")
    return (name,) if name else ()


# --- headline -----------------------------------------------------------------------------------------------------


def headline_blocks(document: Document, stated: str, is_aside: Callable[[HtmlElement], bool]) -> list[int]:
    """The blocks that print the headline: what the head states, else the first h1; copies included."""
    wanted = _folded(stated)
    headings = _headings(document)
    same = [n for n in headings if wanted and _alike(_folded(document.blocks[n].text), wanted)]
    if same:
        return same
    named = _named_headlines(document, wanted)
    first = [n for n in headings if headings[n] == "h1" and not is_aside(document.blocks[n].element)]
    return named or first[:1] or ([] if headings else _titled(document, stated))


def _titled(document: Document, stated: str) -> list[int]:
    """On a page without headings, the block that prints most of what its head states; a line of it, above others."""
    places: dict[str, int] = {}
    for number, block in enumerate(document.blocks):
        if block.linked * 2 <= len(block.text):
            places.setdefault(_folded(first_line(block)), number)
    parts = sorted(map(_folded, JOINTS.split(stated)), key=len, reverse=True)
    return next(([places[part]] for part in parts if part in places and " " in part), [])


def first_line(block: TextBlock) -> str:
    return block.parts[0] if block.parts else block.text


def printed_title(block: TextBlock, stated: str) -> str:
    """What a block prints of the title: the line above the others, where that alone is of it."""
    line = first_line(block)
    is_alone = line != block.text and f" {_folded(line)} " in f" {_folded(stated)} "
    return line if is_alone and _folded(block.text) not in _folded(stated) else block.text


def _named_headlines(document: Document, wanted: str) -> list[int]:
    """The one heading that is named after the title of an entry or a topic, where what the head states has its words.

    The h1 above it names the site.
    """
    headings = document.body.iter(*HEADINGS)
    inside = _all_in(each for each in headings if HEADLINE_NAMES.search(each.get("class") or ""))
    named = [n for n, block in enumerate(document.blocks) if block.element in inside and _is_named(block.element)]
    told = [n for n in named if f" {_folded(document.blocks[n].text)} " in f" {wanted} "]
    return told if len(named) == len(told) == 1 else []


def _all_in(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """These elements and those within them."""
    return {each for element in elements for each in element.iter()}


def _is_named(element: HtmlElement) -> bool:
    return any(each.tag in HEADINGS and HEADLINE_NAMES.search(each.get("class") or "") for each in _lineage(element))


def _headings(document: Document) -> dict[int, str]:
    """The blocks within h1 and h2, by number."""
    found = {}
    inside = _all_in(document.body.iter("h1", "h2"))
    for number, block in enumerate(document.blocks):
        if block.element not in inside:
            continue
        tag = next((e.tag for e in _lineage(block.element) if e.tag in ("h1", "h2")), None)
        if tag:
            found[number] = tag
    return found


def _lineage(element: HtmlElement) -> Iterator[HtmlElement]:
    for _ in range(4):
        if element is None:
            return
        yield element
        element = element.getparent()


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _alike(one: str, other: str) -> bool:
    if one == other or (len(one) > 20 and (one in other or other in one)):
        return True
    first, second = set(one.split()), set(other.split())
    return len(first & second) * 2 > max(len(first), len(second), 3)
