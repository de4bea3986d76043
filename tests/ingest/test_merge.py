from hypothesis import given
from hypothesis import strategies as st

from ingest.merge import merge

VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=3)


def test_a_field_nobody_edited_follows_the_machine():
    assert merge({"a": 1}, {"a": 2}, {"a": 1}).changed == {"a": 2}


def test_an_edited_field_stays_when_the_machine_reads_what_it_read_before():
    merged = merge({"a": 1}, {"a": 1}, {"a": 9})
    assert (merged.changed, merged.conflicts) == ({}, ())


def test_a_field_that_both_changed_is_a_conflict_and_stays_as_the_editor_left_it():
    merged = merge({"a": 1}, {"a": 2}, {"a": 9})
    assert (merged.changed, merged.conflicts) == ({}, ("a",))


def test_an_edit_that_the_machine_now_confirms_is_no_conflict():
    merged = merge({"a": 1}, {"a": 9}, {"a": 9})
    assert (merged.changed, merged.conflicts) == ({}, ())


@given(VALUES, VALUES, VALUES)
def test_every_field_is_unchanged_changed_or_in_conflict_and_never_two_of_them(base, new, held):
    merged = merge(base, new, held)
    assert not set(merged.changed) & set(merged.conflicts)
    for name in new:
        kept = new[name] in (base[name], held[name])
        assert kept or name in merged.changed or name in merged.conflicts
