import pytest
from django.test import Client

from articles.views.calendar import PER_SOURCE
from articles.views.periods import Period
from tests.articles.factories import day, make_article, make_comment, make_source

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_year_leads_to_its_months_with_their_counts(client: Client):
    for month in (3, 3, 5):
        make_article(published_at=day(2013, month))
    page = text_of(client, "/2013/")
    assert '<a href="/2013/03/">March <span class="n">2<' in page
    assert '<a href="/2013/05/">May <span class="n">1<' in page
    assert 'href="/2013/04/"' not in page
    assert "3 articles." in page


def test_month_leads_to_its_days_with_their_counts(client: Client):
    make_article(published_at=day(2013, 9, 12, 23, 59), published_precision="minute")
    make_article(published_at=day(2013, 9, 12))
    make_article(published_at=day(2013, 10, 1))
    page = text_of(client, "/2013/09/")
    assert '<a href="/2013/09/12/">12 <span class="n">2<' in page
    assert 'href="/2013/09/13/"' not in page


def test_a_date_known_to_the_month_stands_on_no_day(client: Client):
    make_article(headline="Some time in May", published_at=day(2013, 5), published_precision="month")
    month = text_of(client, "/2013/05/")
    assert 'href="/2013/05/01/"' not in month
    assert "Some time in May" in month
    assert "1 of them known to the month alone" in month
    assert "Some time in May" not in text_of(client, "/2013/05/01/")


def test_a_date_known_to_the_year_stands_in_no_month(client: Client):
    make_article(headline="Some time in 2013", published_at=day(2013), published_precision="year")
    year = text_of(client, "/2013/")
    assert 'href="/2013/01/"' not in year
    assert "Known to the year alone" in year
    assert "Some time in 2013" in year
    assert "Some time in 2013" not in text_of(client, "/2013/01/")


def test_day_is_grouped_by_source(client: Client):
    courier, marsad = make_source("courier", name="Courier"), make_source("marsad", name="Al Marsad")
    late = make_article(courier, published_at=day(2013, 9, 12, 20))
    early = make_article(courier, published_at=day(2013, 9, 12, 8))
    other = make_article(marsad, published_at=day(2013, 9, 12))
    groups = client.get("/2013/09/12/").context["groups"]
    assert [(group.name, group.count, [row["pk"] for row in group.rows]) for group in groups] == [
        (marsad.name, 1, [other.pk]),
        (courier.name, 2, [early.pk, late.pk]),
    ]


def test_a_row_of_a_day_tells_the_hour_and_not_the_day_again(client: Client):
    make_article(published_at=day(2013, 9, 12, 20, 5), published_precision="minute")
    make_article(published_at=day(2013, 9, 12), published_basis="comments")
    rows = text_of(client, "/2013/09/12/").partition('class="rows"')[2]
    assert '<time datetime="2013-09-12T20:05">20:05</time>' in rows
    assert "<span>date: from the first comment</span>" in rows
    assert "12 September" not in rows.partition("</section>")[0]


def test_a_day_with_many_articles_leads_to_the_rest_of_them(client: Client):
    source = make_source("courier")
    for _ in range(PER_SOURCE + 3):
        make_article(source, published_at=day(2013, 9, 12))
    page = text_of(client, "/2013/09/12/")
    assert page.count("<h3") == PER_SOURCE
    assert f'href="/sources/courier/?period=2013-09-12">All {PER_SOURCE + 3} articles' in page
    assert client.get("/sources/courier/?period=2013-09-12").context["page"].count == PER_SOURCE + 3


def test_neighbours_are_the_nearest_days_that_have_articles(client: Client):
    for date in (3, 9, 20):
        make_article(published_at=day(2013, 9, date))
    make_article(published_at=day(2013, 9, 8), visibility="hidden")
    page = text_of(client, "/2013/09/09/")
    assert 'rel="prev" href="/2013/09/03/"' in page
    assert 'rel="next" href="/2013/09/20/"' in page
    assert 'rel="next"' not in text_of(client, "/2013/09/20/")


def test_hidden_articles_are_in_no_calendar(client: Client):
    make_article(headline="Unseen", visibility="hidden", published_at=day(2013, 9, 12))
    make_article(headline="Unseen too", visibility="hidden", published_at=None)
    for path in ("/2013/", "/2013/09/", "/2013/09/12/", "/undated/"):
        assert "Unseen" not in text_of(client, path)


def test_undated_articles_have_a_page_of_their_own(client: Client):
    make_article(headline="Nobody knows when", published_at=None, published_precision="", published_basis="none")
    make_article(headline="Known")
    page = text_of(client, "/undated/")
    assert "Nobody knows when" in page
    assert "Known</a>" not in page


def test_calendar_opens_at_the_year_of_the_newest_article(client: Client):
    assert client.get("/calendar/").headers["Location"] == "/undated/"
    make_article(published_at=day(2015))
    make_article(published_at=day(2013))
    assert client.get("/calendar/").headers["Location"] == "/2015/"


@pytest.mark.parametrize("path", ["/2013/02/30/", "/2013/13/", "/0999/", "/2013/00/", "/2013/09/00/", "/9000/"])
def test_a_date_that_no_calendar_has_is_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_a_period_without_articles_says_so(client: Client):
    make_article(published_at=day(2013, 9, 12))
    assert "No article of this day is held" in text_of(client, "/2014/01/02/")
    assert 'rel="prev" href="/2013/09/12/"' in text_of(client, "/2014/01/02/")


@pytest.mark.parametrize("path", ["/2013/", "/2013/09/", "/2013/09/12/", "/undated/"])
def test_calendar_costs_few_queries_at_any_size(client: Client, path: str, django_assert_max_num_queries):
    for number in range(60):
        article = make_article(published_at=day(2013, 9, 12) if number % 2 else None)
        make_comment(article, 1)
    make_article(published_at=day(2013), published_precision="year")
    with django_assert_max_num_queries(8):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("text", "label", "end"),
    [("2013", "2013", day(2014)), ("2013-12", "December 2013", day(2014)), ("2012-02-29", "29 February 2012", None)],
)
def test_a_period_knows_its_name_and_its_end(text: str, label: str, end):
    period = Period.read(text)
    assert (str(period), period.label, period.end) == (text, label, end or day(2012, 3, 1))
