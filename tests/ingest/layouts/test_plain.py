"""Text that no template explains, and pages that are no article."""

import pytest

from ingest.page import Rejected, Zone
from tests.ingest.pages import STORY, bodies, parsed, subheads, zoned


def test_the_first_line_is_the_headline_and_all_else_is_kept():
    article = parsed("Keeper Goes Home", "", STORY, "", "What now", "", STORY, "", "(end)")
    assert (article.layout, article.headline) == ("plain", "Keeper Goes Home")
    assert subheads(article) == ["What now"]
    assert bodies(article) == [STORY, STORY, "(end)"]
    assert "no_template" in [warned.code for warned in article.warnings]


@pytest.mark.parametrize(
    "head",
    [
        ("Farming / Sheep", "Keeper Goes Home", "By Osric Dale", "14 March 2022"),
        ("14 March 2022", "Keeper Goes Home", "", "by Osric Dale"),
        ("Opinion", "", "Keeper Goes Home", "", "Osric Dale", "", "March 14, 2022, 6:30 a.m."),
        ("Keeper Goes Home", "", "Keeper Goes Home", "Published: 2022-03-14", "Written by Osric Dale"),
    ],
)
def test_section_byline_and_date_are_found_above_the_story(head):
    article = parsed(*head, "", STORY)
    assert (article.headline, article.byline) == ("Keeper Goes Home", "Osric Dale")
    assert article.published.value.isoformat()[:10] == "2022-03-14"
    assert bodies(article) == [STORY]
    assert Zone.OTHER not in article.labels


def test_a_date_may_stand_below_the_story():
    article = parsed("Keeper Goes Home", "", STORY, "", "14 March 2022")
    assert article.published.basis == "dateline"
    assert bodies(article) == [STORY]


def test_a_date_of_an_update_is_no_date_of_publication():
    article = parsed("Keeper Goes Home", "Last updated: 14 March 2022", "", STORY)
    assert (article.published.basis, zoned(article, Zone.DATELINE)) == ("none", [2])


def test_a_date_that_nobody_can_tell_is_kept_with_a_warning():
    article = parsed("Keeper Goes Home", "03/04/2022", "", STORY)
    assert (article.published.basis, zoned(article, Zone.DATELINE)) == ("none", [2])
    assert "date_not_parsed" in [warned.code for warned in article.warnings]


def test_a_page_without_a_headline_is_named_by_its_first_words():
    article = parsed(STORY + " " + STORY * 4, "", STORY)
    assert (
        article.headline
        == "The keeper of the bridge at Ellary went home at nine, and nobody noticed. The keeper of the bridge…"
    )
    assert zoned(article, Zone.HEADLINE) == []
    assert "no_headline" in [warned.code for warned in article.warnings]


def test_lines_wrapped_at_a_margin_become_one_paragraph():
    wrapped = (
        "Every Tuesday the night train to Fell stands at Birk for four",
        "minutes longer than its timetable says. The guard looks at the",
        "road, and nobody on board has ever complained.",
    )
    article = parsed("The Night Train", "", *wrapped, "", STORY)
    assert bodies(article) == [" ".join(wrapped), STORY]
    assert [block.line for block in article.body] == [3, 7]


def test_paragraphs_without_blanks_between_them_stay_apart():
    assert len(bodies(parsed("Keeper Goes Home", STORY, STORY + " Twice.", STORY + " Again."))) == 3


def test_a_file_name_dates_a_page_that_prints_no_date():
    article = parsed("Keeper Goes Home", "", STORY, path="news/2022-11-05-keeper.txt")
    assert (article.published.value.isoformat(), article.published.basis) == ("2022-11-05", "filename")
    assert article.published.as_printed == "2022-11-05"


def test_a_file_named_by_a_number_has_it_as_its_id():
    assert parsed("Keeper Goes Home", STORY, path="news/427655.txt").source_item_id == "427655"
    assert parsed("Keeper Goes Home", STORY, path="news/20221105.txt").source_item_id is None


def test_damaged_characters_are_repaired_and_told():
    article = parsed("Keeper Goes Home", "", STORY + "\x00")
    assert bodies(article) == [STORY + "\ufffd"]
    assert [(w.code, w.line) for w in article.warnings if w.code == "repaired"] == [("repaired", 3)]


NO_ARTICLE = {
    "a front page": ("A", "", "Why it rains More", "", "B", "", "Why it snows in the hills More", "", "C"),
    "a front page in Arabic": ("خبر", "", "لماذا يهطل المطر المزيد", "", "خبر", "", "لماذا يسقط الثلج المزيد"),
    "a menu": ("News", "World", "Africa", "", "Sport", "", "About us"),
    "a list of titles": (
        "Keeper of the Bridge at Ellary Goes Home at Nine",
        "Heron Counters at Mossbridge Run Out of Their Numbers",
        "The Baker of Port Lumen Who Counts in Twelves",
        "Lamp Lighters Return to the Moors After Forty Years",
        "A Ferry With No Timetable Sails When It Is Full",
    ),
    "a headline alone": ("Keeper Goes Home",),
    "a section alone": ("News / Harbour",),
}


@pytest.mark.parametrize("lines", NO_ARTICLE.values(), ids=NO_ARTICLE)
def test_a_page_that_tells_no_story_is_refused_with_a_reason(lines):
    with pytest.raises(Rejected) as caught:
        parsed(*lines)
    assert caught.value.code == "no_article"
    assert caught.value.message.endswith(".")
