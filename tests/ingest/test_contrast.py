"""Where the record and the page differ is what an editor is shown of a conflict."""

import pytest

from articles.models import Article, Comment
from ingest import contrast, loader
from ingest.models import Conflict
from tests.ingest.test_loader import arrival, comment

pytestmark = pytest.mark.django_db

PARAGRAPHS = [f"Paragraph {number} tells of the bridge and of the harbour below it at length." for number in range(12)]


@pytest.fixture
def article():
    loader.load([arrival()])
    return Article.objects.select_related("source", "section").get()


def told(article, field, theirs, **ours):
    for name, value in ours.items():
        setattr(article, name, value)
    return contrast.of(Conflict(article=article, field=field, theirs=theirs))


def edited(paragraphs, old, new):
    text = "\n\n".join(paragraphs)
    return text, text.replace(old, new)


def test_of_a_long_text_the_list_shows_where_it_was_changed(article):
    ours, theirs = edited(PARAGRAPHS, "Paragraph 11 tells", "Paragraph 11 sings")
    its = told(article, "body", theirs, body=ours)
    assert "<mark>tells </mark>of the bridge" in its.of_record()
    assert "<mark>sings </mark>of the bridge" in its.of_page()
    assert "Paragraph 3" not in its.of_record() + its.of_page()
    assert all("Paragraph 3" in its.whole(name) for name in ("ours", "theirs"))


def test_a_change_late_in_a_text_without_spaces_is_shown(article):
    ours, theirs = edited([f"第{number}段" + "桥落入港口。" * 20 for number in range(12)], "第11段桥", "第11段船")
    its = told(article, "body", theirs, body=ours)
    assert "<mark>第11段桥" in its.of_record() and "<mark>第11段船" in its.of_page()


def test_of_a_text_written_anew_the_list_shows_its_start_alone(article):
    its = told(article, "body", "new " * 2000, body="old " * 2000)
    assert its.of_record().count("old") <= contrast.LONGEST / 4
    assert its.of_record().endswith(" …</mark></div>")
    assert its.as_one().count("old") == its.as_one().count("new") == 2000


def test_what_stands_in_one_of_them_alone_is_marked_there(article):
    its = told(article, "headline", "Lift bridge falls again", headline="Lift bridge falls")
    assert "<mark>falls again</mark>" in its.of_page()
    its = told(article, "headline", "Lift bridge falls", headline="Lift bridge falls")
    assert "<mark>" not in its.of_page() + its.of_record()
    assert "By now the record says what the page says." in its.as_one()


def test_what_a_page_says_is_text_and_no_markup(article):
    its = told(article, "byline", "<img src=x onerror=alert(1)>\nand <b>others</b>", byline="<i>Mara</i>")
    for shown in (its.as_one(), its.of_page(), its.of_record(), its.whole("ours"), its.whole("theirs")):
        assert not any(tag in shown for tag in ("<img", "<b>", "<i>"))
    assert "&lt;img" in its.of_page() and "<br>" in its.of_page()


def test_a_text_is_shown_in_its_own_language_and_direction(article):
    article.language = "ar"
    its = told(article, "headline", "جرس الصباح", headline="جرس")
    assert all('dir="auto" lang="ar"' in shown for shown in (its.as_one(), its.of_page(), its.whole("ours")))


def test_a_time_is_no_difference_where_the_page_and_the_record_agree():
    loader.load([arrival(comments=[comment(1, "First"), comment(2, "Second")])])
    Comment.objects.filter(number=1).update(body="F***t")
    loader.load([arrival(comments=[comment(1, "First!"), comment(2, "Second")])])
    its = contrast.of(Conflict.objects.select_related("article__source", "article__section").get())
    assert [(kind, text.strip()) for kind, text in its.parts if kind] == [("del", "F***t"), ("ins", "First!")]


def test_texts_beyond_all_measure_are_shown_but_not_compared(article, monkeypatch):
    monkeypatch.setattr(contrast, "MOST_COMPARED", 20)
    its = told(article, "headline", "Lift bridge falls again", headline="Lift bridge falls")
    assert its.as_one() == "The texts are too long to be compared word by word."
    assert "<mark>Lift bridge falls again</mark>" in its.of_page()
