"""Every bar of the histogram leads to exactly what it counts."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.models import Comment
from articles.search import indexer
from tests.articles.factories import day, make_article, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def vaguely_dated(kept_archive):
    """Articles of a few weeks and of some years, of which many are dated to a month or a year alone, or not at all."""
    with kept_archive():
        source = make_source("meridian-wire")
        for number in range(60):
            kind, at = f"kind{number % 3}", day(2014, 3) + timedelta(days=number)
            make_article(source, headline=f"few {kind}", published_at=at, published_precision="day")
            years = day(2009 + number % 8, 1 + number % 12, 1 + number % 28)
            make_article(source, headline=f"many {kind}", published_at=years, published_precision="second")
        for number in range(24):
            month = day(2009 + number % 8, 1 + number % 12, 1)
            for words in ("few vague", "many vague"):
                make_article(source, headline=words, published_at=month, published_precision="month")
            make_article(source, headline="vague", published_at=month.replace(month=1), published_precision="year")
            article = make_article(source, headline="vague", published_at=None, published_precision="")
            Comment.objects.create(article=article, number=1, author="A", body="few many vague", posted_at=month)
        make_article(source, headline="few", published_at=day(2014, 3, 1), published_precision="month")
        make_article(source, headline="few kind1 kind2", published_at=day(2014, 1, 1), published_precision="year")
        indexer.rebuild()
        yield


def bars_of(client: Client, address: str) -> tuple[str, dict[str, int]]:
    """The unit of the histogram of a search, and how many each of its bars counts, by the address that it leads to."""
    response = client.get(address)
    chart = response.context["chart"]
    return (chart.unit, {bar.address: bar.count for bar in chart.bars if bar.count}) if chart else ("", {})


@pytest.mark.parametrize(
    ("asked", "unit"),
    [
        ("q=few kind1", "day"),
        ("q=few kind1&from=2014-03-09&to=2014-04", "day"),
        ("q=few", "day"),
        ("q=few&from=2014-03-09&to=2016-01-05", "day"),
        ("q=few OR kind2", "year"),
        ("q=many&from=2010-06-15&to=2015-03-03", "month"),
        ("q=many", "year"),
        ("q=vague&from=2010-06-15&to=2015-03-03", "month"),
        ("q=vague&from=2010-06&to=2015&known_to=month", "year"),
        ("q=many OR vague&from=2011-06-15&to=2015-03-03", "month"),
        ("q=many from:2010-06&known_to=day&to=2011", "month"),
        ("from=2014-02-20&to=2014-04-03&year=2014", "day"),
        ("q=vague&in=comments&from=2010-01-02", "year"),
        ("", "year"),
    ],
)
def test_every_bar_leads_to_exactly_what_it_counts(client: Client, vaguely_dated, asked, unit):
    shown, bars = bars_of(client, f"/search/?{asked}")
    assert shown == unit
    assert {address: client.get(f"/search/{address}").context["results"].total for address in bars} == bars


def test_a_bar_of_days_leaves_out_what_is_dated_to_the_month_alone_and_says_so(client: Client, vaguely_dated):
    _, bars = bars_of(client, "/search/?q=few+kind1")
    address, count = next(iter(bars.items()))
    assert address.endswith("&known_to=day&from=2014-03-02&to=2014-03-02")
    page = client.get(f"/search/{address}").content.decode()
    assert f"<strong>{count} article</strong>" in page
    assert "Dates: known to the day</bdi>" in page
    assert "<bdi>2 March 2014, known to the day</bdi>" in page
    without = address.replace("&known_to=day", "")
    assert client.get(f"/search/{without}").context["results"].total == count + 1
