"""Laws of reading a panel: what may not change it, and that nothing is lost on the way."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import DesignError
from evaluation.panels.frame import Gaps, read_panel
from evaluation.panels.panel import NEVER, Panel
from tests.strength import tried

law = tried(60)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def panels(draw: st.DrawFn, gaps: bool = True) -> Panel:
    """Periods with gaps between them, all kinds of cohorts; if ``gaps``, cells without an outcome,
    but no unit and no period without any.
    """
    n, t = draw(st.integers(1, 7)), draw(st.integers(2, 6))
    random = np.random.default_rng(draw(seeds))
    periods = np.sort(random.choice(np.arange(1, 60), t, replace=False))
    last = periods[-1]
    y = random.normal(size=(n, t)).round(3)
    if gaps:
        hole = random.random((n, t)) < draw(st.sampled_from([0.0, 0.2, 0.6]))
        hole[np.arange(n), random.integers(0, t, n)] = False
        hole[random.integers(0, n, t), np.arange(t)] = False
        y[hole] = np.nan
    return Panel(
        units=np.sort(random.choice(1000, n, replace=False)),
        periods=periods.astype(float),
        y=y,
        cohort=random.choice([*periods[1:], last + 1, NEVER], n).astype(float),
        covariates=random.normal(size=(n, draw(st.integers(0, 2)))),
        weights=random.lognormal(size=n),
        clusters=np.unique(random.integers(0, 4, n), return_inverse=True)[1],
    )


def table(panel: Panel, *, rows_for_gaps: bool = False, never: float = 0.0) -> pd.DataFrame:
    """The long table of a panel; gaps have no row, or a row without an outcome."""
    n, t = panel.y.shape
    frame = pd.DataFrame(
        {
            "unit": np.repeat(panel.units, t),
            "time": np.tile(panel.periods.astype(int), n),
            "y": panel.y.ravel(),
            "g": np.repeat(np.where(panel.never, never, panel.cohort), t),
            "w": np.repeat(panel.weights, t),
            "c": np.repeat(panel.clusters, t),
        }
        | {f"x{k}": np.repeat(x, t) for k, x in enumerate(panel.covariates.T)}
    )
    return frame if rows_for_gaps else frame.dropna(subset="y", ignore_index=True)


def read(frame: pd.DataFrame, gaps: Gaps = Gaps.KEEP) -> Panel:
    return read_panel(
        frame,
        unit="unit",
        time="time",
        outcome="y",
        cohort="g",
        covariates=[name for name in frame if name.startswith("x")],
        weights="w",
        clusters="c",
        gaps=gaps,
    )


def same(one: Panel, other: Panel, *but: str) -> bool:
    """Every array, number for number; NaN where NaN is."""

    def equal(a: Any, b: Any) -> bool:
        if isinstance(a, tuple):
            return bool(a == b)
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")

    names = [field.name for field in fields(Panel) if field.name not in but]
    return all(equal(getattr(one, name), getattr(other, name)) for name in names)


def faults(frame: pd.DataFrame, gaps: Gaps) -> list[str]:
    with pytest.raises(DesignError) as caught:
        read(frame, gaps)
    return [str(fault) for fault in caught.value.breaches]


@law
@given(panels(), st.booleans(), st.sampled_from([0.0, NEVER]))
def test_a_panel_comes_back_from_its_table(panel: Panel, rows: bool, never: float) -> None:
    assert same(read(table(panel, rows_for_gaps=rows, never=never)), panel)


@law
@given(panels(), st.booleans(), seeds, st.sampled_from([Gaps.KEEP, Gaps.DROP_UNITS]))
def test_the_order_of_rows_changes_nothing(panel: Panel, rows: bool, seed: int, gaps: Gaps) -> None:
    if gaps is Gaps.DROP_UNITS:
        panel.y[0] = 1.0  # somebody is left
    frame = table(panel, rows_for_gaps=rows)
    assert same(read(frame.sample(frac=1, random_state=seed), gaps), read(frame, gaps))


@law
@given(panels(), seeds)
def test_the_order_of_rows_changes_no_fault(panel: Panel, seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = table(panel, rows_for_gaps=True).astype({"c": float})
    for column, value in {"y": np.inf, "g": np.nan, "w": -1.0, "c": 9.0}.items():
        frame.loc[random.integers(len(frame)), column] = value
    frame = pd.concat([frame, frame.iloc[[random.integers(len(frame))]]])
    found = faults(frame, Gaps.REFUSE)
    assert len(found) >= 3
    assert faults(frame.sample(frac=1, random_state=seed), Gaps.REFUSE) == found


@law
@given(panels(), seeds, st.sampled_from(["text", "category", "number"]))
def test_renaming_units_changes_their_names_only(panel: Panel, seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    numbers = random.permutation(10_000)[: len(panel.units)]
    names = numbers if kind == "number" else [f"u{number:05d}" for number in numbers]
    frame = table(panel)
    frame["unit"] = frame["unit"].map(dict(zip(panel.units, names, strict=True)))
    if kind == "category":
        frame["unit"] = frame["unit"].astype("category")
    renamed, order = read(frame), np.argsort(numbers)
    assert list(renamed.units) == [names[i] for i in order]
    assert np.array_equal(renamed.y, panel.y[order], equal_nan=True)
    assert np.array_equal(renamed.cohort, panel.cohort[order])
    assert np.array_equal(renamed.covariates, panel.covariates[order])
    assert np.array_equal(renamed.weights, panel.weights[order])
    assert np.array_equal(renamed.clusters, panel.clusters[order])


@law
@given(panels(), st.integers(0, 1700))
def test_counting_time_from_elsewhere_moves_periods_and_cohorts_alike(
    panel: Panel, by: int
) -> None:
    frame = table(panel, never=NEVER)
    moved = read(frame.assign(time=frame["time"] + by, g=frame["g"] + by))
    assert same(moved, replace(panel, periods=panel.periods + by, cohort=panel.cohort + by))


@law
@given(panels(), st.booleans())
def test_what_is_left_out_is_listed_and_nothing_else_is(panel: Panel, rows: bool) -> None:
    panel.y[0] = 1.0  # somebody is left
    whole = ~np.isnan(panel.y).any(axis=1)
    left = read(table(panel, rows_for_gaps=rows), Gaps.DROP_UNITS)
    assert [gone.unit for gone in left.dropped] == [str(unit) for unit in panel.units[~whole]]
    assert list(left.units) == list(panel.units[whole])
    assert np.array_equal(left.y, panel.y[whole])
    assert np.array_equal(left.cohort, panel.cohort[whole])
    assert np.array_equal(left.weights, panel.weights[whole])
    assert np.array_equal(np.unique(left.clusters), np.arange(left.clusters.max() + 1))


@law
@given(panels(), st.booleans())
def test_gaps_are_refused_if_and_only_if_there_are_any(panel: Panel, rows: bool) -> None:
    frame = table(panel, rows_for_gaps=rows)
    if panel.balanced:
        assert same(read(frame, Gaps.REFUSE), panel)
    else:
        gap = np.isnan(panel.y)
        (fault,) = faults(frame, Gaps.REFUSE)
        assert f"none in {gap.sum()} pairs of unit and period, in {gap.any(1).sum()} of" in fault


@law
@given(panels(gaps=False), seeds)
def test_a_second_row_is_never_averaged_nor_chosen_from(panel: Panel, seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = table(panel)
    again = frame.iloc[[random.integers(len(frame))]].assign(y=7.0)
    frame = pd.concat([frame, again]).sample(frac=1, random_state=seed)
    (fault,) = faults(frame, random.choice(list(Gaps)))
    unit, time = again[["unit", "time"]].to_numpy()[0]
    assert f"several for 1 pairs of unit and period: {unit} in {time}." in fault
