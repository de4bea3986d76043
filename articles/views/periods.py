"""A year, a month or a day: how it is named, where its page is, and which articles are known to lie in it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import get_script_prefix

from articles.models import ArticleQuerySet
from articles.templatetags.archive import worded

ADDRESS = re.compile(r"([1-8][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-([0-2][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year ("2013"), a month ("2013-09") or a day ("2013-09-12")."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def read(cls, text: str | None) -> "Period | None":
        """The period that `text` names, None for anything else: for a 31 February too."""
        found = ADDRESS.fullmatch(text or "")
        return cls.of(*(int(each) if each else None for each in found.groups())) if found else None

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "Period | None":
        """The period of those numbers, None where the calendar has none."""
        try:
            date(year, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            return None
        return cls(year, month, day)

    @classmethod
    def around(cls, moment: datetime, unit: str) -> "Period":
        """The "year", "month" or "day" that a moment lies in."""
        numbers = moment.year, moment.month, moment.day
        return cls(*numbers[: ("year", "month", "day").index(unit) + 1])

    def __str__(self) -> str:
        return "-".join(f"{number:02}" for number in (self.year, self.month, self.day) if number)

    @property
    def unit(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def label(self) -> str:
        return worded(self.start, self.unit)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month or 1, self.day or 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The start of the next one."""
        if self.day:
            return self.start + timedelta(days=1)
        year, month = (self.year, self.month + 1) if self.month and self.month < 12 else (self.year + 1, 1)
        return datetime(year, month, 1, tzinfo=UTC)

    @property
    def parents(self) -> list["Period"]:
        """The year, and the month, that a shorter period lies in."""
        around = [Period(self.year), Period(self.year, self.month)]
        return around[: ("year", "month", "day").index(self.unit)]

    def get_absolute_url(self) -> str:
        return f"{get_script_prefix()}{str(self).replace('-', '/')}/"


def within(articles: ArticleQuerySet, period: Period | None) -> ArticleQuerySet:
    """The articles of a period, or all of them without one; a date known to the year alone is in no month."""
    if period is None:
        return articles
    found = articles.filter(published_at__gte=period.start, published_at__lt=period.end)
    return found if period.unit == "year" else found.known_to_the(period.unit)
