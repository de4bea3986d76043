"""The traps of the real captures, one by one, on invented pages; the numbers are those of the list of traps."""

from datetime import date

import pytest

from ingest.page import Zone
from tests.ingest.pages import STORY, bodies, page, parsed, subheads, zoned

CAPTION = "The lift bridge of Ellary hangs askew above the channel, Feb. 9, 2022."
HEAD = ("News / Harbour", "", "Bridge Keeper Goes Home", "")
FORUM = (*HEAD, STORY, "", "This forum has been closed.", "Comment Sorting", "Comments", "")


def comment(name="Salt Seller", place="the market", time="12:13 PM", *body):
    return (f"by: {name} from: {place}", f"June 5, 2019 {time}", *(body or ("I sell by the hour.",)), "")


def test_1_a_line_of_nbsp_is_blank_and_nbsp_within_a_line_is_a_space():
    article = parsed(*HEAD, STORY, "\xa0 \xa0", f"{STORY}\xa0 \xa0Twice.  ")
    assert zoned(article, Zone.BLANK) == [2, 4, 6]
    assert bodies(article) == [STORY, f"{STORY} Twice."]


@pytest.mark.parametrize(
    "copies",
    [
        (CAPTION + CAPTION, "x", CAPTION, CAPTION),
        (CAPTION + CAPTION, CAPTION, CAPTION),
        (CAPTION, CAPTION),
        (CAPTION + CAPTION,),
        (f"{CAPTION} {CAPTION}", "X", CAPTION),
    ],
)
def test_2_one_caption_comes_out_and_the_body_goes_on_below_it(copies):
    article = parsed(*HEAD, STORY, "", *copies, "It stayed there.", "", STORY)
    assert [photo.caption for photo in article.photos] == [CAPTION]
    assert bodies(article) == [STORY, "It stayed there.", STORY]
    assert zoned(article, Zone.FURNITURE) == [n for n, line in enumerate(copies, 7) if line in "xX"]


def test_3_click_to_enlarge_is_no_caption():
    article = parsed(*HEAD, STORY, "", "Click to enlargeClick to enlarge", "x", *["Click to enlarge"] * 2, STORY)
    assert article.photos == ()
    assert zoned(article, Zone.FURNITURE) == [7, 8, 9, 10]
    assert bodies(article) == [STORY, STORY]


def test_4_a_short_line_without_an_end_between_paragraphs_is_a_subhead():
    article = parsed(*HEAD, STORY, "", "A question of sockets", "", STORY, "", "U.S. skeptical", "\xa0", STORY)
    assert subheads(article) == ["A question of sockets", "U.S. skeptical"]


@pytest.mark.parametrize(
    "line", ["The Board would not discuss that.", "“This is not a game.”", "The list:", "Source: UN", "هذا صحيح."]
)
def test_4_a_short_sentence_or_a_line_with_a_colon_is_no_subhead(line):
    article = parsed(*HEAD, STORY, "", line, "", STORY)
    assert bodies(article) == [STORY, line, STORY]


def test_4_subheads_do_not_fire_in_comments_or_titles_of_other_stories():
    likes = ("You May Like", "", "A Winter of Short Tides", "", "Why the moon has been unkind More", "")
    article = parsed(*HEAD, STORY, "", *likes, *comment("Fenna", "Culver Ford", "1:02 PM", "I agree", "", "so much"))
    assert subheads(article) == []
    assert article.comments[0].body == "I agree\n\nso much"


def test_5_a_comment_needs_its_header_and_a_date_directly_below():
    article = parsed(*FORUM, *comment(), "by: the way from: a friend", "", "June 5, 2019 12:00 PM")
    assert len(article.comments) == 1
    assert article.comments[0].body.endswith("by: the way from: a friend\n\nJune 5, 2019 12:00 PM")


def test_5_the_date_of_a_promoted_video_makes_no_comment():
    videos = ("Featured Videos", "", "Lamp Lighters Returni", "X", "Nora Lind", "May 2, 2021 6:48 PM", STORY, "Video")
    article = parsed(*FORUM, *comment(), *videos)
    assert len(article.comments) == 1
    assert len(zoned(article, Zone.COMMENT_DATE)) == 1


def test_5_a_header_is_split_at_its_last_from():
    article = parsed(*FORUM, *comment("Nettie from: Skerrow", "Skerrow Island"))
    assert (article.comments[0].author, article.comments[0].place) == ("Nettie from: Skerrow", "Skerrow Island")


def test_5_an_impossible_date_stays_with_its_comment_as_printed():
    article = parsed(*FORUM, "by: A from: B", "June 31, 2019 12:13 PM", "words")
    assert (article.comments[0].posted, article.comments[0].as_printed) == (None, "June 31, 2019 12:13 PM")
    assert article.published.basis == "none"


def test_6_a_comment_keeps_its_paragraphs_and_line_ends():
    article = parsed(*FORUM, *comment("A", "B", "1:00 PM", "one", "", "", "two", "three", "", "You May Like", "", ""))
    assert article.comments[0].body == "one\n\ntwo\nthree\n\nYou May Like"


def test_7_a_comment_that_quotes_the_story_word_for_word_keeps_the_quote():
    article = parsed(*FORUM, *comment("Andor", "USA", "5:26 PM", f'"{STORY}', "", "Who says so?"))
    assert article.comments[0].body == f'"{STORY}\n\nWho says so?'
    assert bodies(article) == [STORY]


def test_8_the_comment_below_in_response_is_a_reply_and_the_one_after_is_not():
    thread = (*comment("A", "B", "11:29 AM")[:-1], "In Response", "", *comment("C", "D", "1:28 PM"))
    article = parsed(*FORUM, *thread, *comment("E", "F", "11:20 AM"))
    assert [comment.in_reply_to for comment in article.comments] == [None, 1, None]
    assert len(zoned(article, Zone.REPLY_MARKER)) == 1


def test_8_a_reply_that_is_older_than_the_reply_above_it_answers_the_parent():
    first = (*comment("A", "B", "4:18 PM")[:-1], "In Response", "")
    second = (*comment("C", "D", "6:50 PM")[:-1], "In Response", "")
    article = parsed(*FORUM, *first, *second, *comment("A", "B", "5:02 PM"))
    assert [comment.in_reply_to for comment in article.comments] == [None, 1, 1]


def test_8_a_reply_to_a_reply_hangs_below_it():
    first = (*comment("A", "B", "4:18 PM")[:-1], "In Response", "")
    second = (*comment("C", "D", "6:50 PM")[:-1], "In Response", "")
    article = parsed(*FORUM, *first, *second, *comment("A", "B", "7:02 PM"))
    assert [comment.in_reply_to for comment in article.comments] == [None, 1, 2]


def test_8_a_reply_older_than_every_comment_of_its_thread_is_top_level_with_a_warning():
    article = parsed(*FORUM, *comment("A", "B", "4:18 PM")[:-1], "In Response", "", *comment("C", "D", "3:00 PM"))
    assert [comment.in_reply_to for comment in article.comments] == [None, None]
    assert [warned.code for warned in article.warnings] == ["reply_without_parent"]


def test_8_in_response_within_a_comment_is_words():
    article = parsed(*FORUM, *comment("A", "B", "4:18 PM", "In Response", "I say no."), *comment("C", "D", "3:00 PM"))
    assert article.comments[0].body == "In Response\nI say no."
    assert article.comments[1].in_reply_to is None


def test_9_names_and_places_stay_as_typed():
    article = parsed(*FORUM, *comment("Ilsa Tarrow", "Ministry House"), *comment("Ilsa Tarrow", "Elary, Corandel"))
    assert [(c.author, c.place) for c in article.comments] == [
        ("Ilsa Tarrow", "Ministry House"),
        ("Ilsa Tarrow", "Elary, Corandel"),
    ]


def test_10_noon_is_noon_and_no_zone_is_made_up():
    article = parsed(*FORUM, *comment(time="12:13 PM"))
    assert article.comments[0].posted.isoformat() == "2019-06-05T12:13:00"
    assert article.published.zone is None


def test_11_without_a_date_line_the_oldest_comment_dates_the_story_and_a_promo_does_not():
    videos = ("Featured Videos", "", "Lamp Lighters Returni", "X", "Nora Lind", "May 2, 2021 6:48 PM", STORY, "Video")
    caption = (CAPTION, CAPTION)
    thread = (*comment("A", "B", "9:00 AM"), "by: C from: D", "June 4, 2019 11:16 PM", "first", "")
    article = parsed(*HEAD, *caption, STORY, "", *thread, *videos)
    assert (article.published.value, article.published.basis) == (date(2019, 6, 4), "comments")
    assert (article.published.precision, article.published.as_printed) == ("day", None)
    assert article.captured_not_before == date(2021, 5, 2)


def test_12_promos_are_related_stories_and_leave_no_word_in_the_body():
    videos = (
        *("Featured Videos", "", "Get the latest Flash player.", "Lamp Lighters Returni", "X", "Nora Lind"),
        *("May 2, 2021 6:48 PM", "Forty lamps were lit.", "Video", "", "Video\xa0Lamp Lighters Return", ""),
        *("Forty lamps were lit.", "Video", "", "Video\xa0A Ferry Waits", "", "It sails when it is full.", ""),
        "Courier Blogs",
    )
    article = parsed(*HEAD, STORY, "", *videos)
    assert [(r.kind, r.headline, r.teaser) for r in article.related] == [
        ("featured_video", "Lamp Lighters Return", "Forty lamps were lit."),
        ("featured_video", "A Ferry Waits", "It sails when it is full."),
    ]
    assert bodies(article) == [STORY]
    assert zoned(article, Zone.FURNITURE) == [7, 9, 11, 26]


def test_12_a_title_that_speaks_of_a_flash_is_no_notice_of_the_player():
    article = parsed(
        *HEAD, STORY, "", "Featured Videos", "", "Chess by Flashi", "X", "Nora Lind", "May 2, 2021 6:48 PM", "A game."
    )
    assert [r.headline for r in article.related] == ["Chess by Flash"]


@pytest.mark.parametrize(
    "head",
    [
        ("Keeper Goes Home", "", "Keeper Goes Home", "Thu Feb 10, 2022 14:20:05", ""),
        ("Keeper Goes Home", "", "Thu Feb 10, 2022 14:20:05", ""),
        ("Keeper Goes Home", "Thu Feb 10, 2022 14:20:05"),
        ("News / Harbour", "Keeper Goes Home", "Keeper Goes Home", "", "Thu Feb 10, 2022 14:20:05"),
    ],
)
def test_13_the_headline_stands_above_the_date_line_however_often(head):
    article = parsed(*head, STORY, "Nobody else did.")
    assert (article.layout, article.headline) == ("alalam_dump", "Keeper Goes Home")
    assert (article.published.basis, article.published.as_printed) == ("dateline", "Thu Feb 10, 2022 14:20:05")
    assert len(bodies(article)) == 2
    assert len(zoned(article, Zone.HEADLINE)) == head.count("Keeper Goes Home")


def test_15_a_page_that_does_not_name_its_source_is_from_the_unknown_source():
    assert parsed(*HEAD, STORY).source == "unknown"


def test_16_two_versions_of_a_story_are_two_articles():
    early, late = parsed(*HEAD, STORY), parsed(*HEAD, STORY, "", "A later edition says more.")
    assert early.sha256 != late.sha256
    assert early.headline == late.headline


def test_the_later_template_has_menu_words_around_the_story():
    article = parsed(
        *("Accessibility links", "", "Breaking News", "", "Heron Counters Run Out", "", "update", "", STORY, ""),
        *("  • 16x9 Image", "", "    Weir Desk", "", "    The desk reports on rivers.", "", "XS", "SM", "MD", "LG"),
    )
    assert (article.layout, article.headline, article.byline) == ("voa_forum", "Heron Counters Run Out", "Weir Desk")
    assert bodies(article) == [STORY]


def test_bylines_stand_under_the_caption_with_no_blank_around_them():
    article = parsed(*HEAD, CAPTION, CAPTION, "Courier News", STORY)
    assert article.byline == "Courier News"
    assert bodies(article) == [STORY]


def test_two_names_without_a_separator_are_two_writers():
    article = parsed(*HEAD, CAPTION, CAPTION, "Mara McVellenJonas van Tredd", STORY)
    assert article.byline == "Mara McVellen, Jonas van Tredd"


def test_a_list_stays_in_the_body_one_paragraph_a_bullet():
    article = parsed(
        *HEAD, STORY, "", "The programme:", "", "  • July 5, 2006: the goose", "  • July 6: again", "", STORY
    )
    assert bodies(article)[2:4] == ["• July 5, 2006: the goose", "• July 6: again"]


def test_bullets_after_the_story_that_end_in_dates_are_a_gallery():
    article = parsed(
        *HEAD,
        STORY,
        "",
        "  • Geese at the fair, May 1, 2020.",
        "  • A goose, May 2, 2020. (P. Reed)",
        "  • A goose sees",
    )
    assert [photo.caption for photo in article.photos][1:] == ["A goose, May 2, 2020. (P. Reed)", "A goose sees"]
    assert article.photos[1].credit == "P. Reed"
    assert bodies(article) == [STORY]


def test_a_promo_within_the_story_ends_at_the_next_blank_line():
    promo = (
        "Related video report by Nora Lind",
        "",
        "A Road With One Corneri",
        "February 12, 2016 12:01 PM",
        "Nora drove.",
        "",
    )
    article = parsed(*HEAD, CAPTION, CAPTION, STORY, "", *promo, STORY)
    assert bodies(article) == [STORY, STORY]
    assert [r.headline for r in article.related] == ["A Road With One Corner"]
    assert article.captured_not_before == date(2016, 2, 12)
    assert article.published.basis == "caption"


def test_a_heading_glued_to_the_last_comment_still_ends_the_comments():
    article = parsed(
        *FORUM, *comment("A", "B", "4:18 PM", "Why not build a tunnelFeatured Videos"), "Lamp Lighters Returni", "X"
    )
    assert article.comments[0].body == "Why not build a tunnel"
    assert [r.headline for r in article.related] == ["Lamp Lighters Return"]


def test_a_forum_without_a_notice_is_open_and_a_page_without_a_forum_says_nothing():
    assert parsed(*FORUM, *comment()).comments_closed is True
    assert parsed(*HEAD, STORY, "", "Comment Sorting", "Comments", "", *comment()).comments_closed is False
    assert parsed(*HEAD, STORY).comments_closed is None


def test_story_that_goes_on_below_the_teasers_is_not_lost():
    article = parsed(
        *HEAD, STORY, "", "You May Like", "", "A Winter", "", "Why the moon is unkind More", "", STORY, "", "Loading..."
    )
    assert bodies(article) == [STORY, STORY]


def test_layouts_go_by_structure_and_not_by_name():
    assert "voa" not in str(page(*FORUM, *comment()).raw).lower()
    assert parsed(*FORUM, *comment()).layout == "voa_forum"


def test_a_page_cut_at_the_header_of_a_comment_does_not_add_it_to_the_comment_above():
    cut = (*comment("A", "B", "4:18 PM")[:-1], "In Response", "", "by: C from: D")
    article = parsed(*FORUM, *cut)
    assert [(c.author, c.posted is None, c.in_reply_to) for c in article.comments] == [
        ("A", False, None),
        ("C", True, 1),
    ]
    assert article.comments[0].body == "I sell by the hour."


def test_a_page_that_lost_its_blank_lines_keeps_its_subheads():
    article = parsed("Keeper Goes Home", "Thu Feb 10, 2022 14:20:05", STORY, "What now", STORY)
    assert subheads(article) == ["What now"]


def test_a_last_title_without_its_teaser_is_still_another_story():
    article = parsed(
        *HEAD, STORY, "", "You May Like", "", "A Winter", "", "Why it rains More", "", "A Spring That Came Late"
    )
    assert [r.headline for r in article.related] == ["A Winter", "A Spring That Came Late"]
