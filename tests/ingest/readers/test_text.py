"""The text reader: encodings, lines, and what it refuses."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline, readers
from ingest.canonical import canonical
from ingest.page import Rejected, SourceFacts
from ingest.readers import text

SENTENCE = "Café “Zum Leuchtturm” – naïve, señor, 5 °C"


def rejection(raw):
    with pytest.raises(Rejected) as caught:
        text.page(raw, "page.txt")
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"a\nb", ("a", "b")),
        (b"a\nb\n", ("a", "b")),
        (b"a\n\n", ("a", "")),
        (b"a\r\nb\rc\n\rd", ("a", "b", "c", "", "d")),
        ("a\u2028b\x0cc\x85d\x0be".encode(), ("a\u2028b\x0cc\x85d\x0be",)),
    ],
)
def test_lines_end_at_line_feed_and_carriage_return_alone(raw, lines):
    assert text.page(raw, "page.txt").lines == lines


def test_a_page_keeps_its_bytes_and_their_hash():
    raw = b"\xef\xbb\xbfa\r\n\r\nb"
    page = text.page(raw, "page.txt", SourceFacts(slug="port-post"))
    assert (page.raw, page.sha256) == (raw, hashlib.sha256(raw).hexdigest())
    assert (page.path, page.source.slug, page.media_type) == ("page.txt", "port-post", "text/plain")


@pytest.mark.parametrize(
    ("codec", "recorded"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_told_and_recorded(codec, recorded):
    page = text.page((SENTENCE * 5).encode(codec), "page.txt", SourceFacts(language="en"))
    assert (page.lines, page.encoding) == ((SENTENCE * 5,), recorded)


def test_arabic_of_windows_is_read_by_the_language_of_its_source():
    printed = "فتح المسرح أبوابه مساء الخميس بعد ترميم دام عامين"
    page = text.page(printed.encode("cp1256"), "page.txt", SourceFacts(language="ar"))
    assert (page.lines, page.encoding) == ((printed,), "cp1256")


def test_english_with_curly_quotes_of_windows_is_told_without_help():
    printed = "“The clock is for visitors,” said the keeper’s wife. It stopped at nine minutes past four on Monday."
    assert text.page(printed.encode("cp1252"), "page.txt").lines == (printed,)


def test_utf8_cut_inside_a_character_stays_utf8():
    page = text.page("The keeper’s café".encode()[:-1], "page.txt")
    assert (page.encoding, page.lines) == ("utf-8", ("The keeper’s caf\ufffd",))


def test_a_stray_nul_is_kept_in_the_line_and_repaired_in_the_text():
    page = text.page(b"The clock of Port Lumen\x00 stopped at nine minutes past four on Monday.", "page.txt")
    assert "\x00" in page.lines[0]
    assert "\ufffd" in canonical(page.lines[0]) and "\x00" not in canonical(page.lines[0])


def test_a_lone_surrogate_becomes_the_replacement_character():
    assert canonical("caf\ud800") == "caf\ufffd"


def test_characters_that_turn_text_around_stay_in_the_capture_alone():
    page = text.page(
        "The \u202eegdirb\u202c\n\n\u2067It\u2069 fell on\u200e a Monday morning in May.\n".encode(), "page.txt"
    )
    article = pipeline.parse(page)
    assert article.headline == "The egdirb" and article.body[0].text == "It fell on\u200e a Monday morning in May."
    assert [(w.code, w.line) for w in article.warnings if w.code == "turned_text"] == [("turned_text", 1)]
    assert "\u202e" in page.lines[0]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \n\xc2\xa0\n\t", "empty"),
        (b"%PDF-1.7 something", "not_text"),
        (b"PK\x03\x04 a zip", "not_text"),
        (b"\x89PNG\r\n\x1a\n", "not_text"),
        (bytes(range(32)) * 50, "not_text"),
        (b"a" * 20_000_001, "too_large"),
        (b"a\n" * 500_001, "too_many_lines"),
        (b"<?xml version='1.0'?><urlset/>", "unsupported"),
        (b"<!DOCTYPE html><html><body>Clock</body></html>", "unsupported"),
    ],
)
def test_what_is_no_text_is_refused_with_a_code_and_a_sentence(raw, code):
    assert rejection(raw) == code


def test_a_file_is_read_with_the_facts_of_its_source(tmp_path):
    path = tmp_path / "clock.txt"
    path.write_text("Clock", encoding="utf-8")
    (page,) = readers.read(path, SourceFacts(slug="port-post"))
    assert (page.path, page.source.slug) == (str(path), "port-post")


def test_a_file_that_is_not_there_is_unreadable(tmp_path):
    with pytest.raises(Rejected) as caught:
        next(readers.read(tmp_path / "gone.txt"))
    assert caught.value.code == "unreadable"


def test_a_folder_is_unreadable(tmp_path):
    with pytest.raises(Rejected) as caught:
        next(readers.read(tmp_path))
    assert caught.value.code == "unreadable"


def test_a_format_can_be_asked_for_by_name(tmp_path):
    path = tmp_path / "clock.txt"
    path.write_text("Clock", encoding="utf-8")
    assert "text" in readers.names()
    assert next(readers.read(path, file_format="text")).lines == ("Clock",)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_page_or_a_named_refusal(raw):
    try:
        page = text.page(raw, "page.txt")
    except Rejected as rejected:
        assert rejected.code in {"empty", "not_text", "unsupported", "undecodable"}
    else:
        assert page.raw == raw and page.lines


@given(st.text(max_size=200))
def test_canonical_text_is_a_fixed_point_and_can_be_stored(written):
    once = canonical(written)
    assert canonical(once) == once
    assert "\x00" not in once and once == once.strip()
    once.encode("utf-8")


PROSE = "The keeper of the bridge at Ellary went home at nine, and nobody noticed until the barge came in the morning."


@pytest.mark.parametrize(
    "head",
    [
        f"Keeper goes home\n\n{PROSE}\n",
        f"{PROSE} And so on",
        "Хранитель моста в Эллари ушёл домой в девять вечера, и никто этого не заметил до самого утра.",
        "ذهب حارس الجسر في إيلاري إلى منزله في التاسعة مساءً ولم يلاحظ ذلك أحد حتى صباح اليوم التالي.",
    ],
)
def test_a_story_is_told_without_the_name_of_its_file(head):
    assert text.is_told(head.encode())


@pytest.mark.parametrize(
    "head",
    [
        b"",
        f"#!/bin/sh\n{PROSE}".encode(),
        f"# {PROSE}\nall: build\n\tcc a.c\n".encode(),
        f"// {PROSE}\nint main() {{}}\n".encode(),
        f"\x00\x01{PROSE}".encode(),
        b"a = some_function(of_an_argument, another_argument)  # which is a longer line. Of a program.\n",
        b"key: value\nother: value\n",
        f"Title of a text\n\n{PROSE[:50]}\n".encode(),
    ],
)
def test_a_program_and_settings_are_no_story(head):
    assert not text.is_told(head)


@given(st.binary(max_size=200))
def test_any_first_bytes_are_told_or_not(head):
    assert text.is_told(head) in (True, False)
