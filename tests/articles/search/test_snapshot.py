"""One committed state for many threads, and the next one in its place."""

import gc
import threading
import weakref

import pytest
from whoosh import query

from articles.search.evaluation import search
from articles.search.renewal import Snapshots
from articles.search.snapshot import Snapshot
from tests.articles.search.corpora import Corpus, Document, corpus, writer_of, written

TREES = [
    query.Term("text", "ab"),
    query.And([query.Term("text", "ab"), query.Term("text", "b")]),
    query.Or([query.Term("text", "c"), query.Term("text", "b")]),
    query.Phrase("text", ["ab", "b"]),
    query.Prefix("text", "a"),
    query.And([query.Every(), query.Not(query.Term("text", "c"))]),
]
MANY = Corpus(
    [[Document(["ab", "b", "c"][: n % 4], section="Asia" if n % 3 else "Europe", hour=n)] * 5 for n in range(8)]
)


def answers(snapshot: Snapshot) -> list:
    return [search(snapshot, tree, sort=["-published"], facets=["section"], days=["published"]) for tree in TREES]


def in_threads(count: int, run) -> None:
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            run()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("postings_bytes", [0, 600, 1 << 20])
def test_eight_threads_get_what_one_gets(postings_bytes):
    reader = MANY.reader()
    expected = answers(Snapshot(reader))
    shared = Snapshot(reader, postings_bytes)

    def ask() -> None:
        for _ in range(10):
            assert answers(shared) == expected

    in_threads(8, ask)
    assert shared.cache.nbytes <= postings_bytes


def test_arrays_that_threads_share_cannot_be_written():
    snapshot = Snapshot(MANY.reader())
    found = snapshot.term("text", b"ab")
    for array in (found.ids, found.scores, snapshot.places("text", b"ab"), snapshot.ordinals("section").places):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_new_state_takes_the_place_of_the_old_one_while_searches_go_on():
    index = written(corpus("ab"))
    snapshots = Snapshots(lambda: index.latest_generation(), lambda before: index.refresh().reader())
    done = threading.Event()

    def ask() -> None:
        last = 0
        while not done.is_set():
            total = search(snapshots.current(), query.Term("text", "ab")).total
            assert total >= last
            last = total

    def write() -> None:
        for _ in range(15):
            writer = writer_of(index.refresh(), packed=True)
            writer.add_document(text="ab", django_id=1)
            writer.commit()
        done.set()

    threads = [threading.Thread(target=write), *(threading.Thread(target=in_threads, args=(1, ask)) for _ in range(3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert search(snapshots.current(), query.Term("text", "ab")).total == 16


def test_one_snapshot_serves_as_long_as_the_state_stays():
    index, opened = written(corpus("ab")), []
    state = ["one"]
    snapshots = Snapshots(lambda: state[0], lambda before: opened.append(1) or index.reader())
    assert snapshots.current() is snapshots.current()
    kept = snapshots.current()
    state[0] = "another directory"
    assert snapshots.current() is not kept
    assert len(opened) == 2


def test_a_state_that_cannot_be_opened_is_tried_again():
    index, failures = written(corpus("ab")), [FileNotFoundError]

    def open_reader(before):
        if failures:
            raise failures.pop()
        return index.reader()

    snapshots = Snapshots(lambda: 1, open_reader)
    with pytest.raises(FileNotFoundError):
        snapshots.current()
    assert snapshots.current().size == 1


def test_a_snapshot_nobody_uses_frees_its_memory_at_once():
    snapshot = Snapshot(MANY.reader())
    snapshot.warm(facets=["section"], sorts=[("-published",)])
    answers(snapshot)
    gone = weakref.ref(snapshot)
    gc.disable()
    try:
        del snapshot
        assert gone() is None
    finally:
        gc.enable()


def test_deleted_documents_are_in_nothing():
    held = Corpus(
        [[Document(["ab"], section="Asia", hour=1)] * 3, [Document(["ab"], section="Europe")]], frozenset({0, 3})
    )
    found = search(Snapshot(held.reader()), query.Every(), facets=["section"], days=["published"])
    assert (found.total, found.facets["section"], found.days["published"][0][1]) == (2, [("Asia", 2)], 2)
