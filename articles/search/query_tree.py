"""The frozen tree a query becomes, and the rules that keep it in one canonical shape."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from articles.search.query_operators import EITHER_FIELDS


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed (`al-Qaeda` is one); an empty zone means wherever the whole search looks."""

    text: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    text: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `start` until before `end`; None is open; `start >= end` holds no day."""

    start: date | None
    end: date | None

    @property
    def is_empty(self) -> bool:
        return self.start is not None and self.end is not None and self.start >= self.end


@dataclass(frozen=True, slots=True)
class Not:
    child: "Node"


@dataclass(frozen=True, slots=True)
class And:
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple["Node", ...]


Term = Word | Phrase | Prefix | Fuzzy
Leaf = Term | Filter | DateRange
Node = Leaf | Not | And | Or


def conjunction(nodes: Iterable[Node | None]) -> Node | None:
    """All of the nodes: one source or another when several are named, one range of dates."""
    children = list(dict.fromkeys(_spliced(nodes, And)))
    children = list(dict.fromkeys(_dates_joined(_filters_joined(children))))
    return _one_or(And, children)


def disjunction(nodes: Iterable[Node | None]) -> Node | None:
    return _one_or(Or, list(dict.fromkeys(_spliced(nodes, Or))))


def negation(node: Node | None) -> Node | None:
    if isinstance(node, Not):
        return node.child
    return None if node is None else Not(node)


def _spliced(nodes: Iterable[Node | None], kind: type[And] | type[Or]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, kind):
            yield from node.children
        elif node is not None:
            yield node


def _one_or(kind: type[And] | type[Or], children: Sequence[Node]) -> Node | None:
    if len(children) < 2:
        return children[0] if children else None
    return kind(tuple(children))


def _filters_joined(nodes: Sequence[Node]) -> Iterator[Node]:
    """Two sources side by side mean either: an article has one, so both would always find nothing."""
    alike: dict[str, list[Filter]] = {}
    for node in nodes:
        if isinstance(node, Filter) and node.field in EITHER_FIELDS:
            alike.setdefault(node.field, []).append(node)
    for node in nodes:
        if not isinstance(node, Filter) or node.field not in EITHER_FIELDS:
            yield node
        elif (joined := _one_or(Or, alike.pop(node.field, []))) is not None:
            yield joined


def _dates_joined(nodes: Iterable[Node]) -> Iterator[Node]:
    nodes = list(nodes)
    ranges = [node for node in nodes if isinstance(node, DateRange)]
    for node in nodes:
        if not isinstance(node, DateRange):
            yield node
        elif node is ranges[0]:
            yield _intersection(ranges)


def _intersection(ranges: Sequence[DateRange]) -> DateRange:
    starts = [days.start for days in ranges if days.start]
    ends = [days.end for days in ranges if days.end]
    return DateRange(max(starts, default=None), min(ends, default=None))


def children_of(node: Node | None) -> tuple[Node, ...]:
    match node:
        case And(children) | Or(children):
            return children
        case Not(child):
            return (child,)
    return ()


def height(node: Node | None) -> int:
    """How many operators stand above the deepest leaf."""
    return max((1 + height(child) for child in children_of(node)), default=0)


def leaves(node: Node | None) -> Iterator[Leaf]:
    if isinstance(node, And | Or | Not):
        for child in children_of(node):
            yield from leaves(child)
    elif node is not None:
        yield node


def with_leaves(node: Node | None, changed: Callable[[Leaf], Leaf]) -> Node | None:
    """The same tree with each leaf as it is changed to."""
    match node:
        case And(children) | Or(children):
            return type(node)(tuple(with_leaves(child, changed) for child in children))
        case Not(child):
            return Not(with_leaves(child, changed))
    return changed(node) if node is not None else None


def positive_terms(node: Node | None) -> Iterator[Term]:
    """The words a hit may show: every term that does not stand under a Not."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from positive_terms(child)
    elif isinstance(node, Term):
        yield node
