from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.histogram import MOST_DAYS, histogram

COUNTED = st.dictionaries(st.dates(), st.integers(1, 9), max_size=20).map(lambda counts: sorted(counts.items()))


@given(COUNTED)
def test_bars_hold_every_count_once_and_leave_no_gap(days):
    bars = histogram(days).bars
    assert sum(bar.count for bar in bars) == sum(count for _, count in days)
    for before, after in pairwise(bars):
        assert before.end + timedelta(days=1) == after.start
    for bar in bars:
        assert bar.count == sum(count for day, count in days if bar.start <= day <= bar.end)


@pytest.mark.parametrize(
    ("last", "unit", "first_value", "bars"),
    [
        (date(2013, 9, 12), "day", "2013-09-12", 1),
        (date(2013, 9, 12) + timedelta(days=MOST_DAYS - 1), "day", "2013-09-12", MOST_DAYS),
        (date(2013, 9, 12) + timedelta(days=MOST_DAYS), "month", "2013-09", 3),
        (date(2018, 8, 1), "month", "2013-09", 60),
        (date(2018, 9, 1), "year", "2013", 6),
    ],
)
def test_unit_goes_by_the_time_between(last, unit, first_value, bars):
    shown = histogram([(date(2013, 9, 12), 1), (last, 1)])
    assert (shown.unit, shown.bars[0].value, len(shown.bars)) == (unit, first_value, bars)


def test_nothing_dated_has_no_bars():
    assert (histogram([]).bars, histogram([]).highest) == ((), 0)


SPANS = st.dictionaries(
    st.dates().map(lambda day: day.isoformat()[:7]) | st.just("2013"), st.integers(1, 9), max_size=9
)


def with_spans(days, spans):
    """As the index counts them: a year or month on its first day."""
    counts = dict(days)
    for span, count in spans.items():
        first = date.fromisoformat(f"{span}-01-01"[:10])
        counts[first] = counts.get(first, 0) + count
    return counts.items()


@given(COUNTED, SPANS)
def test_years_and_months_are_in_bars_no_shorter_than_they_or_beside_them(days, spans):
    shown = histogram(with_spans(days, spans), spans)
    length = {"day": 10, "month": 7, "year": 4}[shown.unit]
    fitting = {span: count for span, count in spans.items() if len(span) >= length}
    assert shown.imprecise == sum(spans.values()) - sum(fitting.values())
    assert sum(bar.count for bar in shown.bars) == sum(dict(days).values()) + sum(fitting.values())
    for bar in shown.bars:
        exact = sum(count for day, count in days if bar.start <= day <= bar.end)
        assert bar.count == exact + sum(count for span, count in fitting.items() if span.startswith(bar.value))


@pytest.mark.parametrize(
    ("days", "spans", "unit", "values", "imprecise"),
    [
        ([(date(2013, 9, 1), 2)], {"2013-09": 1}, "day", ["2013-09-01"], 1),
        ([(date(2013, 9, 1), 1)], {"2013-09": 2}, "month", ["2013-09"], 0),
        ([(date(2013, 9, 1), 1)], {"2013": 5}, "year", ["2013"], 0),
        ([], {"2013-09": 3, "2013-11": 1}, "month", ["2013-09", "2013-10", "2013-11"], 0),
        ([], {"2013": 3}, "year", ["2013"], 0),
        ([(date(2013, 9, 1), 9)], {"2013": 1, "2013-01": 1}, "day", ["2013-09-01"], 2),
    ],
)
def test_the_unit_is_one_that_most_dates_are_known_to(days, spans, unit, values, imprecise):
    shown = histogram(with_spans(days, spans), spans)
    assert (shown.unit, [bar.value for bar in shown.bars], shown.imprecise) == (unit, values, imprecise)
