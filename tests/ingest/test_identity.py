import pytest

from ingest import identity
from ingest.record import EMPTY


def record(**fields):
    return EMPTY | {"source": "harbour-courier", "headline": "Lift bridge falls"} | fields


@pytest.mark.parametrize(
    "address",
    [
        "https://www.courier.example/news/12",
        "http://courier.example/news/12/",
        "https://courier.example/news/12?utm_source=feed#comments",
        "HTTPS://Courier.EXAMPLE:443/news/12?fbclid=x",
    ],
)
def test_the_address_of_one_page_is_one_identity_however_it_is_linked(address):
    assert identity.normalised_url(address) == "courier.example/news/12"


def test_a_query_that_names_another_page_is_kept():
    assert identity.normalised_url("https://courier.example/?page=2&id=7") == "courier.example/?id=7&page=2"


def test_an_address_goes_before_the_sources_own_id_and_that_before_headline_and_day():
    dated = {**EMPTY["published"], "value": "2022-02-09T08:00:00"}
    assert identity.identity_of(record(original_url="https://a.example/1", source_item_id="7"), "ff").startswith("url:")
    assert identity.identity_of(record(source_item_id="7"), "ff") == "id:7"
    assert identity.identity_of(record(published=dated), "ff") == "headline:lift bridge falls|2022-02-09"


def test_two_undated_pages_with_one_headline_are_two_articles():
    assert identity.identity_of(record(), "a" * 64) != identity.identity_of(record(), "b" * 64)


def test_a_permalink_is_short_and_the_same_each_time():
    one = identity.public_id("harbour-courier", "id:7")
    assert one == identity.public_id("harbour-courier", "id:7") != identity.public_id("meridian-wire", "id:7")
    assert len(one) == 10 and one.isalnum() and one == one.lower()


def test_a_very_long_address_fits_its_column_and_stays_distinct():
    long = "https://a.example/" + "x" * 3000
    one = identity.identity_of(record(original_url=long), "ff")
    other = identity.identity_of(record(original_url=long + "y"), "ff")
    assert len(one) <= 600 and one != other


def test_versions_of_a_story_resemble_each_other_and_other_stories_do_not():
    first = (
        "The eastern span of the lift bridge gave way before dawn and fell into the harbour, the port authority said."
    )
    later = first + " Divers found no one in the water. The council meets tonight."
    other = "The school board voted to keep two village schools open for another year after parents filled the hall."
    assert identity.resemble(first, later)
    assert not identity.resemble(first, other)
