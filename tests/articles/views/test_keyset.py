import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article
from articles.views.keyset import Page, Place, page_of
from articles.views.listed import rows_of
from tests.articles.factories import day, make_article, make_source


def asked(**parameters: object) -> dict[str, str]:
    return {name: str(value) for name, value in parameters.items()}


def walk(step: str, page: Page, per_page: int) -> list[Page]:
    """The pages from one on, by the links that they give."""
    pages = [page]
    while place := getattr(pages[-1], {"after": "older", "before": "newer"}[step]):
        pages.append(page_of(Article.objects.public(), asked(**{step: place}), per_page))
    return pages


class TestEveryListing(TestCase):
    @given(
        years=st.lists(st.one_of(st.none(), st.integers(2010, 2013)), max_size=14),
        per_page=st.integers(1, 5),
    )
    def test_every_article_is_on_exactly_one_page_in_order_both_ways(self, years, per_page):
        source = make_source()
        for year in years:
            make_article(source, published_at=year and day(year))
        everything = list(Article.objects.public().newest().values_list("pk", flat=True))
        there = walk("after", page_of(Article.objects.public(), {}, per_page), per_page)
        assert [row["pk"] for page in there for row in page.rows] == everything
        back = walk("before", there[-1], per_page)[1:]
        seen = [row["pk"] for page in reversed(back) for row in page.rows]
        assert set(seen + [row["pk"] for row in there[-1].rows]) == set(everything)
        assert [row["pk"] for row in back[-1].rows] == everything[:per_page] if back else len(there) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["x", "", "2013", "2013-99-99T00:00:00~1", "undated~", "~3", "\0", "²~1", "9" * 500])
def test_a_place_that_is_none_shows_the_first_page(text: str):
    article = make_article()
    assert page_of(Article.objects.public(), {"after": text}).rows == rows_of([article.pk])


@pytest.mark.django_db
def test_a_place_behind_the_last_article_shows_the_first_page():
    article = make_article()
    page = page_of(Article.objects.public(), asked(after="1800-01-01T00:00:00~1"))
    assert page.rows == rows_of([article.pk])
    assert page.newer is None


@pytest.mark.django_db
def test_any_page_costs_the_same_queries(django_assert_num_queries):
    source = make_source()
    for year in range(2000, 2020):
        make_article(source, published_at=day(year))
    middle = Place(day(2005), 10**9)
    with django_assert_num_queries(3):
        page_of(Article.objects.public(), {}, 4)
    with django_assert_num_queries(3):
        page_of(Article.objects.public(), asked(after=middle), 4)
