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
