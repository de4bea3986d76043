"""Large segments are merged while others write: whatever happens meanwhile, the index holds what it would have held."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search import compaction, generations, manifest, segments, storage
from articles.search.errors import IndexBusy, SearchUnavailable, Unwritable
from tests.articles.search.test_storage import killed_at
from tests.articles.search.test_writer import SCHEMA

Documents = dict[int, str]  # the text of each, by its number
COMMITS: tuple[Documents, ...] = ({1: "grain", 2: "ferry"}, {3: "grain ferry", 4: "harbour"}, {5: "storm grain"})
BEFORE: Documents = {number: text for documents in COMMITS for number, text in documents.items()}


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every segment counts as large, and two are too many."""
    monkeypatch.setattr(segments, "SMALL", 0)
    monkeypatch.setattr(segments, "MOST_LARGE", 2)


def started(root, *commits: Documents):
    directory = generations.new(root)
    storage.create_index(directory, SCHEMA)
    generations.publish(root, directory)
    for documents in commits:
        write(root, documents)
    return root


@pytest.fixture
def root(tmp_path):
    return started(tmp_path, *COMMITS)


def write(root, documents: Documents, deleted: tuple[int, ...] = ()) -> None:
    """As the indexer does: nobody else may hold the lock."""
    with generations.locked(root, 0), storage.writing(storage.open_index(root, SCHEMA)) as writer:
        for number in (*documents, *deleted):
            writer.delete_by_term("number", number)
        for number, text in documents.items():
            writer.add_document(id=f"x.{number}", number=number, text=text)


def compact(root, meanwhile=lambda: None) -> bool:
    """`meanwhile` is done when all that is to be merged is open, and none of it written."""
    write = compaction._Compaction.write

    def written(self) -> None:
        meanwhile()
        write(self)

    with patch.object(compaction._Compaction, "write", written):
        return compaction.compact(root, SCHEMA, 0)


def count_of_segments(root) -> int:
    return len(storage.segments_of(root, SCHEMA))


def held(root) -> list[tuple[int, list[str]]]:
    """Each document as often as it is there, with the words that lead to it."""
    reader = storage.open_reader(root, SCHEMA)
    try:
        found = {number: (fields["number"], []) for number, fields in reader.iter_docs()}
        for word in ("grain", "ferri", "harbour", "storm"):
            if ("text", word) in reader:
                for number in reader.postings("text", word).all_ids():
                    found[number][1].append(word)  # of a deleted one it fails
        return sorted(found.values())
    finally:
        reader.close()


def as_held(documents: Documents) -> list[tuple[int, list[str]]]:
    words = ("grain", "ferry", "harbour", "storm")
    stems = {"ferry": "ferri"}
    return [
        (number, [stems.get(word, word) for word in words if word in text.split()])
        for number, text in sorted(documents.items())
    ]


def lies_in(root) -> set[str]:
    """Names of generations, and of files that the live one has beside those of its manifest."""
    live = generations.current(root)
    strays = {path.name for path in live.iterdir()} - {manifest.NAME, *manifest.read(live).files}
    return {path.name for path in root.glob("generation-*")} - {live.name} | strays


def test_many_segments_become_one_that_holds_the_same(root):
    write(root, {}, deleted=(2,))
    assert (compaction.is_due(root, SCHEMA), count_of_segments(root)) == (True, 3)
    assert compact(root)
    assert (compaction.is_due(root, SCHEMA), count_of_segments(root)) == (False, 1)
    assert held(root) == as_held({number: text for number, text in BEFORE.items() if number != 2})
    assert lies_in(root) == set()
    assert not compact(root)


def test_what_is_written_meanwhile_is_found_at_once_and_stays_so(root):
    after = BEFORE | {1: "storm", 9: "harbour"}
    del after[4]

    def changed() -> None:
        write(root, {1: "storm", 9: "harbour"}, deleted=(4,))
        assert held(root) == as_held(after)

    assert compact(root, changed)
    assert held(root) == as_held(after)
    assert count_of_segments(root) == 2
    assert lies_in(root) == set()


NUMBERS = st.integers(1, 8)
TEXTS = st.lists(st.sampled_from(["grain", "ferry", "harbour", "storm"]), min_size=1, max_size=3).map(" ".join)
WRITES = st.tuples(st.dictionaries(NUMBERS, TEXTS, max_size=4), st.sets(NUMBERS, max_size=2))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WRITES, max_size=4), st.lists(WRITES, max_size=3), st.lists(WRITES, max_size=2))
def test_whatever_is_written_before_meanwhile_and_after_the_index_holds_just_that(
    tmp_path_factory, before, meanwhile, after
):
    root, expected = started(tmp_path_factory.mktemp("index"), {1: "grain"}, {2: "ferry"}), {1: "grain", 2: "ferry"}

    def written(writes) -> None:
        for documents, deleted in writes:
            write(root, documents, tuple(deleted - documents.keys()))
            for number in deleted:
                expected.pop(number, None)
            expected.update(documents)

    written(before)
    compact(root, lambda: written(meanwhile))
    assert held(root) == as_held(expected)
    written(after)
    compact(root)
    assert held(root) == as_held(expected)


def test_where_one_of_the_segments_went_meanwhile_nothing_is_changed(root):
    after = {number: text for number, text in BEFORE.items() if number != 5}

    def emptied() -> None:
        write(root, {}, deleted=(5,))  # a segment of its own
        write(root, {1: "grain"})  # the next commit leaves an empty one out

    assert not compact(root, emptied)
    assert held(root) == as_held(after)
    assert lies_in(root) == set()
    assert compact(root)
    assert held(root) == as_held(after)


def test_where_the_index_was_built_anew_meanwhile_nothing_is_changed(root):
    def rebuilt() -> None:
        with generations.locked(root, 0):
            started(root)
        write(root, {7: "storm"})

    assert not compact(root, rebuilt)
    assert held(root) == as_held({7: "storm"})
    with generations.locked(root, 0):
        generations.discard_old(root)
    assert lies_in(root) == set()


def test_one_at_a_time(root):
    def asked() -> None:
        assert generations.is_compacted(root)
        assert not compaction.is_due(root, SCHEMA)
        assert not compaction.compact(root, SCHEMA, 0)

    assert compaction.is_due(root, SCHEMA)
    assert compact(root, asked)
    assert held(root) == as_held(BEFORE)
    assert not generations.is_compacted(root)


def test_what_it_writes_is_not_taken_for_something_left_over(root):
    def discarded() -> None:
        with generations.locked(root, 0):
            generations.discard_old(root)

    assert compact(root, discarded)
    assert count_of_segments(root) == 1


def test_one_that_fails_leaves_no_trace(root):
    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        compact(root, full)
    assert held(root) == as_held(BEFORE)
    assert lies_in(root) == set()
    assert compact(root)


def test_one_that_cannot_have_the_lock_in_the_end_leaves_no_trace(root):
    with generations.locked(root, 0), pytest.raises(IndexBusy):
        compact(root)
    lock = generations.locked(root, 0)
    with pytest.raises(IndexBusy):
        compact(root, lock.__enter__)
    lock.__exit__(None, None, None)
    assert held(root) == as_held(BEFORE)
    assert lies_in(root) == set()


def test_one_that_is_killed_at_any_point_has_changed_nothing_or_all(root, monkeypatch):
    kills = 0
    for point in range(100):
        was_killed = killed_at(monkeypatch, point, lambda: compact(root))
        kills += was_killed
        assert held(root) == as_held(BEFORE)
        if not was_killed:
            break
        if count_of_segments(root) == 1:  # killed after the commit
            started(root, *COMMITS)
    assert kills >= 8
    assert count_of_segments(root) == 1
    write(root, {1: "storm"})
    with generations.locked(root, 0):
        generations.discard_old(root)
    assert held(root) == as_held(BEFORE | {1: "storm"})
    assert lies_in(root) == set()


def test_a_damaged_segment_is_said_and_not_merged(root):
    for path in generations.current(root).glob("*.seg"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SearchUnavailable):
        compact(root)


def test_an_error_of_the_writer_is_told_as_one_and_damage_that_is_met_on_the_way_as_damage(root):
    def failed() -> None:
        raise ValueError("of the writer")

    def damaged() -> None:
        path = next(generations.current(root).glob("*.seg"))
        path.write_bytes(path.read_bytes()[:-1])
        raise ValueError("of what was read")

    with pytest.raises(Unwritable, match=r"segments that were to be merged.*of the writer"):
        compact(root, failed)
    assert held(root) == as_held(BEFORE)
    assert lies_in(root) == set()
    with pytest.raises(SearchUnavailable):
        compact(root, damaged)


def test_where_there_is_no_index_that_is_said(tmp_path):
    for ask in (compact, lambda root: compaction.is_due(root, SCHEMA)):
        with pytest.raises(SearchUnavailable):
            ask(tmp_path)
