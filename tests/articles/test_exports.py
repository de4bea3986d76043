import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.exports import (
    article_record,
    csv_lines,
    harmless,
    json_lines,
    plain_fragment,
    posted_date,
    published_date,
    said_in,
)
from articles.models import Article, Comment
from tests.articles.factories import day, make_article, make_comment
from tests.articles.records import make_record, make_said, printed


def rows_of(records, of_comments=False):
    text = "".join(csv_lines(records, of_comments))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"1{start}1") == f"1{start}1"


BLANKS = [
    " ",
    "   ",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\u202e",
    "\u3164",
    " \u200b\u2003",
    "\x0b",
    "\0",
]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
@pytest.mark.parametrize("blank", BLANKS)
def test_a_formula_behind_blanks_and_what_nobody_sees_is_one(blank, start):
    text = f"{blank}{start}1+1"
    is_break_behind_blanks = start in "\t\r" and blank != "\0"
    assert harmless(text).startswith("'") or is_break_behind_blanks
    assert harmless(f"{blank}{start}=1").startswith("'")
    assert harmless(f"{blank}one{start}") == f"{blank}one{start}".replace("\0", "")


@given(st.text())
def test_a_cell_comes_back_from_a_csv_reader_whatever_it_holds(headline):
    [row] = rows_of([make_record(headline=headline)])
    assert row["headline"] == harmless(headline)
    assert not row["headline"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_csv_file_begins_with_what_tells_excel_that_it_is_utf_8_and_has_a_header_without_rows():
    assert "".join(csv_lines([], of_comments=False)).startswith("\ufeffid,headline,source,section,published,")
    assert rows_of([]) == []


def test_a_row_of_an_article_says_how_exactly_its_date_is_known():
    [row] = rows_of([make_record(published=printed("2013-09", "month"))])
    assert (row["published"], row["date_precision"], row["date_basis"]) == ("2013-09", "month", "dateline")
    assert (row["source"], row["section"], row["capture_sha256"]) == ("Meridian Wire", "News / World", "ab" * 32)


def test_a_row_of_a_comment_names_its_author_its_article_and_what_it_answers():
    [row] = rows_of([make_said()], of_comments=True)
    assert (row["comment"], row["answers"], row["author"], row["text"]) == ("7", "3", "Igor", "I agree.")
    assert (row["headline"], row["link"]) == (
        "Harbour reopens",
        "https://archive.example/articles/k3x7/harbour/#comment-7",
    )


@pytest.mark.parametrize("records", [[], [make_record()], [make_record(), make_said()]])
def test_a_json_file_is_one_object_with_all_items(records):
    found = json.loads("".join(json_lines(records, {"total": len(records)})))
    assert found["total"] == len(records) == len(found["items"])


@pytest.mark.parametrize(
    ("precision", "value"),
    [
        ("year", "2013"),
        ("month", "2013-09"),
        ("day", "2013-09-12"),
        ("minute", "2013-09-12T08:21"),
        ("second", "2013-09-12T08:21:00"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(precision, value):
    article = Article(published_at=day(2013, 9, 12, 8, 21), published_precision=precision, published_basis="comments")
    assert published_date(article).value == value
    assert published_date(article).basis == "comments"


def test_an_undated_article_has_an_empty_date():
    assert published_date(Article()) == printed()


@pytest.mark.parametrize(
    ("moment", "as_printed", "value"),
    [
        (day(2013, 9, 12, 8, 21), "", "2013-09-12T08:21"),
        (day(2013, 9, 12), "12.09.2013", "2013-09-12"),
        (day(2013, 9, 12), "12.09.2013 00:00", "2013-09-12T00:00"),
        (None, "long ago", ""),
    ],
)
def test_a_comment_at_midnight_has_a_day_only_unless_its_page_prints_the_hour(moment, as_printed, value):
    date = posted_date(Comment(posted_at=moment, posted_as_printed=as_printed))
    assert (date.value, date.as_printed) == (value, as_printed)


@pytest.mark.django_db
def test_a_comment_names_what_it_answers_only_if_readers_may_see_that():
    article = make_article()
    seen, hidden = make_comment(article, 1), make_comment(article, 2, visibility="hidden")
    assert said_in(make_comment(article, 3, parent=seen), "/a/").answers == 1
    assert said_in(make_comment(article, 4, parent=hidden), "/a/").answers is None
    assert said_in(seen, "/a/#comment-1").url == "/a/#comment-1"


@pytest.mark.django_db
def test_a_record_of_an_article_has_absolute_addresses():
    article = make_article(public_id="k3x7", headline="Harbour reopens")
    record = article_record(article, lambda path: f"https://archive.example{path}", "ab", comment_count=4)
    assert record.link == record.url == "https://archive.example/articles/k3x7/harbour-reopens/"
    assert (record.source, record.section, record.sha256, record.comment_count) == (article.source.slug, "", "ab", 4)


def test_a_fragment_as_text_keeps_what_looks_like_markup():
    assert plain_fragment("a <mark>&lt;mark&gt;</mark> &amp; b") == "a <mark> & b"
