"""Saved HTML through the whole pipeline: the traps that pages of many sites set, each in a page of its own."""

import time

import pytest
from lxml import etree

from ingest.layouts import html_body
from ingest.page import ParsedArticle, Rejected, Zone
from ingest.pipeline import parse, read
from ingest.readers import html

PROSE = [
    "The keeper of the bridge at Ellary went home at nine on Thursday, and nobody noticed until the barge came.",
    "He had kept the bridge for forty years, the harbour office said, and had asked for a clock in every one of them.",
    "The clock was delivered to the wrong bridge, where it still runs. The barge went round by sea and was late.",
]
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)


def parsed(body: str, head: str = "<title>Bridge Keeper Goes Home</title>", language: str = "en") -> ParsedArticle:
    markup = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return parse(html.page(markup.encode(), "page.html"))


def texts(article: ParsedArticle) -> list[str]:
    return [block.text for block in article.body]


def test_the_lines_of_a_document_are_kept_for_the_ledger():
    markup = f"<!doctype html><html><body><h1>Bridge Keeper Goes Home</h1>{STORY}</body></html>"
    page = html.page(markup.encode(), "page.html")
    reading = read(page, "auto", time.process_time())
    assert reading.record["lines"] == list(page.lines) == ["Bridge Keeper Goes Home", *PROSE]
    assert sum(length for _, length in reading.zones) == len(page.lines)


def test_the_headline_is_no_part_of_the_story_however_often_it_is_printed():
    article = parsed(f"<h1>Bridge Keeper Goes Home</h1><article><h1>Bridge Keeper Goes Home</h1>{STORY}</article>")
    assert article.headline == "Bridge Keeper Goes Home"
    assert texts(article) == PROSE


def test_of_several_h1_the_one_that_the_head_names_is_the_headline():
    head = "<title>Bridge Keeper Goes Home</title>"
    article = parsed(f"<h1>Ellary Post</h1><h1>Bridge Keeper Goes Home</h1>{STORY}<h1>Weather today</h1>", head)
    assert article.headline == "Bridge Keeper Goes Home"


def test_a_lead_above_the_story_belongs_to_it():
    lead = "Forty years without a clock were enough, says the keeper of the bridge."
    header = f'<header><h1>Bridge Keeper Goes Home</h1><p class="standfirst">{lead}</p></header>'
    assert texts(parsed(f'{header}<div class="body">{STORY}</div>')) == [lead, *PROSE]


@pytest.mark.parametrize(
    "intruder",
    [
        '<p>Read more: <a href="/b">The barge that came in twice</a></p>',
        "<p>Sign up for our newsletter.</p>",
        '<div class="related-posts"><p><a href="/b">The barge that came in twice</a></p></div>',
        '<figure><img src="a.jpg"><figcaption>The bridge on Thursday, before nine.</figcaption></figure>',
        '<div class="author-bio"><p>Hal Orrin writes of bridges and has fallen off two of them.</p></div>',
        '<div class="cookie-banner"><p>We use cookies to remember which bridge you have crossed today.</p></div>',
    ],
)
def test_what_stands_within_a_story_without_belonging_to_it_is_left_out(intruder):
    first, second, third = (f"<p>{paragraph}</p>" for paragraph in PROSE)
    assert (
        texts(parsed(f"<h1>Bridge Keeper Goes Home</h1><article>{first}{intruder}{second}{third}</article>")) == PROSE
    )


@pytest.mark.parametrize("short", ["More rain is coming.", "Watch the bridge, he said."])
def test_a_short_paragraph_that_begins_like_a_pointer_stays(short):
    first, second, third = (f"<p>{paragraph}</p>" for paragraph in PROSE)
    page = f"<h1>Bridge Keeper Goes Home</h1><article>{first}<p>{short}</p>{second}{third}</article>"
    assert texts(parsed(page)) == [PROSE[0], short, *PROSE[1:]]


def test_a_story_that_the_page_holds_for_two_screens_is_told_once():
    copies = "".join(f'<div class="for-{size}">{STORY}</div>' for size in ("wide", "narrow"))
    assert texts(parsed(f"<h1>Bridge Keeper Goes Home</h1><main>{copies}</main>")) == PROSE


@pytest.mark.parametrize("around", ["<article>{}</article>", '<article><div class="entry-content">{}</div></article>'])
@pytest.mark.parametrize(
    ("headline", "brief"),
    [
        ("Bridge shut", ["The bridge at Ellary was shut after a barge struck it.", "It will open again on Friday."]),
        ("Man found", ["A man lost on Ellary hill was found alive after two days.", "He ate berries.", "So did Hob."]),
        (
            "الجسر مغلق",
            ["أغلق جسر البلدة مساء الثلاثاء بعد أن صدمه قارب كبير، وقال المجلس إن الأمر بسيط.", "يفتح الجسر غدا."],
        ),
    ],
)
def test_a_brief_in_an_article_keeps_every_paragraph(around, headline, brief):
    byline = '<p class="byline">By Mara Vellen</p>'
    story = around.format("".join(f"<p>{paragraph}</p>" for paragraph in brief))
    page = f"<nav><a>Home</a></nav><main>{story.replace('<article>', f'<article><h1>{headline}</h1>{byline}')}</main>"
    assert texts(parsed(f"{page}<footer><p>Ellary Packet</p></footer>", f"<title>{headline}</title>")) == brief


def test_a_block_that_begins_like_a_brief_is_not_taken_for_its_beginning():
    brief = [
        "The bridge at Ellary was shut on Tuesday evening after a barge struck it.",
        "It will open again on Friday.",
    ]
    story = "".join(f"<p>{paragraph}</p>" for paragraph in brief)
    page = f"<div><span>Bridge</span></div><article><h1>Bridge shut</h1>{story}</article>"
    assert texts(parsed(page, "<title>Bridge shut</title>")) == brief


def test_a_page_that_is_too_much_for_the_extractor_is_read_without_it(monkeypatch):
    def overwhelmed(*args, **options):
        raise etree.XPathEvalError("unknown error")

    monkeypatch.setattr(html_body, "_extractor", lambda: overwhelmed)
    assert texts(parsed(f"<h1>Bridge Keeper Goes Home</h1><article>{STORY}</article>")) == PROSE


def test_paragraphs_between_double_line_breaks_are_paragraphs():
    story = "<br><br>".join(PROSE)
    assert texts(parsed(f"<h1>Bridge Keeper Goes Home</h1><div>{story}</div>")) == PROSE


def test_the_date_keeps_its_wall_clock_and_its_zone():
    head = '<title>Bridge</title><meta property="article:published_time" content="2019-06-04T23:30:00-05:00">'
    published = parsed(f"<h1>Bridge</h1>{STORY}", head).published
    assert (str(published.value), published.zone, published.basis) == ("2019-06-04 23:30:00", "-05:00", "metadata")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("4. Juni 2019", "2019-06-04"),
        ("le 4 juin 2019", "2019-06-04"),
        ("Posted on June 4, 2019 by Hal", "2019-06-04"),
        ("04.06.2019", "2019-06-04"),
        ("4 Haziran 2019", "2019-06-04"),
        ("04.06.2019 - Güncelleme : 07.06.2019", "2019-06-04"),
        ("June 4, 2019 (updated June 7, 2019)", "2019-06-04"),
        ("Published on June 4, 2019 Updated on June 7, 2019", "2019-06-04"),
    ],
)
def test_a_date_that_only_the_page_prints_is_a_dateline(printed, day):
    published = parsed(f'<h1>Bridge Keeper Goes Home</h1><div class="date">{printed}</div>{STORY}').published
    assert (str(published.value), published.basis) == (day, "dateline")


@pytest.mark.parametrize("printed", ["04/06/2019", "Updated 4 June 2019", "4. Juni 2019 aktualisiert"])
def test_no_date_is_better_than_a_wrong_one(printed):
    published = parsed(f'<h1>Bridge Keeper Goes Home</h1><div class="date">{printed}</div>{STORY}').published
    assert published.value is None


@pytest.mark.parametrize(
    "element",
    [
        "<time>on Tuesday June 4, 2019 @08:00PM</time>",
        "<time>4 Haziran 2019</time>",
        '<time class="entry-date published updated" datetime="2019-06-04">then</time>',
    ],
)
def test_a_time_element_dates_the_page_in_any_words_that_are_known(element):
    article = parsed(f"<h1>Bridge Keeper Goes Home</h1><p>{element}</p>{STORY}")
    assert str(article.published.value)[:10] == "2019-06-04"
    assert article.warnings == ()


@pytest.mark.parametrize(
    ("language", "day"),
    [("fr", "2019-06-04"), ("en-GB", "2019-06-04"), ("pt_BR", "2019-06-04"), ("en-US", "None"), ("ja", "None")],
)
def test_the_language_of_a_page_tells_the_day_from_the_month(language, day):
    printed = '<h1>Bridge Keeper Goes Home</h1><div class="date">04/06/2019</div>'
    assert str(parsed(f"{printed}{STORY}", language=language).published.value) == day


def test_a_month_that_stands_first_all_the_same_is_read_as_one():
    printed = '<h1>Bridge Keeper Goes Home</h1><div class="date">06/14/2019</div>'
    assert str(parsed(f"{printed}{STORY}", language="fr").published.value) == "2019-06-14"


def test_the_address_dates_a_page_that_nothing_else_dates():
    head = '<link rel="canonical" href="https://www.packet.example/2019/06/04/bridge/">'
    published = parsed(f"<h1>Bridge</h1>{STORY}", head).published
    assert (str(published.value), published.basis, published.as_printed) == ("2019-06-04", "metadata", "2019/06/04")
    printed = parsed(f'<h1>Bridge</h1><div class="date">5 June 2019</div>{STORY}', head).published
    assert (str(printed.value), printed.basis) == ("2019-06-05", "dateline")


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ('"By Mara Vellen"', "Mara Vellen"),
        ('["Mara Vellen (mv)", "mara vellen", {"@type":"Person","name":"Ilo Brandt"}]', "Mara Vellen, Ilo Brandt"),
        ('"Mara VellenIlo Brandt"', "Mara Vellen, Ilo Brandt"),
        ('"Mara VellenIlo MacBrandt"', "Mara Vellen, Ilo MacBrandt"),
        ('{"@type":"Person","name":"Sinead MacBride Walsh"}', "Sinead MacBride Walsh"),
        ('"Fiona MacLeod Hill and Ronald McVoss Orrin"', "Fiona MacLeod Hill, Ronald McVoss Orrin"),
        ('[{"name":"Anna VonderHal Orrin"},{"name":"Ilo Brandt"}]', "Anna VonderHal Orrin, Ilo Brandt"),
        ('"Mara Vellen and Ilo Brandt"', "Mara Vellen, Ilo Brandt"),
        ('"mara@packet.example"', None),
        ('"admin"', None),
        ('["Written by:", "Mara Vellen"]', "Mara Vellen"),
        ('["Mara Vellen", "Reviewed by Ilo Brandt", "2 comments so far"]', "Mara Vellen"),
        ('["Mara Vellen", "Photo by Hal Orrin", "Hal Orrin on Unsplash"]', "Mara Vellen"),
    ],
)
def test_authors_are_names_and_nothing_else(author, byline):
    ld = f'{{"@type":"NewsArticle","headline":"Bridge Keeper Goes Home","author":{author}}}'
    head = f'<title>Bridge</title><script type="application/ld+json">{ld}</script>'
    assert parsed(f"<h1>Bridge Keeper Goes Home</h1>{STORY}", head).byline == byline


def test_a_script_that_is_no_json_still_tells_what_can_be_read():
    ld = '{"@type":"NewsArticle","headline":"Bridge Keeper Goes Home","datePublished":"2019-06-04","a":"he said "no"",}'
    article = parsed(f"<h1>Bridge</h1>{STORY}", f'<script type="application/ld+json">{ld}</script>')
    assert (article.headline, str(article.published.value)) == ("Bridge Keeper Goes Home", "2019-06-04")


def test_a_comment_that_quotes_the_story_keeps_its_words_and_the_story_its_own():
    comment = f'<li class="comment" id="comment-7"><b class="fn">Old Salt</b><p>“{PROSE[0]}</p><p>Indeed.</p></li>'
    article = parsed(f'<h1>Bridge Keeper Goes Home</h1>{STORY}<ol id="comments">{comment}</ol>')
    assert texts(article) == PROSE
    assert [comment.body for comment in article.comments] == [f"“{PROSE[0]}\n\nIndeed."]


def test_a_closed_forum_says_so():
    page = f'<h1>Bridge Keeper Goes Home</h1>{STORY}<div id="comments"><p>Comments are closed.</p></div>'
    article = parsed(page)
    assert article.comments_closed is True
    assert article.labels[-1] is Zone.COMMENTS_NOTICE


def test_comments_that_only_json_ld_tells_are_comments():
    ld = (
        '{"@type":"NewsArticle","headline":"Bridge Keeper Goes Home","comment":[{"@type":"Comment","text":"Give him the'
        ' clock.","author":{"name":"Ina"},"dateCreated":"2019-06-05"}]}'
    )
    article = parsed(f"<h1>Bridge Keeper Goes Home</h1>{STORY}", f'<script type="application/ld+json">{ld}</script>')
    assert [(comment.author, comment.body) for comment in article.comments] == [("Ina", "Give him the clock.")]


def test_recent_comments_beside_a_story_are_no_comments_on_it():
    aside = '<ul class="recent-comments"><li class="recentcomments">Ina on <a href="/c">The barge</a></li></ul>'
    assert parsed(f"<h1>Bridge Keeper Goes Home</h1>{STORY}{aside}").comments == ()


@pytest.mark.parametrize("title", ["404 Not Found", "Page not found", "Seite nicht gefunden"])
def test_a_page_that_is_missing_is_no_article(title):
    with pytest.raises(Rejected, match="no such page"):
        parsed(f"<h1>{title}</h1><p>{PROSE[0]}</p>", f"<title>{title}</title>")


def test_a_source_is_named_by_the_address_of_the_page():
    head = '<link rel="canonical" href="https://www.packet.example/a/1"><meta property="og:site_name" content="Packet">'
    assert parsed(f"<h1>Bridge</h1>{STORY}", head).source == "packet-example"
