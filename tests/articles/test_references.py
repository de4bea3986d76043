import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.references import apa, chicago, mla
from tests.articles.records import SHA256, make_record, make_said, printed

PINNED = f"Archived copy, revision 2, capture SHA-256 {SHA256}"
LINK = "https://archive.example/articles/k3x7/harbour/"


def test_each_style_has_author_date_title_source_link_and_what_pins_the_text():
    record = make_record()
    assert apa(record) == f"Ana Lima. (2013, September 12). Harbour reopens. Meridian Wire. {LINK} ({PINNED})"
    assert mla(record) == f"Ana Lima. “Harbour reopens.” Meridian Wire, 12 Sept. 2013, {LINK}. {PINNED}."
    assert chicago(record) == f"Ana Lima. “Harbour reopens.” Meridian Wire, September 12, 2013. {LINK}. {PINNED}."


def test_a_date_is_as_precise_as_it_is_known():
    assert "(2013, September)." in apa(make_record(published=printed("2013-09", "month")))
    assert "Wire, Sept. 2013," in mla(make_record(published=printed("2013-09", "month")))
    assert "Wire, 2013." in chicago(make_record(published=printed("2013", "year")))


def test_an_undated_page_without_a_byline_says_no_more_than_is_known():
    record = make_record(byline="", published=printed("", ""))
    assert apa(record).startswith("Harbour reopens. (n.d.). Meridian Wire. ")
    assert mla(record).startswith("“Harbour reopens.” Meridian Wire, https://")


def test_a_headline_that_ends_by_itself_gets_no_second_stop():
    assert "“Who pays?” Meridian" in mla(make_record(headline="Who pays?"))


def test_a_comment_is_cited_as_such():
    assert "Comment 7 on “Harbour reopens”" in apa(make_said())


@pytest.mark.parametrize("style", [apa, mla, chicago])
@given(headline=st.text(min_size=1), byline=st.text())
def test_a_reference_is_one_line_whatever_the_page_says(style, headline: str, byline: str):
    assert len(style(make_record(headline=headline, byline=byline)).splitlines()) == 1
