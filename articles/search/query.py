"""The query language: any text becomes a small frozen tree with notes, and the tree text again.

Knows nothing of the engine. OR binds closer than a space (`a b OR c` is `a` with `b` or `c`); a zone
(`headline:`) holds for all words that follow, up to the next zone, the end of its bracket or `anywhere:`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.search.query_notes import Note, distinct, note
from articles.search.query_operators import FIELDS, KEYWORDS, OPERATORS, Operator
from articles.search.query_scan import MAX_CHARACTERS, MIN_PREFIX, Mark, ScopeMark, Token, ZoneMark, cleaned, scan
from articles.search.query_text import leaf_text, node_text
from articles.search.query_tree import (
    And,
    DateRange,
    Filter,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    Word,
    conjunction,
    disjunction,
    height,
    leaves,
    negation,
    positive_terms,
    with_leaves,
)

__all__ = [
    "FIELDS",
    "KEYWORDS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_TERMS",
    "MIN_PREFIX",
    "OPERATORS",
    "And",
    "DateRange",
    "Filter",
    "Fuzzy",
    "Leaf",
    "Node",
    "Not",
    "Note",
    "Operator",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Term",
    "Word",
    "filters_in",
    "height",
    "leaves",
    "parse",
    "positive_terms",
    "to_text",
    "with_any_word",
    "with_filter",
    "with_leaves",
    "without",
    "words_in",
]

MAX_TERMS = 12
MAX_DEPTH = 4
_MAX_NESTING = 2 * MAX_DEPTH  # brackets that group nothing do not deepen the tree, so more of them are read

FilterNode = Filter | DateRange | Not


@dataclass(frozen=True, slots=True)
class Query:
    """`tree` is None when there is nothing to search for (never everything); `zone` is that of `in:`, or "".

    `text` is the query as read: one printable line of at most 256 characters, fit to be shown again.
    """

    tree: Node | None
    zone: str = ""
    notes: tuple[Note, ...] = ()
    text: str = ""


def parse(text: str) -> Query:
    """Total: every string yields a tree within the limits, and notes on all that was not taken as typed."""
    line, notes = cleaned(text)
    tokens, scan_notes = scan(line)
    tokens, zone, scope_notes = _scoped(tokens)
    tree, tree_notes = _fitting(tokens, zone)
    notes += scan_notes + scope_notes + tree_notes
    if tree is None and line:
        notes.insert(0, note("empty"))
    return Query(tree, zone, distinct(notes), line)


def to_text(query: Query | Node | None) -> str:
    """The canonical form: for every parsed query, `parse(to_text(query))` has the same tree and zone."""
    if not isinstance(query, Query):
        return node_text(query)
    scope = f"in:{query.zone}" if query.zone else ""
    return f"{scope} {node_text(query.tree)}".strip()


def filters_in(query: Query) -> tuple[FilterNode, ...]:
    """The filters every hit obeys, each as one removable thing; an excluded one is a Not."""
    return tuple(part for conjunct in _conjuncts(query.tree) for part in _filter_parts(conjunct))


def words_in(query: Query) -> tuple[Term, ...]:
    """The words, quotations and beginnings that every hit has, each as one removable thing."""
    return tuple(conjunct for conjunct in _conjuncts(query.tree) if isinstance(conjunct, Term))


def with_any_word(query: Query) -> Query:
    """The query as one that any of its words is enough for."""
    others = [conjunct for conjunct in _conjuncts(query.tree) if not isinstance(conjunct, Term)]
    return parse(to_text(Query(conjunction([disjunction(words_in(query)), *others]), query.zone)))


def with_filter(query: Query, added: FilterNode) -> Query:
    return parse(to_text(Query(conjunction([query.tree, added]), query.zone)))


def without(query: Query, removed: FilterNode | Term) -> Query:
    """The query without what `filters_in` or `words_in` lists."""
    kept = (_without_part(conjunct, removed) for conjunct in _conjuncts(query.tree))
    return parse(to_text(Query(conjunction(kept), query.zone)))


def _conjuncts(tree: Node | None) -> tuple[Node, ...]:
    if isinstance(tree, And):
        return tree.children
    return () if tree is None else (tree,)


def _filter_parts(conjunct: Node) -> tuple[FilterNode, ...]:
    match conjunct:
        case Filter() | DateRange() | Not(Filter() | DateRange()):
            return (conjunct,)
        case Or(children) if all(isinstance(child, Filter) for child in children):
            return children  # type: ignore[return-value]
    return ()


def _without_part(conjunct: Node, removed: FilterNode | Term) -> Node | None:
    parts = (conjunct,) if isinstance(conjunct, Term) else _filter_parts(conjunct)
    return disjunction(part for part in parts if part != removed) if removed in parts else conjunct


def _scoped(tokens: Sequence[Token]) -> tuple[list[Token], str, list[Note]]:
    """Take `in:` out of the tokens: it holds for the whole query, wherever it stands."""
    kept: list[Token] = []
    zone, notes = "", []
    for token in tokens:
        if not isinstance(token, ScopeMark):
            kept.append(token)
        elif zone in ("", token.zone) and kept[-1:] != [Mark.NOT]:
            zone = token.zone
        else:
            notes.append(note("scope", f"in:{token.zone}"))
            if kept[-1:] == [Mark.NOT]:
                kept.append(Mark.NOTHING)
    return kept, zone, notes


def _fitting(tokens: Sequence[Token], zone: str) -> tuple[Node | None, list[Note]]:
    """The tree of as many terms as are allowed and can be written in 256 characters."""
    for terms in range(MAX_TERMS, -1, -1):
        first, cut_notes = _first_terms(tokens, terms)
        tree, notes = _within_depth(first)
        if len(to_text(Query(tree, zone))) <= MAX_CHARACTERS:
            break
    return tree, cut_notes + notes


def _first_terms(tokens: Sequence[Token], limit: int) -> tuple[list[Token], list[Note]]:
    found = [(place, token) for place, token in enumerate(tokens) if isinstance(token, Leaf)]
    if len(found) <= limit:
        return list(tokens), []
    end, left_out = found[limit]
    # brackets still open are not the reader's mistake, so what closes them is kept
    closing = [token for token in tokens[end:] if token in (Mark.OPEN, Mark.SHUT)]
    return [*tokens[:end], Mark.NOTHING, *closing], [note("too_many_terms", leaf_text(left_out))]


def _within_depth(tokens: Sequence[Token]) -> tuple[Node | None, list[Note]]:
    for nesting in range(_MAX_NESTING, -1, -1):
        balanced, notes = _balanced(tokens, nesting)
        builder = _Builder(balanced)
        tree = builder.sequence()
        if height(tree) <= MAX_DEPTH:
            break
    return tree, notes + builder.notes + list(_notes_on(tree, tokens))


def _balanced(tokens: Sequence[Token], nesting: int) -> tuple[list[Token], list[Note]]:
    """Brackets in pairs, none deeper than `nesting`."""
    kept: list[Token] = []
    notes: list[Note] = []
    depth = 0
    for token in tokens:
        if token is Mark.SHUT and depth == 0:
            notes.append(note("brackets"))
            continue
        depth += token is Mark.OPEN
        if token not in (Mark.OPEN, Mark.SHUT) or depth <= nesting:
            kept.append(token)
        else:
            notes.append(note("too_deep"))
        depth -= token is Mark.SHUT
    if depth:
        notes.append(note("brackets"))
    return kept + [Mark.SHUT] * min(depth, nesting), notes


def _notes_on(tree: Node | None, tokens: Sequence[Token]) -> Iterator[Note]:
    used = {leaf.zone for leaf in leaves(tree) if isinstance(leaf, Term)}
    for token in tokens:
        if isinstance(token, ZoneMark) and token.zone and token.zone not in used:
            yield note("unused_zone", f"{token.zone}:")
    if any(isinstance(leaf, DateRange) and leaf.is_empty for leaf in leaves(tree)):
        yield note("no_days")


class _Builder:
    """Recursive descent over balanced tokens: a sequence of chains (OR) of operands (NOT, brackets, leaves)."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.zone = ""
        self.notes: list[Note] = []

    @property
    def token(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def sequence(self) -> Node | None:
        parts: list[Node | None] = []
        while self.token not in (None, Mark.SHUT):
            if self.token is Mark.AND:
                self.skip_and(joins=bool(parts))
            else:
                parts.append(self.chain())
        return conjunction(parts)

    def skip_and(self, joins: bool) -> None:
        self.at += 1
        if not joins or self.token in (None, Mark.SHUT, Mark.OR, Mark.AND):
            self.notes.append(note("dangling", "AND"))

    def chain(self) -> Node | None:
        parts = [self.operand("OR")] if self.token is Mark.OR else [self.operand("")]
        while self.token is Mark.OR:
            self.at += 1
            parts.append(self.operand("OR"))
        return disjunction(parts)

    def operand(self, before: str) -> Node | None:
        """What follows an operator (`before`, for the note when nothing does)."""
        negated = False
        while self.token in (Mark.NOT, Mark.AND) or isinstance(self.token, ZoneMark):
            if isinstance(self.token, ZoneMark):
                self.zone = self.token.zone
            elif self.token is Mark.AND:
                self.notes.append(note("dangling", "AND"))
            else:
                negated, before = not negated, "NOT"
            self.at += 1
        node = self.primary(before)
        return negation(node) if negated else node

    def primary(self, before: str) -> Node | None:
        token = self.token
        if token is Mark.OPEN:
            return self.group()
        if token in (None, Mark.SHUT, Mark.OR):
            self.notes.extend([note("dangling", before)] if before else [])
            return None
        self.at += 1
        if isinstance(token, Term):
            return type(token)(token.text, self.zone)
        return token if isinstance(token, Filter | DateRange) else None

    def group(self) -> Node | None:
        self.at += 1
        zone = self.zone
        node = self.sequence()
        self.at += 1
        self.zone = zone
        return node
