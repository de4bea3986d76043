"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow, not wrong: no example fails by the clock.
settings.register_profile("archive", deadline=None)
settings.load_profile("archive")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def samples() -> Path:
    return PROJECT / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real captures beside the checkout; tests of it skip where it is absent."""
    path = PROJECT.parent / "shared"
    if not (path / "captures").is_dir():
        pytest.skip("the real captures (../shared) are not on this machine")
    return path


@pytest.fixture
def index(db, tmp_path, monkeypatch):
    """A fresh index of what the database holds, for one test; returns its directory."""
    from django.conf import settings
    from haystack import connections

    from articles.search import indexer

    path = tmp_path / "index"
    monkeypatch.setitem(settings.HAYSTACK_CONNECTIONS["default"], "PATH", str(path))
    connections.reload("default")
    indexer.rebuild()
    yield path
    connections.reload("default")
