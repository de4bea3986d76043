"""Whatever markup a page is made of: every block gets one zone, and nothing raises but a named refusal."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.assemble import from_json, to_json
from ingest.page import Page, Rejected, Zone
from ingest.pipeline import parse
from ingest.readers import html

PROSE = "The keeper of the bridge at Ellary went home at nine, and nobody noticed until the barge came in the morning."
PIECES = st.sampled_from(
    [
        *("<h1>A headline</h1>", f"<p>{PROSE}</p>", "<br>", "<time datetime=2020-01-02>", "<nav><a href=x>y</a></nav>"),
        *(
            '<li class=comment id="comment-1">',
            "</li>",
            "<ol class=children>",
            "</ol>",
            '<div id="comments">',
            "</div>",
        ),
        *("<figure><img src='http://['><figcaption>A goose.</figcaption></figure>", "<b class=fn>Nettie</b>", "<p>"),
        *('<script type="application/ld+json">{"@type":"NewsArticle","headline":["a"],"author":{"name":{}}}</script>',),
        *('<script type="application/ld+json">{"@type":"Article","datePublished":5,"author":[[]]}</script>',),
        *('<script type="application/ld+json">[[[{"@graph":"x","@id":1}</script>', '<meta name="author" content="">'),
        *(
            '<link rel="canonical" href="http://[">',
            '<html lang="xx-">',
            "<table><tr><td>1",
            "\x00",
            "\U000f0001",
            "&#1;",
        ),
    ]
)


def page_of(markup: str) -> Page | None:
    try:
        return html.page(markup.encode("utf-8", "surrogatepass"), "page.html")
    except Rejected:
        return None


def check(markup: str) -> None:
    page = page_of(f"<html><body>{markup}")
    if page is None:
        return
    try:
        article = parse(page)
    except Rejected as rejected:
        assert rejected.code == "no_article"
        return
    assert article.layout == "html_article"
    assert len(article.labels) == len(page.lines)
    assert all(type(zone) is Zone for zone in article.labels)
    told = [line for line, zone in zip(page.lines, article.labels, strict=True) if zone in (Zone.BODY, Zone.SUBHEAD)]
    assert [block.text for block in article.body] == told
    assert [comment.number for comment in article.comments] == list(range(1, len(article.comments) + 1))
    assert all(c.in_reply_to is None or c.in_reply_to < c.number for c in article.comments)
    assert from_json(to_json(article)) == article


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30))
def test_any_markup_gives_one_zone_a_block_or_a_refusal(pieces):
    check("".join(pieces))


HEAD = f"<h1>Keeper Goes Home</h1><p>{PROSE}</p><p>{PROSE} Twice.</p>"
COMMENT = '<li class="comment" id="comment-{0}"><b class="fn">N{0}</b><p>No {0}.</p><ol>'
HOSTILE = {
    "deep elements": HEAD + "<div>" * 20_000 + PROSE,
    "a deep thread": HEAD + "<ol id=comments>" + "".join(COMMENT.format(n) for n in range(3_000)),
    "many comments": HEAD + "<ol id=comments>" + "".join(COMMENT.format(n) + "</ol></li>" for n in range(3_000)),
    "many paragraphs": HEAD + f"<p>{PROSE}</p>" * 5_000,
    "many links": HEAD + "<ul>" + "<li><a href=/x>Another story of another day</a></li>" * 5_000 + "</ul>",
    "open tags": HEAD + "<b " * 100_000,
    "one long word": HEAD + "a" * 1_000_000,
    "deep JSON": HEAD + '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "broken JSON": HEAD + '<script type="application/ld+json">{"headline":"a' + '\\"' * 200_000 + "</script>",
    "posts within posts": HEAD
    + "".join(f'<div class="post_wrapper" id="p{n}"><div class="poster">Bo</div><div id="msg_{n}">' for n in range(80))
    + "<i>x</i>" * 30_000,
    "many classes": HEAD + "".join(f'<div class="{"a-b " * 50}c{n}">x</div>' for n in range(2_000)),
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_is_done_in_time(markup):
    started = time.process_time()
    check(markup)
    assert time.process_time() - started < 15  # a quadratic step would take minutes
