"""The capture behind an article: each original line beside its zone, and the exact bytes."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.models import Article, Capture, Comment
from articles.views.article import captures_of, of_public_article

# Zones as a reader meets them: what they are called, and the family that shares a colour.
FAMILIES = {
    "head": ("section", "headline", "byline", "dateline"),
    "body": ("body", "subhead"),
    "caption": ("caption",),
    "comment": ("comment_header", "comment_date", "comment_body", "reply_marker", "comments_notice"),
    "related": ("related",),
    "promo": ("promo",),
    "furniture": ("furniture",),
    "other": ("other",),
    "blank": ("blank",),
}
ZONE_NAMES = (
    *(_("section"), _("headline"), _("byline"), _("dateline"), _("body"), _("subhead")),
    _("caption"),
    *(
        _("comment header"),
        _("comment date"),
        _("comment body"),
        _("reply marker"),
        _("comments notice"),
    ),
    *(_("related"), _("promo"), _("furniture"), _("other"), _("blank")),
)
FAMILY_OF = {zone: family for family, zones in FAMILIES.items() for zone in zones}
FAMILY_NAMES = {
    "head": _("Headline, section, byline, date"),
    "body": _("Body"),
    "caption": _("Captions"),
    "comment": _("Comments"),
    "related": _("Related stories"),
    "promo": _("Promotion"),
    "furniture": _("Page furniture"),
    "other": _("Other"),
    "blank": _("Blank"),
}
PATTERNS = {
    "head": "bars",
    "caption": "level",
    "comment": "slant",
    "related": "back",
    "promo": "dots",
    "furniture": "grid",
    "other": "steps",
}
# An export of WordPress holds e-mail and network addresses of commenters, and comments that were never approved.
PRIVATE = {"application/vnd.wordpress.export+xml"}
WITHHELD = "(withheld: this comment is hidden)"
MOST_COMMENTS = 200  # so many are named beside the lines
SUFFIXES = {
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "text/csv": "csv",
    "application/json": "json",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`part` names what of the clean article the line is of: the same name stands there."""

    number: int
    text: str
    zone: str
    part: str = ""

    @property
    def family(self) -> str:
        return FAMILY_OF.get(self.zone, "other")

    @property
    def label(self) -> str:
        return gettext(self.zone.replace("_", " "))

    @property
    def shown(self) -> str:
        """The text, but nothing for a line of blanks (a no-break space is a blank too)."""
        return self.text if self.text.strip() else ""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a capture a family of zones holds; start and width are per cent of its characters."""

    family: str
    lines: int
    start: str
    width: str

    @property
    def name(self) -> str:
        return gettext(FAMILY_NAMES[self.family])

    @property
    def pattern(self) -> str:
        """What tells it from its neighbours without colour; "" for a plain field."""
        return PATTERNS.get(self.family, "")

    @property
    def percent(self) -> str:
        rounded = round(float(self.width))
        return str(rounded) if rounded else gettext("under 1")


@of_public_article
def capture_page(request: HttpRequest, article: Article) -> HttpResponse:
    captures = list(captures_of(article))
    shown = chosen(captures, request.GET.get("sha", ""))
    hidden = list(hidden_comments(article))
    lines = list(withheld(parted(lines_of(shown), shown.parsed), hidden))
    context = {
        "article": article,
        "captures": captures,
        "capture": shown,
        "lines": lines,
        "shares": shares_of(lines),
        "paragraphs": located(article, shown),
        "photos": article.photos.order_by("position"),
        "comments": article.comments.public().order_by("number").only("number", "author", "article")[:MOST_COMMENTS],
        "is_withheld": bool(hidden) or shown.media_type in PRIVATE,
        "verified": hashlib.sha256(shown.data).hexdigest() == shown.sha256 if "verify" in request.GET else None,
    }
    return render(request, "capture.html", context)


@of_public_article
def capture_bytes(request: HttpRequest, article: Article, sha256: str) -> HttpResponse:
    """The exact bytes as a download: captured markup is never served as markup."""
    found = chosen(list(article.captures.light().filter(sha256=sha256)), sha256)
    is_private = found.media_type in PRIVATE or hidden_comments(article).exists()
    if is_private and not request.user.is_staff:
        raise PermissionDenied
    name = f"{article.public_id}-{sha256[:12]}.{SUFFIXES.get(found.media_type, 'bin')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(found.data, content_type="application/octet-stream", headers=headers)


def chosen(captures: list[Capture], sha256: str) -> Capture:
    """The capture of that hash (its first characters will do), the latest when none is asked for, else 404."""
    found = next((each for each in captures if each.sha256.startswith(sha256.lower())), None)
    if found is None:
        raise Http404
    return found


def lines_of(capture: Capture) -> list[Line]:
    """The lines of the capture with their zones; a line without a zone is "other", and none is left out.

    Of text they are those of the bytes; of a document its blocks of text, as they were read.
    """
    lines = list(capture.parsed.get("lines") or re.split(r"\r\n|\n|\r", text_of(capture)))
    labels = capture.labels()
    if lines[-1] == "" and len(lines) > len(labels):
        lines.pop()
    numbered = enumerate(zip_longest(lines, labels, fillvalue=None), start=1)
    return [Line(number, text or "", zone or "other") for number, (text, zone) in numbered]


def text_of(capture: Capture) -> str:
    try:
        return capture.data.decode(capture.encoding, errors="replace")
    except LookupError:
        return capture.data.decode("utf-8", errors="replace")


def parted(lines: list[Line], parsed: dict) -> Iterator[Line]:
    """The lines with what of the article each is of. A paragraph that the page wrapped goes on to the next block."""
    starts = {block["line"]: f"p{number}" for number, block in enumerate(parsed.get("body", []), start=1)}
    captions = [bare(photo["caption"] or "") for photo in parsed.get("photos", [])]
    paragraph, comment = "", 0
    for line in lines:
        paragraph = starts.get(line.number, paragraph)
        comment += line.zone == "comment_header"
        parts = {"headline": "headline", "body": paragraph, "subhead": paragraph, "caption": photo_of(line, captions)}
        said = f"c{comment}" if comment and line.family == "comment" else ""
        yield replace(line, part=parts.get(line.zone, said))


def photo_of(line: Line, captions: list[str]) -> str:
    text = bare(line.text)
    found = (
        number for number, caption in enumerate(captions, start=1) if text and (caption in text or text in caption)
    )
    return next((f"photo{number}" for number in found), "")


def shares_of(lines: list[Line]) -> list[Share]:
    """One share a family that the capture has, in the order of FAMILIES."""
    characters, counts = Counter(), Counter(line.family for line in lines)
    for line in lines:
        characters[line.family] += len(line.text.strip())
    total, start, shares = characters.total() or 1, 0.0, []
    for family in FAMILIES:
        if counts[family]:
            width = 100 * characters[family] / total
            shares.append(Share(family, counts[family], f"{start:.2f}", f"{width:.2f}"))
            start += width
    return shares


def located(article: Article, capture: Capture) -> list[tuple[str, str, int | None, str]]:
    """(kind, text, line number, part) of each paragraph; neither where an editor wrote what no line says."""
    blocks = list(enumerate(capture.parsed.get("body", []), start=1))
    places = {block["text"]: (block["line"], f"p{number}") for number, block in reversed(blocks)}
    return [(kind, text, *places.get(text, (None, ""))) for kind, text in article.paragraphs()]


# Hidden comments: what editors hide on the article page must not be read in its capture


def hidden_comments(article: Article) -> QuerySet[Comment]:
    return article.comments.exclude(visibility=Article.Visibility.PUBLIC)


def withheld(lines: list[Line], hidden: list[Comment]) -> Iterator[Line]:
    """The lines, with a note in place of each line of a hidden comment; their numbers and zones stay."""
    secret = {bare(line) for comment in hidden for line in comment.body.split("\n")} - {""}
    for comment in comments_among(lines):
        is_secret = any(line.zone == "comment_body" and bare(line.text) in secret for line in comment)
        yield from (replace(line, text=WITHHELD) if is_secret and line.shown else line for line in comment)


def comments_among(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in runs: a comment from its header to its last line, and each line that is of no comment."""
    run: list[Line] = []
    for line in lines:
        if run and (line.zone == "comment_header" or line.family not in ("comment", "blank")):
            yield run
            run = []
        run.append(line)
    yield run


def bare(text: str) -> str:
    """A line as it stands in a record: a no-break space is a space, and runs of them are one."""
    return " ".join(text.split())
