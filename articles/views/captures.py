"""All captures of an article, and what became of the page between two of them: words changed, comments added."""

from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.differences import Part, parts
from articles.models import Article, Capture
from articles.views.article import of_public_article
from articles.views.capture import bare, hidden_comments

MOST_COMPARED = 400_000  # characters of both texts: no page takes longer than some seconds
FIELDS = {"headline": _("Headline"), "section": _("Section"), "byline": _("Byline"), "published": _("Date")}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that the two captures give differently."""

    name: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that stands in one of two captures alone."""

    author: str
    place: str
    posted: str
    body: str


@of_public_article
def captures_page(request: HttpRequest, article: Article) -> HttpResponse:
    captures = list(article.captures.light().newest_first())
    pairs = list(zip_longest(captures, captures[1:]))
    return render(request, "captures.html", {"article": article, "pairs": pairs})


@of_public_article
def difference_page(request: HttpRequest, article: Article, older: str, newer: str) -> HttpResponse:
    before, after = the_one(article, older), the_one(article, newer)
    secret = {bare(comment.body) for comment in hidden_comments(article)}
    came, went = comments_between(before, after, secret)
    context = {
        "article": article,
        "before": before,
        "after": after,
        "fields": fields_between(before, after),
        "body": [] if is_too_long(before, after) else parts(body_of(before), body_of(after)),
        "changed": body_of(before) != body_of(after),
        "came": came,
        "went": went,
        "is_too_long": is_too_long(before, after),
    }
    return render(request, "difference.html", context)


def the_one(article: Article, sha256: str) -> Capture:
    """The capture whose hash begins so; 404 where there is none, or more than one."""
    found = list(article.captures.defer("content").filter(sha256__startswith=sha256.lower())[:2])
    if len(found) != 1:
        raise Http404
    return found[0]


def fields_between(before: Capture, after: Capture) -> list[Field]:
    compared = ((name, field_of(before, key), field_of(after, key)) for key, name in FIELDS.items())
    return [Field(gettext(name), parts(old, new)) for name, old, new in compared if old != new]


def field_of(capture: Capture, key: str) -> str:
    value = capture.parsed.get(key)
    if key == "section":
        return " / ".join(value or [])
    if key == "published":
        return ((value or {}).get("as_printed") or (value or {}).get("value")) or ""
    return value or ""


def body_of(capture: Capture) -> str:
    return "\n\n".join(block["text"] for block in capture.parsed.get("body", []))


def is_too_long(before: Capture, after: Capture) -> bool:
    return len(body_of(before)) + len(body_of(after)) > MOST_COMPARED


def comments_between(before: Capture, after: Capture, secret: set[str]) -> tuple[list[Said], list[Said]]:
    """(those that came, those that went), without hidden ones; a comment is known by its author and words."""
    old, new = comments_of(before, secret), comments_of(after, secret)
    return list((Counter(new) - Counter(old)).elements()), list((Counter(old) - Counter(new)).elements())


def comments_of(capture: Capture, secret: set[str]) -> list[Said]:
    found = (
        Said(each["author"] or "", each["place"] or "", each["as_printed"] or "", each["body"])
        for each in capture.parsed.get("comments", [])
    )
    return [said for said in found if bare(said.body) not in secret]
