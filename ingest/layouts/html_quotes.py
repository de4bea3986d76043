"""Which post of a topic another one quotes: by the number or the writer that the quote names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from ingest.canonical import canonical

QUOTED_BY = ("data-quote", "data-author", "data-username")  # the writer of what is quoted, as its element states
NUMBER = re.compile(r"(?:[#/?&;=-]p(?:ost)?[-_=]?|post\?id=|post: ?|\bmsg)(\d{1,12})\b", re.I)
STATED_NUMBERS = ("data-post-id", "data-post")
LINKS = ("href", "data-source", "data-content-selector")
SAID = r"(?:wrote|said|writes|schrieb|a écrit|escribió|ha scritto|schreef|napisał|писал|كتب)"
ATTRIBUTION = re.compile(
    rf"(?:quote:? )?(?P<says>\S.{{0,60}}?) {SAID}\b|(?:quote:? )?(?:originally posted by|quote from:?|zitat von|"
    r"quoting|citation de)[: ]+(?P<by>\S.{0,60}?)(?= (?:on|am|le|;|»|↑)\b|[:;»↑]|$)",
    re.I,
)
ATTRIBUTING = frozenset(("a", "aside", "b", "cite", "div", "header", "span", "strong", "td"))
FRAMES = re.compile(r"quote", re.I)
LONGEST = 200  # characters of the line that names who is quoted
MOST_ELEMENTS = 300  # of a post, that are looked at
MOST_TRIED = 20  # posts of the writer who is quoted, the latest first
BEGINNING = 60  # characters of a quote that tell which of several posts it is of


@dataclass(frozen=True, slots=True)
class Said:
    """Who wrote a post, the numbers by which others point to it, and its words."""

    author: str
    numbers: tuple[str, ...]
    words: HtmlElement


@dataclass(frozen=True, slots=True)
class Quote:
    """What a quote says of what it quotes."""

    name: str
    numbers: tuple[str, ...]
    text: str


def answered(posts: Sequence[Said]) -> list[int | None]:
    """For each post the one before it that it quotes first, if any."""
    by_number: dict[str, int] = {}
    by_author: dict[str, list[int]] = {}
    found: list[int | None] = []
    for number, post in enumerate(posts):
        quote = quote_in(post.words)
        found.append(_post_of(quote, posts, by_number, by_author) if quote else None)
        by_number.update(dict.fromkeys(post.numbers, number))
        by_author.setdefault(post.author.casefold(), []).append(number)
    return found


def _post_of(
    quote: Quote, posts: Sequence[Said], by_number: dict[str, int], by_author: dict[str, list[int]]
) -> int | None:
    """By its number; else the latest of its writer, of which one that has its words is the surest."""
    numbered = next((by_number[each] for each in quote.numbers if each in by_number), None)
    if numbered is not None:
        return numbered
    theirs = by_author.get(quote.name.casefold(), []) if quote.name else []
    wanted = _squeezed(quote.text)[:BEGINNING]
    latest = islice(reversed(theirs), MOST_TRIED)
    telling = (number for number in latest if wanted and wanted in _squeezed(_text(posts[number].words)))
    return next(telling, theirs[-1] if theirs else None)


def quote_in(words: HtmlElement) -> Quote | None:
    """The first quote in a post that names whom it quotes."""
    for element in islice(words.iterdescendants(), MOST_ELEMENTS):
        stated = next(filter(None, map(element.get, QUOTED_BY)), "")
        if stated:
            return Quote(canonical(stated), tuple(_numbers(element)), _within(element))
        if (name := _attributed(element)) and not any(map(_attributed, element)):
            return Quote(name, tuple(_numbers(element)), _below(element, words))
    return None


def _attributed(element: HtmlElement) -> str:
    """The writer that a line such as `Bo wrote:` or `Originally posted by Bo` names."""
    if element.tag not in ATTRIBUTING:
        return ""
    text = canonical(_beginning(element))
    found = ATTRIBUTION.match(text) if len(text) < LONGEST else None
    return canonical(found["says"] or found["by"]).strip(" :") if found else ""


def _beginning(element: HtmlElement) -> str:
    """The text of an element, of a long one no more than shows that it is long."""
    pieces, length = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > 2 * LONGEST:
            break
    return "".join(pieces)


def _numbers(element: HtmlElement) -> Iterator[str]:
    """The numbers of posts in the addresses of an attribution, and in what is stated around it."""
    for each in (*islice(element.iter(), 20), *islice(element.iterancestors(), 2)):
        yield from filter(None, map(each.get, STATED_NUMBERS))
        for value in filter(None, map(each.get, LINKS)):
            yield from NUMBER.findall(value[:LONGEST])


def _within(quote: HtmlElement) -> str:
    """The words that are quoted, in an element that holds the line on their writer and them."""
    while len(quote) == 1:
        quote = quote[0]
    return _text(quote[-1] if len(quote) else quote)


def _below(element: HtmlElement, words: HtmlElement) -> str:
    """The words that are quoted: those after the attribution, in the frame of the quote or right after it."""
    frame = element
    for each in (element, *element.iterancestors()):
        if each is words:
            break
        if each.tag in ("blockquote", "aside", "table") or FRAMES.search(each.get("class") or ""):
            frame = each
    attribution, text = _text(element), _text(frame)
    quoted = text.partition(attribution)[2] if frame is not element else ""
    after = frame.getnext()
    return quoted or (_text(after) if after is not None else "")


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
