"""An article as it is read: its paragraphs with the words of the search that led to it, and who quoted them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Comment
from articles.search.hits import wanted
from articles.search.query import parse
from articles.search.snippets import highlight
from articles.search.sought import tokens_sought
from articles.views.threads import Row

WORDS_A_MINUTE = 230
Marker = Callable[[str], SafeString]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number` counts the blocks of the body from 1; `quoted_by` are the comments shown that repeat it."""

    kind: str
    html: SafeString
    number: int
    quoted_by: tuple[Comment, ...]


def paragraphs(article: Article, mark: Marker, rows: Iterable[Row]) -> list[Paragraph]:
    quoted = quoted_by(rows)
    blocks = enumerate(article.paragraphs(), start=1)
    return [Paragraph(kind, mark(text), number, tuple(quoted[number])) for number, (kind, text) in blocks]


def quoted_by(rows: Iterable[Row]) -> dict[int, list[Comment]]:
    """The comments that quote each paragraph."""
    found: dict[int, list[Comment]] = defaultdict(list)
    for row in rows:
        for number in dict.fromkeys(piece.paragraph for piece in row.pieces if piece.paragraph):
            found[number].append(row.comment)
    return found


def reading_minutes(text: str) -> int:
    return ceil(len(text.split()) / WORDS_A_MINUTE)


def marker(query: str, zone: str) -> Marker:
    """Marks the words of a query in a text of that zone; without a query the text is only escaped."""
    sought = wanted(parse(query).tree, "comments" if zone == "comments" else "", zone) if query.strip() else None
    if not sought:
        return lambda text: mark_safe(escape(text))
    tokens = tokens_sought(sought)
    return lambda text: mark_safe(highlight(text, sought, tokens))


def way_back(request: HttpRequest, query: str) -> str:
    """The address of the results that the reader comes from, with their filters where the browser tells them."""
    if not query.strip():
        return ""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path == reverse("search"):
        return f"{came_from.path}?{came_from.query}"
    return f"{reverse('search')}?{urlencode({'q': query})}"
