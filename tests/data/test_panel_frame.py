"""A panel from a table: every fault is named, and whatever is left out is listed."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.data.panel import NEVER, Dropped, Panel
from evaluation.data.panel_frame import Gaps, read_panel
from evaluation.errors import DesignError

MPDTA = Path(__file__).parents[3] / "shared" / "reference" / "replication" / "did_mpdta.csv"
UNITS = {1: 2003, 2: 2004, 3: 0, 4: 2007}  # 4 is treated after the last period
PERIODS = [2001, 2002, 2003, 2004]
Change = Callable[[pd.DataFrame], pd.DataFrame]


def table() -> pd.DataFrame:
    """Four units in four periods; ``y`` is 10 × unit + period in the panel."""
    rows = [
        {"i": i, "t": t, "y": 10.0 * i + t - 2000, "g": g, "x": i / 2, "z": -i, "w": i, "c": i // 3}
        for i, g in UNITS.items()
        for t in PERIODS
    ]
    return pd.DataFrame(rows)


def read(frame: pd.DataFrame, **other: Any) -> Panel:
    return read_panel(frame, **({"unit": "i", "time": "t", "outcome": "y", "cohort": "g"} | other))


def refused(frame: pd.DataFrame, **other: Any) -> list[str]:
    """Every fault as text; the error must count them and say why and what next."""
    with pytest.raises(DesignError) as caught:
        read(frame, **other)
    error = caught.value
    assert error.found == f"a table that is no panel, with {len(error.breaches)} fault(s)"
    assert error.why
    assert error.remedy
    assert all(fault.where and fault.found and fault.remedy for fault in error.breaches)
    return [str(fault) for fault in error.breaches]


def put(column: str, value: Any, *rows: int) -> Change:
    """The table with a value in some rows, as whatever kind of column that makes."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        new = [value if n in rows else old for n, old in enumerate(frame[column])]
        return frame.assign(**{column: new})

    return change


def kind(**kinds: str) -> Change:
    return lambda frame: frame.astype(kinds)


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


# Gaps


def hollow() -> pd.DataFrame:
    """Unit 2 has no row in 2004, unit 3 no outcome in 2001 and 2002."""
    frame = table()
    frame.loc[frame["i"].eq(3) & (frame["t"] < 2003), "y"] = np.nan
    return frame.drop(index=7)


@pytest.mark.parametrize("shuffle", [False, True])
def test_gaps_are_refused_with_their_number_and_both_ways_on(shuffle: bool) -> None:
    frame = hollow()
    assert refused(frame.sample(frac=1, random_state=0) if shuffle else frame) == [
        "[balanced] outcome column 'y': none in 3 pairs of unit and period, in 2 of 4 units: 2, 3;"
        " periods: 2001 (1 units), 2002 (1 units), 2004 (1 units). Deliver them; or say"
        " gaps=Gaps.DROP_UNITS to leave these units out, each listed in Panel.dropped; or"
        " gaps=Gaps.KEEP for the estimators that take gaps"
    ]


def test_a_missing_outcome_in_a_full_table_is_a_gap() -> None:
    faults = refused(put("y", np.nan, 5)(table()))
    assert len(faults) == 1
    assert "none in 1 pairs of unit and period, in 1 of 4 units: 2;" in faults[0]


def test_units_with_gaps_are_left_out_and_listed() -> None:
    panel = read(hollow(), covariates=["x"], weights="w", clusters="c", gaps=Gaps.DROP_UNITS)
    assert panel.dropped == (
        Dropped("2", "no outcome in 1 of 4 periods: 2004"),
        Dropped("3", "no outcome in 2 of 4 periods: 2001, 2002"),
    )
    assert list(panel.units) == [1, 4]
    assert panel.y.tolist() == [[11, 12, 13, 14], [41, 42, 43, 44]]
    assert list(panel.cohort) == [2003, 2007]
    assert list(panel.weights) == [1, 4]
    assert panel.covariates.tolist() == [[0.5], [2]]
    assert list(panel.clusters) == [0, 1]


def test_clusters_are_numbered_without_those_that_were_left_out() -> None:
    frame = table().assign(c=lambda f: f["i"].map({1: "b", 2: "a", 3: "c", 4: "d"})).drop(index=7)
    panel = read(frame, clusters="c", gaps=Gaps.DROP_UNITS)
    assert list(panel.clusters) == [0, 1, 2]


def test_gaps_are_kept_as_nan() -> None:
    panel = read(hollow(), gaps=Gaps.KEEP)
    assert panel.dropped == ()
    assert not panel.balanced
    gap = [[0, 0, 0, 0], [0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0]]
    assert np.isnan(panel.y).tolist() == [[bool(cell) for cell in row] for row in gap]
    assert np.nansum(panel.y) == hollow()["y"].sum()


def test_a_unit_without_any_outcome_is_left_out_even_where_gaps_are_kept() -> None:
    panel = read(put("y", np.nan, 8, 9, 10, 11)(table()), gaps=Gaps.KEEP)
    assert panel.dropped == (Dropped("3", "no outcome in any period"),)
    assert list(panel.units) == [1, 2, 4]


@pytest.mark.parametrize("gaps", list(Gaps))
def test_without_gaps_all_three_ways_are_the_same(gaps: Gaps) -> None:
    panel = read(table(), gaps=gaps)
    assert panel.balanced
    assert panel.dropped == ()


def test_no_unit_is_left() -> None:
    stray = pd.concat([table(), table().iloc[:1].assign(t=2005)])
    assert refused(stray.drop(index=3), gaps=Gaps.DROP_UNITS) == [
        "[a unit is left] outcome column 'y': no unit of 4 has one in every period; without: 2005"
        " (3 units), 2004 (1 units). Leave out the periods that most units lack, or say"
        " gaps=Gaps.KEEP"
    ]


def test_a_period_in_which_nobody_has_an_outcome() -> None:
    assert refused(put("y", np.nan, 0, 4, 8, 12)(table()), gaps=Gaps.KEEP) == [
        "[a period has outcomes] outcome column 'y': nobody has one in 2001. Leave the rows of such"
        " a period out: it is then no period of the panel"
    ]


# One fault each

PERIODS_ADVICE = (
    "Write whole numbers: years, or months counted from a start (.dt.year * 12 + .dt.month); text"
    " first through pd.to_numeric or pd.to_datetime. Time and cohort in the same count"
)
TWICE = "Keep one row of each; exact copies go by frame.drop_duplicates()"
NO_BASE = (
    "They have no base period, and as controls would be treated ones. Leave them out:"
    " frame[(frame['g'] > 2001) | (frame['g'] == 0)]"
)
NO_COUNT = (
    f"A flag of 0 and 1 is no cohort. {PERIODS_ADVICE}. If they are, no treatment starts in or near"
    " this panel: leave these units out"
)


def dates(column: str) -> Change:
    return lambda frame: frame.assign(**{column: pd.to_datetime(frame[column].astype(str))})


def numbered(form: Callable[[pd.Series], pd.Series]) -> Change:
    return lambda frame: frame.assign(t=form(frame["t"]), g=0)


FAULTS: list[tuple[str, Change, str]] = [
    (
        "infinite outcome",
        put("y", np.inf, 2, 7),
        "[finite] outcome column 'y': infinite in 2 rows: 1 in 2003, 2 in 2004. Look for a division"
        " by 0; a value that is not known is NaN",
    ),
    (
        "outcome of text",
        kind(y="str"),
        "[kind of column] outcome column 'y': holds 'str', for example '11.0'. Write numbers:"
        " pd.to_numeric(frame['y'])",
    ),
    (
        "outcome of objects",
        lambda frame: frame.assign(y=frame["y"].astype(object)),
        "[kind of column] outcome column 'y': holds 'object', for example 11.0. Write numbers:"
        " pd.to_numeric(frame['y'])",
    ),
    (
        "complex outcome",
        kind(y="complex128"),
        "[kind of column] outcome column 'y': holds 'complex128', for example (11+0j). Write"
        " numbers: pd.to_numeric(frame['y'])",
    ),
    (
        "treated in the first period",
        put("g", 2001, 0, 1, 2, 3),
        "[a period before treatment] cohort column 'g': treated from the first period, 2001, or"
        f" before, in 1 of 4 units: 1. {NO_BASE}",
    ),
    (
        "treated before the first period",
        put("g", 1999, 4, 5, 6, 7),
        "[a period before treatment] cohort column 'g': treated from the first period, 2001, or"
        f" before, in 1 of 4 units: 2. {NO_BASE}",
    ),
    (
        "unit and period twice",
        lambda frame: pd.concat([frame, frame.iloc[[2, 2, 9]]]),
        "[one row a unit and period] rows: several for 2 pairs of unit and period: 1 in 2003, 3 in"
        f" 2002. {TWICE}",
    ),
    (
        "unit and period twice, neighbours",
        lambda frame: frame.iloc[[0, 0, *range(1, 16)]],
        "[one row a unit and period] rows: several for 1 pairs of unit and period: 1 in 2001."
        f" {TWICE}",
    ),
    (
        "every row twice",
        lambda frame: pd.concat([frame, frame]),
        "[one row a unit and period] rows: several for 16 pairs of unit and period: 1 in 2001, 1 in"
        f" 2002, 1 in 2003, 1 in 2004, 2 in 2001 and 11 more. {TWICE}",
    ),
    (
        "dates as text",
        lambda frame: frame.assign(t=frame["t"].astype(str) + "-01-01"),
        "[kind of column] time column 't': holds 'str', for example '2001-01-01'."
        f" {PERIODS_ADVICE}",
    ),
    (
        "datetimes, cohort in years",
        dates("t"),
        "[kind of column] time column 't': holds 'datetime64[us]', for example"
        f" Timestamp('2001-01-01 00:00:00'). {PERIODS_ADVICE}",
    ),
    (
        "cohort of dates, time in years",
        lambda frame: frame.assign(g=pd.Timestamp("2003-01-01")),
        "[kind of column] cohort column 'g': holds 'datetime64[us]', for example"
        f" Timestamp('2003-01-01 00:00:00'). {PERIODS_ADVICE}",
    ),
    (
        "months of pandas",
        lambda frame: frame.assign(t=dates("t")(frame)["t"].dt.to_period("M")),
        "[kind of column] time column 't': holds 'period[M]', for example Period('2001-01', 'M')."
        f" {PERIODS_ADVICE}",
    ),
    (
        "fractions of years",
        put("t", 2003.5, 2, 6),
        "[every row has one] time column 't': missing or not whole in 2 of 16 rows: row 2"
        f" (2003.5), row 6 (2003.5). {PERIODS_ADVICE}",
    ),
    (
        "missing time",
        put("t", None, 3),
        "[every row has one] time column 't': missing or not whole in 1 of 16 rows: row 3 (nan)."
        f" {PERIODS_ADVICE}",
    ),
    (
        "infinite time",
        put("t", -np.inf, 3),
        "[every row has one] time column 't': missing or not whole in 1 of 16 rows: row 3 (-inf)."
        f" {PERIODS_ADVICE}",
    ),
    (
        "nanoseconds",
        lambda frame: frame.assign(t=dates("t")(frame)["t"].astype("datetime64[ns]").astype(int)),
        "[every row has one] time column 't': missing or not whole in 16 of 16 rows: row 0"
        " (978307200000000000), row 1 (1009843200000000000), row 2 (1041379200000000000), row 3"
        f" (1072915200000000000), row 4 (978307200000000000) and 11 more. {PERIODS_ADVICE}",
    ),
    (
        "time as a flag",
        lambda frame: frame.assign(t=frame["t"] > 2002),
        "[kind of column] time column 't': holds 'bool', for example False. A flag does not say"
        f" when. {PERIODS_ADVICE}",
    ),
    (
        "months as one number",
        numbered(
            lambda t: t.map(dict(zip(PERIODS, [202011, 202012, 202101, 202102], strict=True)))
        ),
        "[periods are counted] time column 't': looks like YYYYMM: from 202012 to 202101 would be"
        f" 89 periods. {PERIODS_ADVICE}",
    ),
    (
        "quarters as one number",
        numbered(lambda t: t.map(dict(zip(PERIODS, [20203, 20204, 20211, 20212], strict=True)))),
        "[periods are counted] time column 't': looks like YYYYQ: from 20204 to 20211 would be 7"
        f" periods. {PERIODS_ADVICE}",
    ),
    (
        "days as one number",
        numbered(lambda t: t * 10_000 + 101),
        "[periods are counted] time column 't': looks like YYYYMMDD: from 20010101 to 20020101"
        f" would be 10000 periods. {PERIODS_ADVICE}",
    ),
    (
        "months of one year, treated in another",
        lambda frame: frame.assign(t=frame["t"] + 202009 - 2001, g=202101),
        "[periods are counted] time column 't': looks like YYYYMM: from 202012 to 202101 would be"
        f" 89 periods. {PERIODS_ADVICE}",
    ),
    (
        "one period",
        lambda frame: frame[frame["t"] == 2002],
        "[two periods] time column 't': one period, 2002. Deliver a period before treatment too, or"
        " name the column that counts periods",
    ),
    (
        "cohort changes",
        put("g", 2004, 2, 9, 10),
        "[one value a unit] cohort column 'g': changes in time, in 2 of 4 units: 1, 3. Write the"
        " first treated period of the unit on each of its rows, 0 for never",
    ),
    (
        "treatment instead of cohort",
        lambda frame: frame.assign(g=(frame["t"] >= frame["g"]) & (frame["g"] > 0)),
        f"[kind of column] cohort column 'g': holds 'bool', for example False. A flag does not say"
        f" when. {PERIODS_ADVICE}",
    ),
    (
        "ever treated instead of cohort",
        lambda frame: frame.assign(g=(frame["g"] > 0).astype(int)),
        "[time and cohort count alike] cohort column 'g': 1, while 't' runs from 2001 to 2004, in 3"
        f" of 4 units: 1, 2, 4. {NO_COUNT}",
    ),
    (
        "cohort in months, time in years",
        lambda frame: frame.assign(g=frame["g"] * 100 + frame["g"].gt(0)),
        "[time and cohort count alike] cohort column 'g': 200301, 200401, 200701, while 't' runs"
        f" from 2001 to 2004, in 3 of 4 units: 1, 2, 4. {NO_COUNT}",
    ),
    (
        "missing cohort",
        lambda frame: frame.assign(g=frame["g"].replace(0, np.nan)),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 3. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "missing cohort in a nullable column",
        lambda frame: frame.assign(g=frame["g"].astype("Int64").replace(0, pd.NA)),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 3. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "cohort missing in one row",
        put("g", None, 2),
        "[cohort is known] cohort column 'g': missing, in 1 of 4 units: 1. Write 0 for a unit that"
        " is never treated, its first treated period for another",
    ),
    (
        "cohort with a fraction",
        put("g", 2003.5, 0, 1, 2, 3),
        f"[cohort is whole] cohort column 'g': 2003.5, not whole, in 1 of 4 units: 1."
        f" {PERIODS_ADVICE}",
    ),
    (
        "cohort of minus infinity",
        put("g", -np.inf, 0, 1, 2, 3),
        f"[cohort is whole] cohort column 'g': -inf, not whole, in 1 of 4 units: 1."
        f" {PERIODS_ADVICE}",
    ),
    (
        "cohort in a period without rows",
        lambda frame: frame[frame["t"] != 2003],
        "[cohort is a period] cohort column 'g': 2003, in which nobody was observed, in 1 of 4"
        " units: 1. Write the first observed period under treatment, or deliver the missing period",
    ),
    (
        "0 as never and as a period",
        lambda frame: (
            frame.assign(t=frame["t"] - 2002, g=frame["g"].map({0: 0, 2003: 1, 2004: 2}))
            .query("i < 4")
            .astype({"g": int})
        ),
        "[0 is never] cohort column 'g': 0, which says never treated, while the periods run from"
        " -1, in 1 of 3 units: 3. Write infinity for never treated, or count the periods from 1",
    ),
    (
        "units named by fractions",
        lambda frame: frame.assign(i=frame["i"] / 2),
        "[kind of column] unit column 'i': holds 'float64', for example 0.5. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "units named by numbers and text",
        lambda frame: frame.assign(i=frame["i"].map({1: 1, 2: "1", 3: 3, 4: 4}).astype(object)),
        "[kind of column] unit column 'i': holds 'object', for example 1. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "units named by dates",
        lambda frame: frame.assign(i=pd.to_datetime(frame["i"])),
        "[kind of column] unit column 'i': holds 'datetime64[ns]', for example"
        " Timestamp('1970-01-01 00:00:00.000000001'). Name them by whole numbers or by text:"
        " .astype(str)",
    ),
    (
        "units named by lengths of time",
        lambda frame: frame.assign(i=pd.to_timedelta(frame["i"], unit="D")),
        "[kind of column] unit column 'i': holds 'timedelta64[us]', for example Timedelta('1 days"
        " 00:00:00'). Name them by whole numbers or by text: .astype(str)",
    ),
    (
        "no unit is named",
        lambda frame: frame.assign(i=np.nan, g=0),
        "[kind of column] unit column 'i': holds 'float64', and no value. Name them by whole"
        " numbers or by text: .astype(str)",
    ),
    (
        "a unit without a name",
        put("i", None, 0, 5),
        "[every row has one] unit column 'i': missing or not whole in 2 of 16 rows: row 0 (nan),"
        " row 5 (nan). Write it in every row, or leave those rows out",
    ),
]


@pytest.mark.parametrize(
    ("change", "text"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
@pytest.mark.parametrize("gaps", list(Gaps))
def test_each_fault_is_named_whatever_becomes_of_gaps(
    change: Change, text: str, gaps: Gaps
) -> None:
    assert refused(change(table()), gaps=gaps) == [text]


UNIT_FAULTS = [
    (
        put("x", 9.0, 3),
        "[one value a unit] covariate column 'x': changes in time, in 1 of 4 units: 1. A covariate"
        " that changes may respond to the treatment: write its value before treatment on every row"
        " of the unit",
    ),
    (
        put("x", np.nan, 3),
        "[finite] covariate column 'x': missing or infinite, in 1 of 4 units: 1. Give each unit a"
        " number, or leave the unit out",
    ),
    (
        put("x", -np.inf, 4, 5, 6, 7),
        "[finite] covariate column 'x': missing or infinite, in 1 of 4 units: 2. Give each unit a"
        " number, or leave the unit out",
    ),
    (
        kind(x="str"),
        "[kind of column] covariate column 'x': holds 'str', for example '0.5'. Write numbers:"
        " pd.to_numeric(frame['x'])",
    ),
    (
        put("w", 9, 3),
        "[one value a unit] weights column 'w': changes in time, in 1 of 4 units: 1. Write one"
        " weight a unit, for example that of the period before treatment",
    ),
    (
        put("w", 0, 4, 5, 6, 7),
        "[positive] weights column 'w': zero or negative, in 1 of 4 units: 2. Give each unit a"
        " number, or leave the unit out",
    ),
    (
        put("w", None, 4),
        "[finite] weights column 'w': missing or infinite, in 1 of 4 units: 2. Give each unit a"
        " number, or leave the unit out",
    ),
    (
        put("c", 9, 3),
        "[one value a unit] clusters column 'c': changes in time, in 1 of 4 units: 1. A unit lies"
        " in one cluster: write that of before treatment on all its rows",
    ),
    (
        lambda frame: put("c", "b", 3)(frame.assign(c="a")),
        "[one value a unit] clusters column 'c': changes in time, in 1 of 4 units: 1. A unit lies"
        " in one cluster: write that of before treatment on all its rows",
    ),
    (
        lambda frame: put("c", None, 3)(frame.assign(c="a")),
        "[every row has one] clusters column 'c': missing or not whole in 1 of 16 rows: row 3"
        " (nan). Write it in every row, or leave those rows out",
    ),
]


@pytest.mark.parametrize(("change", "text"), UNIT_FAULTS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_what_a_unit_has_once(change: Change, text: str, shuffle: bool) -> None:
    frame = change(table())
    if shuffle and "row 3" not in text:  # rows are named by where they stand
        frame = frame.sample(frac=1, random_state=1)
    assert refused(frame, covariates=["x", "z"], weights="w", clusters="c") == [text]


def test_a_missing_cohort_does_not_hide_that_it_changes() -> None:
    frame = put("g", 2004, 3)(put("g", None, 0, 2)(table()))
    assert [text[: text.index(":")] for text in refused(frame)] == [
        "[one value a unit] cohort column 'g'",
        "[cohort is known] cohort column 'g'",
    ]


@pytest.mark.parametrize(("start", "near"), [(2007, True), (2008, False)])
def test_treatment_soon_after_the_panel_is_no_other_count(start: int, near: bool) -> None:
    frame = table().assign(g=start)  # the panel is three periods long and ends in 2004
    if near:
        assert list(read(frame).cohort) == [start] * 4
    else:
        assert refused(frame)[0].startswith("[time and cohort count alike] cohort column 'g': 2008")


def test_a_panel_in_which_nobody_is_treated_is_for_estimators_to_refuse() -> None:
    assert read(table().assign(g=0)).never.all()
    assert not read(table().assign(g=2003)).never.any()


# Columns and the call itself


def test_a_column_that_is_not_there() -> None:
    assert refused(table(), outcome="lemp") == [
        "[one column a use] outcome column 'lemp': not among the columns i, t, y, g, x and 3 more."
        " Correct the name"
    ]


def test_a_column_that_is_in_the_index() -> None:
    assert refused(table().set_index(["i", "t"])) == [
        f"[one column a use] {where}: in the index of the frame. Use frame.reset_index()"
        for where in ("unit column 'i'", "time column 't'")
    ]


def test_a_name_that_two_columns_have() -> None:
    frame = table().rename(columns={"x": "y"})
    assert refused(frame) == [
        "[one column a use] outcome column 'y': named by 2 columns of the frame. Keep or rename one"
    ]


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ({"time": "i"}, "time column 'i': already used as unit"),
        ({"outcome": "t"}, "outcome column 't': already used as time"),
        ({"cohort": "t"}, "cohort column 't': already used as time"),
        ({"covariates": ["x", "x"]}, "covariate column 'x': already used as covariate"),
        ({"covariates": ["y"]}, "covariate column 'y': already used as outcome"),
        ({"covariates": ["g"]}, "covariate column 'g': already used as cohort"),
    ],
)
def test_a_column_of_two_uses(use: dict[str, Any], found: str) -> None:
    assert refused(table(), **use) == [f"[one column a use] {found}. Name another, or leave it out"]


def test_a_table_without_rows() -> None:
    assert refused(table().iloc[:0]) == [
        "[table] frame: no rows. Look at the filter or the join that made it"
    ]


def test_what_is_no_table() -> None:
    assert refused({"i": [1]}) == [  # type: ignore[arg-type]
        "[table] frame: a dict, not a pandas DataFrame. Turn it into one"
    ]


def test_an_option_that_there_is_not() -> None:
    assert refused(table(), gaps="fill") == [
        "[option] gaps: 'fill'. Choose one of Gaps: refuse, drop_units, keep"
    ]


# Many faults


def test_at_most_five_units_are_named_with_the_number_of_the_others() -> None:
    many = pd.DataFrame({"i": np.repeat(np.arange(40), 2), "t": [1, 2] * 40, "y": 0.0, "g": 2})
    assert "in 40 of 40 units: 0, 1, 2, 3, 4 and 35 more." in refused(many.assign(g=np.nan))[0]
    assert "in 40 of 40 units: 0, 1, 2, 3, 4 and 35 more." in refused(many.assign(g=many["t"]))[0]


def rules(frame: pd.DataFrame, **other: Any) -> set[tuple[str, str]]:
    return {
        (text[1 : text.index("]")], text[text.index("]") + 2 : text.index(":")])
        for text in refused(frame, **other)
    }


def test_several_faults_come_at_once() -> None:
    frame = table()
    frame = put("y", np.inf, 0)(put("y", np.nan, 1)(frame))
    frame = put("g", 2001, 4, 5, 6, 7)(put("g", None, 8)(frame))
    frame = put("x", 7.0, 3)(put("w", -1, 12, 13, 14, 15)(put("c", 5, 14)(frame)))
    frame = pd.concat([frame, frame.iloc[[9]]])
    assert rules(frame, covariates=["x"], weights="w", clusters="c") == {
        ("finite", "outcome column 'y'"),
        ("one row a unit and period", "rows"),
        ("balanced", "outcome column 'y'"),
        ("cohort is known", "cohort column 'g'"),
        ("a period before treatment", "cohort column 'g'"),
        ("one value a unit", "covariate column 'x'"),
        ("positive", "weights column 'w'"),
        ("one value a unit", "clusters column 'c'"),
    }


def test_an_unreadable_column_hides_no_other_fault() -> None:
    frame = put("g", 2004, 2)(put("y", np.inf, 5)(put("x", None, 8)(table())))
    others = {
        ("finite", "outcome column 'y'"),
        ("one value a unit", "cohort column 'g'"),
        ("finite", "covariate column 'x'"),
    }
    text = frame.assign(t=frame["t"].astype(str))
    assert rules(text, covariates=["x"]) == others | {("kind of column", "time column 't'")}
    assert rules(frame, covariates=["x"], time="when") == others | {
        ("one column a use", "time column 'when'")
    }
    absent = rules(frame, covariates=["x", "u"], outcome="lemp")
    assert absent == (others - {("finite", "outcome column 'y'")}) | {
        ("one column a use", "outcome column 'lemp'"),
        ("one column a use", "covariate column 'u'"),
    }


def test_without_units_the_rows_are_named() -> None:
    frame = put("y", np.inf, 5)(put("x", None, 8)(table()))
    faults = refused(frame, unit="municipality", covariates=["x"])
    assert len(faults) == 3
    assert "infinite in 1 rows: row 5 in 2002." in faults[1]
    assert "in 1 of 16 units: row 8." in faults[2]


def test_duplicates_do_not_hide_gaps_nor_make_them() -> None:
    both = pd.concat([table().drop(index=7), table().iloc[[2]]])
    assert rules(both) == {
        ("one row a unit and period", "rows"),
        ("balanced", "outcome column 'y'"),
    }
    # as many rows as a full panel has, and a second row that has the outcome the first lacks
    half = pd.concat([put("y", np.nan, 2)(table()), table().iloc[[2]]])
    assert rules(half) == {("one row a unit and period", "rows")}


# mpdta


@pytest.fixture(scope="module")
def mpdta() -> pd.DataFrame:
    if not MPDTA.is_file():
        pytest.skip(f"mpdta of the R package did is not part of the project and not at {MPDTA}")
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
