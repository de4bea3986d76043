"""A query tree back to text: the shortest form that parses to the same tree."""

import re
from collections.abc import Iterable

from articles.search.query_dates import range_text
from articles.search.query_operators import ANYWHERE
from articles.search.query_tree import And, DateRange, Filter, Fuzzy, Leaf, Node, Not, Or, Phrase, Prefix, Term

_BARE = re.compile(r'[^\s"()]+')


def node_text(node: Node | None) -> str:
    return "" if node is None else _written(node, "")[0]


def leaf_text(leaf: Leaf) -> str:
    """One leaf, its zone left aside."""
    match leaf:
        case Phrase(text):
            return f'"{text}"'
        case Prefix(text):
            return f"{text}*"
        case Fuzzy(text):
            return f"{text}~"
        case Filter(field, value):
            return f"{field}:{value}" if _BARE.fullmatch(value) else f'{field}:"{value}"'
        case DateRange(start, end):
            return range_text(start, end)
    return leaf.text


def _written(node: Node, zone: str) -> tuple[str, str]:
    """The text of a node that follows others in `zone`, and the zone that holds after it."""
    match node:
        case And(children):
            return _joined(children, " ", zone, And)
        case Or(children):
            return _joined(children, " OR ", zone, Or)
        case Not(child):
            text, after = _part(child, zone, Not)
            return f"-{text}", after
    return _leaf_in_zone(node, zone)


def _joined(children: Iterable[Node], glue: str, zone: str, kind: type) -> tuple[str, str]:
    texts = []
    for child in children:
        text, zone = _part(child, zone, kind)
        texts.append(text)
    return glue.join(texts), zone


def _part(node: Node, zone: str, parent: type) -> tuple[str, str]:
    text, after = _written(node, zone)
    return (f"({text})", zone) if _needs_brackets(node, text, parent) else (text, after)


def _needs_brackets(node: Node, text: str, parent: type) -> bool:
    """OR binds closer than a space, NOT closer than both; a range of dates may be two words."""
    if parent is And:
        return False
    return isinstance(node, And) or (isinstance(node, Or) and parent is Not) or _is_two_dates(node, text)


def _is_two_dates(node: Node, text: str) -> bool:
    return isinstance(node, DateRange) and " " in text


def _leaf_in_zone(leaf: Leaf, zone: str) -> tuple[str, str]:
    text = leaf_text(leaf)
    if not isinstance(leaf, Term) or leaf.zone == zone:
        return text, zone
    return f"{leaf.zone or ANYWHERE}: {text}", leaf.zone
