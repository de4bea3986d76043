"""Comments as nested lists, laid out without recursion: a thread may be a thousand replies deep."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from articles.models import Comment
from articles.quotes import Piece, Quotable

DEEPEST = 6
SORTS = {"page": _("As on the page"), "oldest": _("Oldest first"), "newest": _("Newest first")}


class Answer(Protocol):
    """What the order of comments is made of."""

    pk: int
    number: int
    parent_id: int | None
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """One comment in reading order. What the template opens before it and closes after it."""

    comment: Comment
    parent: Comment | None
    pieces: list[Piece]
    opens_list: bool
    ends_item: bool
    closes: range


def threaded(
    comments: Iterable[Comment],
    sort: str = "page",
    quotable: Quotable | None = None,
    elsewhere: Mapping[int, Comment] | None = None,
) -> list[Row]:
    """Rows of the comments, replies under what they answer; deeper than DEEPEST they stay at that indent.

    `elsewhere` are comments by key that some of these answer, but that have no row here.
    """
    comments = list(comments)
    by_key = {comment.pk: comment for comment in comments}
    return laid_out(reading_order(comments, sort), {**(elsewhere or {}), **by_key}, quotable)


def laid_out(
    ordered: Sequence[tuple[Answer, int]], comments: Mapping[int, Comment], quotable: Quotable | None = None
) -> list[Row]:
    """Rows of what stands in `ordered` with its depth; a part of a thread begins at the left edge."""
    quotable = quotable or Quotable([])
    depths = [1, *_depths_from_the_edge([depth for _, depth in ordered]), 1]
    return [
        Row(
            comment=comments[answer.pk],
            parent=comments.get(answer.parent_id),
            pieces=quotable.pieces(comments[answer.pk].body),
            opens_list=depths[place] > depths[place - 1],
            ends_item=depths[place + 1] <= depths[place],
            closes=range(max(0, depths[place] - depths[place + 1])),
        )
        for place, (answer, _) in enumerate(ordered, start=1)
    ]


def _depths_from_the_edge(depths: Iterable[int]) -> Iterator[int]:
    edge = None
    for depth in (min(each, DEEPEST) for each in depths):
        edge = depth if edge is None else min(edge, depth)
        yield depth - edge + 1


def reading_order(answers: Sequence[Answer], sort: str = "page") -> list[tuple[Answer, int]]:
    """(comment, depth from 1), replies under what they answer; `sort` is the order of the threads."""
    ordered = sorted_by(answers, sort)
    is_flat = not any(answer.parent_id for answer in answers)
    return [(answer, 1) for answer in ordered] if is_flat else list(_walk(ordered))


def sorted_by(answers: Sequence[Answer], sort: str) -> Sequence[Answer]:
    """By the time of writing, those that tell none last; else as the page has them."""
    if sort not in ("oldest", "newest"):
        return answers
    dated = [answer for answer in answers if answer.posted_at]
    dated.sort(key=lambda answer: answer.posted_at, reverse=sort == "newest")
    return dated + [answer for answer in answers if not answer.posted_at]


def _walk(answers: Sequence[Answer]) -> Iterator[tuple[Answer, int]]:
    """Who answers a comment that is not shown starts a thread; so does who closes a circle."""
    shown = {answer.pk for answer in answers}
    replies: dict[int | None, list[Answer]] = defaultdict(list)
    for answer in answers:
        replies[answer.parent_id if answer.parent_id in shown else None].append(answer)
    seen: set[int] = set()
    for root in [*replies[None], *answers]:
        waiting = [(root, 1)]
        while waiting:
            answer, depth = waiting.pop()
            if answer.pk in seen:
                continue
            seen.add(answer.pk)
            yield answer, depth
            waiting.extend((reply, depth + 1) for reply in reversed(replies[answer.pk]))
