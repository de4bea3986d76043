"""Dates with their evidence, text directions, and a few words that templates need."""

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django import template
from django.templatetags.static import static
from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from articles.models import Article, Comment

register = template.Library()

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
# What a date looks like, to a reader and to a machine (HTML's <time>), at each precision.
SHAPES = {
    "year": ("Y", "Y"),
    "month": ("F Y", "Y-m"),
    "day": ("j F Y", "Y-m-d"),
    "minute": ("j F Y, H:i", "Y-m-d\\TH:i"),
    "second": ("j F Y, H:i", "Y-m-d\\TH:i:s"),
}
EVIDENCE = {
    "metadata": "from the page's metadata",
    "dateline": "as the page prints it",
    "caption": "or soon after, from a photo caption",
    "comments": "from the first comment",
    "filename": "from the file name",
    "editor": "set by an editor",
}


def worded(moment: datetime, precision: str) -> str:
    return format_date(moment, SHAPES.get(precision, SHAPES["day"])[0])


def _time(moment: datetime, precision: str) -> SafeString:
    machine = format_date(moment, SHAPES.get(precision, SHAPES["day"])[1])
    return format_html('<time datetime="{}">{}</time>', machine, worded(moment, precision))


@register.simple_tag
def published(article: Article) -> SafeString:
    """The date of an article at the precision that is known, e.g. "September 2013"."""
    if not article.published_at:
        return format_html("<span>{}</span>", "undated")
    return _time(article.published_at, article.published_precision)


@register.filter
def evidence(article: Article) -> str:
    """Where the date comes from, in words."""
    if not article.published_at:
        return "no date is known"
    return EVIDENCE.get(article.published_basis, "of unknown origin")


@register.simple_tag
def posted(comment: Comment) -> SafeString:
    """The date of a comment; a comment at midnight whose page prints no hour has a day only."""
    if not comment.posted_at:
        return format_html("<span>{}</span>", comment.posted_as_printed or "undated")
    hour_is_known = comment.posted_at.hour or comment.posted_at.minute or ":" in comment.posted_as_printed
    return _time(comment.posted_at, "minute" if hour_is_known else "day")


@register.filter
def direction(language: str) -> str:
    """The `dir` of captured text in a language; "auto" when the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


@register.filter
def language_word(tag: str) -> str:
    """ "Arabic" for "ar"; a tag that Django has no name for stays as it is."""
    try:
        return get_language_info(tag.lower())["name"]
    except KeyError:
        return tag


@register.filter
def counted(total: int, scope: str) -> str:
    """ "No articles", "1 comment", "1,146 articles"."""
    noun = "comment" if scope == "comments" else "article"
    return f"{total:,} {noun}{'' if total == 1 else 's'}" if total else f"No {noun}s"


@register.filter
def with_code(message: str) -> SafeString:
    """A sentence whose `words in ticks` are shown as code; one with a tick to spare stays as it is."""
    pieces = message.split("`")
    if len(pieces) % 2 == 0:
        return conditional_escape(message)
    return format_html_join("", "{}", ((code(piece) if place % 2 else piece,) for place, piece in enumerate(pieces)))


def code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text)


@register.filter
def host(address: str) -> str:
    """The host of an address, for a link that says where it leads."""
    try:
        return (urlsplit(address).hostname or address).removeprefix("www.")
    except ValueError:
        return address


@register.simple_tag
def static_if_there(path: str) -> str:
    """The address of a static file, nothing when none were collected: an error page must not fail for that."""
    try:
        return static(path)
    except ValueError:
        return ""


@register.filter
def file_name(path: str) -> str:
    """The last part of a path: where a capture lies on its keeper's disk is nobody's business."""
    return re.split(r"[/\\]", path)[-1]


@register.filter
def words_of_path(path: str) -> str:
    """What to search for when nothing is at `path`: the words of its last part."""
    last = next((part for part in reversed(unquote(path).split("/")) if part), "")
    stem = re.sub(r"\.[a-z]{2,5}$", "", last, flags=re.IGNORECASE)
    return " ".join(re.findall(r"[^\W_]+", stem))[:200]
