"""Hostile files in their short form; the long one, with processes and caps, is benchmarks/reliability/files.py."""

import pytest

from ingest import isolation
from ingest.isolation import Aside, Done, Task
from ingest.record import Reading
from tests.ingest import hostile

REPEAT = 60
FILES = hostile.files()
NAMELESS = {"reader_failed", "parser_failed", ""}


def test_there_are_more_than_three_hundred():
    assert len({name for name, _ in FILES}) == len(FILES) > 300


@pytest.mark.parametrize(
    "family",
    [hostile.markup, hostile.markdown, hostile.text, hostile.records, hostile.feeds, hostile.archives, hostile.damaged],
)
def test_every_hostile_file_has_outcomes_with_a_name(tmp_path, family):
    for name, make in family():
        path = tmp_path / name
        path.write_bytes(make(REPEAT))
        *steps, last = isolation.steps(Task(path), is_capped=False)
        found = [step for step in steps if isinstance(step, Reading | Aside)]
        assert isinstance(last, Done) and found, name
        assert [step.message for step in found if isinstance(step, Aside) and step.code in NAMELESS] == [], name
        assert not any("root:x:0" in str(step.record) for step in found if isinstance(step, Reading)), name
