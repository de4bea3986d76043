"""Markdown: one file is one page; what a front matter says of it is said as in a record of a scraper."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ingest.page import Captured, Page, Rejected
from ingest.readers import aliases, record, text
from ingest.readers.story import Held
from ingest.readers.stream import Stream

NAME = "markdown"
MEDIA_TYPE = "text/markdown"
ENDINGS = (".md", ".markdown")
FENCES = {"---": "---", "+++": "+++"}  # around YAML, and around TOML
MOST_LINES = 200  # of a front matter
KEY = re.compile(r"(?P<key>[A-Za-z][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>.*))?")
LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>\S.*)")
QUOTED = re.compile(r"\"(?P<double>.*)\"|'(?P<single>.*)'")
HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
PICTURE = re.compile(r"!\[(?P<text>[^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
LINK = re.compile(r"\[(?P<text>[^\[\]\n]{1,500})\]\([^()\n]{0,2000}\)")
STRONG = re.compile(r"(?<![\w*_])(?P<mark>\*\*|__|\*|_)(?=[^\s*_])(?P<text>[^*_\n]{1,500})(?<=\S)(?P=mark)(?![\w*_])")


def accepts(name: str, head: bytes) -> bool:
    """By its name; whatever its name, by a front matter that names a title."""
    if name.endswith(ENDINGS):
        return True
    first, *lines = head.replace(b"\r\n", b"\n").split(b"\n", MOST_LINES)
    return first.rstrip() in (b"---", b"+++") and any(re.match(rb"title[ \t]*[:=][ \t]*\S", line) for line in lines)


def pages(stream: Stream) -> Iterator[Captured]:
    raw = stream.whole()
    yield stream.read_before(raw, stream.path) or page(raw, stream)


def page(raw: bytes, stream: Stream) -> Page:
    """The page that these bytes are. Raises Rejected."""
    plain = text.page(raw, stream.path, stream.facts)
    said, start = front_matter(plain.lines)
    if not said:
        lines = (heading_of(line) or unmarked(line) for line in plain.lines)
        return replace(plain, media_type=MEDIA_TYPE, lines=tuple(lines))
    if str(said.get("draft", "")).lower() == "true":
        raise Rejected("not_published", "The page is a draft.")
    values = _with_body(said, plain.lines[start:])
    named = aliases.present(tuple(values), stream.fields, stream.kept)
    return record.page(values, Held(raw, stream.path, MEDIA_TYPE, plain.encoding, stream.facts), named)


def front_matter(lines: tuple[str, ...]) -> tuple[dict[str, object], int]:
    """(what stands between the fences at the top, the first line below them); nothing where there are none."""
    fence = FENCES.get(lines[0].removeprefix("\ufeff").rstrip()) if lines else None
    closing = (number for number in range(1, min(len(lines), MOST_LINES)) if lines[number].rstrip() == fence)
    end = next(closing, 0) if fence else 0
    if not end:
        return {}, 0
    return (_of_toml(lines[1:end]) if fence == "+++" else _of_yaml(lines[1:end])), end + 1


def _of_toml(lines: tuple[str, ...]) -> dict[str, object]:
    try:
        told = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Rejected("invalid_front_matter", f"The front matter is no TOML: {error}.") from error
    return {
        key: value if isinstance(value, bool | int | str | list | dict) else str(value) for key, value in told.items()
    }


def _of_yaml(lines: tuple[str, ...]) -> dict[str, object]:
    """Names with values, and with lists of them: what front matters are made of. What is nested deeper is its text."""
    told: dict[str, object] = {}
    key = ""
    for line in lines:
        if found := KEY.fullmatch(line):
            key = found["key"]
            told[key] = _value(found["value"] or "")
        elif key and line.strip():
            told[key] = _more(told[key], line)
    return told


def _more(value: object, line: str) -> object:
    """A value with the line below it: one more item of a list, or more of its words."""
    item = LIST_ITEM.fullmatch(line)
    if item and (value == "" or isinstance(value, list)):
        return [*(value or ()), _unquoted(item["value"])]
    if isinstance(value, list):
        return [*value, line.strip()]
    return f"{'' if value in ('|', '>', '|-', '>-') else value} {line.strip()}".strip()


def _value(printed: str) -> object:
    printed = printed.strip()
    if printed.startswith("[") and printed.endswith("]"):
        return [_unquoted(item) for item in printed[1:-1].split(",") if item.strip()]
    return _unquoted(printed)


def _unquoted(printed: str) -> str:
    found = QUOTED.fullmatch(printed.strip())
    return (found["double"] or found["single"] or "") if found else printed.strip()


def _with_body(said: Mapping[str, object], lines: tuple[str, ...]) -> dict[str, object]:
    """What is said, with the text below it, whose first heading is the headline where none is said or it is that."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    heading = heading_of(lines[first]) if lines else ""
    title = next((name for name in aliases.places(said, {})["headline"] if record.is_filled(said[name])), "")
    values = dict(said)
    if heading and (not title or str(said[title]).strip() == heading):
        values[title or "title"], lines = heading, lines[first + 1 :]
    return values | {"body": "\n".join(map(unmarked, lines))}


def heading_of(line: str) -> str:
    """The words of a heading, empty for any other line."""
    found = HEADING.match(line)
    return unmarked(line[found.end() :]).rstrip("# \t") if found else ""


def unmarked(line: str) -> str:
    """The words of a line, without the marks of links, pictures and stress; headings keep theirs."""
    for mark in (PICTURE, LINK):
        line = mark.sub(r"\g<text>", line)
    return STRONG.sub(r"\g<text>", STRONG.sub(r"\g<text>", line))
