"""The blocks of the story: trafilatura's choice, mended by what it is known to miss and to take too much of."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from lxml.html import HtmlElement

from ingest.blocks import Document, TextBlock, is_breaking
from ingest.layouts import html_lines, html_names
from ingest.layouts.html_body import kept_blocks
from ingest.layouts.html_columns import beside_column
from ingest.layouts.html_regions import is_prose, is_sure, words_of
from ingest.page import Zone

HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
LEAD = re.compile(
    r"\b(?:lead\w*|lede|standfirst|dek|deck|excerpt|summary|sub ?titles?|sub ?head(?:line|ing)?s?|"
    r"intro\w*|teaser|abstract|"
    r"description|perex|chapo|chapeau|vorspann|kicker text|strapline|sommario|entradilla|bajada|spot)\b"
)
POINTER = re.compile(
    r"(?:(?:also )?read(?: (?:more|also|next|on))?|related(?: (?:article|story|stories|content|"
    r"video))?|more(?: on this)?|see also|don'?t miss|"
    r"watch|lesen sie (?:auch|hier|mehr)|mehr zum thema|lire aussi|à lire aussi|a lire|leer más|"
    r"lea también|leggi anche|czytaj (?:więcej|też|także)|"
    r"lees ook|leia (?:mais|também)|läs mer|les også|les mer|читайте также|اقرأ أيضا|相关阅读)\b ?[:：–—-]?",
    re.I,
)
FILLING = frozenset(("li", "blockquote", "dd", "dt", "pre", *HEADINGS))
BOX = re.compile(r"\b(?:fact ?box|facts?|info ?box|box)\b")
INVITATION = re.compile(
    r"(?:sign up|subscribe|newsletters?\b|get (?:the|our) .{0,40}(?:newsletter|inbox)|follow us|"
    r"download (?:our|the) app|advertisement\b)",
    re.I,
)
SMALL = 0.35  # of the prose around it: a smaller choice missed the story
NEAR_HEADLINE = 14  # blocks below the headline in which a lead may stand


def story_blocks(
    document: Document,
    left_out: Collection[HtmlElement],
    zones: Sequence[Zone | None],
    headline: Sequence[int],
    description: str,
    authors: Sequence[str] = (),
) -> set[int]:
    """The numbers of the blocks of the story; `zones` are what the blocks say of themselves."""
    prose = [n for n, block in enumerate(document.blocks) if zones[n] is None and is_prose(block)]
    kept = kept_blocks(document, left_out, {n for n, zone in enumerate(zones) if zone is not None})
    densest = _densest(document, prose)
    kept = _enough(document, kept, prose, densest)
    kept = {n for n in kept if not _is_surely_else(document, n, zones) and n not in headline}
    kept |= set(_siblings(document, kept, zones))
    kept |= set(_leads(document, kept, headline, zones, description))
    kept -= beside_column(document, kept, densest)
    kept -= {*_pointers(document, kept), *_about_authors(document, kept, authors), *_copies(document, kept)}
    kept -= set(html_lines.lines_beside(document, kept, headline, authors))
    return kept - set(_loose_headings(document, kept))


def is_pointer(block: TextBlock) -> bool:
    """`Read also: …`: words that lead to another story, closed by a colon, alone, or with its link."""
    found = POINTER.match(block.text)
    if found is None:
        return False
    return found.group()[-1] in ":：" or found.end() == len(block.text) or block.linked * 2 >= len(block.text)


def holder(block: TextBlock) -> HtmlElement:
    """The element on a line of its own that the block stands in."""
    element = block.element
    while element.getparent() is not None and not is_breaking(element.tag):
        element = element.getparent()
    return element


# --- a choice that is too small -----------------------------------------------------------------------------------


def _enough(document: Document, kept: set[int], prose: Sequence[int], best: HtmlElement | None) -> set[int]:
    """The choice, or what the densest element of the page holds where that is far more."""
    if best is None:
        return kept
    within = _within(document, best)
    found = {n for n in prose if n in within}
    if _size(document, kept & set(prose)) >= SMALL * _size(document, found):
        return kept
    return found | {n for n in within if min(found) <= n <= max(found) and _belongs(document.blocks[n])}


def _belongs(block: TextBlock) -> bool:
    tag = holder(block).tag
    return tag in HEADINGS or (
        tag in ("li", "p", "td", "blockquote", "pre", "dd") and block.linked * 2 <= len(block.text)
    )


def _size(document: Document, numbers: Collection[int]) -> int:
    return sum(len(document.blocks[n].text) for n in numbers)


def _densest(document: Document, prose: Sequence[int]) -> HtmlElement | None:
    """The smallest element that holds most of the page's prose."""
    held = document.sums((document.blocks[n].element, len(document.blocks[n].text)) for n in prose)
    if not prose:
        return None
    element, total = document.body, held[document.body]
    while True:
        below = max((child for child in element if child in held), key=held.__getitem__, default=None)
        if below is None or held[below] < 0.6 * total:
            return element
        element = below


def _within(document: Document, element: HtmlElement) -> set[int]:
    inside = set(element.iter())
    return {n for n, block in enumerate(document.blocks) if block.element in inside}


# --- too much -----------------------------------------------------------------------------------------------------


def _is_surely_else(document: Document, number: int, zones: Sequence[Zone | None]) -> bool:
    zone = zones[number]
    if zone in (Zone.COMMENT_BODY, Zone.COMMENT_HEADER, Zone.COMMENT_DATE, Zone.CAPTION):
        return True
    if zone is None:
        return False
    element = document.blocks[number].element
    while element is not None and element.tag not in ("article", "main", "body"):
        if is_sure(element.get("class"), element.get("id")):
            return True
        element = element.getparent()
    return False


def _pointers(document: Document, kept: Collection[int]) -> Iterator[int]:
    """`Read also: …`, a link to another story and nothing else; an invitation to a newsletter."""
    for number in kept:
        block = document.blocks[number]
        if (len(block.text) <= 200 and INVITATION.match(block.text)) or is_pointer(block):
            yield number


def _about_authors(document: Document, kept: Collection[int], authors: Sequence[str]) -> Iterator[int]:
    """Bylines within the choice, and the note on its author that closes a story."""
    order = sorted(kept)
    first_words = [name.split()[0] for name in authors]
    for number in order if authors else ():
        text = document.blocks[number].text
        if len(text) > 100 or not all(word in text for word in first_words):
            continue
        if html_names.cleaned([text], known=True) == tuple(authors):
            yield number
    for number in order[-3:]:
        if any(document.blocks[number].text.startswith(f"{name} ") for name in authors if " " in name):
            yield number


def _copies(document: Document, kept: Collection[int]) -> list[int]:
    """The paragraphs of a page that holds its story once for each width of screen."""
    seen: set[str] = set()
    copies = []
    for number in sorted(kept):
        text = document.blocks[number].text
        if len(text) >= 40 and text in seen:
            copies.append(number)
        seen.add(text)
    return copies if len(copies) >= 3 else []


def _loose_headings(document: Document, kept: set[int]) -> Iterator[int]:
    """Headings at the end, which head nothing."""
    for number in sorted(kept, reverse=True):
        if holder(document.blocks[number]).tag not in HEADINGS:
            return
        yield number


# --- too little ---------------------------------------------------------------------------------------------------


def _siblings(document: Document, kept: set[int], zones: Sequence[Zone | None]) -> Iterator[int]:
    """Text between that of the story in the same element, and prose dressed as the story's, wherever it stands."""
    dresses = Counter(_dress(document.blocks[n]) for n in kept if is_prose(document.blocks[n]))
    frame, between = _frame(document, kept), range(min(kept, default=0), max(kept, default=0))
    for number, block in enumerate(document.blocks):
        if (
            number in kept
            or zones[number] is not None
            or block.linked * 2 > len(block.text)
            or POINTER.match(block.text)
        ):
            continue
        is_alike = is_prose(block) and dresses[_dress(block)] >= 2
        if is_alike or (number in between and holder(block).tag in FILLING and _is_inside(block, frame)):
            yield number


def _is_inside(block: TextBlock, frame: HtmlElement | None) -> bool:
    """Within the frame, and in no box of facts within it."""
    for element in (block.element, *block.element.iterancestors()):
        if element is frame:
            return True
        if element.tag == "aside" or BOX.search(words_of(element.get("class") or "")):
            return False
    return False


def _dress(block: TextBlock) -> tuple[object, ...]:
    """How a block is marked up: its element and the one around it; the very one where no class tells them apart."""
    element = holder(block)
    around = element.getparent()
    outer = (around.tag, around.get("class")) if around is not None else ()
    marked = element.get("class") or (around is not None and around.get("class"))
    return (element.tag, element.get("class"), *outer, None if marked else around)


def _frame(document: Document, kept: set[int]) -> HtmlElement | None:
    """The element that most of the story stands in directly."""
    held: Counter[HtmlElement] = Counter()
    for number in kept:
        if is_prose(document.blocks[number]):
            held[holder(document.blocks[number]).getparent()] += len(document.blocks[number].text)
    return held.most_common(1)[0][0] if held else None


def _leads(
    document: Document, kept: set[int], headline: Sequence[int], zones: Sequence[Zone | None], description: str
) -> Iterator[int]:
    """The lead under the headline, which stands outside the element of the story."""
    first = min(kept, default=len(document.blocks))
    start = max((n for n in headline if n < first), default=None)
    if start is None:
        return
    for number in range(start + 1, min(start + NEAR_HEADLINE, first)):
        if number not in kept and _is_lead(document.blocks[number], zones[number], description):
            yield number


def _is_lead(block: TextBlock, zone: Zone | None, description: str) -> bool:
    if block.linked * 2 > len(block.text) or len(block.text) < 30 or zone in (Zone.CAPTION, Zone.COMMENT_BODY):
        return False
    if description and (block.text[:60] in description or description[:60] in block.text):
        return True
    around = [block.element, block.element.getparent()]
    names = words_of(" ".join(each.get("class") or "" for each in around if each is not None))
    return LEAD.search(names) is not None and len(block.text) >= 50
