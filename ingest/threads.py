"""Reader comments with their threads, out of the lines that a layout zoned as comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ingest import dates
from ingest.canonical import lines_in
from ingest.page import Page, ParsedComment, Warned, Zone

GLUED_END = "Featured Videos"  # the heading below the comments, where a capture lost the line end before it
WORDS = frozenset((Zone.COMMENT_BODY, Zone.BLANK))
IN_THREADS = WORDS | {Zone.COMMENT_HEADER, Zone.REPLY_MARKER, Zone.COMMENT_DATE}


@dataclass
class Draft:
    """A comment as its lines come in."""

    line: int
    header: str
    is_reply: bool
    printed_date: str = ""
    lines: list[str] = field(default_factory=list)


def comments(page: Page, zones: Sequence[Zone]) -> tuple[tuple[ParsedComment, ...], tuple[Warned, ...]]:
    """The comments in page order, numbered from 1, and what was odd about them."""
    found = tuple(_threaded([_comment(number, draft) for number, draft in enumerate(_drafts(page, zones), 1)]))
    return tuple(comment for comment, _ in found), tuple(warned for _, warned in found if warned)


def _drafts(page: Page, zones: Sequence[Zone]) -> list[Draft]:
    drafts: list[Draft] = []
    marked = False
    for number, line, zone in lines_in(page, zones, IN_THREADS):
        if zone in WORDS:
            if drafts:
                drafts[-1].lines.append(line)
        elif zone is Zone.COMMENT_HEADER:
            drafts.append(Draft(number, line, marked and bool(drafts)))
            marked = False
        elif zone is Zone.REPLY_MARKER:
            marked = True
        elif drafts:
            drafts[-1].printed_date = line
    return drafts


def _comment(number: int, draft: Draft) -> tuple[ParsedComment, Draft]:
    author, place = _names(draft.header)
    printed = dates.parse(draft.printed_date)
    comment = ParsedComment(
        number=number,
        author=author,
        place=place,
        posted=printed.value if printed else None,
        as_printed=draft.printed_date or None,
        body=_body(draft.lines),
    )
    return comment, draft


def _names(header: str) -> tuple[str, str]:
    """`by: Nettie from Skerrow from: Skerrow Island`: the last ` from:` divides."""
    author, from_, place = header.removeprefix("by:").rpartition(" from:")
    return (author.strip(), place.strip()) if from_ else (place.strip(), "")


def _body(lines: Sequence[str]) -> str:
    """Paragraphs joined by one blank line however many the page has; single line ends stay."""
    text = "\n".join(lines).strip("\n").removesuffix(GLUED_END).rstrip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _threaded(found: list[tuple[ParsedComment, Draft]]) -> Iterator[tuple[ParsedComment, Warned | None]]:
    """A marked comment answers the one above it, or the nearest above that which is not younger than itself.

    The list is newest first and a reply is never older than its parent; a comment without a mark opens a new thread.
    """
    thread: list[ParsedComment] = []
    for comment, draft in found:
        while thread and (not draft.is_reply or _is_older(comment.posted, thread[-1].posted)):
            thread.pop()
        warned = None
        if draft.is_reply and not thread:
            warned = Warned("reply_without_parent", "A reply is older than all it could answer.", draft.line)
        thread.append(replace(comment, in_reply_to=thread[-1].number) if thread else comment)
        yield thread[-1], warned


def _is_older(reply: datetime | date | None, parent: datetime | date | None) -> bool:
    """False where either date is unknown; the day alone counts where one has no time."""
    if reply is None or parent is None:
        return False
    if isinstance(reply, datetime) and isinstance(parent, datetime):
        return reply < parent
    return date(reply.year, reply.month, reply.day) < date(parent.year, parent.month, parent.day)
