"""Dates of a query: a year, month or day as typed, and the half-open range of days it means."""

import re
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")


def period(typed: str) -> tuple[date, date] | None:
    """First day and day after the last of `2013`, `2013-09` or `2013-09-12`; None for anything else."""
    match = _DATE.fullmatch(typed)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return date(year or 0, month or 1, day or 1), _day_after(year or 0, month, day)
    except (ValueError, OverflowError):
        return None


def _day_after(year: int, month: int | None, day: int | None) -> date:
    if month is None:
        return date(year + 1, 1, 1)
    if day is None:
        return date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, day) + timedelta(days=1)


def first_day_text(start: date) -> str:
    """The shortest text whose period begins on this day."""
    if start.day > 1:
        return start.isoformat()
    return start.isoformat()[:7] if start.month > 1 else start.isoformat()[:4]


def last_day_text(end: date) -> str:
    """The shortest text whose period ends before this day."""
    last = (end - timedelta(days=1)).isoformat()
    if end.day > 1:
        return last
    return last[:7] if end.month > 1 else last[:4]


def range_text(start: date | None, end: date | None) -> str:
    """`date:2013-09`, `from:2013`, `to:2013-09-12` or `from:2013-09 to:2014`."""
    if start and end:
        for text in (start.isoformat()[:4], start.isoformat()[:7], start.isoformat()):
            if period(text) == (start, end):
                return f"date:{text}"
    first = f"from:{first_day_text(start)}" if start else ""
    last = f"to:{last_day_text(end)}" if end else ""
    return f"{first} {last}".strip()
