"""From zones to the article: dates with their evidence, pictures, pointers, and the record as JSON."""

import json
from dataclasses import replace
from datetime import date

import pytest

from ingest import pipeline
from ingest.assemble import from_json, to_json
from ingest.page import SourceFacts
from tests.ingest.pages import STORY, bodies, page, parsed

CAPTION = "The lift bridge of Ellary hangs askew above the channel, Feb. 9, 2022."
FILE_CAPTION = "FILE - The lift bridge of Ellary in better days, May 3, 2011."
HEAD = ("News / Harbour", "", "Bridge Keeper Goes Home", "")
FORUM = ("", "Comment Sorting", "Comments", "", "by: A from: B", "February 11, 2022 12:22 AM", "words")
DATED = ("Bridge Keeper Goes Home", "Thu Feb 10, 2022 14:20:05", "", STORY, "")


def dump(*items, claimed=None):
    content = "[" + " ,".join(items) + " ]"
    return f'string({claimed or len(content.encode())}) "{content}"'


def item(number, title):
    return (
        f'{{"id":"{number}","sort":"1","contenttypeid":"21","pic":"/2022/02/10/pier_{number}.jpg","title":"{title}"}}'
    )


def test_a_date_line_is_the_best_evidence():
    published = parsed("Keeper", "14 March 2022", CAPTION, CAPTION, STORY, path="2022-11-05.txt").published
    assert (published.value, published.basis) == (date(2022, 3, 14), "dateline")


def test_the_oldest_comment_comes_before_file_name_and_caption():
    article = parsed(*HEAD, CAPTION, CAPTION, STORY, *FORUM, path="2022-11-05.txt")
    assert (article.published.value, article.published.basis) == (date(2022, 2, 11), "comments")


def test_the_file_name_comes_before_a_caption():
    article = parsed(*HEAD, CAPTION, CAPTION, STORY, path="2022-11-05.txt")
    assert (article.published.value, article.published.basis) == (date(2022, 11, 5), "filename")


def test_a_caption_dates_a_story_that_nothing_else_dates():
    published = parsed(*HEAD, CAPTION, CAPTION, STORY).published
    assert (published.value, published.basis) == (date(2022, 2, 9), "caption")
    assert (published.precision, published.as_printed) == ("day", "Feb. 9, 2022")


def test_a_file_picture_dates_nothing():
    assert parsed(*HEAD, FILE_CAPTION, "", STORY).published.basis == "none"


def test_a_printed_section_comes_before_that_of_the_source_file():
    printed = replace(page(*HEAD, STORY), source=SourceFacts(section=("Sport",)))
    silent = replace(page("Keeper Goes Home", "", STORY), source=SourceFacts(section=("Sport",)))
    assert pipeline.parse(printed).section == ("News", "Harbour")
    assert pipeline.parse(silent).section == ("Sport",)


def test_a_dump_gives_the_related_stories_in_order():
    article = parsed(*DATED, dump(item(1, "Señal – a quiet light"), item(2, "VIDEO: Fog")))
    assert [(r.kind, r.source_item_id, r.headline) for r in article.related] == [
        ("related", "1", "Señal – a quiet light"),
        ("related", "2", "VIDEO: Fog"),
    ]
    assert article.related[0].image == "/2022/02/10/pier_1.jpg"
    assert article.warnings == ()


def test_a_dump_counts_bytes_and_not_characters():
    content = dump(item(1, "Señal"))
    wrong = content.replace("string(", "string(1", 1)
    assert parsed(*DATED, content).warnings == ()
    assert [(w.code, w.line) for w in parsed(*DATED, wrong).warnings] == [("dump_length", 6)]


def test_unescaped_quotes_in_a_title_do_not_cost_the_story():
    article = parsed(*DATED, dump(item(1, 'Keeper: "I like the dark"'), item(2, "Gulls\\u2019 quarrel"), item(3, "c")))
    assert [r.headline for r in article.related] == ['Keeper: "I like the dark"', "Gulls’ quarrel", "c"]


def test_of_a_dump_that_was_cut_the_whole_stories_are_taken():
    whole = dump(item(1, "one"), item(2, "two"), item(3, "three"))
    article = parsed(*DATED, whole[:-20])
    assert [r.headline for r in article.related] == ["one", "two"]
    assert [w.code for w in article.warnings] == ["dump_length"]


def test_a_dump_over_several_lines_is_one_dump():
    article = parsed(*DATED, dump(item(1, "one"), item(2, "two")).replace(" ,", "\n,"))
    assert [r.headline for r in article.related] == ["one", "two"]
    assert article.warnings == ()


def test_a_dump_glued_to_the_last_paragraph_takes_no_word_of_it():
    article = parsed(*DATED[:-1], STORY + dump(item(1, "one")))
    assert bodies(article) == [STORY, STORY]
    assert [r.headline for r in article.related] == ["one"]


@pytest.mark.parametrize("content", ['[{"id":"1"}]', "[1, null]", "[{}", "[" * 5000, '[{"id":"1","title":""}]'])
def test_a_dump_without_a_whole_story_is_told(content):
    article = parsed(*DATED, f'string(9) "{content}"')
    assert article.related == ()
    assert "dump_empty" in [w.code for w in article.warnings]


def test_teasers_are_stories_one_may_like():
    likes = (
        "You May Like",
        "",
        "A Winter",
        "",
        "Why the moon is unkind More",
        "",
        "Video\xa0Rope Walk",
        "",
        "Four women More",
    )
    article = parsed(*HEAD, STORY, "", *likes)
    assert [(r.kind, r.headline, r.teaser) for r in article.related] == [
        ("you_may_like", "A Winter", "Why the moon is unkind"),
        ("you_may_like", "Rope Walk", "Four women"),
    ]


def test_the_record_has_the_keys_of_the_gold_and_comes_back():
    article = parsed(*HEAD, CAPTION, CAPTION, STORY, *FORUM, path="a/b/12345.txt")
    record = json.loads(json.dumps(to_json(article)))
    assert list(record)[:3] == ["file", "path", "sha256"]
    assert (record["file"], record["path"]) == ("12345.txt", "a/b/12345.txt")
    assert record["published"]["value"] == "2022-02-11"
    assert record["comments"][0]["posted"] == "2022-02-11T00:22:00"
    assert record["labels"][:3] == ["section", "blank", "headline"]
    assert from_json(record) == article


def test_parsing_the_same_page_twice_gives_the_same_article():
    assert parsed(*HEAD, STORY, *FORUM) == parsed(*HEAD, STORY, *FORUM)
