"""The proofs of benchmarks/reliability/, in their short forms: the same code with small arguments.

What is counted must be right; what takes time is printed by the long forms, for a busy machine is slow and not wrong.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROOFS = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability"
OF_TIME = {
    "R3 save p95 ms",
    "R3 save max ms",
    "R2 findable or gone p95 s",
    "R2 findable or gone max s",
    "documents a CPU second: ours by stock",
    "seconds of CPU",
}


@pytest.fixture
def told_by(tmp_path: Path, new_database: Path | None) -> Callable[..., list[list]]:
    """Name, figure, most, least and whether it is met, of each goal of a proof."""
    begins = ["--new-database", str(new_database)] if new_database else []
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSARCHIVE_", "DJANGO_"))}
    environment["TMPDIR"] = str(tmp_path)

    def told(name: str, *words: str) -> list[list]:
        command = [sys.executable, str(PROOFS / f"{name}.py"), *words, *begins, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        assert done.stdout.strip(), done.stderr[-4000:]
        goals = json.loads(done.stdout.splitlines()[-1])
        if isinstance(goals, dict):
            pytest.skip(goals["skipped"])
        assert list(tmp_path.iterdir()) == [], "it left something behind"
        return goals

    return told


@pytest.fixture
def goals_of(told_by) -> Callable[..., list[list]]:
    """Those that count, whoever else is at work on this machine."""

    def goals(name: str, *words: str) -> list[list]:
        return [goal for goal in told_by(name, *words) if goal[0] not in OF_TIME and goal[2:4] != [None, None]]

    return goals


def assert_all_met(goals: list[list]) -> None:
    assert [goal for goal in goals if not goal[4]] == []
    assert goals


HISTORY = ("--seconds=4", "--operations=60", "--kills=2", "--importer-kills=1", "--probes=4", "--sample=30")


def test_the_index_is_what_the_database_is_after_editors_an_importer_and_kills(goals_of):
    assert_all_met(goals_of("history", *HISTORY))


def test_no_transaction_of_four_writers_finds_the_database_locked(goals_of):
    assert_all_met(goals_of("locks", "--transactions=400", "--seconds=0"))


def test_an_indexer_that_is_killed_between_two_operations_on_files_leaves_the_old_state_or_the_new(goals_of):
    assert_all_met(goals_of("crashes", "--articles=8", "--every=29"))


def test_damage_of_the_index_is_said_and_repaired_while_the_rest_of_the_site_answers(goals_of):
    assert_all_met(goals_of("damage", "--articles=20", "--every=8"))


def test_rows_counts_and_pages_of_a_search_are_right_while_the_index_is_written(goals_of):
    assert_all_met(goals_of("facets", "--searches=60", "--articles=60", "--most=21"))


def test_no_payload_becomes_a_node_of_any_page(goals_of):
    assert_all_met(goals_of("xss", "--payloads=4"))


def test_every_query_is_answered_in_time_and_none_with_everything_by_accident(goals_of):
    assert_all_met(goals_of("queries", "--queries=60", "--articles=300"))


def test_odd_records_are_found_or_named_and_their_neighbours_are_as_they_should_be(goals_of):
    assert_all_met(goals_of("poison", "--rows=5"))


def test_a_flipped_byte_of_a_capture_is_found(goals_of):
    assert_all_met(goals_of("captures", "--captures=50", "--flips=3"))


def test_a_rebuild_never_shows_to_those_who_search_meanwhile(goals_of):
    assert_all_met(goals_of("rebuilding", "--seconds=1", "--searches=30", "--articles=60"))


def test_a_full_disk_loses_nothing_and_what_waits_is_indexed_once_there_is_room(goals_of):
    assert_all_met(goals_of("diskfull", "--size=2m"))


def test_a_backup_made_while_the_archive_is_written_is_whole_and_lacks_nothing(goals_of):
    assert_all_met(goals_of("backup", "--backups=1", "--pause=0.5"))


def test_every_difference_between_index_and_database_is_found(goals_of):
    assert_all_met(goals_of("checking", "--articles=300"))


def test_the_outbox_is_drained_beside_stock_update_index(told_by):
    found = {name: figure for name, figure, *_ in told_by("draining", "--articles=60")}
    assert found["ours: documents"] == found["stock: documents"] == 60


# What the same checks say of the stock parts: a check that these pass would prove nothing.
CAUGHT = [
    ("locks", ("--transactions=400", "--seconds=0")),
    ("damage", ("--articles=20", "--kinds=1")),
    ("facets", ("--searches=12", "--articles=60", "--most=6")),
    ("xss", ("--payloads=4",)),
    ("poison", ("--rows=11", "--kinds=1")),
    ("rebuilding", ("--seconds=1", "--searches=30", "--articles=60")),
]


@pytest.mark.parametrize(("name", "words"), CAUGHT, ids=lambda value: value if isinstance(value, str) else "")
def test_the_stock_parts_do_not_pass(name, words, goals_of):
    goals = goals_of(name, *words, "--side=stock")
    assert [goal for goal in goals if not goal[4]] != []
