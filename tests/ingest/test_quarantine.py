"""Quarantine, as the public and the operator are told of it."""

import re
from pathlib import Path

import pytest

from articles.inspection import CHECKS
from ingest import quarantine, workers
from ingest.models import ImportItem, ImportRun
from tests.articles.factories import make_article, make_capture

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def put_aside(db):
    run = ImportRun.objects.create()

    def put(reason, sha256="", path="a.txt", outcome="quarantined"):
        return ImportItem.objects.create(run=run, path=path, sha256=sha256, outcome=outcome, reason=reason)

    return put


def test_captures_are_counted_by_reason_the_most_frequent_first(put_aside):
    put_aside("empty", path="a.txt")
    put_aside("not_text", "b" * 64)
    put_aside("not_text", "c" * 64)
    assert quarantine.by_reason() == [("are not text", 2), ("are empty", 1)]


def test_a_capture_that_was_put_aside_twice_counts_once(put_aside):
    for _ in range(2):
        put_aside("not_text", "b" * 64)
        put_aside("unreadable", path="a.txt")
    assert sorted(quarantine.by_reason()) == [("are not text", 1), ("could not be read from disk", 1)]


def test_what_was_taken_in_later_is_in_quarantine_no_more(put_aside):
    put_aside("no_article", make_capture(make_article(), b"bytes", ["body"]).sha256)
    assert quarantine.by_reason() == []


def test_other_outcomes_are_none_of_it(put_aside):
    put_aside("older", "b" * 64, outcome="unchanged")
    assert quarantine.by_reason() == []


def test_every_reason_that_the_code_names_has_words():
    source = "\n".join(path.read_text() for path in (PROJECT / "ingest").rglob("*.py"))
    named = set(re.findall(r'Rejected\(\s*"([a-z_]+)"', source)) | set(re.findall(r'"([a-z]+_failed)"', source))
    named |= {code for code, _ in workers.REASONS.values()} | {"crashed"}
    assert len(named) >= 15
    assert named <= set(quarantine.REASONS)


def test_the_check_of_the_archive_tells_of_it_and_finds_nothing_wrong(put_aside):
    put_aside("empty")
    (check,) = [check for check in CHECKS if check.name == "quarantine"]
    assert (check.look().told, check.look().count) == ("1 are empty", 0)
