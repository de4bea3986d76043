"""The words of a text that a search wants, without a close look at all the others."""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, compress

from articles.search import analysis
from articles.search.likeness import Likeness, likenesses
from articles.search.snippets import Tokenize, Wanted

Token = tuple[str, int, int]

REMEMBERED = 1 << 15  # pieces
LIKE = "~"


# Not by what `analysis` remembers: that is meant for indexing, and would grow to several times this.
words_of = lru_cache(REMEMBERED)(analysis.words_of_chunk)


def like(word: str) -> str:
    """The term that stands for all words like a folded one; no word of a text is it."""
    return f"{word}{LIKE}"


def tokens_sought(wanted: Wanted) -> Tokenize:
    """A tokeniser that leaves out what changes nothing of what is marked; an empty token stands where it leaves out.

    No token reaches over white space, so what stands between two spaces and holds nothing wanted is not looked into.
    Where beginnings or likenesses are wanted, a word is read as it is written too: that is how the index finds them.
    """
    terms = wanted.terms.union(*wanted.phrases)
    beginnings = tuple(filter(None, wanted.prefixes))
    near = [(term, likenesses(term.removesuffix(LIKE))) for term in wanted.terms if term.endswith(LIKE)]

    def tokens(text: str) -> Iterator[Token]:
        pieces = text.split()
        places = _places(pieces, _remembered.holding_one_of(terms, set(pieces)))
        if beginnings:
            places.update(_begun(pieces, beginnings))
        alike = _alike(pieces, near) if near else {}
        if alike:
            places.update(_holding(pieces, alike))
        read = _read_for(alike) if alike else read_both_ways if beginnings else _read
        return _tokens_at(sorted(places), pieces, text, read)

    return tokens


class _Pieces:
    """Which pieces of text hold a term: remembered, since the texts of an archive share most of their pieces."""

    def __init__(self) -> None:
        self._held: tuple[set[str], dict[str, set[str]]] = (set(), {})

    def holding_one_of(self, terms: frozenset[str], pieces: set[str]) -> set[str]:
        read, holding = self._held
        if len(read) > REMEMBERED:
            read, holding = self._held = (set(), {})
        new = {piece: analysis.terms_of_chunk(piece) for piece in pieces - read}
        for piece in filter(_is_short, new):
            for term in new[piece]:
                holding.setdefault(term, set()).add(piece)
            read.add(piece)  # last: what another thread sees here is held
        found = {piece for piece, held in new.items() if not terms.isdisjoint(held)}
        return found.union(*(pieces & holding[term] for term in terms if term in holding))


def _is_short(piece: str) -> bool:
    """A text without white space is one long piece, and not worth to be remembered."""
    return len(piece) <= analysis.LONGEST


_remembered = _Pieces()


def _places(pieces: list[str], sought: set[str]) -> set[int]:
    return set(compress(range(len(pieces)), map(sought.__contains__, pieces))) if sought else set()


def _alike(pieces: list[str], near: list[tuple[str, list[Likeness]]]) -> dict[str, list[str]]:
    """The words among the pieces that are like wanted ones, and the terms that stand for these."""
    words = list(set(chain.from_iterable(map(words_of, pieces))))
    found: dict[str, list[str]] = {}
    for term, forms in near:
        for word in {word for form in forms for word in form.among(words)}:
            found.setdefault(word, []).append(term)
    return found


def _holding(pieces: list[str], words: Container[str]) -> Iterator[int]:
    return (place for place, found in enumerate(map(words_of, pieces)) if any(word in words for word in found))


def _read_for(alike: Mapping[str, list[str]]) -> Tokenize:
    def read(text: str) -> Iterator[Token]:
        for term, start, end in analysis.tokens(text):
            word = analysis.fold(text[start:end])
            yield from ((each, start, end) for each in (term, word, *alike.get(word, ())))

    return read


def _read(piece: str) -> Iterable[Token]:
    return _tokens_of(piece) if _is_short(piece) else analysis.tokens(piece)


@lru_cache(REMEMBERED)
def _tokens_of(piece: str) -> tuple[Token, ...]:
    return tuple(analysis.tokens(piece))


def read_both_ways(text: str) -> Iterator[Token]:
    for term, start, end in analysis.tokens(text):
        yield term, start, end
        yield analysis.fold(text[start:end]), start, end


def _begun(pieces: list[str], beginnings: tuple[str, ...]) -> Iterator[int]:
    found = list(map(words_of, pieces))
    begun = {word for word in set().union(*found) if word.startswith(beginnings)}
    return (place for place, words in enumerate(found) if not begun.isdisjoint(words))


def _tokens_at(places: list[int], pieces: list[str], text: str, read: Tokenize) -> Iterator[Token]:
    end, following = 0, 0
    for place in places:
        if place != following:
            yield "", end, end
        start = _start(text, pieces[place], end)
        end, following = start + len(pieces[place]), place + 1
        for token, first, last in read(pieces[place]):
            yield token, start + first, start + last


def _start(text: str, piece: str, after: int) -> int:
    """Where the piece stands next as a whole: all pieces like it are sought, so none is passed over."""
    start = text.index(piece, after)
    while not _is_whole(text, start, start + len(piece)):
        start = text.index(piece, start + 1)
    return start


def _is_whole(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())
