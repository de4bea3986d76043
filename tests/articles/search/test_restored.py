"""A database that was restored from a backup beside an index that has seen more of it."""

import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection
from haystack import connections

from articles.management.commands import index as index_command
from articles.models import Article, Settled
from articles.search import follower, generations, indexer, outbox
from articles.search.results import SearchRequest, search

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the backup is made as SQLite makes it"),
]


def total(text: str) -> int:
    return search(SearchRequest(text)).total


@pytest.fixture
def restored(index, make_article):
    """The backup holds a harvest; the index has met a drought since, and no harvest any more."""
    article = make_article("Harvest")
    indexer.drain()
    backup = sqlite3.connect(":memory:")
    connection.connection.backup(backup)
    Article.objects.filter(pk=article.pk).update(headline="Drought")
    indexer.drain()
    assert (total("harvest"), total("drought")) == (0, 1)
    backup.backup(connection.connection)
    return index


def test_the_next_start_builds_the_index_anew(restored, capsys, caplog):
    call_command(index_command.Command(), "--if-needed")
    assert "1 documents indexed" in capsys.readouterr().out
    assert "The database is older than its index" in caplog.text
    assert (total("harvest"), total("drought")) == (1, 0)


def test_whoever_follows_the_database_does_so_too(restored):
    follower._bring(lambda line: None, looks_over=True)
    assert (total("harvest"), total("drought")) == (1, 0)


def test_it_is_built_once(restored):
    assert indexer.bring_up().written == 1
    assert not indexer.must_be_built()
    assert indexer.bring_up().written == 0


def test_a_backup_that_holds_all_that_was_indexed_is_no_reason(index, make_article):
    make_article("Harvest")
    make_article("Ferry").delete()
    indexer.drain()
    backup = sqlite3.connect(":memory:")
    connection.connection.backup(backup)
    backup.backup(connection.connection)
    assert generations.reached(index) == outbox.newest() > 0
    assert not indexer.must_be_built()


def test_where_nothing_was_noted_nothing_is_held_against_the_database(index, make_article):
    make_article("Harvest")
    indexer.drain()
    for content in (b"", b"soon", b"\xff"):
        (index / generations.REACHED).write_bytes(content)
        assert not indexer.must_be_built()
    (index / generations.REACHED).unlink()
    assert not indexer.must_be_built()


@pytest.fixture
def replaced(index, make_article):
    """The database is a later copy of one whose index has met a drought; the index of this one never has."""
    make_article("Harvest")
    indexer.drain()
    held = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    make_article("Drought")
    indexer.drain()
    assert outbox.is_empty() and total("drought") == 1
    for path in index.rglob("*"):
        if path.is_file() and path not in held:
            path.unlink()
    for path, content in held.items():
        path.write_bytes(content)
    connections.reload("default")
    assert total("drought") == 0
    return index


def test_an_index_that_is_older_than_a_database_put_beside_it_is_built_anew(replaced, caplog):
    assert indexer.must_be_built()
    assert "The index is older than its database" in caplog.text
    follower._bring(lambda line: None, looks_over=True)
    assert (total("harvest"), total("drought")) == (1, 1)
    assert not indexer.must_be_built()


def test_an_indexer_that_is_killed_before_it_settles_has_not_to_build_anew(index, make_article, monkeypatch):
    make_article("Harvest")
    indexer.drain()

    def killed(*_words):
        raise KeyboardInterrupt

    with indexer.following():
        make_article("Drought")
    monkeypatch.setattr(outbox, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        indexer.drain()
    monkeypatch.undo()
    assert not indexer.must_be_built()
    assert generations.reached(index) > outbox.settled()
    indexer.drain()
    assert not indexer.must_be_built() and outbox.is_empty()


def test_what_waits_for_an_index_is_no_reason_to_build_it_anew(index, make_article):
    make_article("Harvest")
    indexer.drain()
    with indexer.following():
        make_article("Drought")
    assert not outbox.is_empty() and not indexer.must_be_built()


def test_a_number_that_came_from_another_database_has_it_built_anew_once(index, make_article):
    make_article("Harvest")
    indexer.drain()
    Settled.objects.update(change=1_000_000)
    assert indexer.must_be_built()
    indexer.bring_up()
    assert not indexer.must_be_built() and total("harvest") == 1
