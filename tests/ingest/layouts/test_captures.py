"""The real captures beside the checkout: the gold, field by field, and what must hold on the further pages.

Line numbers stand for their text, which is not ours to copy. The tests skip where the captures are absent.
"""

import json

import pytest

from ingest import pipeline, readers
from ingest.assemble import to_json
from ingest.page import Rejected, Zone
from tests.ingest.pages import zoned


def cut_down(expected, actual):
    """The actual value with the keys alone that the gold names."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: cut_down(value, actual.get(key)) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [cut_down(one, other) for one, other in zip(expected, actual, strict=True)]
    return actual


@pytest.mark.parametrize("name", ["voa", "alalam"])
def test_a_capture_becomes_its_gold_record_in_every_field(shared, name):
    gold = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    page = next(readers.read(shared / "captures" / name / gold["file"]))
    record = to_json(pipeline.parse(page))
    for field, expected in gold.items():
        assert cut_down(expected, record[field]) == expected, field


# name: layout, line of the headline, lines of the body, of subheads, of captions, of bylines, of related and promos
MORE = {
    "alalam_1482632": ("alalam_dump", 1, range(5, 18, 2), (), (), (), (19,)),
    "alalam_1508189": ("alalam_dump", 1, range(6, 21, 2), (), (), (), (23,)),
    "alalam_1696324": ("alalam_dump", 1, range(6, 15, 2), (), (), (), (18,)),
    "alalam_1910671_spaced": ("alalam_dump", 1, (5, 9), (), (), (7,), (11,)),
    "alalam_getcontent_80370": ("alalam_dump", 1, (3,), (), (), (), ()),
    "voa_1581118": ("voa_forum", 3, range(8, 17, 2), (), (5, 6, *range(18, 24)), (7,), ()),
    "voa_1589931_p2": ("voa_forum", 3, (*range(9, 20, 2), *range(21, 28)), (), (5, 7, 8), (), ()),
    "voa_1590390": ("voa_forum", 3, (7, 9, 11, 13, 17, 19), (15,), (5, 6), (), ()),
    "voa_1601890_a": ("voa_forum", 3, (7, 9, 11, 16, 18, 20), (), (5, 6, 13, 14, 15), (), (22, 24, 25, 26)),
    "voa_1748621_start_crucial": ("voa_forum", 5, (*range(8, 17, 2), *range(20, 31, 2)), (), (), (), ()),
    "voa_1750380": ("voa_forum", 3, (8, 10, 12, 14, 19, 20, *range(23, 27), 28, 30), (16, 18, 22), (5, 6), (7,), ()),
    "voa_1877713": ("voa_forum", 3, (8, 10, 12, 14), (), (5, 6), (7,), ()),
    "voa_a_2441607_newlayout": ("voa_forum", 5, range(12, 23, 2), (), (9, 10), (26,), ()),
}


@pytest.mark.parametrize("name", MORE)
def test_a_further_page_comes_out_right(shared, name):
    layout, headline, body, subheads, captions, bylines, others = MORE[name]
    page = next(readers.read(shared / "captures" / "more" / f"{name}.txt"))
    article = pipeline.parse(page)
    assert article.layout == layout
    assert article.headline == page.lines[headline - 1].strip()
    assert zoned(article, Zone.BODY) == list(body)
    assert zoned(article, Zone.SUBHEAD) == list(subheads)
    assert zoned(article, Zone.CAPTION) == list(captions)
    assert zoned(article, Zone.BYLINE) == list(bylines)
    assert sorted(zoned(article, Zone.RELATED) + zoned(article, Zone.PROMO)) == list(others)
    assert zoned(article, Zone.OTHER) == []


def test_every_further_page_is_looked_at(shared):
    names = {path.stem for path in (shared / "captures" / "more").glob("*.txt")}
    assert names == {*MORE, "voa_home_2015-06"}


def test_a_front_page_is_no_article(shared):
    page = next(readers.read(shared / "captures" / "more" / "voa_home_2015-06.txt"))
    with pytest.raises(Rejected) as caught:
        pipeline.parse(page)
    assert caught.value.code == "no_article"


def test_glued_names_under_a_caption_are_parted(shared):
    page = next(readers.read(shared / "captures" / "more" / "voa_1877713.txt"))
    assert pipeline.parse(page).byline.count(", ") == 1
