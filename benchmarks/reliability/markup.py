"""What a browser would make of an answer: its nodes, so that two answers can be held against each other."""

import json
from collections import Counter
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
from django.http import HttpResponse

# Where an address may be that a browser follows or runs.
ADDRESSED = ("href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "content", "poster", "background")
SAFE_SCHEMES = ("", "http", "https", "mailto")
# Answers that no browser shows as markup, as long as it does not guess (nosniff).
PLAIN = ("text/plain", "text/csv", "application/json", "application/problem+json", "application/x-bibtex")
PLAIN += ("application/x-research-info-systems", "application/x-suggestions+json", "application/ld+json")
PLAIN += ("application/vnd.citationstyles.csl+json", "application/octet-stream")

# A tag, the names of its attributes, and the schemes of its addresses.
Node = tuple[str, tuple[str, ...], tuple[str, ...]]


class NotSafe(Exception):
    """An answer that a browser might take for something else than it is."""


def nodes_of(response: HttpResponse) -> Counter[Node]:
    """All nodes but those whose number depends on the words: marks around them, and the paragraphs of a quotation."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    content = response.getvalue()
    if kind == "text/html":
        tree = html5lib.parse(content.decode(), treebuilder="etree", namespaceHTMLElements=False)
    elif kind.endswith("xml"):
        tree = ElementTree.fromstring(content)
    else:
        return nothing_in(response, kind, content)
    found = Counter(node_of(element) for element in tree.iter())
    for name in ("mark", "p"):
        found.pop((name, (), ()), None)
    return found


def nothing_in(response: HttpResponse, kind: str, content: bytes) -> Counter[Node]:
    is_attachment = response.headers.get("Content-Disposition", "").startswith("attachment")
    if response.headers.get("X-Content-Type-Options") != "nosniff" or not (kind in PLAIN or is_attachment):
        raise NotSafe(f"{kind}, which a browser may take for markup")
    if kind.endswith("json"):
        json.loads(content)
    return Counter()


def node_of(element: ElementTree.Element) -> Node:
    if not isinstance(element.tag, str):
        return "a comment", (), ()
    names = {str(name): value for name, value in element.attrib.items()}
    schemes = [scheme_of(value) for name, value in sorted(names.items()) if name in ADDRESSED]
    return element.tag, tuple(sorted(names)), tuple(scheme for scheme in schemes if scheme)


def scheme_of(address: str) -> str:
    """As a browser reads it: without the blanks and control characters inside; empty for a harmless one."""
    address = "".join(character for character in address if character > " ").lower()
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return "" if scheme in SAFE_SCHEMES else scheme
