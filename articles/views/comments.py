"""Long threads on pages of their own: the order is made of keys alone, the texts are read a page at a time."""

from array import array
from collections.abc import Sequence

from django.db.models import Count, F, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.forms import one, page_number
from articles.models import COMMENTS_WITH_ARTICLE, Article, Comment, CommentQuerySet
from articles.quotes import Quotable
from articles.views.article import of_public_article
from articles.views.comment_rows import thread_html
from articles.views.kept import kept, state
from articles.views.paging import numbers_around, to_page
from articles.views.threads import DEEPEST, SORTS, Row, laid_out, reading_order

PER_PAGE = COMMENTS_WITH_ARTICLE
ORDERS = {"oldest": F("posted_at").asc(nulls_last=True), "newest": F("posted_at").desc(nulls_last=True)}
# The keys of the comments in the order in which they are read, and the depth of each.
Order = tuple[Sequence[int], Sequence[int]]


@of_public_article
def comments_page(request: HttpRequest, article: Article) -> HttpResponse:
    """A page of the thread: the one asked for by `page`, or the one that has comment number `at`."""
    keys, depths = order_of(state(), article.pk, sort_asked(request), answering(article))
    if not keys:
        raise Http404
    last = -(-len(keys) // PER_PAGE)
    number = page_asked(request, article, keys, last)
    part = slice((number - 1) * PER_PAGE, number * PER_PAGE)
    rows = rows_of(article, list(zip(keys[part], depths[part], strict=True)))
    context = {
        "article": article,
        "comments": rows,
        "thread": thread_html(article, rows, on_article=False),
        "comment_count": len(keys),
        "number": number,
        "last": last,
        "numbers": numbers_around(number, last),
        "to_page": to_page(request.GET),
        "sorts": SORTS,
    }
    return render(request, "comments.html", context)


def sort_asked(request: HttpRequest) -> str:
    """A key of ORDERS, or "" for the order of the page: junk is not to be kept an order of its own for."""
    sort = request.GET.get("sort", "")
    return sort if sort in ORDERS else ""


def answering(article: Article) -> tuple[int | None, ...]:
    """Tells one way of answering each other from another: no trigger notes that a comment answers another one now."""
    sums = {"parents": Sum("parent_id"), "places": Sum(F("parent_id") * F("number")), "answers": Count("parent_id")}
    return tuple(shown(article.pk).aggregate(**sums).values())


@kept(32)
def order_of(article: int, sort: str, _answering: tuple[int | None, ...]) -> Order:
    order = [ORDERS[sort], "number"] if sort else ["number"]
    read = reading_order(list(shown(article).order_by(*order).values_list("pk", "parent_id")))
    return array("q", (key for key, _ in read)), bytes(min(depth, DEEPEST) for _, depth in read)


def shown(article: int) -> CommentQuerySet:
    return Comment.objects.filter(article=article, visibility=Article.Visibility.PUBLIC)


def page_asked(request: HttpRequest, article: Article, keys: Sequence[int], last: int) -> int:
    """From 1; what is out of range is the last page, and what is no number the first."""
    if "at" not in request.GET:
        return min(page_number(one(request.GET, "page")), last)
    at = shown(article.pk).filter(number=page_number(one(request.GET, "at"))).values_list("pk", flat=True).first()
    return keys.index(at) // PER_PAGE + 1 if at in keys else 1


def rows_of(article: Article, ordered: list[tuple[int, int]]) -> list[Row]:
    """Rows with their texts, and with what they answer wherever that stands."""
    comments = shown(article.pk).in_bulk([key for key, _ in ordered])
    parents = {comment.parent_id for comment in comments.values()} - {None, *comments}
    comments |= shown(article.pk).in_bulk(parents) if parents else {}
    return laid_out(ordered, comments, Quotable(text for _, text in article.paragraphs()))
