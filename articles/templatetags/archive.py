"""Dates with their evidence, text directions, and a few words that templates need."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, ngettext
from django.utils.translation import gettext_noop as _

from articles.models import Article, Capture, Comment, Revision
from articles.revisions import subject_in_words
from articles.search.query import Note

register = template.Library()

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
UNDATED = "undated"
STATED = ("metadata", "dateline")
EVIDENCE = {
    "metadata": _("from the page's metadata"),
    "dateline": _("as the page prints it"),
    "caption": _("or soon after, from a photo caption"),
    "comments": _("from the first comment"),
    "filename": _("from the file name"),
    "editor": _("set by an editor"),
    UNDATED: _("no date is known"),
}


def worded(moment: date, precision: str) -> str:
    """A date as a reader sees it, at the precision that is known. Lists hold many: Django's own way is slow."""
    if precision == "year":
        return f"{moment.year}"
    month = f"{_month(moment.month, get_language())} {moment.year}"
    if precision == "month":
        return month
    hour = f"{_comma(get_language())}{moment:%H:%M}" if precision in ("minute", "second") else ""
    return f"{moment.day} {month}{hour}"


@cache
def _comma(_language: str) -> str:
    return gettext(", ")


@cache
def _month(number: int, _language: str) -> str:
    return gettext(MONTHS[number - 1])  # Django knows the months in every language


# How much of "2013-09-12T08:05:00" a machine is told.
LENGTHS = {"year": 4, "month": 7, "day": 10, "minute": 16, "second": 19}


class Dated(Protocol):
    """What tells when an article was published: an article, or the row of a list."""

    published_at: datetime | None
    published_precision: str
    published_basis: str


def _time(moment: datetime, precision: str) -> SafeString:
    machine = moment.isoformat()[: LENGTHS.get(precision, LENGTHS["day"])]
    return SafeString(f'<time datetime="{machine}">{worded(moment, precision)}</time>')


@register.simple_tag
def published(article: Dated) -> SafeString:
    """The date of an article at the precision that is known, e.g. "September 2013"."""
    if not article.published_at:
        return format_html("<span>{}</span>", gettext("undated"))
    return _time(article.published_at, article.published_precision)


@register.simple_tag
def listed_date(article: Dated) -> SafeString:
    """The date as a list shows it: with where it comes from, unless the page itself says it is its date."""
    if not article.published_at or article.published_basis in STATED:
        return published(article)
    return dated(article)


@register.simple_tag
def dated(article: Dated) -> SafeString:
    """The date with where it comes from, in words."""
    return SafeString(f"<span>{published(article)}{_after_the_date(_basis(article), get_language())}</span>")


@lru_cache(maxsize=100)
def _after_the_date(basis: str, language: str) -> str:
    return _comma(language) + escape(evidence_of(basis))


def listed_hour(article: Dated) -> SafeString:
    """The same in a list of one day: the hour alone, and where the day comes from."""
    if article.published_basis not in STATED:
        return format_html("<span>{}</span>", gettext("date: %(evidence)s") % {"evidence": evidence(article)})
    if article.published_precision not in ("minute", "second"):
        return SafeString("")
    machine = article.published_at.isoformat()[: LENGTHS[article.published_precision]]
    return SafeString(f'<time datetime="{machine}">{article.published_at:%H:%M}</time>')


@register.filter
def evidence(article: Dated) -> str:
    """Where the date comes from, in words."""
    return evidence_of(_basis(article))


def _basis(article: Dated) -> str:
    return article.published_basis if article.published_at else UNDATED


def evidence_of(basis: str) -> str:
    return gettext(EVIDENCE.get(basis, _("of unknown origin")))


@register.simple_tag
def captured_on(article: Article, capture: Capture | None) -> str:
    """When the page was captured, "no earlier than 3 May 2020" where only that is known, or nothing."""
    if capture and capture.captured_at:
        return worded(capture.captured_at, "day")
    if article.captured_not_before:
        return gettext("no earlier than %(day)s") % {"day": worded(article.captured_not_before, "day")}
    return ""


@register.simple_tag
def years(first: date | None, last: date | None) -> SafeString:
    """ "2013", or "2013–2015"; nothing where no date is known."""
    if not first or not last:
        return SafeString("")
    span = f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    return SafeString(f'<span class="n" dir="ltr">{span}</span>')


@register.simple_tag
def posted(comment: Comment) -> SafeString:
    """The date of a comment; a comment at midnight whose page prints no hour has a day only."""
    if not comment.posted_at:
        return format_html("<span>{}</span>", comment.posted_as_printed or gettext("undated"))
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
        return get_language_info(tag.lower())["name_translated"]
    except KeyError:
        return tag


@register.filter
def counted(total: int, scope: str) -> str:
    """ "No articles", "1 comment", "1,146 articles"."""
    of_comments = scope == "comments"
    if not total:
        return gettext("No comments") if of_comments else gettext("No articles")
    if of_comments:
        return ngettext("%(n)s comment", "%(n)s comments", total) % {"n": f"{total:,}"}
    return ngettext("%(n)s article", "%(n)s articles", total) % {"n": f"{total:,}"}


UNITS = (_("bytes"), "kB", "MB", "GB", "TB")


@register.filter
def size(count: int) -> str:
    """As people say it: 950 bytes, 1.2 MB."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    number = f"{amount:.1f}" if unit and amount < 9.95 else f"{amount:,.0f}"
    return f"{number} {gettext(UNITS[unit])}"


@register.filter
def subjects(revision: Revision) -> str:
    """What a revision changed."""
    return _comma(get_language()).join(subject_in_words(what) for what in revision.subjects)


@register.filter
def note_in_words(note: Note) -> SafeString:
    """What a query was not taken for, in the language of the reader; the words of the query stay as typed."""
    typed = f"`{note.excerpt}`" if note.excerpt else ""
    message = note.message.replace(typed, "`{}`", 1) if typed else note.message
    return with_code(gettext(message).replace("`{}`", typed))


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
