"""Exports that grow at their top: yesterday's records come again below those of today, and are told from copies."""

import json
import zipfile
from collections import Counter

import pytest

from articles.models import Capture
from ingest import importer
from ingest.inside import Present
from ingest.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "ran again on Monday after eleven days in dock, and every seat of it was taken."
FEED = '<rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'


def imported(*paths, **options):
    run = importer.Import(list(paths), importer.Options(**options))
    outcomes = Counter(result.outcome for result in run.run())
    entry = ImportRun.objects.first()
    assert options.get("dry_run") or sum(entry.counts.values()) == entry.taken_in == outcomes.total()
    return dict(outcomes)


def jsonl(path, numbers):
    lines = [
        json.dumps({"title": f"Ferry {number} runs again", "text": f"Ferry {number} {TEXT}"}) for number in numbers
    ]
    path.write_text("\n".join(lines) + "\n")


def csv(path, numbers):
    rows = [f'"Ferry {number} runs again","Ferry {number} {TEXT}",2022-03-14' for number in numbers]
    path.write_text("\n".join(["title,text,date", *rows]) + "\n")


def feed(path, numbers):
    items = (
        f"<item><title>Ferry {number} runs again</title><link>https://gazette.example/{number}</link>"
        f"<description>Ferry {number} {TEXT}</description></item>"
        for number in numbers
    )
    path.write_text(FEED.format(items="\n".join(items)))


@pytest.mark.parametrize(("name", "write"), [("week.jsonl", jsonl), ("week.csv", csv), ("week.rss", feed)])
def test_records_that_came_down_in_their_file_are_unchanged(tmp_path, name, write):
    export = tmp_path / name
    for numbers, expected in [
        ([3, 2, 1], {"new": 3}),
        ([5, 4, 3, 2, 1], {"new": 2, "unchanged": 3}),
        ([6, 5, 4, 3, 2, 1], {"new": 1, "unchanged": 5}),
        ([6, 5], {"unchanged": 2}),
    ]:
        write(export, numbers)
        assert imported(export) == expected


def test_a_record_that_stands_twice_in_a_file_stays_a_duplicate_however_the_file_grows(tmp_path):
    export = tmp_path / "week.jsonl"
    for numbers, expected in [
        ([1, 2, 1], {"new": 2, "duplicate": 1}),
        ([1, 2, 1], {"unchanged": 2, "duplicate": 1}),
        ([3, 1, 2, 1], {"new": 1, "unchanged": 2, "duplicate": 1}),
    ]:
        jsonl(export, numbers)
        assert imported(export) == expected


def test_a_record_that_comes_again_far_below_is_a_duplicate_though_the_first_is_stored_by_then(tmp_path):
    export = tmp_path / "week.jsonl"
    jsonl(export, [*range(importer.BATCH + 30), 0])
    assert imported(export) == {"new": importer.BATCH + 30, "duplicate": 1}
    jsonl(export, [999, *range(importer.BATCH + 30), 0])
    assert imported(export) == {"new": 1, "unchanged": importer.BATCH + 30, "duplicate": 1}


def test_the_same_record_in_another_file_is_a_duplicate(tmp_path):
    one, other = tmp_path / "monday.jsonl", tmp_path / "tuesday.jsonl"
    jsonl(one, [2, 1])
    jsonl(other, [3, 2, 1])
    assert imported(one, other) == {"new": 3, "duplicate": 2}
    assert imported(one, other) == {"unchanged": 3, "duplicate": 2}


def test_a_page_that_was_renamed_in_its_archive_is_unchanged(tmp_path):
    path = tmp_path / "pages.zip"
    for name in ("first.txt", "second.txt"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, f"Ferry runs again\n\n14 March 2022\n\nThe ferry {TEXT}\n")
        outcomes = imported(path)
    assert outcomes == {"unchanged": 1}


def test_a_record_that_came_down_is_read_anew_for_a_better_layout(tmp_path):
    export = tmp_path / "week.jsonl"
    jsonl(export, [1])
    imported(export)
    Capture.objects.update(layout_version=0)
    jsonl(export, [2, 1])
    assert imported(export) == {"new": 1, "unchanged": 1}
    assert not Capture.objects.filter(layout_version=0).exists()


def test_a_dry_run_tells_the_same(tmp_path):
    export = tmp_path / "week.jsonl"
    jsonl(export, [1])
    imported(export)
    jsonl(export, [2, 1])
    assert imported(export, dry_run=True) == {"new": 1, "unchanged": 1}


def test_beyond_so_many_records_what_was_met_is_no_longer_known_and_taken_for_a_copy(monkeypatch):
    monkeypatch.setattr("ingest.inside.MOST", 1)
    present = Present()
    assert present.has_moved("week.jsonl!1", "week.jsonl!2", "a" * 64)
    present.meet("week.jsonl!2", "a" * 64)
    assert not present.has_moved("week.jsonl!1", "week.jsonl!3", "b" * 64)
    present.meet("other.jsonl!1", "c" * 64)
    assert present.has_moved("other.jsonl!5", "other.jsonl!2", "b" * 64) is False
    assert not present.has_moved("week.jsonl", "week.jsonl", "a" * 64)
