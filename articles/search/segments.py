"""Which segments of an index become one: small ones with the next commit, large ones beside it, in one of their own."""

from collections.abc import Sequence
from itertools import accumulate

from whoosh.codec.whoosh3 import W3Segment

# Documents of a small segment, deleted ones too. None ever grows, so that no segment is merged in both ways at once.
SMALL = 100
MOST_SMALL = 5
MOST_LARGE = 5  # and one more each time that the documents double
MIDDLING = 500  # documents
AT_ONCE = 10  # segments


def with_a_commit(segments: Sequence[W3Segment]) -> list[W3Segment]:
    """All small ones, once there are too many. What is committed is found no sooner than they are merged."""
    small = [segment for segment in segments if _is_small(segment)]
    return small if len(small) >= MOST_SMALL else []


def beside_commits(segments: Sequence[W3Segment]) -> list[W3Segment]:
    """Of large ones, once there are too many, a few of the least, and those mostly deleted.

    All but the last of the least have together as many documents as that one: what a document is in has twice as many
    after each time that it is merged. Of many, few at once: it is done soon, and if it is killed little has to be done
    again.
    """
    large = sorted((each for each in segments if each.doc_count() and not _is_small(each)), key=W3Segment.doc_count)
    smaller = [0, *accumulate(segment.doc_count() for segment in large)]
    if len(large) < MOST_LARGE + (smaller[-1] // MIDDLING).bit_length():
        return []
    ends = [place for place, segment in enumerate(large) if segment.doc_count() <= smaller[place]]
    count = 1 + max([place for place in ends if place < AT_ONCE] or ends[:1], default=-1)
    return large[:count] + list(filter(_mostly_deleted, large[count:]))[: max(0, AT_ONCE - count)]


def _is_small(segment: W3Segment) -> bool:
    return segment.doc_count_all() <= SMALL


def _mostly_deleted(segment: W3Segment) -> bool:
    return segment.deleted_count() > segment.doc_count()
