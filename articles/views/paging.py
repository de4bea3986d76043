"""Numbered pages of a listing; a page out of range is the last one, and no junk is an error."""

from django.core.paginator import Page, Paginator

from articles.models import Article, ArticleQuerySet

PER_PAGE = 20
NEAR = 2


def page_of(articles: ArticleQuerySet, asked: str | None, per_page: int = PER_PAGE) -> Page:
    """A page of articles, newest first, with `rows` for the template and the `numbers` of the pager."""
    page = Paginator(articles.newest().values_list("pk", flat=True), per_page).get_page(asked)
    page.rows = rows_of(list(page.object_list))
    page.numbers = numbers_around(page.number, page.paginator.num_pages)
    return page


def rows_of(keys: list[int]) -> list[Article]:
    """Articles of the keys as a list shows them, newest first. Keys first, so that comments are counted for few."""
    return list(Article.objects.listed().filter(pk__in=keys).newest()) if keys else []


def numbers_around(number: int, last: int) -> list[int | None]:
    """The page numbers to offer: the ends, those near `number`, and None where some are left out."""
    shown = sorted({1, last} | set(range(max(1, number - NEAR), min(last, number + NEAR) + 1)))
    numbers: list[int | None] = []
    for previous, current in zip([0, *shown], shown, strict=False):
        if current - previous > 1:
            numbers.append(None)
        numbers.append(current)
    return numbers
