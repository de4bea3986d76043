"""Who wrote a story and where it is filed, as the markup of common publishing systems prints it."""

import pytest

from ingest.page import ParsedArticle
from ingest.pipeline import parse
from ingest.readers import html

STORY = "".join(
    f"<p>{paragraph}</p>"
    for paragraph in (
        "The keeper of the bridge at Ellary went home at nine on Thursday, and nobody noticed until the barge came.",
        "He had kept the bridge for forty years, the harbour office said, and had asked for a clock in every one.",
        "The clock was delivered to the wrong bridge, where it still runs. The barge went round by sea and was late.",
    )
)
TIME = '<time class="entry-date published updated" datetime="2019-06-04T08:00:00+00:00">June 4, 2019</time>'
CARD = '<span class="author vcard"><a class="url fn n" href="/author/hal/">Hal Orrin</a></span>'


def parsed(body: str) -> ParsedArticle:
    head = '<head><meta charset="utf-8"><title>Bridge Keeper Goes Home</title></head>'
    markup = f'<!doctype html><html lang="en">{head}<body>{body}</body></html>'
    return parse(html.page(markup.encode(), "page.html"))


def told(line: str, below: str = "") -> ParsedArticle:
    """A page with a line between headline and story."""
    return parsed(f'<article class="post hentry"><h1>Bridge Keeper Goes Home</h1>{line}{STORY}{below}</article>')


@pytest.mark.parametrize(
    "line",
    [
        f'<div class="entry-meta"><span class="posted-on">{TIME}</span><span class="byline"> by {CARD}</span></div>',
        f'<div class="entry-meta"><span class="posted-on">{TIME}</span><span class="byline"> {CARD}</span></div>',
        f'<div class="meta">{TIME} <span class="post-author">Hal Orrin</span></div>',
        f'<div class="meta">{TIME} <span class="byline">By Hal Orrin</span></div>',
        '<div class="submitted">Submitted by <span class="username">Hal Orrin</span> on Tue, 06/04/2019 - 08:00</div>',
        "<footer><div>Submitted by <span>Hal Orrin</span> on <span>Tue, 06/04/2019 - 08:00</span></div></footer>",
        "<p>Posted on June 4, 2019 by Hal Orrin</p>",
        "<p>Posted by Hal Orrin at 9:05 pm</p>",
    ],
)
def test_an_author_within_a_line_is_read(line):
    assert told(line).byline == "Hal Orrin"


def test_the_card_of_an_author_below_the_story_is_read():
    line = (
        '<div class="post-footer"><span class="post-author vcard">By <b class="fn">Hal Orrin</b></span> at 9:05</div>'
    )
    assert told("", line).byline == "Hal Orrin"


def test_of_a_byline_of_two_lines_both_names_are_read_and_not_their_office():
    line = '<p class="byline">By HAL ORRIN and INA VOSS<br>Ellary Packet Staff Writers</p>'
    assert told(line).byline == "HAL ORRIN, INA VOSS"


def test_a_user_name_is_kept_as_the_system_printed_it():
    assert told("<div>Submitted by horrin on Tue, 06/04/2019 - 08:00</div>").byline == "horrin"


@pytest.mark.parametrize(
    "other",
    [
        f'<article class="hentry"><h2>The barge that came in twice</h2><div>{TIME} {CARD}</div></article>',
        f'<div class="related-posts"><div><a href="/b">The barge that came in twice</a> {TIME} {CARD}</div></div>',
        f'<ol id="comments"><li class="comment" id="comment-1">{CARD} {TIME}<p>Give him the clock.</p></li></ol>',
        '<ol id="comments"><li class="comment" id="comment-1"><div>Submitted by Hal Orrin on 4 June 2019</div>'
        "<p>Give him the clock.</p></li></ol>",
    ],
)
def test_the_author_of_something_else_is_no_author_of_the_story(other):
    assert parsed(f"<article><h1>Bridge Keeper Goes Home</h1>{STORY}</article>{other}").byline is None


def test_the_category_that_a_story_is_filed_under_is_its_section():
    links = '<a href="/c/1" rel="category tag">Uncategorized</a>, <a href="/c/2" rel="category tag">Harbour</a>'
    other = '<article class="hentry"><a href="/c/3" rel="category tag">Sport</a></article>'
    page = (
        f'{other}<article class="hentry"><h1>Bridge Keeper Goes Home</h1>{STORY}<footer>In {links}</footer></article>'
    )
    assert parsed(page).section == ("Harbour",)


SITE = '<meta property="og:site_name" content="Ellary Packet">'
STATED = '<meta name="author" content="Hal Orrin | Ellary Packet">'
LISTED = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge Keeper Goes Home",'
    '"author":[{"name":"Hal Orrin"},{"name":"Ellary Packet"}]}</script>'
)
LINE = '<p class="byline">Hal Orrin | Ellary Packet</p>'


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (SITE + STATED, ""),
        (SITE + LISTED, ""),
        (SITE, LINE),
        ("<title>Bridge Keeper Goes Home | Ellary Packet</title>", LINE),
        ("<title>Bridge Keeper Goes Home - The Ellary Packet - Ellary Packet</title>" + LISTED, ""),
    ],
)
def test_the_name_of_the_paper_beside_that_of_a_person_is_no_author(head, line):
    markup = f"<html lang=en><head>{head}</head><body><h1>Bridge Keeper Goes Home</h1>{line}{STORY}</body></html>"
    assert parse(html.page(markup.encode(), "page.html")).byline == "Hal Orrin"


def test_a_story_that_the_paper_alone_signs_is_by_the_paper():
    stated = STATED.replace("Hal Orrin | ", "")
    markup = f"<html lang=en><head>{SITE}{stated}</head><body><h1>Bridge Keeper Goes Home</h1>{STORY}</body></html>"
    assert parse(html.page(markup.encode(), "page.html")).byline == "Ellary Packet"
