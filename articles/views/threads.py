"""Comments as nested lists, laid out without recursion: a thread may be a thousand replies deep."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.models import Comment
from articles.quotes import Piece, Quotable

DEEPEST = 6
Answer = tuple[int, int | None]  # the key of a comment, and of the one that it answers
SORTS = {"page": _("As on the page"), "oldest": _("Oldest first"), "newest": _("Newest first")}


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
    comments = sorted_by(list(comments), sort)
    by_key = {comment.pk: comment for comment in comments}
    order = reading_order([(comment.pk, comment.parent_id) for comment in comments])
    return laid_out(order, {**(elsewhere or {}), **by_key}, quotable)


def laid_out(
    ordered: Sequence[tuple[int, int]], comments: Mapping[int, Comment], quotable: Quotable | None = None
) -> list[Row]:
    """Rows of the keys that stand in `ordered` with their depth; a part of a thread begins at the left edge."""
    quotable = quotable or Quotable([])
    depths = [1, *_depths_from_the_edge(depth for _, depth in ordered), 1]
    return [
        Row(
            comment=comments[key],
            parent=comments.get(comments[key].parent_id),
            pieces=quotable.pieces(comments[key].body),
            opens_list=depths[place] > depths[place - 1],
            ends_item=depths[place + 1] <= depths[place],
            closes=range(max(0, depths[place] - depths[place + 1])),
        )
        for place, (key, _) in enumerate(ordered, start=1)
    ]


def _depths_from_the_edge(depths: Iterable[int]) -> Iterator[int]:
    edge = None
    for depth in (min(each, DEEPEST) for each in depths):
        edge = depth if edge is None else min(edge, depth)
        yield depth - edge + 1


def sorted_by(comments: Sequence[Comment], sort: str) -> Sequence[Comment]:
    """By the time of writing, those that tell none last; else as the page has them."""
    if sort not in ("oldest", "newest"):
        return comments
    dated = [comment for comment in comments if comment.posted_at]
    dated.sort(key=lambda comment: comment.posted_at, reverse=sort == "newest")
    return dated + [comment for comment in comments if not comment.posted_at]


def reading_order(answers: Sequence[Answer]) -> list[tuple[int, int]]:
    """(key, depth from 1), replies under what they answer, the threads in the order of the answers."""
    is_flat = not any(parent for _, parent in answers)
    return [(key, 1) for key, _ in answers] if is_flat else list(_walk(answers))


def _walk(answers: Sequence[Answer]) -> Iterator[tuple[int, int]]:
    """Who answers a comment that is not shown starts a thread; so does who closes a circle."""
    shown = {key for key, _ in answers}
    replies: dict[int | None, list[int]] = defaultdict(list)
    for key, parent in answers:
        replies[parent if parent in shown else None].append(key)
    seen: set[int] = set()
    for root in [*replies[None], *(key for key, _parent in answers)]:
        waiting = [(root, 1)]
        while waiting:
            key, depth = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            yield key, depth
            if key in replies:
                waiting.extend((reply, depth + 1) for reply in reversed(replies[key]))
