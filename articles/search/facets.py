"""Counts of what was found: by the values of a field, and by day."""

from datetime import date

import numpy as np

from articles.search.columns import Ordinals

Counts = list[tuple[str | int, int]]


def facet(field: Ordinals, ids: np.ndarray, size: int) -> Counts:
    """(value, count), most frequent first, equal counts by value; values without a document are left out."""
    counts = field.counts(ids, size)
    counts[0] = 0
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    return [(field.labels[place], count) for place, count in zip(order.tolist(), counts[order].tolist(), strict=True)]


def days(field: Ordinals, ids: np.ndarray, size: int) -> list[tuple[date, int]]:
    """(day, count), earliest first; undated documents are left out."""
    counts = field.counts(ids, size)
    counts[0] = 0
    held = np.flatnonzero(counts)
    return [(field.labels[place], count) for place, count in zip(held.tolist(), counts[held].tolist(), strict=True)]
