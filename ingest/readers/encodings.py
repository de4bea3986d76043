"""Bytes to text: a byte order mark, valid UTF-8, what the page declares, what it looks like. The choice is recorded."""

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes

from ingest.page import Rejected

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WITH_NULS = {"utf-16", "utf-16-le", "utf-16-be", "utf-32"}
NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"}
SAMPLE = 100_000  # bytes shown to charset-normalizer: enough to tell, and quick
# What newspapers of the web were written in; the whole list of codecs finds Japanese in a curly quote.
LIKELY = [
    "cp1252", "cp1256", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "iso8859_6", "koi8_r",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip
BY_LANGUAGE = {"ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "ru": "cp1251", "uk": "cp1251", "en": "cp1252"}


def decode(raw: bytes, language: str = "", declared: str = "") -> tuple[str, str]:
    """(encoding, text); `declared` is the encoding that the page names. Raises Rejected when no encoding fits."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return encoding, raw.decode(encoding, "replace")
    for encoding in _candidates(raw, language, _known(declared)):
        try:
            return encoding, raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    if _is_damaged_utf8(raw):
        return "utf-8", raw.decode("utf-8", "replace")
    return _guessed(raw)


def _known(declared: str) -> str:
    """The encoding of this name as browsers take it, empty for one that nobody knows or that holds no text.

    Pages that declare Latin 1 were written on Windows: the WHATWG reads them, and us-ascii, as windows-1252.
    """
    try:
        codec = codecs.lookup(declared.strip())
    except (LookupError, ValueError):
        return ""
    if not codec._is_text_encoding or codec.name.startswith(("utf-16", "utf-32", "utf-7")) or codec.name in NO_CHARSETS:
        return ""
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def _candidates(raw: bytes, language: str, declared: str) -> Iterator[str]:
    nuls = raw[:SAMPLE].count(0)
    if nuls * 4 > len(raw[:SAMPLE]):  # every other byte of Latin text
        yield "utf-16-le" if raw[1:SAMPLE:2].count(0) * 2 > nuls else "utf-16-be"
    yield "utf-8"
    if declared:
        yield declared
    if not _is_damaged_utf8(raw) and language[:2] in BY_LANGUAGE:
        yield BY_LANGUAGE[language[:2]]


def _is_damaged_utf8(raw: bytes) -> bool:
    """A page of UTF-8 that was cut inside a character, or lost a few bytes: most of its long characters are whole."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - broken - sum(map(text.count, map(chr, range(128)))) if broken else 0
    return broken > 0 and (whole > 10 * broken or (broken == 1 and text.endswith("\ufffd")))


def _guessed(raw: bytes) -> tuple[str, str]:
    best = from_bytes(raw[:SAMPLE], cp_isolation=LIKELY).best()
    if best is None:
        raise Rejected("undecodable", "The file is text in no encoding that could be told.")
    return best.encoding, raw.decode(best.encoding, "replace")
