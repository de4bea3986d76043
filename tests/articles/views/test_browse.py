import pytest
from django.test import Client

from tests.articles.factories import day, make_article, make_comment, make_section, make_source

pytestmark = pytest.mark.django_db


def test_home_of_an_empty_archive_says_how_to_fill_it(client: Client):
    assert "manage.py ingest" in client.get("/").content.decode()


def test_home_shows_newest_articles_first_and_no_hidden_ones(client: Client):
    make_article(headline="Older", published_at=day(2021))
    make_article(headline="Newer", published_at=day(2023))
    make_article(headline="Unseen", visibility="hidden")
    page = client.get("/").content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "Unseen" not in page
    assert "2 articles from 2 sources, 2021 to 2023" in page


def test_home_shows_articles_of_the_same_day_in_other_years(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("articles.views.browse.timezone.now", lambda: day(2026, 3, 9))
    same = make_article(headline="The same day", published_at=day(2013, 3, 9))
    make_article(headline="Another day", published_at=day(2013, 3, 10))
    make_article(headline="Known to the month", published_at=day(2013, 3, 9), published_precision="month")
    assert [row["pk"] for row in client.get("/").context["on_this_day"]] == [same.pk]


def test_home_leads_from_a_year_to_its_calendar(client: Client):
    make_article(published_at=day(2010))
    make_article(published_at=day(2020))
    assert 'href="/2010/"' in client.get("/").content.decode()


def test_directory_lists_sources_with_counts_and_span(client: Client):
    source = make_source(name="Harbour Courier", language="ar")
    make_article(source, published_at=day(2013))
    make_article(source, published_at=day(2015))
    make_source(name="Without Articles")
    page = client.get("/sources/").content.decode()
    assert "2 articles" in page
    assert "2013–2015" in page
    assert "Arabic" in page
    assert "Without Articles" not in page


def test_source_shows_its_sections_with_counts_and_its_articles(client: Client):
    source = make_source("harbour-courier", description="Ships and tides.")
    make_article(source, section=make_section(source, "News / Harbour", "news-harbour"), headline="A crane falls")
    make_article(headline="Of another source")
    page = client.get("/sources/harbour-courier/").content.decode()
    assert "Ships and tides." in page
    assert "/sources/harbour-courier/sections/news-harbour/" in page
    assert "A crane falls" in page
    assert "Of another source" not in page


def test_section_with_an_arabic_slug_lists_its_articles_only(client: Client):
    source = make_source("al-marsad", language="ar")
    section = make_section(source, "اقتصاد", "اقتصاد")
    make_article(source, section=section, headline="Within")
    make_article(source, headline="Without")
    page = client.get(section.get_absolute_url()).content.decode()
    assert "Within" in page
    assert "Without" not in page


def test_unknown_source_and_section_are_not_found(client: Client):
    make_source("harbour-courier")
    assert client.get("/sources/nobody/").status_code == 404
    assert client.get("/sources/harbour-courier/sections/none/").status_code == 404


def test_period_narrows_a_listing_and_can_be_taken_away(client: Client):
    source = make_source("harbour-courier")
    make_article(source, headline="In March", published_at=day(2022, 3, 31, 23, 59))
    make_article(source, headline="In April", published_at=day(2022, 4, 1))
    make_article(source, headline="In 2022", published_at=day(2022, 3), published_precision="year")
    response = client.get("/sources/harbour-courier/?period=2022-03")
    assert [row["headline"] for row in response.context["page"].rows] == ["In March"]
    assert "March 2022" in response.content.decode()
    response = client.get("/sources/harbour-courier/?period=2022")
    assert len(response.context["page"].rows) == 3


@pytest.mark.parametrize("period", ["2022-13", "0000", "9999-12", "٢٠٢٢", "x", "2022-02-30", "\0"])
def test_junk_for_a_period_shows_everything(client: Client, period: str):
    make_article(make_source("harbour-courier"))
    response = client.get("/sources/harbour-courier/", {"period": period})
    assert len(response.context["page"].rows) == 1


def test_older_and_newer_keep_the_period(client: Client):
    source = make_source("harbour-courier")
    for _ in range(21):
        make_article(source, published_at=day(2022, 5))
    page = client.get("/sources/harbour-courier/?period=2022-05").content.decode()
    assert 'rel="next" href="?period=2022-05&amp;after=2022-05-01T00%3A00%3A00~' in page


def test_right_to_left_headline_turns_its_row(client: Client):
    make_article(headline="عنوان", language="ar")
    assert '<li dir="rtl">' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/sources/", "/sources/harbour-courier/", "/sources/harbour-courier/sections/world/"]
)
def test_listing_costs_few_queries_at_any_size(client: Client, path: str, django_assert_max_num_queries):
    source = make_source("harbour-courier")
    section = make_section(source)
    for number in range(60):
        article = make_article(source, section=section, published_at=day(2010 + number % 12))
        make_comment(article, 1)
    with django_assert_max_num_queries(8):
        assert client.get(path).status_code == 200
