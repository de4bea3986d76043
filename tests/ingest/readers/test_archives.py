"""Archives and compressed files: every member has one outcome, and nothing that a member's name says is believed."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections import Counter

import pytest

from ingest import readers
from ingest.page import Rejected, Unread
from ingest.readers import members, stream, zip_archive

STORY = b"Ferry\n\nThe ferry sails at nine.\n"


def outcomes(path):
    """(path of the capture, its first line or the code of its refusal), the file itself last if it was refused."""
    found = []
    try:
        for page in readers.read(path):
            found.append((place(page.path, path), page.code if isinstance(page, Unread) else page.lines[0]))
    except Rejected as rejected:
        found.append(("", rejected.code))
    return found


def place(path, file):
    return path.removeprefix(str(file))


def tar_of(entries, mode="w"):
    """A tar of (name, bytes) and of TarInfo."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode=mode) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
            else:
                info = tarfile.TarInfo(entry[0])
                info.size = len(entry[1])
                archive.addfile(info, io.BytesIO(entry[1]))
    return raw.getvalue()


def zip_of(entries):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return raw.getvalue()


def written(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


TWO = [("a.txt", STORY), ("b/c.html", b"<html><body><p>Bridge</p><p>It fell.</p></body></html>")]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("pages.zip", zip_of(TWO)),
        ("pages.tar", tar_of(TWO)),
        ("pages.tar.gz", tar_of(TWO, "w:gz")),
        ("pages.tar.bz2", tar_of(TWO, "w:bz2")),
        ("pages.tar.xz", tar_of(TWO, "w:xz")),
        ("pages.bin", tar_of(TWO, "w:gz")),
    ],
)
def test_the_pages_of_an_archive_are_read_where_they_lie(tmp_path, name, raw):
    path = written(tmp_path, name, raw)
    assert outcomes(path) == [("!/a.txt", "Ferry"), ("!/b/c.html", "Bridge")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_page_is_the_page_itself(tmp_path, pack):
    (page,) = readers.read(written(tmp_path, "ferry.txt.gz", pack(STORY)))
    assert (page.raw, page.path) == (STORY, str(tmp_path / "ferry.txt.gz"))


def test_members_may_be_compressed(tmp_path):
    path = written(tmp_path, "pages.zip", zip_of([("ferry.txt.gz", gzip.compress(STORY))]))
    assert outcomes(path) == [("!/ferry.txt.gz", "Ferry")]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("../../etc/ferry.txt", "!/etc/ferry.txt"),
        ("/etc/ferry.txt", "!/etc/ferry.txt"),
        ("..\\..\\ferry.txt", "!/ferry.txt"),
        ("./ferry.txt", "!/ferry.txt"),
        ("a\nb/ferry.txt", "!/a b/ferry.txt"),
    ],
)
@pytest.mark.parametrize(("ending", "pack"), [("tar", tar_of), ("zip", zip_of)])
def test_the_name_of_a_member_leads_nowhere(tmp_path, name, place, ending, pack):
    path = written(tmp_path, f"pages.{ending}", pack([(name, STORY)]))
    assert outcomes(path) == [(place, "Ferry")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("ending", "pack"), [("tar", tar_of), ("zip", zip_of)])
def test_members_of_one_name_are_told_apart(tmp_path, ending, pack):
    path = written(tmp_path, f"pages.{ending}", pack([("a.txt", STORY), ("a.txt", b"Bridge\n")]))
    assert outcomes(path) == [("!/a.txt", "Ferry"), ("!/a.txt (2)", "Bridge")]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_no_pages(tmp_path, kind):
    entry = tarfile.TarInfo("passwd.txt")
    entry.type, entry.linkname = kind, "/etc/passwd"
    path = written(tmp_path, "pages.tar", tar_of([entry, ("a.txt", STORY)]))
    assert outcomes(path) == [("!/passwd.txt", "not_a_file"), ("!/a.txt", "Ferry")]


def test_a_link_in_a_zip_is_no_page(tmp_path):
    entry = zipfile.ZipInfo("passwd.txt")
    entry.external_attr = 0o120777 << 16
    path = written(tmp_path, "pages.zip", zip_of([(entry, "/etc/passwd"), ("a.txt", STORY)]))
    assert outcomes(path) == [("!/passwd.txt", "not_a_file"), ("!/a.txt", "Ferry")]


def test_pictures_and_hidden_files_of_an_archive_are_no_captures(tmp_path):
    path = written(tmp_path, "pages.zip", zip_of([("a.png", b"x"), ("._a.txt", b"x"), ("a.txt", STORY)]))
    assert outcomes(path) == [("!/a.txt", "Ferry")]


PAGE = b"<!DOCTYPE html><title>Ferry</title><p>The ferry sails at nine."
OTHERS = [
    ("story.php", PAGE), ("g.aspx?id=4", PAGE), ("news/123", PAGE), ("h.php", b"body { color: red }"),
    ("i", b"\x89PNG"), ("style.css?v=3", PAGE), ("a.png", b"x"),
]  # fmt: skip


@pytest.mark.parametrize("raw", [zip_of(OTHERS), tar_of(OTHERS)])
def test_of_members_of_other_names_the_pages_are_read_and_the_rest_is_counted(tmp_path, raw):
    passed = Counter()
    found = list(readers.read(written(tmp_path, "pages.zip", raw), passed=passed))
    assert [(page.path.partition("!")[2], page.media_type) for page in found] == [
        ("/story.php", "text/html"),
        ("/g.aspx?id=4", "text/html"),
        ("/news/123", "text/html"),
    ]
    assert passed == {".php": 1, "": 1, ".css": 1, ".png": 1}


@pytest.mark.parametrize("raw", [zip_of([]), zip_of([("a.png", b"x")]), tar_of([("a.png", b"x")])])
def test_an_archive_without_any_capture_has_an_outcome(tmp_path, raw):
    assert outcomes(written(tmp_path, "pages.zip", raw)) == [("", "no_captures")]


@pytest.mark.parametrize("inner", [zip_of(TWO), tar_of(TWO), tar_of(TWO, "w:gz")])
@pytest.mark.parametrize("pack", [tar_of, zip_of])
def test_an_archive_in_an_archive_is_not_opened(tmp_path, inner, pack):
    path = written(tmp_path, "pages.zip", pack([("inner.zip", inner), ("a.txt", STORY)]))
    assert outcomes(path) == [("!/inner.zip", "nested_archive"), ("!/a.txt", "Ferry")]


@pytest.mark.parametrize("raw", [gzip.compress(gzip.compress(STORY)), gzip.compress(zip_of(TWO))])
def test_what_was_compressed_twice_is_not_opened(tmp_path, raw):
    assert outcomes(written(tmp_path, "pages.gz", raw)) == [("", "nested_archive")]


def test_a_bomb_in_an_archive_ends_the_reading_of_it(tmp_path):
    bomb = ("b.txt", b"0" * 3 * stream.LARGEST)
    path = written(tmp_path, "pages.zip", zip_of([("a.txt", STORY), bomb, ("c.txt", STORY)]))
    assert outcomes(path) == [("!/a.txt", "Ferry"), ("", "archive_bomb")]


def test_a_page_larger_than_a_page_may_be_is_refused_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "LARGEST", 1000)
    path = written(tmp_path, "pages.tar", tar_of([("a.txt", b"0" * 1001), ("b.txt", STORY)]))
    assert outcomes(path) == [("!/a.txt", "too_large"), ("!/b.txt", "Ferry")]


@pytest.mark.parametrize(("ending", "pack"), [("tar", tar_of), ("zip", zip_of)])
def test_an_archive_of_too_many_members_is_refused(tmp_path, monkeypatch, ending, pack):
    monkeypatch.setattr(members, "MOST_MEMBERS", 2)
    path = written(tmp_path, f"pages.{ending}", pack([(f"{n}.txt", STORY) for n in range(3)]))
    assert outcomes(path)[-1] == ("", "too_many_members")


def test_a_zip_of_a_long_list_is_refused_before_the_list_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_archive, "LARGEST_LIST", 100)
    path = written(tmp_path, "pages.zip", zip_of([(f"{n}.txt", STORY) for n in range(3)]))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert outcomes(path) == [("", "too_many_members")]


@pytest.mark.parametrize("cut", [30, 100])
@pytest.mark.parametrize("raw", [zip_of(TWO), tar_of(TWO, "w:gz"), gzip.compress(bytes(range(256)))], ids=len)
def test_a_cut_archive_is_damaged(tmp_path, raw, cut):
    assert outcomes(written(tmp_path, "pages.gz", raw[:cut]))[-1][1] == "damaged"


def test_a_damaged_header_is_not_taken_for_the_end_of_a_tar(tmp_path):
    raw = bytearray(tar_of([("a.txt", STORY), ("b.txt", STORY)]))
    raw[1024:1030] = b"\xff" * 6
    assert outcomes(written(tmp_path, "pages.tar", bytes(raw))) == [("!/a.txt", "Ferry"), ("", "damaged")]


def test_a_tar_header_that_claims_gigabytes_is_not_read_into_memory(tmp_path):
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 8 * 1024**3
    raw = header.tobuf(tarfile.PAX_FORMAT) + b"1" * 3_000_000
    assert outcomes(written(tmp_path, "pages.tar", raw)) == [("", "damaged")]


def test_a_locked_member_is_named(tmp_path):
    raw = bytearray(zip_of([("a.txt", STORY)]))
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    assert outcomes(written(tmp_path, "pages.zip", bytes(raw))) == [("!/a.txt", "encrypted")]


def test_a_member_that_is_damaged_leaves_its_neighbours_alone(tmp_path):
    raw = bytearray(zip_of([("a.txt", STORY * 50), ("b.txt", STORY)]))
    raw[40] ^= 0xFF
    found = dict(outcomes(written(tmp_path, "pages.zip", bytes(raw))))
    assert found == {"!/a.txt": "damaged", "!/b.txt": "Ferry"}
