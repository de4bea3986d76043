"""A database that was restored from a backup beside an index that has seen more of it."""

import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection

from articles.management.commands import index as index_command
from articles.models import Article
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
