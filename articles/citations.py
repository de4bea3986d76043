"""Records as reference managers read them: BibTeX, RIS and CSL-JSON. Dates are only as precise as is known."""

import re
from collections.abc import Iterable, Iterator

from articles.exports import PrintedDate, Record

# Braces count for BibTeX even behind a backslash, so that a lone one would swallow the entries that follow.
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        **{sign: f"\\{sign}" for sign in "$&#_%"},
    }
)
# An address is printed as it is, but for what would end its field.
ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22", "<": "%3C", ">": "%3E"})
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def one_line(text: str) -> str:
    return " ".join(CONTROLS.sub(" ", text).split())


def latex(text: str) -> str:
    return one_line(text).translate(LATEX)


def address(url: str) -> str:
    return one_line(url).translate(ADDRESS)


def date_parts(date: PrintedDate) -> list[str]:
    """The year, month and day that are known; none of an undated one."""
    return [part for part in date.value[:10].split("-") if part]


def title_of(record: Record) -> str:
    return f"Comment {record.said.number} on “{record.headline}”" if record.said else record.headline


def author_of(record: Record) -> str:
    """As printed on the page: it is not taken apart, and may be empty."""
    return record.said.author if record.said else record.byline


def key_of(record: Record) -> str:
    """Unique, and the same on every day: the source, the year and the id in the address."""
    year = date_parts(record.date)[:1]
    said = [f"comment{record.said.number}"] if record.said else []
    return re.sub(r"[^A-Za-z0-9:-]+", "", "-".join([record.source, *year, record.id, *said]))


def provenance(record: Record) -> str:
    """What pins the very text that was read: the revision, and the bytes that it came from."""
    capture = f", capture SHA-256 {record.sha256}" if record.sha256 else ""
    return f"Archived copy, revision {record.version}{capture}"


def bibtex(record: Record) -> str:
    """An entry of a .bib file, for BibTeX and biblatex; braces inside braces keep names and capitals as printed."""
    parts = date_parts(record.date)
    months = [MONTHS[int(month) - 1] for month in parts[1:2]]
    days = [str(int(day)) for day in parts[2:]]
    fields = [
        ("title", f"{{{latex(title_of(record))}}}"),
        ("author", f"{{{latex(author_of(record))}}}" if one_line(author_of(record)) else ""),
        ("howpublished" if record.said else "journal", latex(record.source_name)),
        *zip(("year", "month", "day"), [*parts[:1], *months, *days], strict=False),
        ("url", address(record.link)),
        ("language", latex(record.language)),
        ("note", latex(provenance(record))),
    ]
    lines = (f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields if value)
    return f"@{'misc' if record.said else 'article'}{{{key_of(record)},\n{''.join(lines)}}}\n"


def ris(record: Record) -> str:
    """An entry of a .ris file. A tag begins its line, so no value may hold a line break."""
    parts = date_parts(record.date)
    tags = [
        ("TY", "ICOMM" if record.said else "NEWS"),
        ("ID", key_of(record)),
        ("TI", title_of(record)),
        ("AU", author_of(record)),
        ("T2", record.source_name),
        ("SE", record.section),
        ("PY", "".join(parts[:1])),
        ("DA", "/".join([*parts, "", "", ""][:3]) + "/" if parts else ""),
        ("LA", record.language),
        ("UR", address(record.link)),
        ("L2", address(record.original_url)),
        ("N1", provenance(record)),
    ]
    written = ((tag, one_line(value)) for tag, value in tags)
    return "".join(f"{tag}  - {value}\r\n" for tag, value in written if value) + "ER  - \r\n\r\n"


def csl(record: Record) -> dict[str, object]:
    """An item of CSL-JSON, which most reference managers read."""
    parts = [int(part) for part in date_parts(record.date)]
    item = {
        "id": key_of(record),
        "type": "post" if record.said else "article-newspaper",
        "title": one_line(title_of(record)),
        "author": [{"literal": one_line(author_of(record))}] if one_line(author_of(record)) else [],
        "container-title": one_line(record.source_name),
        "section": one_line(record.section),
        "issued": {"date-parts": [parts]} if parts else {},
        "language": record.language,
        "URL": address(record.link),
        "note": provenance(record),
    }
    return {name: value for name, value in item.items() if value}


def bibtex_file(records: Iterable[Record], said_of_it: str) -> Iterator[str]:
    """BibTeX takes all that is outside an entry for a remark; only an @ begins one."""
    yield f"% {one_line(said_of_it).replace('@', '%40')}\n"
    for record in records:
        yield "\n" + bibtex(record)


def ris_file(records: Iterable[Record], _said_of_it: str) -> Iterator[str]:
    """RIS has no remarks: what is to be said of the file stands in the headers of the answer."""
    return map(ris, records)
