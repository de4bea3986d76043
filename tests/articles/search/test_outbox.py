"""What stands in the outbox reaches the index: at least once, in order of age, with no neighbour harmed."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils import timezone

from articles import triggers
from articles.models import Article, Outbox, Section, Source
from articles.search import generations, indexer, outbox
from articles.search.errors import IndexBusy, SearchUnavailable
from articles.search.results import SearchRequest, search

PROJECT = Path(__file__).resolve().parents[3]
BAD = "leaking \ud800 word"


@pytest.fixture
def live(transactional_db, index):
    """An index that nobody nudges: what is written stands in the outbox."""
    with indexer.following():
        yield index


def total(text, **request):
    return search(SearchRequest(text, **request)).total


POISONS = {
    "sqlite": "UPDATE articles_article SET byline = CAST(X'ff' AS TEXT) WHERE id = %s",  # not UTF-8
    "postgresql": "UPDATE articles_article SET published_at = '20000-01-01' WHERE id = %s",  # past Python's years
}


def poison(article: Article) -> None:
    """By raw SQL: what no form would take."""
    with connection.cursor() as cursor:
        cursor.execute(POISONS[connection.vendor], [article.pk])


def cure(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(byline="", published_at=None)


def test_every_write_is_found_after_a_drain(live, make_article, make_comment, source):
    Article.objects.bulk_create(
        Article(source=source, public_id=f"b{n}", identity=f"b{n}", headline="Harvest") for n in range(3)
    )
    assert total("harvest") == 0
    indexer.drain()
    assert total("harvest") == 3
    Article.objects.filter(public_id="b1").update(headline="Drought")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_article WHERE public_id = 'b2'")
    indexer.drain()
    assert (total("harvest"), total("drought")) == (1, 1)
    assert outbox.is_empty()


def test_hidden_articles_take_their_comments_along_and_renames_reach_all(live, make_article, make_comment):
    hidden, shown = make_article("Harvest", section="World"), make_article("Harvest", section="World")
    make_comment(hidden, "Plentiful")
    make_comment(shown, "Plentiful")
    indexer.drain()
    Article.objects.filter(pk=hidden.pk).update(visibility="hidden")
    Section.objects.update(path="Abroad")
    Source.objects.update(slug="messenger")
    indexer.drain()
    assert total("plentiful", scope="comments") == 1
    assert (total("harvest", sections=("Abroad",)), total("harvest source:messenger")) == (1, 1)
    assert (total("harvest", sources=("messenger",)), total("harvest", sources=("courier",))) == (1, 0)


def test_batches_take_the_oldest_first_and_their_rows_alone(live, make_article):
    articles = [make_article(f"Harvest {number}") for number in range(5)]
    articles[0].byline = "Ana Lima"
    articles[0].save()
    report = indexer.drain(seconds=0, batch=2)
    assert (report.articles, total("harvest")) == (2, 2)
    left = set(Outbox.objects.values_list("article_id", flat=True))
    assert left == {article.pk for article in articles[2:]}


def test_what_changes_while_it_is_indexed_is_indexed_again(live, make_article, monkeypatch):
    article = make_article("Harvest")
    replaced = indexer._replaced

    def meanwhile(ids):
        report = replaced(ids)
        monkeypatch.undo()
        Article.objects.filter(pk=article.pk).update(headline="Drought")
        return report

    monkeypatch.setattr(indexer, "_replaced", meanwhile)
    indexer.drain(seconds=0)
    assert total("harvest") == 1 and not outbox.is_empty()
    indexer.drain()
    assert (total("harvest"), total("drought")) == (0, 1)


def test_one_bad_record_among_a_hundred_is_named_and_its_neighbours_are_found(live, make_article, make_comment, caplog):
    articles = [make_article("Harvest", f"word{number}") for number in range(100)]
    make_comment(articles[49], "Plentiful")
    indexer.drain()
    poison(articles[50])
    Article.objects.exclude(pk=articles[50].pk).update(body="changed")
    report = indexer.drain()
    assert (total("harvest changed"), total("word50"), total("plentiful", scope="comments")) == (99, 0, 1)
    assert list(report.broken) == [articles[50].pk]
    row = Outbox.objects.get()
    assert (row.article_id, row.tries) == (articles[50].pk, outbox.MOST_TRIES)
    assert row.error.startswith(f"articles.article {articles[50].pk}: ")
    assert indexer.drain().articles == 0
    cure(articles[50])
    indexer.drain()
    assert (total("harvest"), Outbox.objects.count()) == (100, 0)


def test_a_record_that_cannot_be_read_keeps_no_page_from_being_shown(live, make_article, client):
    bad, good = make_article("Harvest"), make_article("Its neighbour")
    pages = ["/", good.source.get_absolute_url(), good.get_absolute_url(), bad.get_absolute_url()]
    poison(bad)
    answers = [client.get(page, follow=True) for page in pages]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all("Its neighbour" in answer.content.decode() for answer in answers[:3])
    assert list(indexer.drain().broken) == [bad.pk]


def test_a_rebuild_names_the_bad_record_as_well_and_keeps_the_rest(live, make_article):
    articles = [make_article("Harvest") for number in range(3)]
    poison(articles[1])
    indexer.rebuild()
    assert total("harvest") == 2
    assert [(row.article_id, row.tries) for row in Outbox.objects.all()] == [(articles[1].pk, outbox.MOST_TRIES)]


def test_what_changes_while_the_index_is_rebuilt_stays_in_the_outbox(live, make_article, monkeypatch):
    article = make_article("Harvest")
    documents = indexer._documents

    def meanwhile(ids, report):
        yield from documents(ids, report)
        Article.objects.filter(pk=article.pk).update(headline="Drought")

    monkeypatch.setattr(indexer, "_documents", meanwhile)
    indexer.rebuild()
    monkeypatch.undo()
    indexer.drain()
    assert (total("harvest"), total("drought")) == (0, 1)


def test_an_indexer_that_dies_between_commit_and_outbox_does_the_same_again(live, make_article, make_comment):
    """The worst moment: the index has it, the outbox does not know."""
    make_comment(make_article("Harvest"), "Plentiful")
    with _child("import os; indexer.outbox.settle = lambda *_: os._exit(9); indexer.drain()", live) as killed:
        assert killed.wait(600) == 9
    assert (total("harvest"), outbox.is_empty()) == (1, False)
    for _ in range(2):
        indexer.drain()
        assert (total("harvest"), total("plentiful", scope="comments")) == (1, 1)
    assert outbox.is_empty()


def test_two_indexers_at_once_take_turns(live, make_article):
    for _ in range(30):
        make_article("Harvest")
    code = "indexer.drain(batch=3, wait=600)"
    with _child(code, live) as one, _child(code, live) as other:
        assert (one.wait(600), other.wait(600)) == (0, 0)
    assert (total("harvest"), outbox.is_empty()) == (30, True)


def test_an_index_of_which_changes_went_unseen_is_built_anew_and_by_no_request(live, make_article):
    article = make_article("Harvest")
    indexer.drain()
    triggers.drop()
    article.delete()
    make_article("Drought")
    triggers.restore()
    with pytest.raises(SearchUnavailable):
        indexer.drain(may_rebuild=False)
    indexer.drain()
    assert (total("harvest"), total("drought"), outbox.is_empty()) == (0, 1, True)


def test_a_nudge_never_raises_and_gives_way_to_whoever_writes(transactional_db, index, make_article, caplog):
    with generations.locked(index, 1), pytest.raises(IndexBusy):
        Outbox.objects.create(article_id=7, created_at="2026-01-01T00:00:00Z")
        indexer.drain(wait=0)
    generations.clear(index)
    caplog.set_level("INFO")
    indexer.nudge()
    assert "manage.py index brings it up to date" in caplog.text


def test_many_saves_in_one_transaction_nudge_once(transactional_db, index, make_article, monkeypatch):
    from django.db import transaction

    from articles.search import signals

    nudges = []

    def counted():
        nudges.append(1)

    monkeypatch.setattr(signals, "nudge", counted)
    with transaction.atomic():
        for _ in range(5):
            make_article("Harvest")
    assert len(nudges) == 1


def test_the_status_tells_what_waits_and_what_was_given_up(live, make_article, capsys):
    indexer.drain()
    good, bad = make_article("Harvest"), make_article("Drought")
    poison(bad)
    assert _status(capsys)["waiting"] == 3
    indexer.drain()
    told = _status(capsys)
    assert (told["documents"], told["waiting"], told["failed"], told["oldest_seconds"]) == (1, 0, 1, 0)
    assert (told["followed"], told["missing_triggers"]) == (True, [])
    generations.clear(live)
    call_command("index", "--status")
    told = capsys.readouterr().out
    assert "no index that can be searched" in told
    assert "manage.py index brings it to what the database holds" in told
    assert good.pk


def _status(capsys) -> dict:
    call_command("index", "--status", "--json")
    return json.loads(capsys.readouterr().out)


SCRIPT = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.HAYSTACK_CONNECTIONS["default"]["PATH"] = {index!r}
django.setup()
from articles.search import indexer
"""


def _child(code: str, index: Path) -> subprocess.Popen:
    """Another process on the database and the index of this test."""
    script = SCRIPT.format(database=str(connection.settings_dict["NAME"]), index=str(index)) + code
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )


def test_a_request_brings_what_it_wrote_to_the_index_once_it_is_answered(transactional_db, index, make_article):
    request_started.send(None)
    make_article("Harvest")
    assert total("harvest") == 0
    request_finished.send(None)
    assert total("harvest") == 1


@pytest.fixture
def batches(live, monkeypatch):
    """The sizes of the batches that are taken of a backlog of six."""
    sizes = []

    def drained(size, may_rebuild):
        sizes.append(size)
        return indexer.Report(articles=1)

    monkeypatch.setattr(indexer, "_drained", drained)
    monkeypatch.setattr(outbox, "is_empty", lambda: len(sizes) == 6)
    return sizes


def test_of_a_large_backlog_more_and_more_is_taken_at_once(batches):
    indexer.drain()
    assert batches == [500, 1_000, 2_000, 2_000, 2_000, 2_000]


def test_where_few_changes_follow_each_other_they_are_brought_together_and_a_backlog_at_once(live, monkeypatch):
    sizes, slept = [700, 1_000, 3, 2, 0], []
    monkeypatch.setattr(indexer, "_drained", lambda size, may_rebuild: indexer.Report(articles=sizes.pop(0)))
    monkeypatch.setattr(outbox, "is_empty", lambda: False)
    monkeypatch.setattr(indexer.time, "sleep", slept.append)
    indexer.drain(pace=0.2, may_compact=False)
    assert slept == [0, 0, 0.2, 0.2]


def test_whoever_says_how_much_gets_no_more(batches):
    indexer.drain(batch=10)
    assert batches == [10] * 6


def test_bulk_work_brings_what_waits_where_nobody_follows(transactional_db, index, make_article):
    make_article("Drought")
    Article.objects.update(headline="Harvest")  # which nudges nobody
    assert indexer.catch_up().articles == 1
    assert total("harvest") == 1


def test_bulk_work_waits_for_those_who_follow_to_bring_what_it_wrote_and_no_more(live, make_article):
    first = make_article("Harvest")
    done = []

    def work():
        done.append(indexer.catch_up())
        connection.close()

    waiting = threading.Thread(target=work)
    waiting.start()
    time.sleep(0.3)
    assert not done
    second = make_article("Drought")
    Outbox.objects.filter(article_id=first.pk).delete()  # as those who follow leave it
    waiting.join(600)
    assert done == [indexer.Report()]
    assert Outbox.objects.filter(article_id=second.pk).exists()
    assert total("drought") == 0


def test_bulk_work_leaves_the_rest_to_those_who_begin_to_follow(transactional_db, index, make_article, monkeypatch):
    monkeypatch.setattr(indexer, "LARGEST_BATCH", 1)
    monkeypatch.setattr(indexer, "BATCH", 1)
    for _ in range(3):
        make_article("Drought")
    Article.objects.update(headline="Harvest")
    for name, answers in {"_is_brought_by_others": [False, True], "_is_brought_by_somebody": [False, True]}.items():
        monkeypatch.setattr(indexer, name, partial(next, iter(answers)))
    assert indexer.catch_up().articles == 2
    assert total("harvest") == 2


def test_bulk_work_waits_for_those_who_are_about_to_follow(transactional_db, index, make_article, monkeypatch):
    make_article("Drought")
    Article.objects.update(headline="Harvest")
    monkeypatch.setattr(indexer, "PATIENCE", 0.5)
    started = time.monotonic()
    with indexer.starting_a_follower():
        assert indexer.catch_up().articles == 1
    assert time.monotonic() - started >= 0.5


def test_bulk_work_brings_what_those_who_follow_do_not_in_time(live, make_article, monkeypatch):
    monkeypatch.setattr(indexer, "PATIENCE", 0.2)
    make_article("Harvest")
    assert indexer.catch_up().articles == 1
    assert total("harvest") == 1


def test_the_change_that_is_brought_next_tells_how_long_it_has_waited(live, make_article):
    assert outbox.age() == 0
    first, second = make_article("Harvest"), make_article("Drought")
    Outbox.objects.filter(article_id=first.pk).update(created_at=timezone.now() - timedelta(hours=2))
    Outbox.objects.filter(article_id=second.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert outbox.age() >= 7_200
    Outbox.objects.filter(article_id=first.pk).update(tries=outbox.MOST_TRIES)
    assert 3_600 <= outbox.age() < 7_200


def test_what_was_given_up_keeps_no_bulk_work_waiting(live, make_article):
    article = make_article("Harvest")
    Outbox.objects.filter(article_id=article.pk).update(tries=outbox.MOST_TRIES)
    started = time.monotonic()
    assert indexer.catch_up() == indexer.Report()
    assert time.monotonic() - started < indexer.PATIENCE / 2


def test_a_save_leaves_what_it_wrote_to_those_who_replace_one_who_was_killed_but_not_for_long(
    transactional_db, index, make_article, monkeypatch
):
    with indexer.starting_a_follower():
        monkeypatch.setattr(indexer, "AT_ONCE", 3600)
        make_article("Harvest")
        assert total("harvest") == 0
        monkeypatch.setattr(indexer, "AT_ONCE", 0)
        make_article("Harvest")
        assert total("harvest") == 2


def test_where_nobody_follows_a_save_has_segments_merged_and_else_it_leaves_them(
    transactional_db, index, make_article, monkeypatch
):
    merged = []
    monkeypatch.setattr(indexer, "compact", lambda: merged.append(1))
    monkeypatch.setattr(indexer, "AT_ONCE", 0)
    make_article("Harvest")
    assert (total("harvest"), merged) == (1, [1])
    with indexer.starting_a_follower():
        make_article("Harvest")
    assert (total("harvest"), merged) == (2, [1])
