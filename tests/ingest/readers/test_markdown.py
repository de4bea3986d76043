"""Markdown: the front matter of a site's generator, headings, and marks that are no words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline, readers
from ingest.page import Page, Rejected, Zone
from ingest.readers import markdown

FIRST = "The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock."
SECOND = "Passengers queued from five in the morning, and the first boat left with every seat taken."
YAML = """\
---
title: "Ferry runs again"
date: 2022-03-14T08:00:00+01:00
author:
  - Mara Vellen
  - Timo Sark
categories: [Harbour, 'Islands']
link: https://gazette.example/ferry
mood: calm
---
"""
TOML = """\
+++
title = "Ferry runs again"
date = 2022-03-14T08:00:00+01:00
author = ["Mara Vellen", "Timo Sark"]
categories = ["Harbour", "Islands"]
link = "https://gazette.example/ferry"
mood = "calm"
+++
"""


def read(tmp_path, text: str, name: str = "ferry.md") -> Page:
    (tmp_path / name).write_text(text)
    (page,) = readers.read(tmp_path / name)
    return page


@pytest.mark.parametrize("front", [YAML, TOML, YAML.replace("\n", "\r\n")], ids=["YAML", "TOML", "lines of Windows"])
def test_a_front_matter_says_what_the_page_is(tmp_path, front):
    page = read(tmp_path, f"{front}\n{FIRST}\n\n## In dock\n\n{SECOND}\n")
    article = pipeline.parse(page)
    assert (article.headline, article.byline) == ("Ferry runs again", "Mara Vellen, Timo Sark")
    assert (str(article.published.value), article.published.zone) == ("2022-03-14 08:00:00", "+01:00")
    assert (article.section, article.original_url) == (("Harbour",), "https://gazette.example/ferry")
    assert [(block.kind, block.text) for block in article.body] == [
        ("paragraph", FIRST),
        ("subhead", "In dock"),
        ("paragraph", SECOND),
    ]
    assert article.labels[page.lines.index("mood: calm")] is Zone.OTHER


def test_a_front_matter_is_known_whatever_the_name_of_its_file(tmp_path):
    assert read(tmp_path, f"{YAML}\n{FIRST}\n", "ferry.txt").media_type == markdown.MEDIA_TYPE


def test_without_a_front_matter_the_page_is_read_as_any_text_is(tmp_path):
    article = pipeline.parse(
        read(tmp_path, f"# Ferry runs again\n\n14 March 2022\n\n{FIRST}\n\n### In dock\n\n{SECOND}\n")
    )
    assert (article.headline, str(article.published.value)) == ("Ferry runs again", "2022-03-14")
    assert [block.text for block in article.body] == [FIRST, "In dock", SECOND]


@pytest.mark.parametrize("said", ["title: Ferry runs again\n", ""])
def test_the_heading_on_top_is_the_headline_and_no_part_of_the_text(tmp_path, said):
    article = pipeline.parse(read(tmp_path, f"---\n{said}date: 2022-03-14\n---\n# Ferry runs again\n\n{FIRST}\n"))
    assert (article.headline, [block.text for block in article.body]) == ("Ferry runs again", [FIRST])


def test_another_heading_on_top_is_a_subhead(tmp_path):
    article = pipeline.parse(read(tmp_path, f"---\ntitle: Ferry runs again\n---\n# In dock\n\n{FIRST}\n"))
    assert [(block.kind, block.text) for block in article.body] == [("subhead", "In dock"), ("paragraph", FIRST)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The [ferry](https://a.example/f) ran.", "The ferry ran."),
        ("![The ferry](f.jpg)", "The ferry"),
        ("[![The ferry](f.jpg)](f.html)", "The ferry"),
        ("It ran **again**, and *late*.", "It ran again, and late."),
        ("***Again***", "***Again***"),
        ("2 * 3 * 4 and a_b_c and f_[1]", "2 * 3 * 4 and a_b_c and f_[1]"),
        ("## In *dock*", "## In dock"),
    ],
)
def test_marks_are_no_words(line, words):
    assert markdown.unmarked(line) == words


def test_a_draft_is_put_aside_by_name(tmp_path):
    with pytest.raises(Rejected) as refused:
        read(tmp_path, f"---\ntitle: Ferry\ndraft: true\n---\n{FIRST}\n")
    assert refused.value.code == "not_published"


def test_a_front_matter_that_is_broken_is_put_aside_by_name(tmp_path):
    with pytest.raises(Rejected) as refused:
        read(tmp_path, f'+++\ntitle = "Ferry\n+++\n{FIRST}\n')
    assert refused.value.code == "invalid_front_matter"


def test_a_line_between_two_paragraphs_is_no_front_matter(tmp_path):
    article = pipeline.parse(read(tmp_path, f"---\n{FIRST}\n---\n{SECOND}\n"))
    assert FIRST in [block.text for block in article.body]


PARTS = st.sampled_from(
    ["---\n", "+++\n", "title: x\n", "  - y\n", "date = 1\n", "# ", "**", "[a](b)", f"{FIRST}\n", "\n"]
)


@given(st.lists(st.one_of(PARTS, st.text(max_size=20)), max_size=20))
def test_any_markdown_is_a_page_or_a_named_refusal(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("any") / "a.md"
    path.write_text("".join(parts), encoding="utf-8", errors="replace", newline="")
    try:
        for page in readers.read(path):
            pipeline.parse(page)
    except Rejected as rejected:
        assert rejected.code and rejected.message.endswith(".")
