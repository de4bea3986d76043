"""Whatever a page holds: every line gets one zone, and nothing raises but a named refusal."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import layouts, pipeline
from ingest.assemble import from_json, to_json
from ingest.page import Page, Rejected, Zone
from ingest.readers import text
from tests.ingest.pages import COMMENT, STORY

LINES = st.sampled_from(
    [
        *("", "\xa0", "x", "X", "Video", "In Response", "Featured Videos", "You May Like", "Loading...", "Comments"),
        *("News / Asia", "by: A from: B", "June 5, 2019 12:13 PM", "June 31, 2019 1:00 PM", "by: from:", "XS", "SM"),
        *(STORY, STORY * 2, "A subhead", "• a bullet, May 1, 2020.", "Video\xa0Title", "Title More", "VOA Blogs"),
        *("Wed Feb 9, 2022 07:52:10", 'string(9) "[{"id":"1","title":"a"b"} ,{', '[{"id":1}]', '"} ]"', "update"),
        *("Accessibility links", "This forum has been closed.", "Comment Sorting", "• 16x9 Image", "By Mara Vellen"),
        *("١٢ مارس ٢٠٢٣", "بقلم: هالة", "FILE - A goose.", "Related video report by A", "wordsFeatured Videos"),
    ]
)


def check(page: Page, layout: str = "auto") -> None:
    try:
        article = pipeline.parse(page, layout)
    except Rejected as rejected:
        assert rejected.code == "no_article"
        return
    assert len(article.labels) == len(page.lines)
    assert all(type(zone) is Zone for zone in article.labels)
    assert article.headline and len(article.headline) <= 500
    assert [comment.number for comment in article.comments] == list(range(1, len(article.comments) + 1))
    assert all(c.in_reply_to is None or c.in_reply_to < c.number for c in article.comments)
    assert from_json(to_json(article)) == article


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LINES, st.text(max_size=60)), min_size=1, max_size=60), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_page_gives_one_zone_a_line_or_a_refusal(lines, line_end):
    raw = line_end.join(lines).encode("utf-8", "surrogatepass")
    try:
        page = text.page(raw, "page.txt")
    except Rejected:
        return
    check(page)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LINES, st.text(max_size=60)), min_size=1, max_size=40), st.sampled_from(layouts.names()))
def test_any_layout_can_be_forced_on_any_page(lines, layout):
    page = Page(raw=b"", sha256="", path="", lines=tuple(lines), encoding="utf-8")
    zones = layouts.named(layout).zones(page)
    assert len(zones) == len(lines)
    assert all(
        (zone is Zone.BLANK) == (not line.strip(" \xa0\t"))
        for zone, line in zip(zones, lines, strict=True)
        if line.isprintable()
    )
    check(page, layout)


HEAD = f"Keeper Goes Home\n\n{STORY}\n\n"
HOSTILE = {
    "one long line": "a" * 2_000_000,
    "one long line of words": HEAD + "word " * 400_000,
    "many lines": HEAD + "a line\n" * 50_000,
    "many replies": HEAD + COMMENT + "In Response\n" * 50_000 + COMMENT,
    "a deep thread": HEAD + (COMMENT + "In Response\n\n") * 10_000,
    "blanks": HEAD + " " * 2_000_000 + "x",
    "an open dump": HEAD + 'string(9) "[{"id":"1","title":"' * 50_000,
    "braces": HEAD + 'string(9) "[' + "} " * 500_000,
    "brackets": HEAD + 'string(9) "' + "[" * 500_000,
    "froms": HEAD + "by:" + " from:" * 300_000,
    "parentheses": HEAD + "(" * 1_000_000,
    "dates": HEAD + "February 9, 2022 5:40 PN\n" * 20_000,
    "headings": HEAD + "Sub head\n\n" * 30_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_done_in_time_that_grows_with_its_length_alone(content):
    started = time.process_time()
    check(text.page(content.encode(), "page.txt"))
    assert time.process_time() - started < 10  # a quadratic step would take minutes
