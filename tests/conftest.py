"""Fixtures that every test may use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
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


@pytest.fixture(autouse=True)
def every_capture_of_every_import_has_one_outcome():
    """After whatever import a test makes: in = new + updated + unchanged + duplicate + conflict + quarantined."""
    from django.db.models.signals import post_save

    from ingest.models import ImportItem, ImportRun

    def check(instance, **_):
        assert set(instance.counts) <= set(ImportItem.Outcome.values)
        assert sum(instance.counts.values()) == instance.taken_in
        items = instance.items.exclude(outcome="unchanged").count()
        assert items == instance.taken_in - instance.counts.get("unchanged", 0)

    post_save.connect(check, sender=ImportRun, weak=False)
    yield
    post_save.disconnect(check, sender=ImportRun)


@pytest.fixture(autouse=True)
def no_index_is_left_for_other_tests():
    """A test that imports may build an index at the place of the settings: it would drain the outbox of others."""
    from django.conf import settings

    yield
    shutil.rmtree(settings.DATA_DIR / "index", ignore_errors=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes by their length: some hold the time of day, and every worker must call a test the same."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) and len(val) > 40 else None


@pytest.fixture(autouse=True)
def the_language_of_the_settings() -> Iterator[None]:
    """A request in another language leaves that one behind in its thread."""
    yield
    translation.deactivate()
