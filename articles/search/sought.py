"""The words of a text that a search wants, without a close look at all the others."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from articles.search import analysis
from articles.search.snippets import Tokenize, Wanted

Token = tuple[str, int, int]
Terms = tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def terms_of(piece: str) -> Terms:
    return tuple(analysis.terms(piece))


def tokens_sought(wanted: Wanted) -> Tokenize:
    """A tokeniser that leaves out what changes nothing of what is marked; an empty token stands where it leaves out.

    No token reaches over white space, so what stands between two spaces and holds no wanted term is not looked into.
    """
    is_wanted = _test(wanted)

    def tokens(text: str) -> Iterator[Token]:
        pieces = text.split()
        places = [place for place, terms in enumerate(map(terms_of, pieces)) if is_wanted(terms)]
        return _tokens_at(places, pieces, text) if places else iter(())

    return tokens


def _test(wanted: Wanted) -> Callable[[Terms], bool]:
    terms = wanted.terms.union(*wanted.phrases)
    prefixes = tuple(filter(None, wanted.prefixes))
    if not prefixes:
        return lambda found: not terms.isdisjoint(found)
    return lambda found: not terms.isdisjoint(found) or any(term.startswith(prefixes) for term in found)


def _tokens_at(places: list[int], pieces: list[str], text: str) -> Iterator[Token]:
    end, following = 0, 0
    for place in places:
        if place != following:
            yield "", end, end
        for piece in pieces[following : place + 1]:
            start = text.index(piece, end)
            end = start + len(piece)
        following = place + 1
        for term, first, last in analysis.tokens(piece):
            yield term, start + first, start + last
