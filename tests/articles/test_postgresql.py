"""The same tests on a PostgreSQL that is started for them, from Debian's binaries: those where databases differ.

All others run on it with NEWSARCHIVE_TEST_DATABASE=postgresql ./run test tests/articles tests/ingest
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.reliability import postgresql

PROJECT = Path(__file__).resolve().parents[2]
TESTS = (
    *("tests/articles/test_triggers.py", "tests/articles/search/test_outbox.py"),
    *("tests/articles/search/test_agreement.py", "tests/articles/search/test_indexer.py"),
    *("tests/articles/test_inspection.py", "tests/articles/test_revisions.py"),
    "tests/articles/test_legible_postgresql.py",
    *("tests/ingest/test_loader.py", "tests/ingest/test_merge.py", "tests/ingest/test_identity.py"),
)
# PostgreSQL lets in no row that refers to nothing, and no bytes as text.
OPTIONS = ("-q", "-p", "no:cacheprovider", "--tb=short", "-k", "not refers_to_nothing and not bytes_in_place_of_text")


@pytest.fixture
def address() -> str:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with postgresql.served(is_durable=False) as found:
            yield found
    except postgresql.Absent as reason:
        pytest.skip(str(reason))


def test_what_holds_on_sqlite_holds_on_postgresql(address):
    environment = os.environ | {"NEWSARCHIVE_DATABASE_URL": address}
    environment.pop("PYTEST_XDIST_WORKER", None)
    words = [sys.executable, "-m", "pytest", *OPTIONS, *TESTS]
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
