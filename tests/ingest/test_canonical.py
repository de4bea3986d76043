import hashlib
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from ingest.canonical import canonical, damaged_in, lines_in, lines_of, turns_in
from ingest.layouts.sheet import Sheet
from ingest.page import Page, Zone

LINES = st.lists(st.text(max_size=12), max_size=12).map(tuple)
SOME = frozenset((Zone.BODY, Zone.BLANK))


def page_of(*lines):
    return Page(raw=b"x", sha256=hashlib.sha256(b"x").hexdigest(), path="x", lines=lines, encoding="utf-8")


@given(LINES, st.data())
def test_lines_are_found_by_their_zones_in_the_order_of_the_page(lines, data):
    page = page_of(*lines)
    zones = tuple(data.draw(st.sampled_from((Zone.BODY, Zone.BLANK, Zone.PROMO))) for _ in lines)
    expected = [each for each in zip(count(1), map(canonical, lines), zones, strict=False) if each[2] in SOME]
    assert list(lines_in(page, zones, SOME)) == expected
    assert list(lines_in(page, zones, frozenset((Zone.BODY,)))) == [each for each in expected if each[2] is Zone.BODY]


def test_other_zones_of_the_same_page_are_not_those_asked_for_before():
    page = page_of("One.", "Two.")
    zones = [Zone.BODY, Zone.BODY]
    assert len(lines_in(page, tuple(zones), SOME)) == len(lines_in(page, zones, SOME)) == 2
    zones[1] = Zone.PROMO
    assert len(lines_in(page, zones, SOME)) == len(lines_in(page, tuple(zones), SOME)) == 1


def test_another_page_with_the_same_zones_shows_its_own_lines():
    zones = (Zone.BODY,)
    assert [line for _, line, _ in lines_in(page_of("One."), zones, SOME)] == ["One."]
    assert [line for _, line, _ in lines_in(page_of("Two."), zones, SOME)] == ["Two."]


def test_lines_that_turn_text_around_and_damaged_ones_are_counted_from_one():
    page = page_of("plain", "a \u202eturn", "", "a\x00b", "and \u2066again")
    assert turns_in(page) == [2, 5]
    assert damaged_in(page) == [4]
    assert lines_of(page)[1] == "a turn"


@given(LINES)
def test_after_a_line_comes_the_next_that_is_printed(lines):
    sheet = Sheet(page_of(*lines))
    for number in range(len(sheet)):
        below = (other for other in range(number + 1, len(sheet)) if sheet.lines[other])
        assert sheet.after(number) == next(below, None)
    assert sheet.lower == [line.lower() for line in sheet.lines]
