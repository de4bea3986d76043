"""Ctrl-C, at whatever moment: one line, exit code 130, whole batches kept, and no traceback of any process."""

import os
import subprocess
import sys
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


# Each presses Ctrl-C at a moment of its own choosing, as a terminal does it: all processes of the group hear it. Where
# the tests run in the background it is ignored, and that is handed down.
AS_A_TERMINAL = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)

def pressed():
    os.killpg(0, signal.SIGINT)
{moment}
sys.argv = ["manage.py", "ingest", "--dry-run", "--output", "json", "--workers", "2", {pages!r}]
runpy.run_path("manage.py", run_name="__main__")
"""
WHEN_A_MODULE_IS_LOADED = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            pressed()
sys.meta_path.insert(0, Finder())
"""
AFTER_A_CALL = """
from ingest import workers

def followed_by_ctrl_c(function):
    def called(*arguments):
        found = function(*arguments)
        pressed()
        return found
    return called
{place} = followed_by_ctrl_c({place})
"""
WHILE_THE_SERVER_LOADS = """
from multiprocessing import forkserver
preload = forkserver.set_forkserver_preload
forkserver.set_forkserver_preload = lambda names: preload(["presses_ctrl_c", *names])
"""
MOMENTS = {
    "the server is started": AFTER_A_CALL.format(place="workers.start_server"),
    "the server loads": WHILE_THE_SERVER_LOADS,
    "the first page is given": AFTER_A_CALL.format(place="workers.Worker.give"),
    "the first answer has come": AFTER_A_CALL.format(place="workers.Worker.listen"),
}


@pytest.fixture
def stopped(pages, tmp_path_factory):
    """Exit code and what was told of an import that is stopped at a moment."""
    modules = tmp_path_factory.mktemp("modules")
    (modules / "presses_ctrl_c.py").write_text("import os, signal; os.killpg(0, signal.SIGINT)")

    def stopped(moment: str) -> tuple[int, str]:
        script = AS_A_TERMINAL.format(moment=moment, pages=str(pages))
        done = run_python(script, env=os.environ | {"PYTHONPATH": str(modules)}, start_new_session=True)
        return done.returncode, done.stderr.strip()

    return stopped


def run_python(script: str, **options: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", script]
    return subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=600, **options)


@pytest.mark.parametrize("module", ["django.core.management", "articles.models", "ingest.readers"])
def test_while_the_command_is_loaded_it_is_a_line_as_well(stopped, module):
    code, told = stopped(WHEN_A_MODULE_IS_LOADED.format(module=module))
    assert code == 130
    assert told.startswith("Stopped") and told.count("\n") == 0


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_processes_that_read_pages_say_nothing_however_soon_it_comes(stopped, moment):
    assert stopped(moment) == (130, "Stopped. Nothing was written.")


PRESSED_WHILE_A_READER_STARTS = """
import os, signal
from multiprocessing import forkserver
from ingest import workers
signal.signal(signal.SIGINT, signal.default_int_handler)

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
    ended = run_python(PRESSED_WHILE_A_READER_STARTS)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "heard", "")
