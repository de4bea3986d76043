"""The engine as Haystack's callers see it."""

import pickle

import pytest
from haystack import connections
from haystack.models import SearchResult
from haystack.query import SearchQuerySet

from articles.models import Article
from articles.search import indexer
from articles.search.errors import SearchUnavailable
from articles.search.renewal import Snapshots


@pytest.fixture
def found(make_article, index):
    make_article("Ferry to the island", "The ferry sails.")
    indexer.rebuild()
    return SearchQuerySet().models(Article).filter(content="ferry")


def test_results_are_those_of_haystack(found):
    (ours,) = found
    (theirs,) = found.result_class(Plain)
    assert isinstance(ours, SearchResult)
    for name in ("app_label", "model_name", "pk", "score", "id", "model", "object", "verbose_name", "stored_fields"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert repr(ours) == repr(theirs)
    assert ours.get_additional_fields() == theirs.get_additional_fields() == {"id": f"articles.article.{ours.pk}"}
    assert ours.nothing_of_the_kind is None


def test_results_can_be_pickled(found):
    (result,) = found
    assert pickle.loads(pickle.dumps(result)).object == result.object


def test_what_cannot_be_read_ahead_is_told_as_an_index_that_cannot_be_searched(found, monkeypatch):
    def fails(snapshots):
        raise ValueError("no such block")

    monkeypatch.setattr(Snapshots, "renew", fails)
    with pytest.raises(SearchUnavailable, match="no such block"):
        connections["default"].get_backend().keep_up(0)


class Plain(SearchResult):
    """A result class of a caller's own."""
