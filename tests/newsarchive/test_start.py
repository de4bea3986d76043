import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from articles.models import Article, Source
from benchmarks.reliability import kernel
from ingest.models import ImportRun
from newsarchive import start

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def busy():
    """A port that somebody else listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_a_free_port_is_taken_as_asked():
    """At an address of this machine that nobody else uses, so that nobody takes the port meanwhile."""
    with socket.create_server(("127.83.61.7", 0)) as probe:
        free = probe.getsockname()[1]
    with start.listen("127.83.61.7", free) as listener:
        assert start.address_of(listener) == f"http://127.83.61.7:{free}/"


def test_a_busy_port_means_the_next_free_one(busy):
    with start.listen("127.0.0.1", busy) as listener:
        assert busy < listener.getsockname()[1] <= busy + start.PORTS_TRIED


def test_when_every_port_is_busy_the_start_says_what_to_set(monkeypatch):
    def refuse(host, port):
        raise OSError(errno.EADDRINUSE, "in use")

    monkeypatch.setattr(start, "bound", refuse)
    with pytest.raises(ImproperlyConfigured, match="set NEWSARCHIVE_PORT"):
        start.listen("127.0.0.1", 8000)


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
def test_an_address_that_is_not_of_this_machine_is_named(host):
    with pytest.raises(ImproperlyConfigured, match=f"nothing can listen at {host}, port 8000"):
        start.listen(host, 8000)


def test_an_address_for_every_network_is_shown_as_the_local_one():
    with start.listen("0.0.0.0", 8000) as listener:
        assert start.address_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.django_db
def test_the_samples_are_due_in_a_new_archive_only(settings):
    assert start.samples_are_due()
    run = ImportRun.objects.create()
    assert not start.samples_are_due()
    run.delete()
    source = Source.objects.create(slug="gazette", name="Gazette")
    Article.objects.create(source=source, public_id="a1", identity="a", headline="Written in the admin")
    assert not start.samples_are_due()


@pytest.mark.django_db
def test_the_samples_are_not_due_when_the_owner_declines(settings):
    settings.SAMPLES = False
    assert not start.samples_are_due()


@pytest.mark.django_db
def test_a_load_of_the_samples_that_was_interrupted_is_due_again(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    ImportRun.objects.create()
    start.unfinished_samples().touch()
    assert start.samples_are_due()


def test_static_files_are_collected_again_only_after_a_change(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    collected = []
    monkeypatch.setattr(start, "call_command", lambda *words, **options: collected.append(words))
    monkeypatch.setattr(start, "fingerprint_of_static_files", lambda: "first")
    start.collect_static()
    start.collect_static()
    monkeypatch.setattr(start, "fingerprint_of_static_files", lambda: "second")
    start.collect_static()
    assert collected == [("collectstatic",), ("collectstatic",)]


def test_every_file_that_a_page_or_a_stylesheet_names_is_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    assert (tmp_path / "staticfiles.json").is_file()


def test_a_server_that_is_killed_takes_those_who_follow_along_whichever_was_killed_before(tmp_path):
    environment = os.environ | {
        "NEWSARCHIVE_DATA": str(tmp_path),
        "NEWSARCHIVE_PORT": "8700",
        "DJANGO_SETTINGS_MODULE": "newsarchive.settings",
        "NEWSARCHIVE_SAMPLES": "0",
        "NEWSARCHIVE_DEBUG": "1",  # no stylesheets to compress
    }
    lock = tmp_path / "index" / "FOLLOWER"
    with subprocess.Popen([sys.executable, "-m", "newsarchive.start"], env=environment, cwd=PROJECT) as server:
        try:
            worker = awaited(lambda: kernel.holder(lock))
            waiting = next(each.parent for each in kernel.processes() if each.number == worker)
            os.kill(waiting, signal.SIGKILL)
            awaited(lambda: kernel.holder(lock) not in (None, worker))
        finally:
            server.kill()
    awaited(
        lambda: kernel.holder(lock) is None and not {worker, waiting} & {each.number for each in kernel.processes()}
    )


def awaited(look):
    """What is found at last; the bound is for what never comes, on however slow a machine."""
    deadline = time.monotonic() + 600
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found
