"""Long threads on pages of their own: the order is made of keys alone, the texts are read a page at a time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.forms import one, page_number
from articles.models import COMMENTS_WITH_ARTICLE, Article, Comment
from articles.quotes import Quotable
from articles.views.article import of_public_article
from articles.views.paging import numbers_around
from articles.views.threads import SORTS, Answer, Row, laid_out, reading_order

PER_PAGE = COMMENTS_WITH_ARTICLE
ANSWER = ("pk", "number", "parent_id", "posted_at")


@of_public_article
def comments_page(request: HttpRequest, article: Article) -> HttpResponse:
    """A page of the thread: the one asked for by `page`, or the one that has comment number `at`."""
    answers = list(article.comments.public().order_by("number").values_list(*ANSWER, named=True))
    if not answers:
        raise Http404
    sort = request.GET.get("sort", "page")
    ordered = reading_order(answers, sort)
    number = page_asked(request, ordered)
    last = -(-len(ordered) // PER_PAGE)
    context = {
        "article": article,
        "comments": rows_of(article, ordered[(number - 1) * PER_PAGE : number * PER_PAGE]),
        "comment_count": len(ordered),
        "number": number,
        "last": last,
        "numbers": numbers_around(number, last),
        "sorts": SORTS,
    }
    return render(request, "comments.html", context)


def page_asked(request: HttpRequest, ordered: list[tuple[Answer, int]]) -> int:
    """From 1; what is out of range is the last page, and what is no number the first."""
    last = -(-len(ordered) // PER_PAGE)
    if "at" not in request.GET:
        return min(page_number(one(request.GET, "page")), last)
    at = page_number(one(request.GET, "at"))
    return next((place // PER_PAGE + 1 for place, (answer, _) in enumerate(ordered) if answer.number == at), 1)


def rows_of(article: Article, ordered: list[tuple[Answer, int]]) -> list[Row]:
    """Rows with their texts, and with what they answer wherever that stands."""
    keys = {answer.pk for answer, _ in ordered} | {answer.parent_id for answer, _ in ordered} - {None}
    comments = Comment.objects.public().in_bulk(keys)
    for comment in comments.values():
        comment.article = article
    return laid_out(ordered, comments, Quotable(text for _, text in article.paragraphs()))
