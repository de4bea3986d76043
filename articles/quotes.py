"""Which passages of a comment repeat the article word for word, and which paragraph they are of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WORD = re.compile(r"\w+")
SHINGLE = 6  # words that must follow each other as they do in the article
SHORTEST = 12  # words of a passage that counts as a quotation: shorter ones are turns of speech
NOWHERE: frozenset[int] = frozenset()
OPENING, CLOSING = "\"'“‘«„(", "\"'”’».,!?…)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a comment; `paragraph` is the number of the one that it quotes, counted from 1, or None."""

    text: str
    paragraph: int | None = None

    @property
    def beginning(self) -> str:
        return " ".join(self.text.split()[:8])


class Quotable:
    """The word runs of an article, for finding them in its comments; the work is linear in both."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._paragraphs: dict[tuple[str, ...], frozenset[int]] = {}
        for number, text in enumerate(paragraphs, start=1):
            for run in _runs(_words(text)):
                self._paragraphs[run] = self._paragraphs.get(run, NOWHERE) | {number}

    def pieces(self, text: str) -> list[Piece]:
        """The text in order: what quotes the article, and what does not. Blanks between them are left out."""
        found, done = [], 0
        for start, end, paragraph in self._passages(text):
            found += [Piece(text[done:start].strip()), Piece(text[start:end].strip(), paragraph)]
            done = end
        found.append(Piece(text[done:].strip()))
        return [piece for piece in found if piece.text]

    def _passages(self, text: str) -> Iterable[tuple[int, int, int]]:
        """(start, end, paragraph) of each quotation, with the quotation marks around it."""
        words = _words(text) if self._paragraphs else []
        if len(words) < SHORTEST or self._paragraphs.keys().isdisjoint(_runs(words)):
            return
        places = list(WORD.finditer(text))
        of_run = [self._paragraphs.get(run, NOWHERE) for run in _runs(words)]
        first = 0
        while first < len(of_run):
            last, quoted = first + 1, of_run[first]
            while last < len(of_run) and quoted & of_run[last]:
                quoted &= of_run[last]
                last += 1
            words = last - first + SHINGLE - 1
            if quoted and words >= SHORTEST:
                end_word = first + words - 1
                yield *_with_marks(text, places[first].start(), places[end_word].end()), min(quoted)
                last = end_word + 1
            first = last


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1] in OPENING:
        start -= 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    return start, end


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(SHINGLE)), strict=False)
