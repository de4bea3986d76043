"""Reader comments that a record holds: as a list that names parents, as replies inside of comments, or as mere text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest import dates
from ingest.canonical import canonical
from ingest.page import ParsedComment
from ingest.readers import fragment
from ingest.readers.aliases import plain

AUTHORS = ("author", "name", "user", "username", "by", "commenter", "authorname")
TEXTS = ("text", "body", "content", "comment", "message", "commenttext", "contenttext")
DATES = (
    "date",
    "datecreated",
    "datepublished",
    "created",
    "createdat",
    "posted",
    "postedat",
    "published",
    "time",
    "timestamp",
)
PLACES = ("place", "location", "city", "from")
IDS = ("id", "commentid", "cid")
PARENTS = ("parent", "parentid", "inreplyto", "replyto", "inreplytoid")
REPLIES = ("replies", "children", "comments", "comment", "answers", "responses")
NO_PARENT = ("", "0", "None", "null")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as its file has it; `parent` is the `id` of the comment that it answers."""

    author: str
    text: str
    posted: str = ""
    place: str = ""
    id: str = ""
    parent: str = ""


def threaded(remarks: Sequence[Remark]) -> tuple[ParsedComment, ...]:
    """Comments numbered in their order; an answer to a comment that is not there opens a thread of its own."""
    numbers = {remark.id: number for number, remark in enumerate(remarks, 1) if remark.id}
    parents = without_circles([numbers.get(remark.parent) for remark in remarks])
    return tuple(
        _comment(number, remark, parent)
        for number, (remark, parent) in enumerate(zip(remarks, parents, strict=True), 1)
    )


def without_circles(parents: Sequence[int | None]) -> list[int | None]:
    """The number of each one's parent, None where following the parents would lead back to the same place."""
    kept = list(parents)
    settled: set[int] = set()
    for number in range(1, len(kept) + 1):
        path: list[int] = []
        on_path: set[int] = set()
        while number is not None and number not in settled:
            path.append(number)
            on_path.add(number)
            above = kept[number - 1]
            if above in on_path:
                kept[number - 1] = above = None
            number = above
        settled.update(path)
    return kept


def _comment(number: int, remark: Remark, parent: int | None) -> ParsedComment:
    printed = dates.parse(remark.posted)
    return ParsedComment(
        number=number,
        author=canonical(remark.author),
        place=canonical(remark.place),
        posted=printed.value if printed else None,
        as_printed=canonical(remark.posted) or None,
        body=body_of(remark.text),
        in_reply_to=parent,
    )


def body_of(text: str) -> str:
    """Paragraphs joined by one blank line; single line ends stay."""
    lines = [canonical(line) for line in fragment.text(text).splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n")


def remarks_of(value: object) -> list[Remark]:
    """The comments of a record's field, parents before their replies; comments without any text are none."""
    if isinstance(value, str):
        return [Remark("", value)] if value.strip() else []
    items = list(value.values()) if isinstance(value, Mapping) and not _has_text(value) else value
    return list(_walked(items if isinstance(items, list) else [items]))


def _has_text(value: Mapping[str, object]) -> bool:
    return any(plain(str(name)) in TEXTS for name in value)


def _walked(items: list[object]) -> Iterator[Remark]:
    """Depth first and without recursion: threads may be thousands deep."""
    waiting = [(item, "") for item in reversed(items)]
    count = 0
    while waiting:
        item, above = waiting.pop()
        count += 1
        own = f"#{count}"
        if isinstance(item, str):
            item = {"text": item}
        if not isinstance(item, Mapping):
            continue
        remark = _remark({plain(str(name)): value for name, value in item.items()}, own, above)
        replies = next(
            (value for name, value in item.items() if plain(str(name)) in REPLIES and isinstance(value, list)), []
        )
        waiting.extend((reply, remark.id) for reply in reversed(replies))
        if remark.text.strip():
            yield remark


def _remark(item: Mapping[str, object], own: str, above: str) -> Remark:
    parent = _text(item, PARENTS)
    return Remark(
        author=_text(item, AUTHORS),
        text=_text(item, TEXTS),
        posted=_text(item, DATES),
        place=_text(item, PLACES),
        id=_text(item, IDS) or own,
        parent=above or ("" if parent in NO_PARENT else parent),
    )


def _text(item: Mapping[str, object], names: Sequence[str]) -> str:
    """The first filled value of these names; of an object its name."""
    for name in names:
        value = item.get(name)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("id")
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""
