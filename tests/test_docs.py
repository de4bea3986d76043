"""What the documents point to is there, and their pictures are small enough to load."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTS = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (PROJECT / "docs").glob("*.md")
)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def heading_anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def is_broken(document: Path, link: str) -> bool:
    if link.startswith("https://"):
        return False
    file, _, anchor = link.partition("#")
    target = document.parent / file if file else document
    return not target.is_file() or bool(anchor and anchor not in heading_anchors(target))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if is_broken(document, link)] == []


def test_every_picture_that_the_readme_shows_is_under_400_kilobytes():
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert pictures
    assert all((PROJECT / picture).stat().st_size < 400_000 for picture in pictures)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_modules_and_folders_that_a_document_names_exist(document):
    named = re.findall(
        r"`((?:ingest|articles|newsarchive|tests|benchmarks|samples|docs)/[\w/.]*)`", document.read_text()
    )
    named = [name for name in named if "<" not in name]
    assert [name for name in named if not (PROJECT / name).exists()] == []
