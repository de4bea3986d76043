"""`--report` never costs a capture: what is read is not overwritten, and no report is read as a capture."""

import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ingest.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

STORY = (
    "Ferry {number} runs again\n\n14 March 2022\n\nThe ferry {number} ran again on Monday after eleven days in dock.\n"
)
RECORD = {"headline": "Ferry runs again", "body": "The ferry ran again on Monday after eleven days in dock.", "id": 7}


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    (folder / ".kept").mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.txt").write_text(STORY.format(number=number))
    return folder


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    return path


def ingest(*arguments):
    call_command("ingest", "--workers", "0", "--verbosity", "0", *map(str, arguments))


def refusal(*arguments):
    with pytest.raises(CommandError) as refused:
        ingest(*arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def files_of(path):
    return sorted(each.name for each in path.iterdir())


@pytest.mark.parametrize("mode", [["--dry-run"], []])
def test_a_report_over_what_is_read_is_refused_before_a_byte_is_lost(export, mode):
    before = export.read_bytes()
    assert refusal(export, *mode, "--report", export).startswith(f"--report {export}: is among the files")
    assert export.read_bytes() == before
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_another_name_of_what_is_read_is_refused_too(export, link):
    other, before = export.with_name("other.jsonl"), export.read_bytes()
    link(export, other)
    assert "is among the files" in refusal(export, "--report", other)
    assert "is among the files" in refusal(other, "--report", export)
    assert export.read_bytes() == before


def test_a_report_in_a_folder_that_is_read_is_refused_before_and_after_it_is_there(pages):
    before = files_of(pages)
    assert "lies in a folder that is read" in refusal(pages, "--report", pages / "out.jsonl")
    assert files_of(pages) == before
    (pages / "out.jsonl").write_text("{}")
    assert "is among the files" in refusal(pages, "--report", pages / "out.jsonl")
    assert (pages / "out.jsonl").read_text() == "{}"


def test_a_folder_is_known_by_any_of_its_names(pages, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(pages)
    assert "lies in a folder" in refusal(pages, "--report", tmp_path / "link" / "out.jsonl")
    assert "lies in a folder" in refusal(tmp_path / "link", "--report", pages / "out.jsonl")
    monkeypatch.chdir(pages)
    assert "lies in a folder" in refusal(".", "--report", "out.jsonl")


def test_a_link_in_the_folder_to_a_report_that_is_not_there_yet_is_seen(pages, tmp_path):
    (pages / "latest.jsonl").symlink_to(tmp_path / "out.jsonl")
    assert "is among the files" in refusal(pages, "--report", tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("name", [".outcomes.jsonl", ".kept/out.jsonl"])
def test_where_no_import_looks_a_report_may_lie(pages, name):
    for _ in range(2):
        ingest(pages, "--report", pages / name)
        assert len((pages / name).read_text().splitlines()) == 3
    assert ImportRun.objects.first().counts == {"unchanged": 3}


def test_a_dry_run_writes_the_report_that_it_is_asked_for_and_nothing_else(pages, tmp_path):
    ingest(pages, "--dry-run", "--report", tmp_path / "out.jsonl")
    told = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [each["outcome"] for each in told] == ["new"] * 3
    assert not ImportRun.objects.exists()


def test_pages_that_are_only_printed_have_no_outcomes_to_report(pages, tmp_path):
    told = refusal(pages, "--dry-run", "--output", "json", "--report", tmp_path / "out.jsonl")
    assert "without outcomes for a --report" in told
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_report_that_no_longer_fits_the_disk_is_told_in_a_line(pages):
    assert refusal(pages, "--report", "/dev/full") == "--report /dev/full: cannot be written (No space left on device)."
    assert ImportRun.objects.get().taken_in == 3
