"""The page about the holdings."""

import json
import re

import pytest
from django.test import Client
from django.utils.translation import _trans

from articles import soundness
from articles.inspection import CHECKS
from articles.search import generations, indexer
from articles.templatetags.archive import size
from articles.views import holdings
from ingest.models import ImportItem, ImportRun
from ingest.views import OUTCOMES, STATES
from tests.articles.factories import day, make_article, make_capture, make_comment, make_source


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def archive(index):
    source = make_source("harbour-courier")
    articles = [make_article(source, published_at=day(2020 + n, 3, 9)) for n in range(3)]
    make_article(source, published_at=None)
    make_article(source, visibility="hidden")
    make_article(source, visibility="withdrawn")
    make_comment(articles[0], 1)
    make_comment(articles[0], 2, visibility="hidden")
    make_capture(articles[0], b"x" * 1500, ["body"])
    indexer.drain()


def page(client: Client) -> str:
    answer = client.get("/about/holdings/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_is_held_and_withheld_is_counted(client: Client, archive):
    text = page(client)
    for fact in (
        "<dt>Sources</dt><dd>1</dd>",
        "<dt>Articles</dt><dd>4, from 9 March 2020 to 9 March 2022</dd>",
        "<dt>Of these undated</dt><dd>1</dd>",
        "<dt>Comments</dt><dd>1</dd>",
        "<dt>Captures</dt><dd>1, of 1.5 kB as they were captured</dd>",
        "<dt>Hidden articles</dt><dd>1</dd>",
        "<dt>Withdrawn articles</dt><dd>1</dd>",
        "<dt>Withheld comments</dt><dd>1</dd>",
        "Harbour Courier</bdi></a>: 4 articles",
    ):
        assert fact in text


def test_the_index_is_said_to_be_complete_behind_or_gone(client: Client, archive, index):
    assert "Searched: 4 of 4 articles; the index is 0 changes behind." in page(client)
    make_article()
    assert "Searched: 4 of 5 articles; the index is 1 change behind." in page(client)
    generations.clear(index)
    assert "The search is being rebuilt" in page(client)


VERDICTS = {
    "all is well": soundness.Outcome("captures", "fine", ""),
    "not all is well (captures)": soundness.Outcome("captures", "finding", "article 4711 is stale", 1),
    "some could not be checked (captures)": soundness.Outcome("captures", "unknown", "no database"),
}


@pytest.mark.parametrize(("told", "outcome"), VERDICTS.items())
def test_the_last_check_is_told_without_its_details(client: Client, archive, told, outcome):
    assert "No check of the whole archive has been made yet" in page(client)
    soundness.remember(soundness.Verdict(day(2026, 5, 3, 4), (outcome,)))
    text = page(client)
    assert f"Last checked on 3 May 2026, 04:00 UTC, every capture and every article: {told}." in text
    assert "4711" not in text


def test_imports_are_listed_without_paths_or_names_of_machines(client: Client, archive):
    counts = {"new": 3, "updated": 1, "quarantined": 1}
    told = {"arguments": {"paths": ["/home/ana/pages"]}, "process": "desk-7:123", "counts": counts, "taken_in": 5}
    (run,) = ImportRun.objects.bulk_create([ImportRun(state="finished", **told)])
    ImportItem.objects.create(run=run, path="/home/ana/pages/x.txt", outcome="quarantined", reason="empty", message="m")
    text = page(client)
    assert "3 new, 1 updated, 1 quarantined" in text
    assert "<li>1 are empty</li>" in text
    for secret in ("/home/ana", "desk-7", "x.txt"):
        assert secret not in text


def test_of_many_imports_the_latest_are_listed(client: Client, archive):
    ImportRun.objects.bulk_create(ImportRun(state="finished", counts={"new": n}, taken_in=n) for n in range(60))
    assert page(client).count(" new</li>") == 50


def test_an_empty_archive_has_such_a_page_too(client: Client, index):
    text = page(client)
    assert "Searched: 0 of 0 articles" in text
    assert "Nothing has been imported yet." in text


def test_the_page_costs_few_queries(client: Client, archive, django_assert_max_num_queries):
    page(client)
    with django_assert_max_num_queries(8):
        page(client)


def test_readers_find_the_page(client: Client, archive):
    assert client.get("/about/").content.decode().count('href="/about/holdings/"') == 2


def test_every_name_that_the_page_says_can_be_translated():
    assert {check.name for check in CHECKS} == set(holdings.CHECKS)
    assert set(OUTCOMES) == set(ImportItem.Outcome.values)
    assert {str(state.label) for state in ImportRun.State} == {"finished", *STATES}


def test_the_page_speaks_the_language_of_the_interface(client: Client, archive, monkeypatch):
    """Whatever is said goes through the catalogue: turned into capitals there, no small letter is left."""
    for name in ("gettext", "ngettext"):
        asked = getattr(_trans, name)
        monkeypatch.setattr(_trans, name, lambda *words, asked=asked: _in_capitals(asked(*words)))
    ImportRun.objects.bulk_create([ImportRun(state="running", counts={"new": 2})])
    main = re.search(r"<main.*</main>", page(client))[0]
    said = re.sub(r"Harbour Courier|March|UTC|kB|%\(\w+\)[sd]", "", re.sub(r"<[^>]*>", " ", main))
    assert "SEARCHED: 4 OF 4" in said
    assert re.findall(r"[a-z]+", said) == []


def _in_capitals(text: str) -> str:
    return re.sub(r"%\(\w+\)s|%s|[^%]+", lambda found: found[0] if found[0][0] == "%" else found[0].upper(), text)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (123_456, "123 kB"),
        (999_600, "1.0 MB"),
        (10**15, "1,000 TB"),
    ],
)
def test_sizes_are_told_as_people_say_them(count, told):
    assert size(count) == told


def test_the_verdict_is_kept_as_it_was(settings):
    verdict = soundness.verdict([soundness.Outcome("captures", "finding", "told", 3, "mended")])
    soundness.remember(verdict)
    assert soundness.last() == verdict
    assert json.loads((settings.DATA_DIR / "check.json").read_text())["outcomes"][0]["count"] == 3
