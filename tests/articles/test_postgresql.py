"""The same tests on a PostgreSQL that is started for them, from Debian's binaries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.reliability import postgresql

PROJECT = Path(__file__).resolve().parents[2]
TESTS = (
    *("tests/articles/test_triggers.py", "tests/articles/search/test_outbox.py"),
    *("tests/articles/search/test_agreement.py", "tests/articles/test_inspection.py"),
)
# PostgreSQL lets in no row that refers to nothing.
OPTIONS = ("-q", "-p", "no:cacheprovider", "--tb=short", "-k", "not refers_to_nothing")


@pytest.fixture(scope="module")
def address() -> str:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with postgresql.served(is_durable=False) as found:
            yield found
    except postgresql.Absent as reason:
        pytest.skip(str(reason))


def test_the_outbox_holds_on_postgresql_as_on_sqlite(address):
    environment = os.environ | {"NEWSARCHIVE_DATABASE_URL": address}
    environment.pop("PYTEST_XDIST_WORKER", None)
    words = [sys.executable, "-m", "pytest", *OPTIONS, *TESTS]
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
