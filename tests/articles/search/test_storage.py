"""A commit on disk: in which order it gets there, and what is left of one that was killed at any point."""

import os

import pytest

from articles.search import generations, manifest, storage
from articles.search.errors import SearchUnavailable
from tests.articles.search.test_writer import SCHEMA


@pytest.fixture
def root(tmp_path):
    directory = generations.new(tmp_path)
    add(storage.create_index(directory, SCHEMA), range(3))
    generations.publish(tmp_path, directory)
    return tmp_path


def add(index, numbers):
    with storage.writing(index) as writer:
        for number in numbers:
            writer.delete_by_term("number", number)
            writer.add_document(id=f"x.{number}", number=number, text=f"grain {number}")


def held(root):
    reader = storage.open_reader(root, SCHEMA)
    try:
        return sorted(fields["id"] for fields in reader.all_stored_fields())
    finally:
        reader.close()


def expected(count):
    return [f"x.{number}" for number in range(count)]


def test_segments_are_on_disk_before_the_names_and_these_before_the_manifest(root, monkeypatch):
    steps = []
    monkeypatch.setattr(manifest, "sync", lambda path: steps.append("names" if path.is_dir() else path.suffix))
    monkeypatch.setattr(os, "fsync", lambda _: steps.append("content of the manifest"))
    replace = manifest.Path.replace
    monkeypatch.setattr(manifest.Path, "replace", lambda path, to: steps.append(to.name) or replace(path, to))
    add(storage.open_index(root, SCHEMA), [3])
    assert sorted(steps[:2]) == [".seg", ".toc"]
    assert steps[2:] == ["names", "content of the manifest", "MANIFEST", "names"]


class Killed(BaseException):
    pass


CALLS = [(os, "fsync"), (os, "rename"), (os, "unlink"), (os, "replace"), (manifest, "digest"), (manifest, "write")]


def killed_at(monkeypatch, point, work):
    """Ends `work` before the so-manieth call that changes the disk; returns whether it got so far."""
    count = 0

    def counted(function):
        def called(*words, **options):
            nonlocal count
            count += 1
            if count > point:
                raise Killed
            return function(*words, **options)

        return called

    with monkeypatch.context() as patched:
        for module, name in CALLS:
            patched.setattr(module, name, counted(getattr(module, name)))
        try:
            work()
        except Killed:
            return True
    return False


def test_a_commit_that_is_killed_at_any_point_is_whole_or_was_never_there(root, monkeypatch):
    kills, count = 0, 3
    for point in range(100):
        index = storage.open_index(root, SCHEMA)
        was_killed = killed_at(monkeypatch, point, lambda index=index, count=count: add(index, [0, count]))
        assert held(root) in (expected(count), expected(count + 1))
        count = len(held(root))
        kills += was_killed
        if not was_killed:
            break
    assert kills >= 8
    assert held(root) == expected(count)
    add(storage.open_index(root, SCHEMA), [count])
    assert held(root) == expected(count + 1)
    live = generations.current(root)
    assert {path.name for path in live.iterdir()} == {manifest.NAME, *manifest.read(live).files}


def test_a_state_is_another_after_every_commit_and_the_same_without_one(root):
    seen = set()
    for number in range(20):
        add(storage.open_index(root, SCHEMA), [number % 4])
        seen.add(storage.state(root, SCHEMA))
        assert storage.state(root, SCHEMA) in seen
    assert len(seen) == 20


def test_a_reader_keeps_its_state_and_its_generation(root):
    reader = storage.open_reader(root, SCHEMA)
    old = generations.current(root)
    directory = generations.new(root)
    storage.create_index(directory, SCHEMA)
    generations.publish(root, directory)
    generations.discard_old(root)
    assert old.exists()
    assert [fields["id"] for fields in reader.all_stored_fields()] == expected(3)
    reader.close()
    del reader
    generations.discard_old(root)
    assert not old.exists()


def test_readers_and_a_writer_that_is_quick_never_miss_each_other(root):
    child = os.fork()
    if not child:
        for number in range(60):
            add(storage.open_index(root, SCHEMA), [number % 3])
        os._exit(0)
    seen = set()
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        seen.add(tuple(held(root)))
    assert seen == {tuple(expected(3))}


def test_an_empty_directory_is_no_empty_index(tmp_path):
    generations.publish(tmp_path, generations.new(tmp_path))
    for use in (storage.state, storage.open_reader, storage.open_index):
        with pytest.raises(SearchUnavailable):
            use(tmp_path, SCHEMA)
