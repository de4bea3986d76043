"""Whatever befalls the files of the index: a search says that there is none to search, and a rebuild mends it."""

import os
import pickle
import shutil

import pytest
from django.core.management import call_command
from haystack import connections

from articles.management.commands import index as index_command
from articles.search import generations, indexer, manifest, storage, whoosh_backend
from articles.search.errors import SearchUnavailable
from articles.search.results import SearchRequest, search


def total(text="harvest"):
    return search(SearchRequest(text)).total


@pytest.fixture
def held(index, make_article):
    """An index of two segments, of which a search has been answered."""
    articles = [make_article(f"Harvest {number}", "grain " * 50) for number in range(3)]
    indexer.rebuild()
    indexer.index_articles([articles[0].pk])
    assert total() == 3
    return index


def segment(index):
    return max(generations.current(index).glob("*.seg"), key=lambda path: path.stat().st_size)


def table(index):
    return next(generations.current(index).glob("*.toc"))


def emptied(index):
    for path in generations.current(index).iterdir():
        path.unlink()


def flipped(path, place=None):
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if place is None else place] ^= 1
    path.write_bytes(content)


def older(index, **changed):
    path = generations.current(index) / manifest.NAME
    made = manifest.read(path.parent)
    path.write_bytes(manifest.Manifest(made.number, {**made.making, **changed}, made.files).written())


def foreign(index):
    """A segment of another article, in the place of one of this index."""
    shutil.copy(min(generations.current(index).glob("*.seg"), key=lambda path: path.stat().st_size), segment(index))


def renamed(path):
    path.rename(path.with_name("elsewhere"))


DAMAGES = {
    "a segment is gone": lambda index: segment(index).unlink(),
    "a segment is cut": lambda index: os.truncate(segment(index), segment(index).stat().st_size // 2),
    "a segment is empty": lambda index: os.truncate(segment(index), 0),
    "a segment has grown": lambda index: segment(index).write_bytes(segment(index).read_bytes() + b"more"),
    "a byte of a segment is flipped": lambda index: flipped(segment(index)),
    "the last byte of a segment is flipped": lambda index: flipped(segment(index), -1),
    "a segment is another's": foreign,
    "the table of contents is gone": lambda index: table(index).unlink(),
    "the table of contents is cut": lambda index: os.truncate(table(index), 40),
    "the table of contents is another pickle": lambda index: table(index).write_bytes(pickle.dumps({"a": 1})),
    "a byte of the table of contents is flipped": lambda index: flipped(table(index)),
    "the manifest is gone": lambda index: (generations.current(index) / manifest.NAME).unlink(),
    "the manifest is no JSON": lambda index: (generations.current(index) / manifest.NAME).write_text("{"),
    "the manifest is other JSON": lambda index: (generations.current(index) / manifest.NAME).write_text("[1]"),
    "the directory is empty": emptied,
    "the directory is gone": lambda index: shutil.rmtree(generations.current(index)),
    "the directory is a file": lambda index: (renamed(live := generations.current(index)), live.write_text("")),
    "CURRENT is gone": lambda index: (index / generations.CURRENT).unlink(),
    "CURRENT names nothing that is": lambda index: (index / generations.CURRENT).write_text("generation-0-x"),
    "CURRENT leads elsewhere": lambda index: (index / generations.CURRENT).write_text("../elsewhere"),
    "CURRENT is garbage": lambda index: (index / generations.CURRENT).write_bytes(b"\xff\x00"),
    "everything is gone": shutil.rmtree,
    "the schema was another": lambda index: older(index, schema="articles0"),
    "the analyzer was older": lambda index: older(index, PyStemmer="0.1"),
    "the code was older": lambda index: older(index, format="0"),
}


@pytest.fixture(params=DAMAGES.values(), ids=DAMAGES)
def damaged(held, request):
    request.param(held)
    return held


@pytest.mark.parametrize("is_first_search", [False, True], ids=["seen while searching", "seen at first sight"])
def test_damage_is_said_and_mended(damaged, is_first_search, capsys):
    if is_first_search:
        whoosh_backend._shared.clear()
        manifest._verified.clear()
    for _ in range(2):
        with pytest.raises(SearchUnavailable):
            total()
    assert indexer.is_missing()
    call_command(index_command.Command(), "--if-needed")
    assert "3 documents indexed" in capsys.readouterr().out
    assert total() == 3
    assert not indexer.is_missing()


def test_the_first_search_after_a_byte_is_flipped_says_so_where_a_thread_keeps_up(held, monkeypatch):
    monkeypatch.setattr(whoosh_backend, "_kept", set())
    connections["default"].get_backend().keep()
    assert total() == 3
    flipped(segment(held))
    with pytest.raises(SearchUnavailable):
        total()


def test_no_writer_builds_on_a_damaged_segment(held, make_article):
    flipped(segment(held))
    make_article("Harvest home")
    indexer.drain()
    assert total() == 4
    storage.check(held, connections["default"].get_backend().schema, anew=True)


def test_files_of_others_are_not_read_and_go_with_the_next_commit(held, make_article):
    live = generations.current(held)
    stray = live / table(held).name.replace("_", "_9", 2)
    stray.write_bytes(b"nothing")
    assert total() == 3
    make_article("Harvest home")
    indexer.drain()
    assert total() == 4
    assert not stray.exists()


def test_a_file_that_was_only_touched_is_read_again_and_found_right(held, monkeypatch):
    read = []
    monkeypatch.setattr(manifest, "digest", lambda path, digest=manifest.digest: read.append(path) or digest(path))
    assert total() == 3
    assert read == []
    os.utime(segment(held), ns=(10**18, 10**18))  # not now: the clock of files may stand still for a moment
    assert total() == 3
    assert read == [segment(held)]


def test_a_commit_reads_only_the_files_it_wrote(held, make_article, monkeypatch):
    before = set(generations.current(held).iterdir())
    read = []
    monkeypatch.setattr(manifest, "digest", lambda path, digest=manifest.digest: read.append(path) or digest(path))
    make_article("Harvest home")
    indexer.drain()
    assert total() == 4
    assert read and not before & set(read)


def test_an_error_of_the_reader_is_looked_into_and_told_to_all(held, monkeypatch):
    """The disk gives other bytes than before, and the times of the file tell nothing of it."""
    wrong = segment(held)
    monkeypatch.setattr(manifest, "digest", lambda path, digest=manifest.digest: digest(path) * (path != wrong))
    monkeypatch.setattr(whoosh_backend.evaluation, "search", _fails)
    storage._suspected.clear()
    with pytest.raises(SearchUnavailable, match="SHA-256"):
        total()
    monkeypatch.undo()
    assert generations.is_marked(generations.current(held))
    with pytest.raises(SearchUnavailable, match="found damaged"):
        total()
    assert indexer.bring_up().written == 3
    assert total() == 3


def test_an_error_over_an_intact_index_is_no_damage(held, monkeypatch, caplog):
    monkeypatch.setattr(whoosh_backend.evaluation, "search", _fails)
    with pytest.raises(SearchUnavailable):
        total()
    assert "intact" in caplog.text
    assert not indexer.is_missing()
    monkeypatch.undo()
    assert total() == 3


def _fails(*_words, **_options):
    raise EOFError
