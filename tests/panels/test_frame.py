"""A panel from a table: every fault is named, and whatever is left out is listed."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DesignError
from evaluation.panels.frame import Gaps
from evaluation.panels.panel import NEVER, Panel
from tests.oracle.data import MPDTA
from tests.panels.panel_tables import PERIODS, UNITS, Change, kind, put, read, table

# What is read


def test_the_arrays_of_a_panel() -> None:
    panel = read(table(), covariates=["x", "z"], weights="w", clusters="c")
    assert list(panel.units) == [1, 2, 3, 4]
    assert list(panel.periods) == PERIODS
    assert panel.y.tolist() == [[10 * i + t for t in (1, 2, 3, 4)] for i in UNITS]
    assert list(panel.cohort) == [2003, 2004, NEVER, 2007]
    assert panel.covariates.tolist() == [[0.5, -1], [1, -2], [1.5, -3], [2, -4]]
    assert list(panel.weights) == [1, 2, 3, 4]
    assert list(panel.clusters) == [0, 0, 1, 1]
    assert panel.dropped == ()


def test_units_weigh_1_and_are_their_own_clusters() -> None:
    panel = read(table())
    assert list(panel.weights) == [1, 1, 1, 1]
    assert list(panel.clusters) == [0, 1, 2, 3]
    assert panel.covariates.shape == (4, 0)


def test_a_unit_treated_after_the_last_period_is_kept_and_never_under_treatment() -> None:
    panel = read(table())
    assert panel.cohort[3] == 2007
    assert not panel.treated[3].any()
    assert not panel.never[3]


def test_the_order_of_rows_is_not_asked_for() -> None:
    frame = table()
    backwards = read(frame[::-1])
    by_time = read(frame.sort_values(["t", "i"]))
    assert backwards.y.tolist() == by_time.y.tolist() == read(frame).y.tolist()


@pytest.mark.parametrize("ordered", [True, False])
def test_the_panel_does_not_share_memory_with_the_table(ordered: bool) -> None:
    frame = table() if ordered else table()[::-1]
    panel = read(frame, covariates="x", weights="w")
    frame.loc[:, ["y", "x", "w", "i", "t", "g"]] = 0
    assert panel.y[0, 0] == 11
    assert list(panel.units) == [1, 2, 3, 4]
    assert panel.covariates[3, 0] == 2
    assert panel.cohort[0] == 2003
    assert panel.y.flags.writeable


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (kind(i="int8"), [1, 2, 3, 4]),
        (kind(i="uint64"), [1, 2, 3, 4]),
        (kind(i="float64"), [1, 2, 3, 4]),
        (kind(i="Int64"), [1, 2, 3, 4]),
        (kind(i="Float64"), [1, 2, 3, 4]),
        (kind(i="int64[pyarrow]"), [1, 2, 3, 4]),
        (kind(i="category"), [1, 2, 3, 4]),
        (kind(i="str"), ["1", "2", "3", "4"]),
        (kind(i="string"), ["1", "2", "3", "4"]),
        (lambda frame: frame.assign(i=frame["i"].astype(str).astype(object)), list("1234")),
        (lambda frame: frame.assign(i=frame["i"].astype(str).astype("category")), list("1234")),
        (lambda frame: frame.assign(i=frame["i"].astype(object)), list("1234")),
        (lambda frame: frame[frame["i"] < 3].assign(i=lambda f: f["i"] == 2), ["False", "True"]),
        (lambda frame: frame.assign(i=frame["i"] + 2**60), [2**60 + i for i in (1, 2, 3, 4)]),
        (lambda frame: frame.assign(i=frame["i"] - 3), [-2, -1, 0, 1]),
    ],
)
def test_names_of_units(change: Change, names: list[Any]) -> None:
    frame = change(table())
    for rows in (frame, frame[::-1]):
        panel = read(rows)
        assert list(panel.units) == names
        assert panel.y.tolist() == read(table()).y[: len(names)].tolist()


def test_nullable_names_that_floats_could_not_tell_apart_stay_apart() -> None:
    frame = table().assign(i=lambda f: (f["i"] + 2**60).astype("Int64"))
    assert list(read(frame).units) == [2**60 + i for i in UNITS]


def test_categories_come_in_their_own_order_and_unused_ones_are_no_units() -> None:
    kind = pd.CategoricalDtype(["d", "c", "x", "b", "a"])
    frame = table().assign(i=lambda f: f["i"].map({1: "a", 2: "b", 3: "c", 4: "d"}).astype(kind))
    panel = read(frame)
    assert panel.units == ("d", "c", "b", "a")
    assert list(panel.cohort) == [2007, NEVER, 2004, 2003]


@pytest.mark.parametrize(
    "change",
    [
        kind(t="int16", g="int16"),
        kind(t="uint16", g="float64"),
        kind(t="float64"),
        kind(t="float32", g="float32"),
        lambda frame: frame.astype({"t": "float16"}),  # exact up to 2048
        kind(t="Int64", g="Int64", y="Float64"),
        kind(t="int32[pyarrow]", y="double[pyarrow]"),
        kind(y="int64"),
        kind(y="float32"),
        put("g", np.inf, 8, 9, 10, 11),
    ],
)
def test_kinds_of_numbers(change: Change) -> None:
    panel, plain = read(change(table())), read(table())
    assert panel.y.dtype == np.float64
    assert panel.y.tolist() == plain.y.tolist()
    assert panel.cohort.tolist() == plain.cohort.tolist()
    assert panel.periods.tolist() == plain.periods.tolist()


def test_a_flag_is_an_outcome_of_0_and_1() -> None:
    frame = table().assign(y=lambda f: f["t"] > 2002)
    assert read(frame).y.tolist() == [[0, 0, 1, 1]] * 4


def test_a_single_covariate_may_be_named_by_itself() -> None:
    assert read(table(), covariates="x").covariates.ravel().tolist() == [0.5, 1, 1.5, 2]


def test_units_may_be_named_as_clusters_and_a_covariate_as_weight() -> None:
    panel = read(table(), covariates=["w"], weights="w", clusters="i")
    assert list(panel.clusters) == [0, 1, 2, 3]
    assert list(panel.weights) == list(panel.covariates[:, 0])


ROOM = 0.75  # of the size of y: flags of rows, and arrays of a number a unit


def test_an_ordered_table_is_not_copied_but_for_its_outcomes() -> None:
    n, t = 20_000, 20
    frame = pd.DataFrame(
        {"i": np.repeat(np.arange(n), t), "t": np.tile(np.arange(t), n), "y": 0.5, "g": np.inf}
    )
    read(frame.head(t))  # whatever is imported or compiled on first use
    tracemalloc.start()
    panel = read(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert panel.y.nbytes < peak < (1 + ROOM) * panel.y.nbytes


# mpdta


@pytest.fixture(scope="module")
def mpdta() -> pd.DataFrame:
    return pd.read_csv(MPDTA)


def county(frame: pd.DataFrame, **other: Any) -> Panel:
    return read(
        frame,
        **(
            {"unit": "countyreal", "time": "year", "outcome": "lemp", "cohort": "first.treat"}
            | other
        ),
    )


def test_mpdta_is_the_panel_that_a_pivot_gives(mpdta: pd.DataFrame) -> None:
    panel = county(mpdta, covariates=["lpop"])
    wide = mpdta.pivot_table(index="countyreal", columns="year", values="lemp")
    first = mpdta.groupby("countyreal").first()
    assert panel.y.shape == (500, 5)
    assert np.array_equal(panel.y, wide.to_numpy())
    assert list(panel.units) == list(wide.index)
    assert np.array_equal(panel.covariates[:, 0], first["lpop"])
    assert np.array_equal(panel.cohort, first["first.treat"].replace(0, np.inf))
    assert list(panel.cohorts) == [2004, 2006, 2007]
    assert panel.never.sum() == 309


def test_fifty_counties_of_mpdta_miss_2005(mpdta: pd.DataFrame) -> None:
    lost = sorted(mpdta["countyreal"].unique())[::10]
    frame = mpdta[~(mpdta["year"].eq(2005) & mpdta["countyreal"].isin(lost))]
    with pytest.raises(DesignError, match=r"in 50 of 500 units: .*; periods: 2005 \(50 units\)"):
        county(frame)
    panel = county(frame, gaps=Gaps.DROP_UNITS)
    assert panel.y.shape == (450, 5)
    assert [unit.unit for unit in panel.dropped] == [str(unit) for unit in lost]
    assert {unit.because for unit in panel.dropped} == {"no outcome in 1 of 5 periods: 2005"}
    assert np.isnan(county(frame, gaps=Gaps.KEEP).y).sum() == 50
