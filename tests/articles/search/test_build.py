"""An index built by several processes: what it holds, and what is left when one of them fails."""

import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from articles.search import build
from articles.search.errors import InvalidDocument, Unwritable
from articles.search.storage import Storage
from tests.articles.search.test_writer import SCHEMA, FileIndex, leaf_contents


def documents(first: int, last: int) -> list[dict]:
    return [{"id": f"x.{n}", "number": n, "text": f"grain {n} wheat" * (n % 3)} for n in range(first, last)]


def leaves(directory) -> list[dict]:
    index = FileIndex(Storage(str(directory)), SCHEMA, build.storage.schemas.name(SCHEMA))
    with index.reader() as reader:
        return [leaf_contents(leaf) for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]


def built(directory, parts) -> list[dict]:
    directory.mkdir()
    build.build(directory, SCHEMA, parts)
    return leaves(directory)


class Reporting:
    """Documents that count how many were taken."""

    def __init__(self, held: list[dict]) -> None:
        self.held, self.taken, self.process = held, 0, 0

    def __iter__(self):
        self.process = os.getpid()
        for document in self.held:
            self.taken += 1
            yield document


class Failing(Reporting):
    def __init__(self, how) -> None:
        super().__init__(documents(0, 5))
        self.how = how

    def __iter__(self):
        yield from super().__iter__()
        self.how()


def test_each_process_writes_a_segment_in_the_order_of_the_parts(tmp_path):
    together = built(tmp_path / "two", [documents(0, 30), documents(30, 50)])
    apart = [built(tmp_path / name, [part])[0] for name, part in (("a", documents(0, 30)), ("b", documents(30, 50)))]
    assert together == apart
    assert together == built(tmp_path / "again", [documents(0, 30), documents(30, 50)])
    assert sorted(path.suffix for path in (tmp_path / "two").iterdir()) == ["", ".seg", ".seg", ".toc"]


def test_parts_come_back_as_they_are_at_the_end(tmp_path):
    parts = build.build(tmp_path, SCHEMA, [Reporting(documents(0, 3)), Reporting(documents(3, 8))])
    assert [part.taken for part in parts] == [3, 5]
    assert len({os.getpid(), *(part.process for part in parts)}) == 3


def test_a_part_without_documents_has_no_segment(tmp_path):
    assert len(built(tmp_path / "some", [documents(0, 3), []])) == 1
    assert built(tmp_path / "none", [[], []]) == []


def refuse():
    raise InvalidDocument("text: no")


@pytest.mark.parametrize(("how", "code"), [(refuse, "1"), (lambda: os.kill(os.getpid(), signal.SIGKILL), "-9")])
def test_one_failure_is_the_failure_of_all(tmp_path, how, code):
    with pytest.raises(ChildProcessError, match=f"exit code {code}"):
        build.build(tmp_path, SCHEMA, [documents(0, 20), Failing(how)])
    assert leaves(tmp_path) == []


def test_a_child_names_the_document_that_its_writer_fails_at(tmp_path):
    odd = {"id": "odd", "no_field_at_all": 1}
    with pytest.raises(Unwritable, match="odd"):
        build.build(tmp_path, SCHEMA, [documents(0, 20), [*documents(20, 22), odd]])


def test_a_child_ends_when_its_parent_is_gone():
    stranger = os.getppid() + 1_000_000
    child = os.fork()
    if not child:
        list(build._while_wanted([1, 2, 3], stranger))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_a_small_archive_and_a_process_with_threads_build_alone(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert build.processes(build.SMALLEST - 1) == 1
    thread = threading.Thread(target=(waiting := threading.Event()).wait)
    thread.start()
    assert build.processes(build.SMALLEST) == 1
    waiting.set()
    thread.join()
    if threading.active_count() == 1:
        assert build.processes(build.SMALLEST) == build.MOST_PROCESSES
    monkeypatch.delattr(os, "fork")
    assert build.processes(build.SMALLEST) == 1


SCRIPT = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from articles.models import Article, Source
from articles.search import build, indexer
from articles.search.results import SearchRequest, search
call_command("migrate", verbosity=0)
source = Source.objects.create(slug="courier", name="The Courier")
Article.objects.bulk_create(
    Article(source=source, public_id=f"t{n}", identity=f"t{n}", headline="Harvest", body="grain") for n in range(50)
)
build.SMALLEST, os.cpu_count = 10, lambda: 2
report = indexer.rebuild()
backend = indexer.connections["default"].get_backend()
with backend.pinned() as snapshot:
    segments = len(list(snapshot.reader.leaf_readers()))
print(report.written, len(report.failed), segments, search(SearchRequest("grain")).total, Article.objects.count())
"""


def test_two_processes_read_the_database_each_by_a_connection_of_its_own(tmp_path, new_database):
    if new_database:
        shutil.copy(new_database, tmp_path / "archive.sqlite3")
    settings = {"NEWSARCHIVE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    environment = os.environ | settings
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=600)
    assert done.stdout.split() == ["50", "0", "2", "50", "50"], done.stderr
