"""What the name of a file tells before it is opened: a capture, surely none, or that its first bytes have to tell."""

import re

ENDINGS = (
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv",
    ".xml", ".rss", ".atom", ".warc", ".zip", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz",
)  # fmt: skip
NOT_CAPTURES = re.compile(
    r"source\.toml|(?:readme|licen[cs]e|copying|changelog|contributing)(?:\.(?:md|txt|markdown))?", re.I
)
COPY = re.compile(r"\.\d{1,4}$")  # as wget numbers what it met again: `page.txt.1`
# What lies beside saved pages and is never one: pictures, styles, programs, sound, fonts, documents.
OTHERS = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".svgz", ".ico", ".bmp", ".tif", ".tiff",
    ".css", ".js", ".mjs", ".map", ".wasm", ".py", ".pyc", ".swf", ".webmanifest", ".ipynb", ".geojson",
    ".mp3", ".mp4", ".m4a", ".m4v", ".ogg", ".oga", ".ogv", ".wav", ".webm", ".mov", ".avi", ".flv",
    ".woff", ".woff2", ".ttf", ".otf", ".eot",
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".epub", ".exe", ".dll", ".so",
    ".toml", ".sqlite3", ".db",
))  # fmt: skip
LONGEST_ENDING = 12


def is_capture_name(name: str) -> bool:
    """Whether a file met in a folder is taken for a capture; a file that is named on the command line always is."""
    return is_met(name) and COPY.sub("", name.lower()).endswith(ENDINGS)


def is_met(name: str) -> bool:
    """Whether a file is seen at all: hidden ones are not, nor what speaks of a folder."""
    return not name.startswith(".") and NOT_CAPTURES.fullmatch(name) is None


def is_open(name: str) -> bool:
    """Whether its first bytes have to tell: a server's `story.php`, `index.html?p=3`, `news/123`, a copy `a.html.1`."""
    return is_met(name) and ending_of(name) not in OTHERS


def ending_of(name: str) -> str:
    """`.css` of `style.css?v=3`; empty where there is none to speak of."""
    stem, dot, ending = name.partition("?")[0].lower().rpartition(".")
    is_one = stem and dot and ending.isalnum() and len(ending) < LONGEST_ENDING
    return f".{ending}" if is_one else ""
