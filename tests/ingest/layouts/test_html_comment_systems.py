"""Comments that no one element is named after: Blogger's lists of terms, the posts of a forum's topic."""

import pytest

from ingest.page import ParsedArticle, Zone
from ingest.pipeline import parse
from ingest.readers import html
from tests.ingest.layouts.forum_posts import phpbb, vbulletin_4, xenforo

WORDS = (
    "The ferry at Tolland will leave an hour earlier from May, the harbour office said on Thursday evening.",
    "It had left at seven for thirty years, and the bakers of the island had built their ovens around that hour.",
    "Nobody asked the bakers, who read of it on the door of the ticket hall. The first bread will be late.",
)
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in WORDS)


def parsed(body: str, head: str = "<title>Ferry Leaves Earlier</title>") -> ParsedArticle:
    return parse(
        html.page(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode(), "f")
    )


def told(article: ParsedArticle) -> list[tuple[str, str, str | None, int | None]]:
    return [(each.author, each.body, each.as_printed, each.in_reply_to) for each in article.comments]


def term(number: int, author: str, words: str, printed: str) -> str:
    return (
        f'<dt class="comment-author" id="c{number}"><a>{author}</a> said...</dt>'
        f'<dd class="comment-body" id="Blog1_cmt-{number}"><p>{words}</p></dd>'
        f'<dd class="comment-footer"><span class="comment-timestamp"><a>{printed}</a></span></dd>'
    )


def test_a_list_of_terms_holds_a_comment_a_term():
    terms = term(1, "Bo", "The bread is late.<br>Again.", "16 May 2019 at 08:00") + term(
        2, "Ada", "No word of it.", "17 May 2019 at 09:00"
    )
    article = parsed(
        f'<h1>Ferry Leaves Earlier</h1><div class="post-body">{STORY}</div><div class="comments" id="comments">'
        f'<h4>2 comments:</h4><dl id="comments-block">{terms}</dl></div>'
    )
    assert told(article) == [
        ("Bo", "The bread is late.\nAgain.", "16 May 2019 at 08:00", None),
        ("Ada", "No word of it.", "17 May 2019 at 09:00", None),
    ]
    assert [block.text for block in article.body] == list(WORDS)
    assert article.warnings == ()


def block(number: int, author: str, words: str, below: str = "") -> str:
    return (
        f'<li class="comment" id="c{number}"><div class="avatar-image-container"></div><div class="comment-block">'
        f'<div class="comment-header"><cite class="user"><a>{author}</a></cite><span class="icon user"></span>'
        f'<span class="datetime secondary-text"><a>16 May 2019 at 08:0{number}</a></span></div>'
        f'<p class="comment-content">{words}</p><span class="comment-actions"><a>Reply</a><a>Delete</a></span></div>'
        f'<div class="comment-replies"><div class="comment-thread inline-thread"><ol>{below}</ol></div></div></li>'
    )


def test_the_later_markup_of_the_same_blogs_nests_its_answers():
    tree = block(1, "Bo", "The bread is late.", block(2, "Ada", "So is the ferry.")) + block(3, "Cy", "As ever.")
    article = parsed(
        f'<h1>Ferry Leaves Earlier</h1><div class="post-body">{STORY}</div><div id="comments" class="comments">'
        f'<h4>3 comments:</h4><div class="comment-thread"><ol id="top-ra">{tree}</ol></div></div>'
    )
    assert [(author, words, parent) for author, words, _, parent in told(article)] == [
        ("Bo", "The bread is late.", None),
        ("Ada", "So is the ferry.", 1),
        ("Cy", "As ever.", None),
    ]


def test_a_list_of_terms_beside_comments_is_none_of_them():
    terms = "<dl><dt>Rules</dt><dd>Be kind.</dd></dl>"
    comment = '<div class="comment"><cite>Bo</cite><p>The bread is late.</p></div>'
    article = parsed(f'<h1>Ferry Leaves Earlier</h1>{STORY}<div id="comments">{terms}{comment}</div>')
    assert [body for _, body, *_ in told(article)] == ["The bread is late."]


@pytest.mark.parametrize("post", [phpbb, vbulletin_4, xenforo])
def test_the_posts_below_the_first_of_a_topic_are_comments_on_it(post):
    quote = "<blockquote><cite>Bo wrote: </cite>The first bread will be late.</blockquote>Is it?"
    posts = post(1, "Bo", "<br><br>".join(WORDS)) + post(2, "Ada", quote) + post(3, "Bo", "2 hours.")
    article = parsed(f"<h1>Ferry Leaves Earlier</h1>{posts}")
    assert [block.text for block in article.body] == list(WORDS)
    assert told(article) == [
        ("Ada", "Bo wrote: The first bread will be late.\n\nIs it?", "22 May 2019 08:00", None),
        ("Bo", "2 hours.", "23 May 2019 08:00", None),
    ]
    assert str(article.comments[0].posted) == "2019-05-22 08:00:00"


def test_the_stories_of_a_blog_are_no_posts_of_a_topic():
    later = (
        '<div class="post" id="post-12"><h2>Bread</h2><p class="author">by Bo</p><div class="entry">Late.</div></div>'
    )
    article = parsed(f'<h1>Ferry Leaves Earlier</h1><div class="post" id="post-11">{STORY}</div>{later}')
    assert article.comments == ()
    assert Zone.COMMENT_BODY not in article.labels


def test_a_topic_is_named_by_its_own_title_and_its_first_post_by_who_wrote_it():
    posts = phpbb(1, "bo_lind", "<br><br>".join(WORDS)) + phpbb(2, "Ada", "Is it?")
    head = "<title>Ferry Leaves Earlier - Tolland Harbour Talk</title>"
    article = parsed(f'<h1>Tolland Harbour Talk</h1><h2 class="topic-title">Ferry Leaves Earlier</h2>{posts}', head)
    assert (article.headline, article.byline) == ("Ferry Leaves Earlier", "bo_lind")
    assert (str(article.published.value), article.comments[0].author) == ("2019-05-21 08:00:00", "Ada")


def entry(title: str) -> str:
    return (
        f'<div class="post hentry"><h3 class="post-title entry-title">{title}</h3><div class="post-body">{STORY}</div>'
        f'<div class="post-footer"><span class="post-author vcard">Posted by <span class="fn">Bo Lind</span></span> '
        f'<span class="post-timestamp">at <abbr class="published" title="2019-05-16T21:05:00Z">9:05 pm</abbr></span>'
        f"</div></div>"
    )


def test_the_title_of_an_entry_is_the_headline_below_the_name_of_the_blog():
    comments = f'<dl id="comments-block">{term(1, "Ada", "Is it?", "17 May 2019 at 09:00")}</dl>'
    head = "<title>Tolland Diary: Ferry Leaves Earlier</title>"
    article = parsed(f'<h1 class="title">Tolland Diary</h1>{entry("Ferry Leaves Earlier")}{comments}', head)
    assert (article.headline, article.byline) == ("Ferry Leaves Earlier", "Bo Lind")
    assert str(article.published.value) == "2019-05-16 21:05:00"


def test_of_two_entries_neither_names_the_page():
    two = entry("Ferry Leaves Earlier") + entry("Tolland")
    article = parsed(f"<h1>Tolland Diary</h1>{two}", "<title>Tolland: Ferry Leaves Earlier and More</title>")
    assert article.headline == "Tolland Diary"


@pytest.mark.parametrize("name", ["dc:date dc:created", "schema:datePublished", "datePublished", "dcterms:issued"])
def test_a_property_of_rdfa_dates_the_story(name):
    line = f'<span property="{name}" content="2019-05-06T10:11:00+02:00">Sent on Mon, 05/06/2019 - 10:11</span>'
    article = parsed(f"<h1>Ferry Leaves Earlier</h1><div>{line}</div>{STORY}")
    assert (str(article.published.value), article.published.zone) == ("2019-05-06 10:11:00", "+02:00")


def test_the_date_of_a_comment_near_the_headline_is_not_that_of_the_story():
    comment = '<div class="comment"><cite>Bo</cite><p class="date">6 May 2019</p><p>The bread is late.</p></div>'
    article = parsed(f'<h1>Ferry Leaves Earlier</h1>{STORY}<div id="comments">{comment}</div>')
    assert article.published.basis != "dateline"
