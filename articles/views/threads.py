"""Comments as nested lists, laid out without recursion: a thread may be a thousand replies deep."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from articles.models import Comment

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One comment in reading order. What the template opens before it and closes after it."""

    comment: Comment
    parent: Comment | None
    opens_list: bool
    ends_item: bool
    closes: range


def threaded(comments: Iterable[Comment]) -> list[Row]:
    """Rows of the comments, replies under what they answer; deeper than DEEPEST they stay at that indent."""
    comments = list(comments)
    by_key = {comment.pk: comment for comment in comments}
    ordered = list(_in_reading_order(comments, by_key))
    depths = [1, *(min(depth, DEEPEST) for _, depth in ordered), 1]
    return [
        Row(
            comment=comment,
            parent=by_key.get(comment.parent_id),
            opens_list=depths[place] > depths[place - 1],
            ends_item=depths[place + 1] <= depths[place],
            closes=range(max(0, depths[place] - depths[place + 1])),
        )
        for place, (comment, _) in enumerate(ordered, start=1)
    ]


def _in_reading_order(comments: list[Comment], by_key: dict[int, Comment]) -> Iterator[tuple[Comment, int]]:
    """(comment, depth from 1). Who answers a comment that is not shown starts a thread; so does who closes a circle."""
    replies: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        replies[comment.parent_id if comment.parent_id in by_key else None].append(comment)
    seen: set[int] = set()
    for root in [*replies[None], *comments]:
        waiting = [(root, 1)]
        while waiting:
            comment, depth = waiting.pop()
            if comment.pk in seen:
                continue
            seen.add(comment.pk)
            yield comment, depth
            waiting.extend((reply, depth + 1) for reply in reversed(replies[comment.pk]))
