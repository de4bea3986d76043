"""Addresses that are put together by hand, for speed, are those that Django would make."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Section, Source
from articles.views.periods import Period

HEADLINES = st.text(max_size=120) | st.sampled_from(
    ["history", "Captures", "المرصد: 100%", "a/b?c#d", "naïve café", "-", "𐍈"]
)


@given(HEADLINES)
def test_of_an_article_and_of_its_comments(headline: str):
    article = Article(public_id="abc-123", headline=headline)
    assert article.get_absolute_url() == reverse("article", args=["abc-123", article.slug])
    assert article.comment_url(7) == f"{article.get_absolute_url()}#comment-7"
    assert article.comment_url(51) == f"{reverse('comments', args=['abc-123'])}?at=51#comment-51"


@pytest.mark.parametrize("slug", ["news", "اقتصاد", "naïve-café"])
def test_of_a_section_and_its_source(slug: str):
    section = Section(source=Source(slug="al-marsad"), slug=slug)
    assert section.source.get_absolute_url() == reverse("source", args=["al-marsad"])
    assert section.get_absolute_url() == reverse("section", args=["al-marsad", slug])


@pytest.mark.parametrize("period", [Period(2013), Period(2013, 9), Period(2013, 9, 2)], ids=str)
def test_of_a_page_of_the_calendar(period: Period):
    assert period.get_absolute_url() == reverse(f"calendar-{period.unit}", args=str(period).split("-"))
