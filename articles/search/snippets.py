"""Marks the words of a search in a text, and cuts the passages that show most of them.

Text is escaped piece by piece as it is written out, so the only markup that comes out is our own `<mark>`.
What counts as the same word is the caller's: a tokenizer yields (term, start, end) in order of start; several
terms at one start are several readings of one word.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

Tokenize = Callable[[str], Iterable[tuple[str, int, int]]]

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Terms as the tokenizer yields them; a phrase is marked only where all of it stands in sequence."""

    terms: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or any(self.phrases) or any(self.prefixes))


class Span(NamedTuple):
    """Characters [start, end) that are marked, and which wanted things they are."""

    start: int
    end: int
    keys: frozenset[Hashable]


class _Window(NamedTuple):
    """A candidate passage; the greatest is the best."""

    fresh: int
    distinct: int
    earliness: int
    end: int


def highlight(text: str, wanted: Wanted, tokenize: Tokenize) -> str:
    """The whole text as safe HTML, its wanted words marked."""
    return _marked(text, 0, len(text), spans(text, wanted, tokenize))


def fragments(
    text: str, wanted: Wanted, tokenize: Tokenize, limit: int = 2, width: int = 240, lead: bool = True
) -> list[str]:
    """Up to `limit` passages as safe HTML, in the order of the text, each of at most `width` of its characters.

    Without a match: the beginning of the text, or nothing when `lead` is false.
    """
    found = spans(text, wanted, tokenize)
    passages = _passages(text, found, limit, width)
    if not passages and lead:
        passages = [_lead(text, width)]
    return [_with_ellipses(text, start, end, found) for start, end in passages if start < end]


def spans(text: str, wanted: Wanted, tokenize: Tokenize) -> list[Span]:
    """All that is wanted, in order and without overlaps, in one pass of the tokenizer."""
    if not wanted:
        return []
    return _united(sorted(_matches(wanted, tokenize(text)), key=lambda span: span[:2]))


def _matches(wanted: Wanted, tokens: Iterable[tuple[str, int, int]]) -> Iterator[Span]:
    words = {term: frozenset((term,)) for term in wanted.terms}
    prefixes = tuple(filter(None, wanted.prefixes))
    sequences = _Sequences(wanted.phrases)
    for term, start, end in tokens:
        if term in words:
            yield Span(start, end, words[term])
        if prefixes and term.startswith(prefixes):
            yield Span(start, end, frozenset(f"{prefix}*" for prefix in prefixes if term.startswith(prefix)))
        if wanted.phrases:
            yield from sequences.ending_with(term, start, end)


class _Sequences:
    """All phrases sought at once, one bit a word (shift-and): the work for each word of the text is constant."""

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        self.bits: dict[str, int] = {}
        self.firsts = 0
        self.lasts: dict[int, tuple[str, ...]] = {}
        place = 0
        for phrase in filter(None, phrases):
            self.firsts |= 1 << place
            for term in phrase:
                self.bits[term] = self.bits.get(term, 0) | 1 << place
                place += 1
            self.lasts[1 << place - 1] = phrase
        self.any_last = sum(self.lasts)
        self.starts: list[int] = []
        self.possible = 0  # the places of phrases where the word that starts last may stand
        self.reached = 0  # those where one of its readings does stand

    def ending_with(self, term: str, start: int, end: int) -> Iterator[Span]:
        """The phrases whose last word is this one."""
        if not self.starts or start != self.starts[-1]:
            self.starts.append(start)
            self.possible = self.reached << 1 | self.firsts
            self.reached = 0
        here = self.possible & self.bits.get(term, 0)
        self.reached |= here
        if here & self.any_last:
            for last, phrase in self.lasts.items():
                if here & last:
                    yield Span(self.starts[-len(phrase)], end, frozenset((phrase,)))


def _united(found: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for span in found:
        if united and span.start < united[-1].end:
            before = united[-1]
            united[-1] = Span(before.start, max(before.end, span.end), before.keys | span.keys)
        else:
            united.append(span)
    return united


def _passages(text: str, found: Sequence[Span], limit: int, width: int) -> list[tuple[int, int]]:
    """The best passages, none of which overlap: each time the best window of what is still free."""
    chosen: list[tuple[int, int]] = []
    shown: frozenset[Hashable] = frozenset()
    while found and len(chosen) < limit:
        gaps = _gaps(chosen, len(text))
        choices = [(window, gap) for gap in gaps if (window := _best_window(found, gap, width, shown))]
        if not choices:
            break
        window, (low, high) = max(choices)
        ends = [span.end for span in found if -window.earliness <= span.start and span.end <= window.end]
        start, end = _passage(text, -window.earliness, ends, low, high, width)
        chosen.append((start, end))
        shown |= frozenset().union(*(span.keys for span in found if start <= span.start < end))
    return sorted(chosen)


def _gaps(chosen: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    low = 0
    for start, end in sorted(chosen):
        yield low, start
        low = end
    yield low, length


def _best_window(found: Sequence[Span], gap: tuple[int, int], width: int, shown: frozenset[Hashable]) -> _Window | None:
    """A window begins at each mark and holds all that fit; best shows most words not shown yet, then most words.

    Of windows as good the first is taken, so none that follows one with all the words need be looked at.
    """
    inside = [span for span in found if gap[0] <= span.start and span.end <= gap[1]]
    all_words = len({key for span in inside for key in span.keys})
    counts: dict[Hashable, int] = {}
    best, after = None, 0
    for first in inside:
        while after < len(inside) and (inside[after].end - first.start <= width or inside[after] is first):
            _count(counts, inside[after].keys, 1)
            after += 1
        fresh = sum(key not in shown for key in counts)
        window = _Window(fresh, len(counts), -first.start, inside[after - 1].end)
        best = window if best is None else max(best, window)
        if len(counts) == all_words:
            break
        _count(counts, first.keys, -1)
    return best


def _count(counts: dict[Hashable, int], keys: Iterable[Hashable], more: int) -> None:
    for key in keys:
        counts[key] = counts.get(key, 0) + more
        if not counts[key]:
            del counts[key]


def _passage(text: str, start: int, ends: Sequence[int], low: int, high: int, width: int) -> tuple[int, int]:
    """From the mark at `start` to the last of `ends` that fits, widened within [low, high) and cut at words."""
    start, end = _marks_that_fit(text, start, ends, low, high, width)
    if end - start > width:
        return _trimmed(text, start, _cut(text, range(start + width, start, -1)))
    # a third of the room goes before the marks
    before = max(low, start - (width - (end - start)) // 3)
    after = min(high, before + width)
    before = max(low, min(before, after - width))
    least = max(end, min(before + 1, after))
    return _trimmed(text, _cut(text, range(before, start + 1)), _cut(text, range(after, least - 1, -1)))


def _lead(text: str, width: int) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return _passage(text, start, [start], start, len(text), width)


def _marks_that_fit(text: str, start: int, ends: Sequence[int], low: int, high: int, width: int) -> tuple[int, int]:
    """As many of the marks as fit with all that is joined to them: a quotation mark, the rest of a-compound."""
    for end in reversed(ends):
        first, last = start, end
        while last - first <= width and first > low and not _is_between_words(text, first):
            first -= 1
        while last - first <= width and last < high and not _is_between_words(text, last):
            last += 1
        if last - first <= width:
            return first, last
    return start, ends[-1]


def _is_between_words(text: str, place: int) -> bool:
    return place in (0, len(text)) or text[place - 1].isspace() or text[place].isspace()


def _cut(text: str, places: Sequence[int]) -> int:
    """The first of the places between words; where all is one word, the first between characters."""
    for is_fit in (_is_between_words, _is_between_characters):
        for place in places:
            if is_fit(text, place):
                return place
    return places[0]


def _is_between_characters(text: str, place: int) -> bool:
    """Whether no accent, vowel sign or joined emoji is torn from what it belongs to here."""
    if place in (0, len(text)):
        return True
    here = text[place]
    joined = here == "\u200d" or text[place - 1] == "\u200d" or "\U0001f3fb" <= here <= "\U0001f3ff"
    half = "\udc00" <= here <= "\udfff"
    return not (joined or half or unicodedata.category(here).startswith("M"))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _with_ellipses(text: str, start: int, end: int, found: Iterable[Span]) -> str:
    before = ELLIPSIS if text[:start].strip() else ""
    after = ELLIPSIS if text[end:].strip() else ""
    return f"{before}{_marked(text, start, end, found)}{after}"


def _marked(text: str, start: int, end: int, found: Iterable[Span]) -> str:
    pieces: list[str] = []
    at = start
    for span in found:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            pieces += (escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>")
            at = last
    pieces.append(escape(text[at:end]))
    return "".join(pieces)
