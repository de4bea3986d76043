import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.names import nearest

NAMES = {"radium-post": "Radium Post", "upland-post": "Upland Gazette Post", "al-marsad": "المرصاد", "News / World": ""}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("redium-post", ["radium-post"]),
        ("Uplnad Gazette", ["upland-post"]),
        ("uplan", ["upland-post"]),
        ("psot", ["radium-post", "upland-post"]),
        ("المرصد", ["al-marsad"]),
        ("Wordl", ["News / World"]),
        ("news", ["News / World"]),
        ("new", ["News / World"]),
        ("ra", []),
        ("something else", []),
        ("?!", []),
        ("", []),
    ],
)
def test_a_name_is_known_by_most_of_its_letters_or_by_a_word_of_it(typed, found):
    assert nearest(typed, NAMES) == found


@given(st.text(max_size=60))
def test_any_text_is_near_to_names_that_there_are_or_to_none(typed):
    assert set(nearest(typed, NAMES)) <= set(NAMES)


@given(st.sampled_from(["radium-post", "News / World", "al-marsad"]), st.data())
def test_one_letter_too_many_is_no_obstacle(name, data):
    place = data.draw(st.integers(1, len(name)))
    assert nearest(f"{name[:place]}x{name[place:]}", NAMES)[0] == name
