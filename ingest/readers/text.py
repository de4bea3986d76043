"""Text dumps: one file is one page."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from ingest.page import NO_FACTS, Captured, Page, Rejected, SourceFacts
from ingest.readers import encodings
from ingest.readers.stream import LARGEST, Stream

NAME = "text"
MEDIA_TYPE = "text/plain"
MOST_LINES = 500_000  # of a page; a year of a printed newspaper has fewer, and each takes its time in the layouts
LINE_END = re.compile(r"\r\n|\n|\r")
HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", re.I | re.S)
HEADER = re.compile(rb"[A-Za-z-]{3,40}:[ \t]")
MHTML = re.compile(rb"^Content-Type:\s*multipart/related\b", re.I | re.M)
MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
# A sentence of prose alone on its line; a line of a program begins otherwise, or has other signs within.
PARAGRAPH = re.compile(r"^(?!#|//|--|[/*;%\"'])[^{}=<>\\\[\]|;]{60,}?[.!?…؟。](?:[\"'”’»)]|$| )", re.M)
LETTERS = 0.7  # of a paragraph
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"


def accepts(name: str, head: bytes) -> bool:
    return True


def pages(stream: Stream) -> Iterator[Captured]:
    raw = stream.whole()
    yield stream.read_before(raw, stream.path) or page(raw, stream.path, stream.facts)


def page(raw: bytes, path: str, facts: SourceFacts = NO_FACTS) -> Page:
    """The page that these bytes are. Raises Rejected."""
    _reject_unfit(raw)
    encoding, text = encodings.decode(raw, facts.language)
    if encoding not in encodings.WITH_NULS:
        _reject_binary(raw)
    if not text.strip():
        raise Rejected("empty", "The file holds nothing but blanks.")
    digest = hashlib.sha256(raw).hexdigest()
    lines = split_lines(text)
    reject_many(lines)
    return Page(raw=raw, sha256=digest, path=path, lines=lines, encoding=encoding, source=facts)


def reject_many(lines: Sequence[str]) -> None:
    if len(lines) > MOST_LINES:
        raise Rejected("too_many_lines", f"The page has more than {MOST_LINES:,} lines.")


def split_lines(text: str) -> tuple[str, ...]:
    """Lines end at \\n, \\r\\n and \\r alone; a last line end closes its line and opens no other."""
    lines = LINE_END.split(text) if "\r" in text else text.split("\n")
    return tuple(lines if lines[-1] else lines[:-1])


def _reject_unfit(raw: bytes) -> None:
    if not raw:
        raise Rejected("empty", "The file is empty.")
    if len(raw) > LARGEST:
        raise Rejected("too_large", f"The file is larger than {LARGEST // 1_000_000} MB.")
    for start, kind in MAGIC:
        if raw.startswith(start):
            raise Rejected("not_text", f"The file is {kind}, not text.")
    if is_mhtml(raw[:2000]):
        raise Rejected("unsupported", "The file is MHTML, a page with its pictures in one file: save it as HTML alone.")
    if raw.lstrip()[:5] == b"<?xml":
        raise Rejected("unsupported", "The file is XML of a kind that is not read here.")
    if HTML.match(raw[:2000].removeprefix(b"\xef\xbb\xbf")):
        raise Rejected("unsupported", "The file is HTML, which the text reader does not take.")


def is_mhtml(head: bytes) -> bool:
    """A page as mail: headers at the top, of which one says that several parts belong together."""
    return HEADER.match(head) is not None and MHTML.search(head) is not None


def is_told(head: bytes) -> bool:
    """Whether the first bytes of a file without an ending are those of a story, and of no program or settings."""
    if (
        head.startswith(b"#!")
        or any(head.startswith(start) for start, _ in MAGIC)
        or head.translate(None, CONTROLS) != head
    ):
        return False
    paragraph = PARAGRAPH.search(head.decode("utf-8", "ignore"))
    if paragraph is None:
        return False
    return sum(map(str.isalpha, paragraph.group())) >= LETTERS * len(paragraph.group())


def _reject_binary(raw: bytes) -> None:
    """A stray NUL is damage, to be repaired; one control in fifty bytes is no text."""
    controls = len(raw) - len(raw.translate(None, CONTROLS))
    if controls * 50 > len(raw):
        raise Rejected("not_text", "The file is not text: too many of its bytes are control characters.")
