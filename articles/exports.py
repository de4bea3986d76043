"""What a machine gets of an article or a comment: one record for downloads, the API and citations, as CSV or JSON."""

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from html import unescape
from operator import attrgetter

from articles.models import Article, Comment

# How much of an ISO date each precision is.
LENGTHS = {"year": 4, "month": 7, "day": 10, "minute": 16, "second": 19}
# A spreadsheet takes a cell that begins so for a formula, some also behind blanks and what nobody sees; some read the
# wide signs as theirs.
FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
BREAKS = frozenset("\t\r\n")
UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Me"))  # categories of Unicode: controls, blanks, marks
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters without a shape
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the code page of the machine
# The columns of a table, and where in a record each is found.
ARTICLE_COLUMNS = {
    "id": "id",
    "headline": "headline",
    "source": "source_name",
    "section": "section",
    "published": "published.value",
    "date_precision": "published.precision",
    "date_basis": "published.basis",
    "date_as_printed": "published.as_printed",
    "byline": "byline",
    "language": "language",
    "comments": "comment_count",
    "link": "url",
    "original_address": "original_url",
    "capture_sha256": "sha256",
}
COMMENT_COLUMNS = {
    "id": "id",
    "comment": "said.number",
    "answers": "said.answers",
    "author": "said.author",
    "place": "said.place",
    "posted": "said.posted.value",
    "posted_as_printed": "said.posted.as_printed",
    "text": "said.text",
    "headline": "headline",
    "source": "source_name",
    "link": "said.url",
    "capture_sha256": "sha256",
}


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date with its evidence. `value` is ISO 8601, no more precise than is known ("2013", "2013-09"), or empty."""

    value: str
    precision: str
    basis: str
    as_printed: str
    zone: str


@dataclass(frozen=True, slots=True)
class Said:
    """A comment; author and place are what the commenter typed. `answers` is the number of the comment it answers."""

    number: int
    url: str
    author: str
    place: str
    posted: PrintedDate
    answers: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """An article, or a comment (`said`) and the article it is on. Addresses are absolute; `sha256` is a capture's."""

    kind: str
    id: str
    url: str
    headline: str
    byline: str
    source: str
    source_name: str
    section: str
    language: str
    published: PrintedDate
    original_url: str
    sha256: str
    version: int
    updated: datetime
    comment_count: int | None = None
    matching_comments: int = 0
    fragments: tuple[str, ...] = ()
    said: Said | None = None

    @property
    def link(self) -> str:
        return self.said.url if self.said else self.url

    @property
    def date(self) -> PrintedDate:
        return self.said.posted if self.said else self.published


def article_record(article: Article, absolute: Callable[[str], str], sha256: str = "", **more: object) -> Record:
    """`absolute` makes a path an address; `more` are the fields that only a search can tell."""
    return Record(
        **{"kind": "article"} | more,
        id=article.public_id,
        url=absolute(article.get_absolute_url()),
        headline=article.headline,
        byline=article.byline,
        source=article.source.slug,
        source_name=article.source.name,
        section=article.section.path if article.section else "",
        language=article.language,
        published=published_date(article),
        original_url=article.original_url,
        sha256=sha256,
        version=article.version,
        updated=article.updated_at,
    )


def said_in(comment: Comment, url: str) -> Said:
    """A comment that is read at that address. The comment it answers counts only if readers may see that one."""
    parent = comment.parent
    shown = parent is not None and parent.visibility == Article.Visibility.PUBLIC
    return Said(
        number=comment.number,
        url=url,
        author=comment.author,
        place=comment.place,
        posted=posted_date(comment),
        answers=parent.number if shown else None,
        text=comment.body,
    )


def published_date(article: Article) -> PrintedDate:
    moment = article.published_at
    precision = article.published_precision if moment else ""
    value = moment.isoformat()[: LENGTHS.get(precision, LENGTHS["day"])] if moment else ""
    printed = article.published_as_printed
    return PrintedDate(value, precision, article.published_basis, printed, article.published_zone)


def posted_date(comment: Comment) -> PrintedDate:
    """A comment at midnight whose page prints no hour has a day only, as on the page."""
    moment, printed = comment.posted_at, comment.posted_as_printed
    if not moment:
        return PrintedDate("", "", "none", printed, "")
    precision = "minute" if moment.hour or moment.minute or ":" in printed else "day"
    return PrintedDate(moment.isoformat()[: LENGTHS[precision]], precision, "comments", printed, "")


def plain_fragment(html: str) -> str:
    """A fragment of a hit as text: all of its words are escaped, and `<mark>` is its only markup."""
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(records: Iterable[Record], of_comments: bool) -> Iterator[str]:
    """A header and one line a record, for spreadsheets: no cell can be taken for a formula."""
    columns = COMMENT_COLUMNS if of_comments else ARTICLE_COLUMNS
    cells = attrgetter(*columns.values())
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for record in records:
        yield writer.writerow(map(harmless, cells(record)))


def harmless(value: object) -> str:
    """The text of a cell, behind a ' where a spreadsheet would run it. NUL has no place in a text file."""
    text = "" if value is None else str(value).replace("\0", "")
    is_formula = text[:1] in BREAKS or _first_seen(text) in FORMULA_SIGNS
    return f"'{text}" if is_formula else text


def _first_seen(text: str) -> str:
    return next((sign for sign in text if unicodedata.category(sign) not in UNSEEN and sign not in FILLERS), "")


def json_lines(records: Iterable[Record], about: dict[str, object]) -> Iterator[str]:
    """One object: what is known `about` the list, then the list itself as `items`."""
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "items": ['
    separator = "\n"
    for record in records:
        yield separator + json.dumps(asdict(record), ensure_ascii=False, default=datetime.isoformat)
        separator = ",\n"
    yield "\n]}\n"
