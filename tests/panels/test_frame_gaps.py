"""Gaps in a table: refused, left out and listed, or kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluation.panels.frame import Gaps
from evaluation.panels.panel import Dropped
from tests.panels.panel_tables import put, read, refused, table


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
