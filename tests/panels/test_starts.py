"""Cohorts and periods as arrays: what says never, and dates that count no periods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation import CrossSections, Panel, read_panel
from evaluation.errors import DesignError
from evaluation.panels.panel import NEVER

Y = np.random.default_rng(0).normal(size=(4, 5))
PERIODS = np.arange(2001.0, 2006.0)


def by_panel(cohort: Any, periods: Any = PERIODS) -> np.ndarray:
    return Panel.of(Y, cohort, periods=periods).cohort


def by_sections(cohort: Any, periods: Any = PERIODS) -> np.ndarray:
    rows = np.repeat(np.asarray(cohort), 5)
    return CrossSections.of(Y.ravel(), np.tile(periods, 4), rows).cohort[::5]


def by_table(cohort: Any, periods: Any = PERIODS) -> np.ndarray:
    table = pd.DataFrame(
        {
            "i": np.repeat(np.arange(4), 5),
            "t": np.tile(periods, 4),
            "y": Y.ravel(),
            "g": np.repeat(np.asarray(cohort), 5),
        }
    )
    return read_panel(table, unit="i", time="t", outcome="y", cohort="g").cohort


DOORS = pytest.mark.parametrize("door", [by_panel, by_sections, by_table])


@DOORS
def test_0_and_infinity_say_never_where_periods_start_above_0(door: Any) -> None:
    assert door([2003.0, 0.0, NEVER, 2004.0]).tolist() == [2003, NEVER, NEVER, 2004]
    assert door([2003, 0, 0, 0]).tolist() == [2003, NEVER, NEVER, NEVER]


@DOORS
def test_0_is_refused_where_it_is_a_period(door: Any) -> None:
    with pytest.raises(DesignError, match="0 is never"):
        door([2.0, 0.0, NEVER, 3.0], np.arange(5.0))


@DOORS
@pytest.mark.parametrize("start", [2001.0, 1999.0])
def test_treated_from_the_first_period_or_before_is_refused(door: Any, start: float) -> None:
    with pytest.raises(DesignError, match="a period before treatment"):
        door([start, 2003.0, NEVER, NEVER])


@DOORS
def test_a_missing_cohort_is_not_never(door: Any) -> None:
    with pytest.raises(DesignError, match="cohort"):
        door([np.nan, 2003.0, NEVER, NEVER])


SERIAL = {
    "months in days": np.array([18262, 18293, 18322, 18353, 18383]),
    "quarters in days": 18262 + np.array([0, 91, 182, 274, 366]),
    "years in days": 18262 + np.array([0, 366, 731, 1096, 1461]),
    "months in seconds": 86_400 * np.array([18262, 18293, 18322, 18353, 18383]),
    "YYYYMM": np.array([202010, 202011, 202012, 202101, 202102]),
}


@DOORS
@pytest.mark.parametrize("name", SERIAL)
def test_dates_written_as_numbers_are_no_periods(door: Any, name: str) -> None:
    periods = SERIAL[name]
    with pytest.raises(DesignError, match="periods are counted"):
        door([float(periods[2]), NEVER, NEVER, NEVER], periods)


@DOORS
def test_dates_are_no_periods(door: Any) -> None:
    months = np.arange("2020-01", "2020-06", dtype="datetime64[M]").astype("datetime64[s]")
    with pytest.raises(DesignError, match="ount"):
        door([2003.0, NEVER, NEVER, NEVER], months)


@DOORS
@pytest.mark.parametrize("periods", [np.arange(24241, 24246), np.arange(18262, 18267)])
def test_counted_months_and_days_are_periods(door: Any, periods: Any) -> None:
    assert door([float(periods[2]), 0, 0, 0], periods).tolist() == [periods[2], *[NEVER] * 3]
