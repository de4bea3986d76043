"""Topics of forums: the first post is the story, the others comment on it, and one that quotes another answers it."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.page import ParsedArticle
from ingest.pipeline import parse
from ingest.readers import html
from tests.ingest.layouts.forum_posts import phpbb, vbulletin_4, xenforo

WORDS = (
    "The ferry at Tolland will leave an hour earlier from May, the harbour office said on Thursday evening.",
    "It had left at seven for thirty years, and the bakers of the island had built their ovens around that hour.",
    "Nobody asked the bakers, who read of it on the door of the ticket hall. The first bread will be late.",
)
Post = Callable[[int, str, str], str]


def topic(*posts: str, heading: str = "<h1>Ferry Leaves Earlier</h1>") -> ParsedArticle:
    head = '<meta charset="utf-8"><title>Ferry Leaves Earlier - Tolland Harbour Talk</title>'
    markup = f'<!doctype html><html lang="en"><head>{head}</head><body>{heading}{"".join(posts)}</body></html>'
    return parse(html.page(markup.encode(), "topic.html"))


def vbulletin_3(number: int, author: str, words: str) -> str:
    return (
        f'<div id="edit{number}"><table id="post{number}" class="tborder" width="100%"><tr><td class="thead">'
        f'<a name="post{number}"><img alt="Old"></a> 05-2{number}-2019, 08:00 AM</td><td class="thead" align="right">'
        f'#<a href="showpost.php?p={number}" id="postcount{number}"><strong>{number}</strong></a></td></tr>'
        f'<tr valign="top"><td class="alt2" width="175"><div id="postmenu_{number}"><a class="bigusername" '
        f'href="member.php?u=4">{author}</a></div><div class="smallfont">Senior Member</div><div class="smallfont">'
        f'<div>Join Date: Jan 2010</div><div>Posts: 41</div></div></td><td class="alt1" id="td_post_{number}">'
        f'<div class="smallfont"><strong>Re: Ferry Leaves Earlier</strong></div><hr><div id="post_message_{number}">'
        f'{words}</div><div>__________________<br>Bread first.</div></td></tr><tr><td class="alt2">'
        f'<img alt="{author} is offline"></td><td class="alt1" align="right"><a href="#">Reply With Quote</a></td></tr>'
        f"</table></div>"
    )


def smf_20(number: int, author: str, words: str) -> str:
    return (
        f'<div class="windowbg"><div class="post_wrapper"><div class="poster">'
        f'<h4><a href="?action=profile;u=4" title="View the profile of {author}">{author}</a></h4>'
        f'<ul class="reset"><li class="postgroup">Hero Member</li><li class="postcount">Posts: 41</li></ul></div>'
        f'<div class="postarea"><div class="flow_hidden"><div class="keyinfo"><h5 id="subject_{number}">'
        f'<a href="#msg{number}">Re: Ferry Leaves Earlier</a></h5><div>&#171; <strong>Reply #{number} '
        f"on:</strong> May 2{number}, 2019, 08:00:00 am &#187;</div></div></div>"
        f'<div class="post"><div class="inner" id="msg_{number}">{words}</div></div></div><div class="moderatorbar">'
        f'<div class="smalltext reportlinks"><a href="#">Report to moderator</a> Logged</div>'
        f'<div class="signature" id="msg_{number}_signature">Bread first.</div></div></div></div>'
    )


def smf_21(number: int, author: str, words: str) -> str:
    return (
        f'<div class="windowbg" id="msg{number}"><div class="post_wrapper"><div class="poster"><h4><a href="?u=4">'
        f'{author}</a></h4><ul class="user_info"><li class="postcount">Posts: 41</li></ul></div><div class="postarea">'
        f'<div class="keyinfo"><div id="subject_{number}" class="subject_title subject_hidden"><a href="#msg{number}">'
        f'Re: Ferry Leaves Earlier</a></div><div class="postinfo"><a href="#msg{number}" '
        f'title="Reply #{number}" class="smalltext">May 2{number}, 2019, 08:00:00 AM</a></div></div>'
        f'<div class="post"><div class="inner" data-msgid="{number}" id="msg_{number}">{words}</div></div></div>'
        f'<div class="moderatorbar"><div class="signature">Bread first.</div></div></div></div>'
    )


def discourse(number: int, author: str, words: str) -> str:
    return (
        f'<article id="post_{number}" class="boxed onscreen-post" data-post-id="9{number}"><div class="row">'
        f'<div class="topic-avatar"></div><div class="topic-body clearfix"><div class="topic-meta-data"><div '
        f'class="names trigger-user-card"><span class="first username"><a href="/u/{author}">{author}</a></span></div>'
        f'<div class="post-infos"><div class="post-info post-date"><a class="post-date" href="/t/9/{number}"><span '
        f'title="May 2{number}, 2019 8:00 am" class="relative-date">May 2019</span></a></div></div></div>'
        f'<div class="regular contents"><div class="cooked">{words}</div><section class="post-menu-area"><nav>'
        f'<button title="like this post">2 likes</button></nav></section></div></div></div></article>'
    )


def discourse_for_crawlers(number: int, author: str, words: str) -> str:
    stated = ' itemprop="comment" itemscope itemtype="http://schema.org/Comment"' if number > 1 else ""
    return (
        f'<div id="post_{number}"{stated} class="topic-body crawler-post"><div class="crawler-post-meta"><span '
        f'class="creator" itemprop="author" itemscope><a itemprop="url" href="/u/{author}"><span itemprop="name">'
        f'{author}</span></a></span><span class="crawler-post-infos"><time itemprop="datePublished" '
        f'datetime="2019-05-2{number}T08:00:00Z" class="post-time">May 2{number}, 2019, 8:00am</time><span '
        f'itemprop="position">{number}</span></span></div><div class="post" itemprop="text">{words}</div>'
        f'<div itemprop="interactionStatistic"><span class="post-likes">2 Likes</span></div></div>'
    )


SYSTEMS = [phpbb, vbulletin_3, vbulletin_4, xenforo, smf_20, smf_21, discourse, discourse_for_crawlers]


@pytest.mark.parametrize("post", SYSTEMS)
def test_the_posts_below_the_first_are_comments_and_nothing_else_is(post: Post):
    article = topic(post(1, "Bo", "<br><br>".join(WORDS)), post(2, "Ada", "Is it?"), post(3, "Cy", "2 hours.<br>Or 3."))
    assert [block.text for block in article.body] == list(WORDS)
    told = [(each.author, each.body, str(each.posted)[:10], each.in_reply_to) for each in article.comments]
    assert told == [("Ada", "Is it?", "2019-05-22", None), ("Cy", "2 hours.\nOr 3.", "2019-05-23", None)]


@pytest.mark.parametrize("post", SYSTEMS)
def test_a_topic_is_by_who_wrote_its_first_post(post: Post):
    article = topic(post(1, "Bo", "<br><br>".join(WORDS)), post(2, "Ada", "Is it?"))
    assert (article.headline, article.byline) == ("Ferry Leaves Earlier", "Bo")
    assert str(article.published.value)[:10] == "2019-05-21"


QUOTE = "The first bread will be late."
BY_PHPBB = (
    '<blockquote><div><cite>{0} wrote: <a href="./viewtopic.php?p={1}#p{1}">↑</a></cite>'
    f"{QUOTE}</div></blockquote>"
)
BY_VBULLETIN_3 = (
    '<div style="margin:20px"><div class="smallfont">Quote:</div><table><tr><td class="alt2"><div>Originally Posted by '
    f'<strong>{{0}}</strong> <a href="showthread.php?p={{1}}#post{{1}}"><img alt="View Post"></a></div>'
    f"<div>{QUOTE}</div></td></tr></table></div>"
)
BY_VBULLETIN_4 = (
    '<div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Originally Posted by '
    f'<strong>{{0}}</strong> <a href="showthread.php?p={{1}}#post{{1}}"></a></div>'
    f'<div class="message">{QUOTE}</div></div></div>'
)
BY_XENFORO = (
    '<blockquote data-quote="{0}" data-source="post: {1}" class="bbCodeBlock"><div class="bbCodeBlock-title">'
    f'<a href="/goto/post?id={{1}}">{{0}} said:</a></div><div class="bbCodeBlock-content">{QUOTE}</div></blockquote>'
)
BY_XENFORO_1 = (
    '<div class="bbCodeBlock bbCodeQuote" data-author="{0}"><aside><div class="attribution type">{0} said: <a '
    f'href="goto/post?id={{1}}#post-{{1}}">↑</a></div>'
    f'<blockquote><div class="quote">{QUOTE}</div></blockquote></aside></div>'
)
BY_SMF_20 = (
    '<div class="quoteheader"><div class="topslice_quote"><a href="?topic=9.msg{1}#msg{1}">Quote from: {0} on May 22, '
    f'2019, 08:00:00 am</a></div></div><blockquote class="bbc_standard_quote">{QUOTE}</blockquote>'
)
BY_SMF_21 = (
    '<blockquote class="bbc_standard_quote"><cite><a href="?topic=9.msg{1}#msg{1}">Quote from: {0} on May 22, 2019, '
    f"08:00:00 AM</a></cite>{QUOTE}</blockquote>"
)
BY_DISCOURSE = (
    '<aside class="quote" data-username="{0}" data-post="{1}" data-topic="9"><div class="title">{0}:</div>'
    f"<blockquote><p>{QUOTE}</p></blockquote></aside>"
)
BARE = f"<blockquote><b>{{0}} wrote:</b> {QUOTE}</blockquote>"
QUOTES = [
    (phpbb, BY_PHPBB),
    (vbulletin_3, BY_VBULLETIN_3),
    (vbulletin_4, BY_VBULLETIN_4),
    (xenforo, BY_XENFORO),
    (xenforo, BY_XENFORO_1),
    (smf_20, BY_SMF_20),
    (smf_21, BY_SMF_21),
    (discourse, BY_DISCOURSE),
    (discourse_for_crawlers, BY_DISCOURSE),
]


def parents(article: ParsedArticle) -> list[int | None]:
    return [each.in_reply_to for each in article.comments]


def opening(post: Post) -> str:
    return post(1, "Bo", "<br><br>".join(WORDS))


@pytest.mark.parametrize(("post", "quote"), QUOTES)
def test_a_post_that_quotes_another_answers_it_and_keeps_the_quote(post: Post, quote: str):
    answer = post(4, "Cy", quote.format("Ada", 2) + "So it is.")
    article = topic(opening(post), post(2, "Ada", "It is late."), post(3, "Ada", "Or not."), answer)
    assert parents(article) == [None, None, 1]
    assert QUOTE in article.comments[2].body and article.comments[2].body.endswith("So it is.")


@pytest.mark.parametrize(("post", "quote"), QUOTES)
def test_a_post_that_quotes_the_first_one_answers_the_story(post: Post, quote: str):
    answer = post(3, "Cy", quote.format("Bo", 1) + "So it is.")
    assert parents(topic(opening(post), post(2, "Ada", "It is late."), answer)) == [None, None]


@pytest.mark.parametrize(("post", "quote"), QUOTES)
def test_a_post_of_another_page_of_the_topic_is_answered_by_nobody_here(post: Post, quote: str):
    answer = post(3, "Cy", quote.format("Dee", 77) + "So it is.")
    assert parents(topic(opening(post), post(2, "Ada", "It is late."), answer)) == [None, None]


def test_of_several_posts_of_a_writer_the_one_with_the_words_is_answered_else_the_latest():
    said = [phpbb(2, "Ada", f"Mind you: {QUOTE}"), phpbb(3, "Ada", "It is late."), phpbb(4, "Ada", "As ever.")]
    article = topic(opening(phpbb), *said, phpbb(5, "Cy", BARE.format("Ada")))
    assert parents(article) == [None, None, None, 1]
    other = BARE.replace(QUOTE, "Nobody ever said so.")
    assert parents(topic(opening(phpbb), *said, phpbb(5, "Cy", other.format("Ada")))) == [None, None, None, 3]


def test_what_is_quoted_within_a_quote_is_not_what_is_answered():
    inner = "<blockquote><cite>Ada wrote:</cite>It is late.</blockquote>"
    outer = f"<blockquote><cite>Dee wrote:</cite>{inner}Is it?</blockquote>It is."
    assert parents(topic(opening(phpbb), phpbb(2, "Ada", "It is late."), phpbb(3, "Cy", outer))) == [None, None]


def test_a_later_post_is_never_answered():
    article = topic(opening(phpbb), phpbb(2, "Ada", BARE.format("Cy")), phpbb(3, "Cy", "It is late."))
    assert parents(article) == [None, None]


def test_the_frame_of_the_first_post_is_labelled_and_no_story():
    article = topic(opening(vbulletin_3), vbulletin_3(2, "Ada", "Is it?"))
    assert {"headline", "byline", "dateline", "body", "comment_body"} <= set(article.labels)
    assert "other" not in article.labels


@given(
    st.lists(
        st.sampled_from(
            [
                "<blockquote>",
                "</blockquote>",
                "<cite>",
                "</cite>",
                "Ada wrote:",
                "Quote from: Bo on",
                "<b>",
                "x",
                "</div>",
            ]
        ),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=40)
def test_any_quotes_give_an_answer_to_an_earlier_post_or_to_none(pieces):
    article = topic(opening(phpbb), phpbb(2, "Ada", "It is late."), phpbb(3, "Cy", "".join(pieces) + "Yes."))
    assert all(each.in_reply_to is None or each.in_reply_to < each.number for each in article.comments)
