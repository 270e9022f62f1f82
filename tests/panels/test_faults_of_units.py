"""Faults of what a unit has once, of columns, and of several things at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DesignError
from tests.panels.panel_tables import Change, kind, put, read, refused, table

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
    with pytest.raises(DesignError) as caught:
        read({"i": [1]})  # type: ignore[arg-type]
    assert [str(fault) for fault in caught.value.breaches] == [
        "[a DataFrame] frame: a dict of 1. Turn it into a pandas DataFrame"
    ]


def test_an_option_that_there_is_not() -> None:
    with pytest.raises(DesignError) as caught:
        read(table(), gaps="fill")
    assert [str(fault) for fault in caught.value.breaches] == [
        "[option] gaps: 'fill' (str). Choose one of Gaps: 'refuse', 'drop_units', 'keep'"
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
