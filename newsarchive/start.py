"""What `./run` does once the packages are in: tables, static files, the first samples, an address, then gunicorn."""

import errno
import fcntl
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

PORTS_TRIED = 50
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "python:newsarchive.gunicorn_conf"]


def main() -> None:
    try:
        django.setup()
        listener = prepared_listener()
    except (ImproperlyConfigured, CommandError, DatabaseError, OSError) as error:
        sys.exit(f"The archive cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    serve(listener)


def prepared_listener() -> socket.socket:
    """Everything that must be true before the first page is asked for, and the socket that will be asked."""
    listener = listen(settings.HOST, settings.PORT)
    with one_start_at_a_time():
        migrate()
        collect_static()
        if samples_are_due():
            load_samples()
        call_command("index", if_needed=True)
    connections.close_all()
    return listener


@contextmanager
def one_start_at_a_time() -> Iterator[None]:
    with (settings.DATA_DIR / "start.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables ...")
        call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Copies, compresses and names by content the files of the pages, when one of them has changed."""
    if settings.DEBUG:
        return
    stamp = settings.STATIC_ROOT / ".collected"
    fingerprint = fingerprint_of_static_files()
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    say("Preparing the stylesheets and scripts ...")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(fingerprint)


def fingerprint_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    found = [(path, Path(storage.path(path)).stat()) for finder in get_finders() for path, storage in finder.list([])]
    lines = [f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in sorted(found)]
    return hashlib.sha256("\n".join([django.__version__, *lines]).encode()).hexdigest()


def unfinished_samples() -> Path:
    """Stands while the samples are loading: a start that was interrupted there is taken up again."""
    return settings.DATA_DIR / "samples.unfinished"


def samples_are_due() -> bool:
    """Whether this archive is new: nobody has imported or written anything yet."""
    from articles.models import Article
    from ingest.models import ImportRun

    if not settings.SAMPLES:
        return False
    return unfinished_samples().exists() or not (ImportRun.objects.exists() or Article.objects.exists())


def load_samples() -> None:
    say("This archive is new: loading the demonstration articles of samples/ ...")
    unfinished_samples().touch()
    ingest(settings.BASE_DIR / "samples")
    unfinished_samples().unlink()
    say("Load your own with ./run manage ingest FOLDER. To begin without the samples,")
    say(f"delete {settings.DATA_DIR} and start with NEWSARCHIVE_SAMPLES=0 ./run")


def ingest(folder: Path) -> None:
    """Ends the start only when it was stopped by hand: a capture put aside (exit code 1) has been named by then."""
    try:
        call_command("ingest", str(folder))
    except SystemExit as ended:
        if ended.code != 1:
            raise


def listen(host: str, port: int) -> socket.socket:
    """A socket listening at `port`, or at the next port that is free."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            return bound(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ImproperlyConfigured(f"nothing can listen at {host}, port {candidate} ({error}).") from None
    raise ImproperlyConfigured(f"port {port} and those after it are in use: set NEWSARCHIVE_PORT.")


def bound(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=2048)


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds the site."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(listener: socket.socket) -> None:
    """Become gunicorn, which takes over the open socket: nobody else can have taken the port meanwhile."""
    port = listener.getsockname()[1]
    if port != settings.PORT:
        say(f"Port {settings.PORT} is in use: taking {port}.")
    say(f"{settings.ARCHIVE_NAME} is at {address_of(listener)}")
    say("To edit in the admin, make an account: ./run manage createsuperuser     To stop: Ctrl-C")
    listener.set_inheritable(True)
    os.execv(sys.executable, [*GUNICORN, "--bind", f"fd://{listener.fileno()}"])


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")
    main()
