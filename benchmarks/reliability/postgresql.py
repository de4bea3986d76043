"""A PostgreSQL server for one run, from Debian's binaries: listens at a socket in a folder of its own alone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Absent(Exception):
    """There is none on this machine; the message says what would help."""


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise Absent("PostgreSQL is not on this machine (Debian: apt-get install postgresql)")
    return found[-1].parent


def unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def served(is_durable: bool = True) -> Iterator[str]:
    """The address of an empty server; one that is not durable is quicker, for what is thrown away anyway."""
    programs, user = binaries(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="newsarchive-postgresql-"))
    if user:
        os.chown(folder, user["user"], user["group"])

    def run(*words: object) -> None:
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120, **user)

    first = ("-U", "archive", "-A", "trust", "-E", "UTF8", "--no-locale", *(() if is_durable else ("--no-sync",)))
    as_in_life = "on" if is_durable else "off"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    options += f" -c fsync={as_in_life} -c autovacuum={as_in_life}"
    try:
        run(programs / "initdb", "-D", folder / "data", *first)
        run(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgres://archive@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            run(programs / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
