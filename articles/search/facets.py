"""Counts of what was found: by the values of a field, and by day."""

from datetime import date

import numpy as np

from articles.search.columns import Ordinals

Counts = list[tuple[str | int, int]]


def facet(field: Ordinals, ids: np.ndarray, size: int) -> tuple[Counts, int]:
    """(value, count), most frequent first, equal counts by value, without values that no document has; and how many
    documents have no value, where one has no more than one.
    """
    counts = field.counts(ids, size)
    rest, counts[0] = int(counts[0]), 0
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    found = zip(order.tolist(), counts[order].tolist(), strict=True)
    return [(field.labels[place], count) for place, count in found], rest


def days(field: Ordinals, ids: np.ndarray, size: int) -> list[tuple[date, int]]:
    """(day, count), earliest first; undated documents are left out."""
    counts = field.counts(ids, size)
    counts[0] = 0
    held = np.flatnonzero(counts)
    return [(field.labels[place], count) for place, count in zip(held.tolist(), counts[held].tolist(), strict=True)]
