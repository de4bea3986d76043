"""The page of an article, and what stands where an article was."""

from collections.abc import Callable
from functools import wraps
from math import ceil

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers

from articles.models import Article, Capture, RelatedStory
from articles.views.threads import threaded

WORDS_A_MINUTE = 230


def of_public_article(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the article of the address: 404 when there is none to see, 410 when it was withdrawn."""

    @wraps(view)
    def guarded(request: HttpRequest, public_id: str, **rest: str) -> HttpResponse:
        article = get_object_or_404(Article.objects.select_related("source", "section"), public_id=public_id)
        if article.visibility == Article.Visibility.WITHDRAWN:
            return never_kept(render(request, "410.html", {"article": article}, status=410))
        if article.visibility != Article.Visibility.PUBLIC:
            raise Http404
        return view(request, article, **rest)

    return guarded


def never_kept(response: HttpResponse) -> HttpResponse:
    """A browser may keep a 410 as long as it likes; what was withdrawn may come back."""
    add_never_cache_headers(response)
    return response


@of_public_article
def article_page(request: HttpRequest, article: Article, slug: str = "") -> HttpResponse:
    if slug != article.slug:
        # Not for ever: a corrected headline may be corrected back, and browsers keep permanent redirects.
        return redirect(article)
    photos, captures = list(article.photos.all()), list(captures_of(article))
    related = list(related_stories(article))
    context = {
        "article": article,
        "paragraphs": list(article.paragraphs()),
        "minutes": reading_minutes(article.body),
        "comments": threaded(article.comments.public().order_by("number")),
        "photos": photos,
        "related": related,
        "has_side": bool(photos or related),
        "capture": captures[0] if captures else None,
        "capture_count": len(captures),
    }
    return render(request, "article.html", context)


def captures_of(article: Article) -> QuerySet[Capture]:
    """The captures, latest first, without their bytes."""
    return article.captures.light()


def related_stories(article: Article) -> QuerySet[RelatedStory]:
    """What the page points to, each with the archived article that a reader may open."""
    return article.related_stories.select_related("archived").defer("archived__body").order_by("position")


def reading_minutes(text: str) -> int:
    return ceil(len(text.split()) / WORDS_A_MINUTE)
