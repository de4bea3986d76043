"""Comments in the markup of the systems that many sites run on: which are comments, whose, when, and on which."""

import pytest

from ingest.page import ParsedArticle, Zone
from ingest.pipeline import parse
from ingest.readers import html

STORY = "".join(
    f"<p>{paragraph}</p>"
    for paragraph in (
        "The ferry at Tolland will leave an hour earlier from May, the harbour office said on Thursday evening.",
        "It had left at seven for thirty years, and the bakers of the island had built their ovens around that hour.",
        "Nobody asked the bakers, who read of it on the door of the ticket hall. The first bread will be late.",
    )
)


def parsed(comments: str, head: str = "<title>Ferry Leaves Earlier</title>") -> ParsedArticle:
    body = f"<h1>Ferry Leaves Earlier</h1><article>{STORY}</article>{comments}"
    return parse(
        html.page(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode(), "f")
    )


def threads(article: ParsedArticle) -> list[tuple[str, str, int | None]]:
    return [(comment.author, comment.body, comment.in_reply_to) for comment in article.comments]


def drupal_8(number: int, author: str, words: str) -> str:
    return (
        f'<a id="comment-{number}"></a><article data-comment-user-id="0" id="comment-{number}" class="comment">'
        f'<footer class="comment__meta"><p class="comment__author"><span>{author}</span></p>'
        f'<p class="comment__time">Thu, 16/05/2019 - 11:0{number}</p>'
        f'<p class="comment__permalink"><a href="#">Permalink</a></p></footer>'
        f'<div class="comment__content"><div class="field--name-comment-body"><p>{words}</p></div></div></article>'
    )


def drupal_7(author: str, printed: str, words: str) -> str:
    return (
        f'<div class="comment clearfix"><div class="attribution"><div class="submitted"><p class="commenter-name">'
        f'<span class="username">{author}</span></p><p class="comment-time"><span>{printed}</span></p></div></div>'
        f'<div class="comment-text"><div class="content"><p>{words}</p></div></div></div>'
    )


@pytest.mark.parametrize(
    "around",
    [
        '<section class="comment-wrapper"><h2 class="title">Comments</h2>{}</section>',
        '<div id="comments" class="comment-wrapper"><h2>Comments</h2>{}<h2>Add new comment</h2>'
        '<form class="comment-form"><label>Your name</label><p>Lines break automatically.</p></form></div>',
    ],
)
def test_the_heading_above_comments_is_none_of_them(around):
    one, two = drupal_8(1, "Bo Lind", "The bread is late."), drupal_8(2, "Ada Reef", "So is the ferry.")
    article = parsed(around.format(one + two))
    assert threads(article) == [("Bo Lind", "The bread is late.", None), ("Ada Reef", "So is the ferry.", None)]
    assert Zone.OTHER not in article.labels


def test_a_heading_and_a_form_without_comments_are_no_comment():
    form = '<h2>Add new comment</h2><form class="comment-form"><label>Your name</label></form>'
    assert parsed(f'<section class="comment-wrapper">{form}</section>').comments == ()


def test_comments_in_an_indented_part_answer_the_comment_before_it():
    one, two, three, four = (drupal_8(n, f"Reader {n}", f"Words of {n}.") for n in range(1, 5))
    nested = f'{one}<div class="indented">{two}<div class="indented">{three}</div></div>{four}'
    article = parsed(f'<section class="comment-wrapper"><h2>Comments</h2>{nested}</section>')
    assert [comment.in_reply_to for comment in article.comments] == [None, 1, 2, None]


def test_two_comments_in_one_indented_part_answer_the_same_one():
    one, two, three = (drupal_8(n, f"Reader {n}", f"Words of {n}.") for n in range(1, 4))
    article = parsed(f'<section class="comment-wrapper">{one}<div class="indented">{two}{three}</div></section>')
    assert [comment.in_reply_to for comment in article.comments] == [None, 1, 1]


def test_a_day_that_nobody_can_tell_from_its_month_is_the_date_of_a_comment_and_none_of_its_words():
    comment = drupal_7("Bo Lind", "05/07/2012 - 08:00", "The bread is late.")
    article = parsed(f'<div id="comments" class="comment-wrapper"><h2>Comments</h2>{comment}</div>')
    assert threads(article) == [("Bo Lind", "The bread is late.", None)]
    assert (article.comments[0].posted, article.comments[0].as_printed) == (None, "05/07/2012 - 08:00")


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_the_link_of_another_site_is_no_comment(kind):
    note = (
        f'<li class="{kind} even depth-1" id="comment-8"><div class="comment-body" id="div-comment-8">'
        f'Pingback: <a href="https://b.example/">Bakers of Tolland</a></div></li>'
    )
    told = (
        '<li class="comment depth-1" id="comment-9"><cite class="fn">Bo Lind</cite> '
        '<time datetime="2019-05-16T11:02:00">16 May 2019</time><p>The bread is late.</p></li>'
    )
    article = parsed(f'<div id="comments"><ol class="comment-list">{note}{told}</ol></div>')
    assert threads(article) == [("Bo Lind", "The bread is late.", None)]
    assert Zone.OTHER not in article.labels


def test_another_site_that_links_with_words_of_its_own_says_them_in_a_comment():
    note = (
        '<li class="pingback" id="comment-8"><cite class="fn"><a href="https://b.example/">Bakers of Tolland</a></cite>'
        "<p>[…] they have built new ovens […]</p></li>"
    )
    article = parsed(f'<div id="comments"><ol class="comment-list">{note}</ol></div>')
    assert threads(article) == [("Bakers of Tolland", "[…] they have built new ovens […]", None)]


@pytest.mark.parametrize("printed", ["Pip •", "• Pip", "Pip ·", "Pip »", "Pip |"])
def test_separators_beside_a_name_are_no_part_of_it(printed):
    comment = f'<div class="comment"><span class="author">{printed}</span><p>The bread is late.</p></div>'
    assert parsed(f'<div id="comments">{comment}</div>').comments[0].author == "Pip"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Bread at six,<br>ferry at seven,<br/> school at eight.</p>",
        "<p><b>Bread at six,</b><br><a href='/b'>ferry at seven,</a>\n<br>\nschool at eight.</p>",
        "<pre>Bread at six,\n  ferry at seven,\nschool at eight.\n</pre>",
    ],
)
def test_a_comment_keeps_its_line_breaks(markup):
    article = parsed(f'<div id="comments"><div class="comment"><cite>Pip</cite>{markup}</div></div>')
    assert article.comments[0].body == "Bread at six,\nferry at seven,\nschool at eight."


def test_two_line_breaks_are_the_end_of_a_paragraph_in_a_comment():
    article = parsed('<div id="comments"><div class="comment"><cite>Pip</cite><p>Bread.<br><br>Ferry.</p></div></div>')
    assert article.comments[0].body == "Bread.\n\nFerry."
