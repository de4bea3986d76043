"""One pattern that stands for many terms: what begins so, lies between two terms, or is like a word."""

from collections.abc import Callable, Iterable

import numpy as np
from whoosh import query

from articles.search import analysis, lookups, positions
from articles.search.lexicon import Terms
from articles.search.likeness import Likeness
from articles.search.matches import NOTHING, Matches
from articles.search.schema import written_in
from articles.search.snapshot import Snapshot

LAST = b"\xff"  # after every text in UTF-8


def term_bytes(snapshot: Snapshot, field_name: str, text: object) -> bytes | None:
    """A term as the index holds it; None when no document can have it."""
    if field_name not in snapshot.schema or not snapshot.schema[field_name].format:
        return None
    try:
        return snapshot.schema[field_name].to_bytes(text)
    except (ValueError, OverflowError):
        return None


def prefix(snapshot: Snapshot, tree: query.Prefix, depth: int) -> Matches:
    text = term_bytes(snapshot, tree.fieldname, tree.text)
    if text is None:
        return NOTHING
    return _union(snapshot, tree, ("prefix", text), lambda terms: terms.between(text, text + LAST))


def term_range(snapshot: Snapshot, tree: query.TermRange, depth: int) -> Matches:
    low = b"" if tree.start is None else term_bytes(snapshot, tree.fieldname, tree.start)
    high = LAST if tree.end is None else term_bytes(snapshot, tree.fieldname, tree.end)
    if low is None or high is None or tree.fieldname not in snapshot.schema:
        return NOTHING
    low, high = low + b"\0" * tree.startexcl, high + b"\0" * (not tree.endexcl)
    return _union(snapshot, tree, ("range", low, high), lambda terms: terms.between(low, high))


def fuzzy(snapshot: Snapshot, tree: query.FuzzyTerm, depth: int) -> Matches:
    """Within so many letters added, dropped, changed or swapped with the next, after a beginning that must agree."""
    text = term_bytes(snapshot, tree.fieldname, tree.text)
    if text is None:
        return NOTHING
    wanted = Likeness(text.decode(), int(tree.maxdist), int(tree.prefixlength))
    start = wanted.word[: wanted.same].encode()

    def like(terms: Terms) -> np.ndarray:
        near = terms.between(start, start + LAST)
        return near.start + wanted.places([each.decode() for each in terms.texts[near.start : near.stop]])

    return _union(snapshot, tree, ("like", wanted), like)


def phrase_beginning(snapshot: Snapshot, tree: lookups.PhraseBeginning, depth: int) -> Matches:
    """The place of a last word is known by its stem alone, so its documents must have the word as written too."""
    if written_in(tree.fieldname) not in snapshot.schema:
        return NOTHING
    forms = tuple(form.encode() for form in analysis.forms(tree.beginning))
    key = ("phrase beginning", tree.fieldname, tuple(tree.terms), forms)
    return snapshot.cache.get(key, lambda: _phrase_beginning(snapshot, tree, forms)).boosted(tree.boost)


def _phrase_beginning(snapshot: Snapshot, tree: lookups.PhraseBeginning, forms: tuple[bytes, ...]) -> Matches:
    written = written_in(tree.fieldname)

    def beginning(terms: Terms) -> list[int]:
        return [place for form in forms for place in terms.between(form, form + LAST)]

    words = {
        segment.terms(written).texts[place].decode()
        for segment in snapshot.segments
        for place in beginning(segment.terms(written))
    }
    last = [snapshot.places(tree.fieldname, term.encode()) for term in {analysis.stem(word) for word in words}]
    first = [snapshot.places(tree.fieldname, term.encode()) for term in tree.terms]
    ends = np.sort(np.concatenate([np.empty(0, np.int64), *last]))
    ids = positions.documents(np.sort(positions.adjacent([*first, ends])))
    having = snapshot.union(("beginning", forms), written, beginning, False)
    return Matches(np.intersect1d(ids, having.ids, assume_unique=True), 1.0)


def _union(snapshot: Snapshot, tree: query.MultiTerm, key: tuple, chosen: Callable[[Terms], Iterable[int]]) -> Matches:
    return snapshot.union(key, tree.fieldname, chosen, not tree.constantscore).boosted(float(tree.boost))
