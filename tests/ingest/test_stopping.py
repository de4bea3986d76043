"""Ctrl-C, at whatever moment: one line, exit code 130, whole batches kept, and no traceback of any process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article
from ingest import importer, loader, walk
from ingest.models import ImportRun

PROJECT = Path(__file__).resolve().parents[2]
STORY = (
    "Ferry {number} runs again\n\n14 March 2022\n\nThe ferry {number} ran again on Monday after eleven days in dock.\n"
)


@pytest.fixture
def pages(tmp_path):
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text(STORY.format(number=number))
    return tmp_path


def pressed(*_arguments, **_options):
    raise KeyboardInterrupt


def after_some(function, calls):
    """The function, until Ctrl-C is pressed in a later call of it."""

    def counted(*arguments, **options):
        nonlocal calls
        calls -= 1
        return function(*arguments, **options) if calls >= 0 else pressed()

    return counted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("place", "stopped", "state", "kept"),
    [
        ("walking", (walk, "is_capture_name", 250), "stopped", 0),
        ("storing", (loader, "load", 1), "stopped", 100),
        ("opening the journal", (importer.Journal, "open", 0), None, 0),
        ("indexing", (None, "articles.search.indexer.catch_up", 0), "finished", 300),
    ],
)
def test_the_import_says_in_a_line_that_it_was_stopped(capsys, pages, monkeypatch, place, stopped, state, kept):
    monkeypatch.setattr("articles.search.indexer.catch_up", lambda: None)
    owner, name, calls = stopped
    if owner:
        monkeypatch.setattr(owner, name, after_some(getattr(owner, name), calls))
    else:
        monkeypatch.setattr(name, pressed)
    with pytest.raises(SystemExit) as ended:
        call_command("ingest", "--workers", "0", "--verbosity", "0", str(pages))
    told = capsys.readouterr()
    assert (ended.value.code, told.err.strip()) == (
        130,
        "Stopped. Whole batches are kept: run the same command again to go on.",
    )
    assert (getattr(ImportRun.objects.first(), "state", None), Article.objects.count()) == (state, kept)
    assert all(sum(run.counts.values()) == run.taken_in for run in ImportRun.objects.all())


def started(*arguments):
    command = [sys.executable, "manage.py", "ingest", "--dry-run", "--output", "json", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def ctrl_c(process):
    """As a terminal does it: all processes of the group hear it."""
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=120)
    return process.returncode, told.strip()


def wait_for_readers(process):
    """Until the process has been started from which those that read pages are forked."""
    until = time.monotonic() + 60
    while "forkserver" not in commands_below(process.pid) and time.monotonic() < until:
        time.sleep(0.01)


def commands_below(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return " ".join(Path(f"/proc/{child}/cmdline").read_text() for child in children)


def test_while_the_command_is_loaded_it_is_a_line_as_well(pages):
    process = started(pages)
    time.sleep(0.4)
    code, told = ctrl_c(process)
    assert code == 130
    assert told.startswith("Stopped") and told.count("\n") == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc")
@pytest.mark.parametrize("later", [0, 0.3])
def test_processes_that_read_pages_say_nothing_however_soon_it_comes(pages, later):
    process = started("--workers", "2", pages)
    wait_for_readers(process)
    time.sleep(later)
    code, told = ctrl_c(process)
    assert code == 130
    assert told == "Stopped. Nothing was written."


PRESSED_WHILE_A_READER_STARTS = """
import os, signal
from multiprocessing import forkserver
from ingest import workers

connect = forkserver.connect_to_new_process

def connected(descriptors):
    pipes = connect(descriptors)
    os.kill(os.getpid(), signal.SIGINT)
    return pipes

forkserver.connect_to_new_process = connected
workers.start_server()
try:
    workers.Worker()
except KeyboardInterrupt:
    print("heard", end="")
"""


def test_a_reader_that_is_just_starting_has_no_complaint():
    ended = subprocess.run(
        [sys.executable, "-c", PRESSED_WHILE_A_READER_STARTS], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "heard", "")
