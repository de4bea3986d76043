"""JSON-LD of a page: its schema.org objects as a flat list, whole or as far as a broken script can be read."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
TRAILING_COMMA = re.compile(r",(\s*[\]}])")
PAIR = re.compile(
    r'"(headline|datePublished|dateCreated|articleSection|@type|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){0,500})"'
)
NAME = re.compile(
    r'"author"\s*:\s*[\[{\s]{0,9}(?:"@type"\s*:\s*"\w{1,30}"\s*,\s*)?"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"'
)
ARTICLE_TYPES = re.compile(r"Article|Posting|Report$|LiveBlog|Review$|Recipe$|Column$")
MOST_NODES = 5000


def nodes(root: HtmlElement) -> list[Node]:
    """Every object in the page's JSON-LD, the outer ones first."""
    found: list[Node] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            found.extend(_objects(_read(script.text)))
    return found[:MOST_NODES]


def _read(text: str) -> object:
    text = WRAPPING.sub("", text.strip())
    for attempt in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> Node:
    """The few values that can be told in a script that is no JSON; the first of each."""
    node: Node = {}
    for key, value in PAIR.findall(text):
        node.setdefault(key, _unescaped(value))
    if author := NAME.search(text):
        node["author"] = _unescaped(author[1])
    return node


def _unescaped(value: str) -> str:
    try:
        return json.loads(f'"{value}"', strict=False)
    except ValueError:
        return value


def _objects(value: object) -> Iterator[Node]:
    """All objects below a value, outer before inner, without recursion."""
    waiting = [value]
    while waiting:
        current = waiting.pop(0) if len(waiting) < 2000 else waiting.pop()
        if isinstance(current, dict):
            yield current
            waiting.extend(inner for inner in current.values() if isinstance(inner, dict | list))
        elif isinstance(current, list):
            waiting.extend(inner for inner in current if isinstance(inner, dict | list))


def types_of(node: Node) -> tuple[str, ...]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return tuple(str(each).rpartition("/")[2] for each in kinds if each)


def is_article(node: Node) -> bool:
    return any(ARTICLE_TYPES.search(kind) for kind in types_of(node))


def by_id(found: list[Node]) -> dict[str, Node]:
    """What an object that is only a reference stands for; the fullest object of an id."""
    known: dict[str, Node] = {}
    for node in found:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(known.get(name, ())):
            known[name] = node
    return known


def texts(value: object) -> Iterator[str]:
    """The texts that a value holds: itself, or the items of a list; entities resolved."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield html.unescape(item).strip()


def text(value: object) -> str:
    return next(texts(value), "")
