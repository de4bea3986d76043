"""Pages that stand on their own: help, about, what robots may read, and whether the site lives."""

from collections.abc import Collection, Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.search import indexer, query
from articles.search.query_notes import MESSAGES

# The kinds of operators, under the headings of the help page.
GROUPS = {
    _("Words and phrases"): ("words", "phrase", "suffix"),
    _("Joining and leaving out"): ("keyword", "minus", "brackets"),
    _("In one part of the page"): ("zone", "scope"),
    _("Filters"): ("filter",),
    _("Dates"): ("date",),
}


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"part": "about", "contact": settings.CONTACT})


def search_help(request: HttpRequest) -> HttpResponse:
    """Of the table that the parser reads, so it tells of every operator and of no other."""
    groups = [(gettext(title), list(operators_of(kinds))) for title, kinds in GROUPS.items()]
    limits = {"characters": query.MAX_CHARACTERS, "terms": query.MAX_TERMS, "depth": query.MAX_DEPTH}
    context = {"groups": groups, "limits": limits, "prefix": query.MIN_PREFIX, "notes": note_meanings()}
    return render(request, "help/search.html", context)


def operators_of(kinds: Collection[str]) -> Iterator[tuple[query.Operator, str]]:
    """Each operator with what it is for, in the language of the reader."""
    return ((each, gettext(each.explanation)) for each in query.OPERATORS if each.kind in kinds)


def note_meanings() -> list[str]:
    """Each note as the search page shows it, with … for what was typed."""
    return sorted(gettext(message).replace("`{}`", "…") for message in MESSAGES.values())


def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers "ok" once the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether visitors should be sent here: 503 while the search has no index; the rest of the site works meanwhile."""
    healthz(request)
    ready = not indexer.is_missing()
    words = "ready" if ready else "the search index is being rebuilt"
    return HttpResponse(
        words, content_type="text/plain", status=200 if ready else 503, headers={"Cache-Control": "no-store"}
    )


def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page (the admin's are such) names no icon."""
    return redirect(static("favicon.svg"))
