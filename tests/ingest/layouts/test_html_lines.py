"""Lines around a story that only date it, sign it or reserve its rights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layouts.html_lines import is_date_line, is_signature
from ingest.page import ParsedArticle, Zone
from ingest.pipeline import parse
from ingest.readers import html

PROSE = [
    "The keeper of the bridge at Ellary went home at nine on Thursday, and nobody noticed until the barge came.",
    "He had kept the bridge for forty years, the harbour office said, and had asked for a clock in every one of them.",
    "The clock was delivered to the wrong bridge, where it still runs. The barge went round by sea and was late.",
]
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
LD = '{"@type":"NewsArticle","headline":"Bridge Keeper Goes Home","author":{"name":"Tam Lin"}}'
HEAD = f'<head><title>Bridge Keeper Goes Home</title><script type="application/ld+json">{LD}</script></head>'


def parsed(body: str) -> ParsedArticle:
    page = f"<!doctype html><html lang=en>{HEAD}<body><h1>Bridge Keeper Goes Home</h1><article>{body}</article></body>"
    return parse(html.page(page.encode(), "page.html"))


def texts(article: ParsedArticle) -> list[str]:
    return [block.text for block in article.body]


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("<p>Published: 3 Feb 2010, Updated: 4 Feb 2010</p>", Zone.DATELINE),
        ("<p>Published 9:15am, 3 May 2012</p>", Zone.DATELINE),
        ("<p>12 July 2011 • Last updated 13 July 2011</p>", Zone.DATELINE),
        ("<p>Sunday, Sept. 11, 2005; Page A01</p>", Zone.DATELINE),
        ("<h6>Posted: Wed Jul 9, 2014 12:13 PM</h6>", Zone.DATELINE),
        ("<p>03/04/2013 05:06 PM PST</p>", Zone.DATELINE),
        ("<p>mardi 4 juin 2019 à 14h30</p>", Zone.DATELINE),
        ("<p>By Tam Lin, Harbour correspondent</p>", Zone.BYLINE),
        ("<p>Tam Lin, Staff Writer</p>", Zone.BYLINE),
    ],
)
def test_a_line_below_the_headline_that_dates_or_signs_the_story_is_no_part_of_it(line, zone):
    article = parsed(f"{line}{STORY}")
    assert texts(article) == PROSE
    assert article.labels[1] is zone


@pytest.mark.parametrize("line", ["© 2005 Ellary Packet Company", "Copyright Ellary Packet", "Published on 05.06.2007"])
def test_a_line_at_the_end_that_dates_the_story_or_reserves_its_rights_is_no_part_of_it(line):
    assert texts(parsed(f"{STORY}<p>{line}</p>")) == PROSE


@pytest.mark.parametrize("line", ["Tam Lin was there.", "On 3 May 2012 it rained", "May 2012", "2012"])
def test_a_line_that_says_more_or_less_than_a_date_or_a_name_stays(line):
    assert texts(parsed(f"<p>{PROSE[0]}</p><p>{line}</p>{STORY}"))[1] == line


def test_the_days_of_a_story_that_is_told_by_days_stay():
    days = ["3 May 2012", "4 May 2012", "9 May 2012"]
    told = "".join(f"<h3>{day}</h3><p>{paragraph}</p>" for day, paragraph in zip(days, PROSE, strict=True))
    assert texts(parsed(told)) == [text for pair in zip(days, PROSE, strict=True) for text in pair]


@pytest.mark.parametrize("line", ["© 2012 is when the painter died", "3 May 2012"])
def test_such_a_line_within_a_story_stays(line):
    lines = "".join(f"<p>{text}</p>" for text in (*PROSE[:2], line, PROSE[2]))
    assert texts(parsed(lines)) == [*PROSE[:2], line, PROSE[2]]


@pytest.mark.parametrize("line", ["آخر تحديث: الثلاثاء 3 فبراير 2016", "٣ فبراير ٢٠١٦", "4. Juni 2019, 14.30 Uhr"])
def test_a_date_line_is_told_in_any_language_that_dates_are_read_in(line):
    assert is_date_line(line)


@given(st.text(max_size=150), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_told_without_an_error(text, names):
    assert is_date_line(text) in (True, False)
    assert is_signature(text, names) in (True, False)


@given(st.sampled_from(("river", "keeper", "بحر", "Brücke")))
def test_a_word_of_a_story_beside_a_date_makes_it_no_date_line(word):
    assert not is_date_line(f"3 May 2012 {word}")
