"""Fixtures that every test may use."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, islice
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

# A busy machine is slow, not wrong: no example fails by the clock. And a test that passed passes again: each run has
# the same examples. `./run test --hypothesis-profile=exploring` looks for others.
SLOW_IS_RIGHT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("archive", derandomize=True, print_blob=True, **SLOW_IS_RIGHT)
settings.register_profile("exploring", derandomize=False, print_blob=True, **SLOW_IS_RIGHT)
settings.load_profile("archive")

PROJECT = Path(__file__).resolve().parent.parent
# What takes long: each worker begins with its share of these, so that none is left with one at the end.
LONG = ("tests/reliability/", "tests/benchmarks/", "tests/articles/test_postgresql.py")
BROWSER = "tests/browser/"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `--dist worksteal`: a worker is given as many tests as the others, in this order, then what they leave.

    What a worker begins with nobody takes from it: one browser and one site serve all tests that need them.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.nodeid.startswith(LONG)]
    shares = [long[worker::workers] for worker in range(workers)]
    shares[-1] += [item for item in items if item.nodeid.startswith(BROWSER)]
    rest = iter([item for item in items if not item.nodeid.startswith((*LONG, BROWSER))])
    for share in shares:
        share += islice(rest, max(0, len(items) // workers - len(share)))
    items[:] = chain(*shares, rest)


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory) -> Path | None:
    """Django's own, and a copy of the new database; None on PostgreSQL, and where no chosen test has a database."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor != "sqlite" or not connection.introspection.table_names():
            connection.close()
            return None
        copy = tmp_path_factory.mktemp("new") / "archive.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
    return copy


@pytest.fixture(scope="session")
def new_database(django_db_setup: Path | None) -> Path | None:
    """The database of a new archive, to begin with a copy of: one takes `migrate` more than a second."""
    return django_db_setup


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


@pytest.fixture(scope="session")
def kept_archive(django_db_setup, django_db_blocker, tmp_path_factory) -> Callable[[], AbstractContextManager[None]]:
    """For fixtures of a whole module: what is written while the block lasts is there for its tests, then gone.

    An index of its own goes with it, which the one who writes builds.
    """
    from django.conf import settings
    from django.db import transaction
    from haystack import connections

    @contextmanager
    def kept() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            patch.setitem(settings.HAYSTACK_CONNECTIONS["default"], "PATH", str(tmp_path_factory.mktemp("index")))
            connections.reload("default")
            yield
            transaction.set_rollback(True)
        connections.reload("default")

    return kept


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
