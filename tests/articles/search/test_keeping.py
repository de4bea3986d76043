"""A thread that keeps up with the index: what is committed elsewhere is found, soon, by searches that do not wait."""

import threading
import time

import pytest
from haystack import connections
from haystack.query import SearchQuerySet

from articles.models import Article
from articles.search import generations, indexer, keeping, whoosh_backend
from articles.search.renewal import Snapshots

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(make_article):
    """The thread, over an index of one article."""
    make_article("Ferry to the island")
    indexer.rebuild()
    over = threading.Event()
    connections["default"].get_backend().keep()
    thread = threading.Thread(target=keeping.keep, args=(over.is_set,))
    thread.start()
    yield thread
    over.set()
    thread.join(600)
    whoosh_backend._kept.clear()
    whoosh_backend._shared.clear()
    assert not thread.is_alive()


def total() -> int:
    return len(SearchQuerySet().models(Article).filter(content="ferry"))


def await_total(expected: int) -> None:
    deadline = time.monotonic() + 600  # of what never comes, on however busy a machine
    while total() != expected:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def committed_elsewhere(monkeypatch):
    """As if another process had indexed an article: the index moved, and nobody here moved it."""

    def commit(article: Article) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Snapshots, "move", lambda snapshots: None)
            indexer.index_articles([article.pk])

    return commit


def test_what_another_process_commits_and_hides_is_followed(keeper, make_article, committed_elsewhere):
    assert total() == 1
    article = make_article("Another ferry")
    committed_elsewhere(article)
    await_total(2)
    Article.objects.filter(pk=article.pk).update(visibility=Article.Visibility.HIDDEN)
    committed_elsewhere(article)
    await_total(1)


def test_what_this_process_commits_is_found_by_the_next_search(keeper, make_article):
    for expected in (2, 3, 4):
        indexer.index_articles([make_article("Another ferry").pk])
        assert total() == expected


def test_the_thread_outlives_an_index_that_is_gone(keeper, monkeypatch):
    monkeypatch.setattr(keeping, "REST", 0.05)
    await_total(1)
    root = connections["default"].get_backend().root
    with generations.locked(root, 600):
        generations.clear(root)
    time.sleep(0.3)
    assert keeper.is_alive()
    indexer.rebuild()
    await_total(1)
