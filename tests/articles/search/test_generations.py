"""Which generation is live, and when another one may go."""

import os

import pytest

from articles.search import generations
from articles.search.errors import SearchUnavailable


def published(root, content="x"):
    directory = generations.new(root)
    (directory / "file").write_text(content)
    generations.publish(root, directory)
    return directory


def test_the_newest_published_generation_is_live(tmp_path):
    first, second = published(tmp_path), published(tmp_path)
    assert generations.current(tmp_path) == second
    assert generations.old(tmp_path) == [first]


def test_an_old_generation_goes_once_no_process_serves_it(tmp_path):
    first = published(tmp_path)
    served = generations.serve(first)
    second = published(tmp_path)
    generations.discard_old(tmp_path)
    assert first.exists()
    os.close(served)
    generations.discard_old(tmp_path)
    assert not first.exists()
    assert (second / "file").exists()


def test_another_process_that_serves_a_generation_keeps_it(tmp_path):
    first = published(tmp_path)
    ready, release = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        generations.serve(first)
        os.write(ready[1], b"1")
        os.read(release[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    published(tmp_path)
    generations.discard_old(tmp_path)
    assert first.exists()
    os.write(release[1], b"1")
    os.waitpid(child, 0)
    generations.discard_old(tmp_path)
    assert not first.exists()
    for descriptor in (*ready, *release):
        os.close(descriptor)


def test_what_an_interrupted_build_left_is_removed(tmp_path):
    live = published(tmp_path)
    left = generations.new(tmp_path)
    (tmp_path / generations.DRAFT).write_text(left.name)  # it was killed right before the rename
    (tmp_path / f"{generations.PREFIX}file").write_text("no directory")
    generations.discard_old(tmp_path)
    assert not left.exists() and not (tmp_path / generations.DRAFT).exists()
    assert [path.name for path in tmp_path.glob(f"{generations.PREFIX}*")] == [live.name]


def test_a_generation_that_goes_cannot_be_served(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        generations.serve(tmp_path / "generation-0")


def test_after_clearing_there_is_none(tmp_path):
    published(tmp_path)
    generations.clear(tmp_path)
    assert list(tmp_path.glob(f"{generations.PREFIX}*")) == []
    with pytest.raises(SearchUnavailable):
        generations.current(tmp_path)


def test_each_step_is_on_disk_before_the_next(tmp_path, monkeypatch):
    """The name of the new directory, then the content of CURRENT, then its name."""
    steps = []
    monkeypatch.setattr(generations, "sync", lambda path: steps.append(path.name))
    monkeypatch.setattr(os, "fsync", lambda _: steps.append("CURRENT.new"))
    replace = generations.Path.replace
    monkeypatch.setattr(generations.Path, "replace", lambda path, to: steps.append(to.name) or replace(path, to))
    published(tmp_path)
    assert steps == [tmp_path.name, "CURRENT.new", "CURRENT", tmp_path.name]
