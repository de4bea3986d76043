"""Every sample capture beside these tests becomes exactly the record that its `.expected.json` holds.

A sample is a pair of files in `tests/ingest/samples/<layout>/`, of invented text only. The record of a new one can be
printed with `manage.py ingest --dry-run --output json FILE`; read it line by line before you keep it.
"""

import json
from pathlib import Path

import pytest

from ingest import pipeline, readers
from ingest.assemble import from_json, to_json
from ingest.page import Rejected

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CASES = sorted(path for path in SAMPLES.glob("*/*") if path.suffix in (".txt", ".html"))


def outcome(path: Path) -> dict[str, object]:
    page = next(readers.read(path))
    try:
        record = to_json(pipeline.parse(page))
    except Rejected as rejected:
        return {"rejected": rejected.code, "message": rejected.message}
    return {key: value for key, value in record.items() if key != "path"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_gives_its_expected_record(path):
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert outcome(path) == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_lies_in_the_folder_of_its_layout(path):
    record = outcome(path)
    assert "rejected" in record or record["layout"] == path.parent.name


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_article_comes_back_from_its_json_as_it_was(path):
    page = next(readers.read(path))
    try:
        article = pipeline.parse(page)
    except Rejected:
        return
    assert from_json(json.loads(json.dumps(to_json(article)))) == article
