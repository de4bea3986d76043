import pytest

from articles.search.conditions import ZONES, condition
from articles.search.query import FIELDS, parse
from tests.articles.factories import make_source


def looked_up(text: str, zone: str = "") -> str:
    return str(condition(parse(text).tree, zone))


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("peace", "", "content__content=peace"),
        ("peace", "comments", "comments__content=peace"),
        ('headline: "peace talks"', "", "headline__exact=peace talks"),
        ("body: diplom*", "comments", "text__startswith=diplom"),
        ("peece~", "", "content__fuzzy=peece"),
        ("lang:ar-EG", "", "language__exact=ar"),
        ('section:"Middle East"', "", "section_name__exact=Middle East"),
        ("is:undated", "", "undated__exact=true"),
        ("has:comments", "", "has_comments__exact=true"),
    ],
)
def test_a_word_or_filter_is_looked_up_in_its_field(text, zone, expected):
    field, value = expected.split("=")
    assert f"'{field}', '{value}'" in looked_up(text, zone) or expected in looked_up(text, zone)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harbour-courier", ["harbour-courier"]),
        ('"Harbour Courier"', ["harbour-courier"]),
        ("HARBOUR", ["harbour", "harbour-courier"]),
        ("المرصد", ["al-marsad", "المرصد"]),
        ("elsewhere", ["elsewhere"]),
    ],
)
def test_a_source_is_known_by_its_slug_and_by_words_of_its_name(typed, found):
    make_source("harbour-courier", name="Harbour Courier")
    make_source("al-marsad", name="المرصد")
    assert f"('source__in', {found})" in looked_up(f"source:{typed}")


def test_dates_are_half_open():
    found = looked_up("date:2013-09")
    assert "published_until__gte" in found
    assert "published__lt" in found
    assert "published__lt" not in looked_up("from:2013")


def test_joins_and_exclusions_keep_their_sense():
    found = condition(parse("a OR b -c").tree, "")
    assert found.connector == "AND"
    alternative, excluded = found.children
    assert alternative.connector == "OR"
    assert excluded.negated


def test_every_zone_of_the_language_has_its_field():
    assert set(ZONES) == {name for name, operator in FIELDS.items() if operator.kind == "zone"} - {"anywhere"}
