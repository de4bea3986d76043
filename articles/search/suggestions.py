"""Did you mean: the query again, with words that the archive has in place of those that it does not have."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from haystack import connections

from articles.search import analysis
from articles.search.query import And, Node, Or, Phrase, Query, Word, positive_terms, to_text
from articles.search.vocabulary import ZONES, Vocabulary

EACH = 3  # so many words for each that is not there
MOST = 9  # wordings of the whole query
LONG = 7


def wordings(query: Query, is_known: Callable[[str], bool]) -> list[str]:
    """Texts of the query with other words, the likeliest first; none when `is_known` says yes to each of its words.

    Operators, filters and excluded words stay as they are, and so do beginnings (word*) and likenesses (word~).
    """
    unknown = [word for word in dict.fromkeys(_words(query.tree)) if not is_known(word)]
    if not unknown:
        return []
    near = {word: others for word in unknown if (others := _like(word))}
    texts = (to_text(Query(_exchanged(query.tree, each), query.zone)) for each in _exchanges(near))
    return list(dict.fromkeys(islice(texts, MOST)))


def names_like(field: str, typed: str) -> list[str]:
    """A name of people or places, as typed but for words that no such name has: with those that some have."""
    vocabulary = _vocabulary((field,))
    words = dict.fromkeys(analysis.TOKEN.findall(typed))
    near = {word: found for word in words if (found := [each.word for each in vocabulary.suggestions(word, EACH)])}
    return [_with_words(typed, each) for each in _exchanges(near)]


def _exchanges(near: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """The likeliest word for each; then a less likely one for one of them at a time."""
    likeliest = {word: others[0] for word, others in near.items()}
    if likeliest:
        yield likeliest
    for place in range(1, EACH):
        yield from (likeliest | {word: others[place]} for word, others in near.items() if place < len(others))


def _words(tree: Node | None) -> Iterator[str]:
    """The words that may be misspelt, as typed."""
    for term in positive_terms(tree):
        if isinstance(term, Word | Phrase):
            yield from (word for word in analysis.TOKEN.findall(term.text) if len(word) >= analysis.SHORTEST)


def _like(word: str) -> list[str]:
    """One word of each stem: they find the same. Of a short word two letters may be wrong, but none be too many."""
    found = [each.word for each in _vocabulary().suggestions(word, 2 * EACH)]
    fit = [each for each in found if len(word) >= LONG or abs(len(each) - len(word)) < 2]
    of_each_stem = {analysis.term(each): each for each in reversed(fit)}
    chosen = [each for each in fit if each in of_each_stem.values()][:EACH]
    return [each.capitalize() if word[0].isupper() else each for each in chosen]


def _exchanged(node: Node | None, words: Mapping[str, str]) -> Node | None:
    match node:
        case And(children) | Or(children):
            return type(node)(tuple(_exchanged(child, words) for child in children))
        case Word(text, zone) | Phrase(text, zone):
            return type(node)(_with_words(text, words), zone)
    return node


def _with_words(text: str, words: Mapping[str, str]) -> str:
    return analysis.TOKEN.sub(lambda found: words.get(found[0], found[0]), text)


def _vocabulary(zones: tuple[str, ...] = ZONES) -> Vocabulary:
    """Of the committed state of the index that is searched."""
    with connections["default"].get_backend().pinned() as snapshot:
        return Vocabulary.of(snapshot, zones)
