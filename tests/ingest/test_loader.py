import hashlib
import json
import zlib

import pytest

from articles.models import Article, Capture, Comment, RelatedStory, Section, Source
from ingest import loader
from ingest.identity import identity_of
from ingest.page import SourceFacts
from ingest.record import EMPTY, Reading, body_text
from ingest.sketch import sketch

pytestmark = pytest.mark.django_db

FACTS = SourceFacts(slug="harbour-courier", name="The Harbour Courier", language="en")
BODY = "The eastern span of the lift bridge gave way before dawn and fell into the harbour."


def comment(number, body, in_reply_to=None):
    return {
        "number": number, "author": "Bram", "place": "Ellary", "posted": "2022-02-09T12:09:00",
        "as_printed": "February 9, 2022 12:09 PM", "body": body, "in_reply_to": in_reply_to,
    }  # fmt: skip


def related(headline, item_id=None):
    return {"kind": "related", "headline": headline, "teaser": None, "source_item_id": item_id, "image": None}


def arrival(raw="one", captured_at=None, **fields):
    data = raw.encode()
    record = EMPTY | {
        "source": "harbour-courier", "layout": "voa_forum", "layout_version": 1,
        "labels": ["headline", "blank", "body"],
        "headline": "Lift bridge falls", "section": ["News", "Harbour"], "language": "en",
        "published": {**EMPTY["published"], "value": "2022-02-09", "precision": "day", "basis": "comments"},
        "body": [{"kind": "paragraph", "text": BODY, "line": 3}],
    } | fields  # fmt: skip
    labels, sha256 = record.pop("labels"), hashlib.sha256(data).hexdigest()
    return Reading(
        f"/pages/{raw}.txt", sha256, zlib.compress(data), len(data), "text/plain", "utf-8", "", captured_at, FACTS,
        record, json.dumps(record), [[label, 1] for label in labels], identity_of(record, sha256),
        sketch(body_text(record)),
    )  # fmt: skip


def load(*arrivals):
    return [loaded.outcome for loaded in loader.load(arrivals)]


def test_a_new_page_becomes_an_article_with_its_source_section_and_capture():
    assert load(arrival(comments=[comment(1, "Told you so")])) == ["new"]
    article = Article.objects.get()
    assert (article.source.name, article.section.path) == ("The Harbour Courier", "News / Harbour")
    assert article.published_at.isoformat() == "2022-02-09T00:00:00+00:00"
    capture = article.captures.get()
    assert capture.data == b"one"
    assert capture.labels() == ["headline", "blank", "body"]
    assert article.comments.get().posted_at.hour == 12


def test_the_same_page_again_changes_nothing():
    load(arrival())
    before = Article.objects.values().get()
    assert load(arrival()) == ["unchanged"]
    assert Article.objects.values().get() == before


def test_a_better_reading_of_a_capture_updates_what_nobody_edited_and_keeps_what_an_editor_wrote():
    load(arrival())
    Article.objects.update(headline="Lift bridge collapses")
    assert load(arrival(byline="Mara Vellen", layout_version=2)) == ["updated"]
    article = Article.objects.get()
    assert (article.headline, article.byline) == ("Lift bridge collapses", "Mara Vellen")
    assert Capture.objects.get().layout_version == 2


def test_a_field_changed_by_an_editor_and_by_the_page_is_a_conflict_in_which_the_editor_wins():
    load(arrival())
    Article.objects.update(byline="M. Vellen")
    outcome = loader.load([arrival(byline="Mara Vellen")])[0]
    assert (outcome.outcome, Article.objects.get().byline) == ("conflict", "M. Vellen")
    assert "byline" in outcome.message


def test_another_capture_of_an_article_is_kept_beside_the_first():
    load(arrival("one", comments=[comment(1, "First")]))
    assert load(arrival("two", comments=[comment(1, "Second"), comment(2, "First")])) == ["updated"]
    article = Article.objects.get()
    assert article.captures.count() == 2
    assert list(article.comments.values_list("number", "body")) == [(1, "Second"), (2, "First")]


def test_a_hidden_comment_stays_hidden_when_a_newer_capture_moves_it_down():
    load(arrival("one", comments=[comment(1, "Rude words")]))
    Comment.objects.update(visibility="hidden")
    load(arrival("two", comments=[comment(1, "Kind words"), comment(2, "Rude words")]))
    assert dict(Comment.objects.values_list("body", "visibility")) == {"Kind words": "public", "Rude words": "hidden"}


def test_replies_hang_on_the_comment_they_answer_also_after_the_list_moved():
    load(arrival("one", comments=[comment(1, "Question"), comment(2, "Answer", 1)]))
    load(arrival("two", comments=[comment(1, "News"), comment(2, "Question"), comment(3, "Answer", 2)]))
    assert Comment.objects.get(body="Answer").parent.body == "Question"
    assert Comment.objects.get(body="Question").parent is None


def test_another_story_under_the_same_headline_and_day_is_an_article_of_its_own():
    other = "Parents filled the hall as the school board voted to keep the two village schools open for a year."
    assert load(arrival("one"), arrival("two", body=[{"kind": "paragraph", "text": other, "line": 3}])) == [
        "new",
        "new",
    ]
    assert Article.objects.values("public_id").distinct().count() == 2


def test_an_older_capture_read_again_does_not_overwrite_the_newer_one_that_is_shown():
    load(arrival("one"), arrival("two", byline="Mara Vellen"))
    assert load(arrival("one", byline="Nobody", layout_version=2)) == ["unchanged"]
    assert Article.objects.get().byline == "Mara Vellen"


def test_a_related_story_is_linked_when_the_archive_has_it_whichever_came_first():
    load(arrival("one", related=[related("Ferry runs again"), related("Never captured")]))
    load(arrival("two", headline="Ferry runs again", body=[], related=[related("Lift bridge falls")]))
    links = dict(RelatedStory.objects.values_list("headline", "archived__headline"))
    assert links == {
        "Ferry runs again": "Ferry runs again",
        "Never captured": None,
        "Lift bridge falls": "Lift bridge falls",
    }


def test_a_related_story_is_linked_by_the_sources_own_id_though_its_headline_was_changed():
    load(arrival("one", related=[related("Ferry back", "410")]))
    load(arrival("two", headline="Ferry runs again", source_item_id="410"))
    assert RelatedStory.objects.get().archived.headline == "Ferry runs again"


def test_what_an_editor_wrote_about_a_source_is_not_overwritten_by_a_later_import():
    load(arrival())
    Source.objects.update(language="en-GB", homepage="")
    load(arrival("two"))
    assert Source.objects.get().language == "en-GB"


def test_two_sections_whose_names_make_one_slug_get_two():
    load(arrival("one", section=["News", "Harbour"]), arrival("two", headline="Other", section=["News - Harbour"]))
    assert sorted(Section.objects.values_list("slug", flat=True)) == ["news-harbour", "news-harbour-2"]


def test_a_thread_of_ten_thousand_replies_loads():
    thread = [comment(number, f"Reply {number}", number - 1 or None) for number in range(1, 10_001)]
    load(arrival(comments=thread))
    assert Comment.objects.exclude(parent=None).count() == 9_999
