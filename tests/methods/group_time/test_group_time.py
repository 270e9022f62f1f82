"""Group-time effects by hand, their averages, and what stops them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.panels.panel import NEVER, Panel
from tests.methods.group_time.group_time_panel import COHORT, EXACT, PANEL, PATHS, by_cell
from tests.methods.small_panels import staggered_panel

SOLVED = 1e-10  # a regression on a constant, and a logit without covariates


# Each cell


def test_a_two_by_two() -> None:
    """The treated go from 1 to 7 on average, the controls from 2 to 3."""
    y = np.array([[0.0, 6], [2, 8], [2, 3]])
    found = group_time(Panel.of(y, np.array([1, 1, NEVER])))
    assert found.labels[0].event_time == 0
    np.testing.assert_allclose(found.tau, [5], atol=EXACT)
    np.testing.assert_allclose(found.ledger.row(0), [[-0.5, 0.5], [-0.5, 0.5], [1, -1]], atol=EXACT)


def test_against_the_never_treated() -> None:
    """Who starts after the panel is untreated in all of it: with the never treated 2.5, 3.5 …"""
    assert by_cell(group_time(PANEL)) == pytest.approx(
        {
            (2003, 2002): (3 - 1) - (3.5 - 2.5),  # the step before treatment
            (2003, 2003): (9 - 3) - (4.5 - 3.5),
            (2003, 2004): (8 - 3) - (5.5 - 3.5),
            (2003, 2005): (12 - 3) - (8 - 3.5),
            (2005, 2002): (3 - 2) - (3.5 - 2.5),
            (2005, 2003): (5 - 3) - (4.5 - 3.5),
            (2005, 2004): (6 - 5) - (5.5 - 4.5),
            (2005, 2005): (13 - 6) - (8 - 5.5),
        },
        abs=EXACT,
    )


def test_against_the_not_yet_treated() -> None:
    """2005 is a control of 2003 until 2004; 2003 is one of 2005 until 2002."""
    found = by_cell(group_time(PANEL, controls=Controls.NOT_YET))
    three = np.mean([PATHS[g] for g in (2005.0, 2007.0, NEVER)], axis=0)
    early = np.mean([PATHS[g] for g in (2003.0, 2007.0, NEVER)], axis=0)
    assert found[2003, 2002] == pytest.approx(2 - (three[1] - three[0]), abs=EXACT)
    assert found[2003, 2004] == pytest.approx(5 - (three[3] - three[1]), abs=EXACT)
    assert found[2003, 2005] == pytest.approx(9 - 4.5, abs=EXACT)
    assert found[2005, 2002] == pytest.approx(1 - (early[1] - early[0]), abs=EXACT)
    assert found[2005, 2003] == pytest.approx(2 - 1, abs=EXACT)


def test_a_universal_base_is_the_last_period_before_the_start() -> None:
    found = by_cell(group_time(PANEL, base=BasePeriods.UNIVERSAL))
    assert len(found) == 10
    assert found[2003, 2002] == found[2005, 2004] == 0
    assert found[2003, 2001] == pytest.approx((1 - 3) - (2.5 - 3.5), abs=EXACT)
    assert found[2005, 2001] == pytest.approx((2 - 6) - (2.5 - 5.5), abs=EXACT)
    assert found[2005, 2005] == pytest.approx((13 - 6) - (8 - 5.5), abs=EXACT)


def test_with_a_universal_base_controls_are_untreated_in_both_periods() -> None:
    """2003 is untreated in 2001 but not in 2004, the base of 2005: it is no control."""
    found = group_time(PANEL, base=BasePeriods.UNIVERSAL, controls=Controls.NOT_YET)
    (first,) = (k for k, e in enumerate(found.labels) if (e.cohort, e.period) == (2005, 2001))
    assert found.tau[first] == pytest.approx((2 - 6) - (2.5 - 5.5), abs=EXACT)
    assert not found.ledger.row(first)[COHORT == 2003].any()


def test_anticipation_moves_the_base_and_takes_away_controls() -> None:
    """One year ahead: 2005 has its base in 2003, and is reached in 2004; 2003 has it in 2001."""
    found = by_cell(group_time(PANEL, anticipation=1, controls=Controls.NOT_YET))
    late = np.mean([PATHS[g] for g in (2005.0, 2007.0, NEVER)], axis=0)
    assert found[2003, 2003] == pytest.approx((9 - 1) - (late[2] - late[0]), abs=EXACT)
    assert found[2003, 2004] == pytest.approx((8 - 1) - (5.5 - 2.5), abs=EXACT)
    assert found[2005, 2005] == pytest.approx((13 - 5) - (8 - 4.5), abs=EXACT)
    assert found[2005, 2004] == pytest.approx((6 - 5) - (5.5 - 4.5), abs=EXACT)  # from 2003
    assert found[2003, 2002] == pytest.approx((3 - 1) - (late[1] - late[0]), abs=EXACT)
    assert found[2005, 2002] == pytest.approx(1 - (3.5 - 2.5), abs=EXACT)  # 2003 is reached in 2002


def test_who_anticipates_inside_the_panel_is_no_control_there() -> None:
    """Two years ahead of 2007 the last year is touched: the never treated alone are left."""
    found = group_time(PANEL, anticipation=2)
    assert [cohort.cohort for cohort in found.not_estimated] == [2003]
    assert set(by_cell(found)) == {(2005, year) for year in (2002, 2003, 2004, 2005)}
    assert by_cell(found)[2005, 2005] == pytest.approx((13 - 3) - (9 - 5), abs=EXACT)
    assert by_cell(found)[2005, 2004] == pytest.approx((6 - 3) - (8 - 5), abs=EXACT)  # from 2002
    assert by_cell(found)[2005, 2003] == pytest.approx((5 - 3) - (6 - 5), abs=EXACT)
    assert by_cell(found)[2005, 2002] == pytest.approx((3 - 2) - (5 - 5), abs=EXACT)  # a step


def test_a_start_between_two_periods_takes_the_last_before_it() -> None:
    cohort = np.where(COHORT == 2003, 2002.5, COHORT)
    found = by_cell(group_time(replace(PANEL, cohort=cohort)))
    assert found[2002.5, 2003] == pytest.approx((9 - 3) - (4.5 - 3.5), abs=EXACT)


def test_units_weigh_as_they_say() -> None:
    """From 2002 to 2004 the first of a pair moves by 1 more, the other by 1 less: (3 − 1)/4."""
    weights = np.tile([3.0, 1.0], 4)
    weights[COHORT == NEVER] *= 4
    found = by_cell(group_time(replace(PANEL, weights=weights)))
    treated, late, never = 5 + 0.5, 1 + 0.5, 3 + 0.5
    assert found[2003, 2004] == pytest.approx(treated - (late + 4 * never) / 5, abs=EXACT)


def test_the_share_is_of_weights_and_of_all_units() -> None:
    found = group_time(replace(PANEL, weights=np.repeat([1.0, 2, 3, 4], 2)))
    np.testing.assert_allclose(found.share, [0.1, 0.2, 0.3, 0.4], atol=EXACT)
    assert found.member.tolist() == [0] * 4 + [1] * 4


def test_the_ledger_of_pooled_controls() -> None:
    """A quarter each for the four of two strata, in the two periods of the cell."""
    found = group_time(PANEL)
    row = found.ledger.row(3)  # 2003 in 2005 against 2002
    expected = np.outer([0.5] * 2 + [0] * 2 + [-0.25] * 4, [0, -1, 0, 0, 1])
    np.testing.assert_allclose(row, expected, atol=EXACT)


# Effects as worked out above: 2003 by year, 2005 by year
EARLY = {2002: 1.0, 2003: 5.0, 2004: 3.0, 2005: 4.5}
LATE = {2002: 0.0, 2003: 1.0, 2004: 0.0, 2005: 4.5}


# With covariates


@pytest.mark.parametrize("controls", Controls)
@pytest.mark.parametrize("base", BasePeriods)
@pytest.mark.parametrize("method", Adjustment)
def test_adjusted_for_nothing_is_not_adjusted(
    method: Adjustment, base: BasePeriods, controls: Controls
) -> None:
    """Other code, through regression and odds on a constant: the same effects, L and Ψ."""
    panel = staggered_panel()
    plain, other = (
        group_time(panel, controls=controls, base=base, adjustment=how) for how in (None, method)
    )
    assert other.labels == plain.labels
    np.testing.assert_allclose(other.tau, plain.tau, atol=SOLVED)
    for k in range(len(plain)):
        np.testing.assert_allclose(other.ledger.row(k), plain.ledger.row(k), atol=SOLVED)
    for one, two in ((plain, other), (plain.overall_group(), other.overall_group())):
        np.testing.assert_allclose(two.influence.matrix(), one.influence.matrix(), atol=SOLVED)


def test_a_regression_takes_the_controls_at_the_treateds_covariate() -> None:
    """Controls change by 1 + 2x, the treated have x̄ = 3 and change by 10: 10 − 7."""
    x = np.array([2.0, 4, 0, 1, 2, 5])
    change = np.array([9.0, 11, 1, 3, 5, 11])
    y = np.column_stack([np.arange(6.0), np.arange(6.0) + change])
    panel = Panel.of(y, np.array([1, 1, *[NEVER] * 4]), covariates=x[:, None])
    found = group_time(panel, adjustment=Adjustment.OUTCOME_REGRESSION)
    np.testing.assert_allclose(found.tau, [3], atol=SOLVED)
