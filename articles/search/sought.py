"""The words of a text that a search wants, without a close look at all the others."""

from collections.abc import Iterator
from functools import lru_cache

from articles.search import analysis
from articles.search.snippets import Tokenize, Wanted

Token = tuple[str, int, int]


@lru_cache(maxsize=1 << 15)
def terms_of(piece: str) -> tuple[str, ...]:
    return tuple(analysis.terms(piece))


def tokens_sought(wanted: Wanted) -> Tokenize:
    """A tokeniser that leaves out what changes nothing of what is marked; an empty token stands where it leaves out.

    No token reaches over white space, so what stands between two spaces and holds no wanted term is not looked into.
    """
    terms = wanted.terms.union(*wanted.phrases)
    beginnings = tuple(filter(None, wanted.prefixes))

    def places(pieces: list[str]) -> list[int]:
        found = list(map(terms_of, pieces))
        if not beginnings:
            return [place for place, each in enumerate(found) if not terms.isdisjoint(each)]
        begun = {term for term in set().union(*found) if term.startswith(beginnings)} | terms
        return [place for place, each in enumerate(found) if not begun.isdisjoint(each)]

    def tokens(text: str) -> Iterator[Token]:
        pieces = text.split()
        return _tokens_at(places(pieces), pieces, text)

    return tokens


def _tokens_at(places: list[int], pieces: list[str], text: str) -> Iterator[Token]:
    end, following = 0, 0
    for place in places:
        if place != following:
            yield "", end, end
        start = _start(text, pieces[place], end)
        end, following = start + len(pieces[place]), place + 1
        for term, first, last in analysis.tokens(pieces[place]):
            yield term, start + first, start + last


def _start(text: str, piece: str, after: int) -> int:
    """Where the piece stands next as a whole: all pieces like it are sought, so none is passed over."""
    start = text.index(piece, after)
    while not _is_whole(text, start, start + len(piece)):
        start = text.index(piece, start + 1)
    return start


def _is_whole(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())
