"""Placebo dates lie inside clean_pre, side by side, with two years of base and the donut's gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import Month, Window
from evaluation.study.size.placebo_dates import LEAST_BASE, placebo_dates

CLEAN_PRE = Window("clean_pre", Month(2015, 1), Month(2019, 11))


def test_the_plan_of_espoo_has_two_of_fourteen_months() -> None:
    """59 months: the last window has room for the whole donut, the one before for part of it."""
    last, before = placebo_dates(CLEAN_PRE, 14, 15)
    assert str(last.window) == "2018-10…2019-11"
    assert (str(last.base), last.gap) == ("2015-01…2017-06", 15)
    assert str(before.window) == "2017-08…2018-09"
    assert (str(before.base), before.gap) == ("2015-01…2016-12", 7)


@pytest.mark.parametrize(("length", "number"), [(35, 1), (36, 0), (100, 0), (1, 35)])
def test_what_has_no_room_has_no_date(length: int, number: int) -> None:
    assert len(placebo_dates(CLEAN_PRE, length, 15)) == number


@given(st.integers(24, 120), st.integers(1, 40), st.integers(0, 30))
def test_dates_never_overlap_nor_leave_the_base_period(pre: int, length: int, donut: int) -> None:
    whole = Window("clean_pre", Month(2010, 1), Month(2010, 1) + (pre - 1))
    found = placebo_dates(whole, length, donut)
    assert len(found) == max(0, (pre - LEAST_BASE) // length)
    for date in found:
        assert len(date.window) == length
        assert len(date.base) >= LEAST_BASE
        assert 0 <= date.gap <= donut
        assert date.base.first == whole.first
        assert date.window.last <= whole.last
        short = date.gap < donut
        assert not short or len(date.base) == LEAST_BASE  # the gap gives way to the base only
    months = [month for date in found for month in date.window]
    assert len(months) == len(set(months))


@given(st.integers(24, 120), st.integers(1, 40), st.integers(0, 30), st.integers(1, 12))
def test_dates_that_may_overlap_stand_so_many_months_apart(
    pre: int, length: int, donut: int, every: int
) -> None:
    """From the first with two years before it, and as many as there is room for."""
    whole = Window("clean_pre", Month(2010, 1), Month(2010, 1) + (pre - 1))
    found = placebo_dates(whole, length, donut, every)
    firsts = [date.window.first - whole.first for date in found]
    assert firsts == list(range(LEAST_BASE, pre - length + 1, every))
    for date in found:
        assert len(date.window) == length and date.window.last <= whole.last
        assert date.base.first == whole.first
        assert date.gap == min(donut, len(date.base) + date.gap - LEAST_BASE)
    apart = placebo_dates(whole, length, donut)
    if apart:  # each of those is one of these, where one starts in every month
        assert set(apart) <= set(placebo_dates(whole, length, donut, 1))
