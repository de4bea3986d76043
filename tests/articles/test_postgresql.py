"""The same triggers and the same drain on a PostgreSQL that the test starts itself, from Debian's binaries."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TESTS = (
    *("tests/articles/test_triggers.py", "tests/articles/search/test_outbox.py"),
    *("tests/articles/search/test_agreement.py", "tests/articles/test_inspection.py"),
)
# PostgreSQL lets in no row that refers to nothing.
OPTIONS = ("-q", "-p", "no:cacheprovider", "--tb=short", "-k", "not refers_to_nothing")


def binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of an empty server, which listens at a socket in a folder of its own alone."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not (programs := binaries()):
        pytest.skip("PostgreSQL is not on this machine (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newsarchive-postgresql-"))
    user = unprivileged()
    if user:
        os.chown(folder, user["user"], user["group"])
    data = folder / "data"

    def run(*words: object) -> None:
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120, **user)

    try:
        run(programs / "initdb", "-D", data, "-U", "archive", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgres://archive@{str(folder).replace('/', '%2F')}/postgres"
        run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_outbox_holds_on_postgresql_as_on_sqlite(postgresql):
    environment = os.environ | {"NEWSARCHIVE_DATABASE_URL": postgresql}
    environment.pop("PYTEST_XDIST_WORKER", None)
    words = [sys.executable, "-m", "pytest", *OPTIONS, *TESTS]
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
