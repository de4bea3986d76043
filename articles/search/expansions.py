"""One pattern that stands for many terms: what begins so, lies between two terms, or is like a word."""

from collections.abc import Callable, Iterable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from whoosh import query

from articles.search.lexicon import Terms
from articles.search.matches import NOTHING, Matches
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
    word, most = text.decode(), int(tree.maxdist)
    start = word[: tree.prefixlength].encode()

    def like(terms: Terms) -> np.ndarray:
        near = terms.between(start, start + LAST)
        words = [each.decode() for each in terms.texts[near.start : near.stop]]
        distances = process.cdist([word], words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
        return near.start + np.flatnonzero(distances[0] <= most)

    return _union(snapshot, tree, ("like", word, most, start), like)


def _union(snapshot: Snapshot, tree: query.MultiTerm, key: tuple, chosen: Callable[[Terms], Iterable[int]]) -> Matches:
    return snapshot.union(key, tree.fieldname, chosen, not tree.constantscore).boosted(float(tree.boost))
