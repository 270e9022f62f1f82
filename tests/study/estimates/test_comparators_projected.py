"""Comparators whose months are a projection: the linear trend, and factors of the donors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.errors import DesignError
from evaluation.methods.effects.period_bases import linear_trend_basis, projected
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.panels.panel import NEVER, Panel
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import compared_by
from evaluation.study.estimates.estimates import ComparisonEffects
from tests.study.others import HEADLINE, Found, block_of, masks, window_of

EXACT = 1e-9
SEVERAL = 6.0  # size of a factor that cross-validation cannot overlook


def cyclical(comparison: Comparison) -> Comparison:
    """The comparison with a factor that every municipality but the treated loads on by chance."""
    random = np.random.default_rng(5)
    loadings = random.normal(size=len(comparison.y)) + 2 * comparison.treated
    moves = np.sin(np.arange(len(comparison.months)) / 9)
    return replace(comparison, y=comparison.y + SEVERAL * np.outer(loadings, moves))


def of(estimator: Estimator, comparison: Comparison, design: Design) -> ComparisonEffects:
    return compared_by(estimator, comparison, design, window_of(design))


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_the_trend_is_that_of_the_calendar_over_the_gap_in_months(
    estimand: str, found: Found, design: Design
) -> None:
    """By polyfit on the months as they lie: those between are left out, and still pass."""
    comparison = block_of(design, estimand)
    before, after = masks(comparison, design)
    assert not np.all(before | after), "without months between it would not be a test"
    time = np.arange(before.size)
    gap = comparison.unit_weights @ comparison.y
    line = np.polyfit(time[before], gap[before], 1)
    wanted = np.mean((gap - np.polyval(line, time))[after])
    one = found[estimand, HEADLINE, Estimator.LINEAR_TREND]
    assert one.tau[0] == pytest.approx(wanted, abs=EXACT)
    weights = projected(after, before, linear_trend_basis(before.size))
    np.testing.assert_allclose(one.period_weights[0], weights, atol=EXACT)
    assert one.unit_weights[0].tolist() == comparison.unit_weights.tolist()


def test_a_cycle_that_moves_difference_in_differences_is_forecast(design: Design) -> None:
    plain = block_of(design, "all_by_jobseekers")
    comparison = cyclical(plain)
    before, after = masks(comparison, design)
    rows = np.flatnonzero(comparison.treated | comparison.donors)
    months = np.flatnonzero(before | after)
    share = np.abs(comparison.unit_weights[rows])
    cohort = np.where(comparison.treated[rows], float(before.sum()), NEVER)
    panel = Panel.of(comparison.y[np.ix_(rows, months)], cohort, weights=share)
    wanted = generalised_synthetic_control(panel)
    assert wanted.r >= 1, "without a factor it would not be a test"
    one = of(Estimator.GENERALISED, comparison, design)
    assert one.tau[0] == pytest.approx(wanted.overall().tau[0], abs=EXACT)
    np.testing.assert_allclose(one.placebos, wanted.overall().placebos, atol=EXACT)
    two_way, before_it = (of(Estimator.TWO_WAY, c, design).tau[0] for c in (comparison, plain))
    assert abs(two_way - before_it) > 1
    assert abs(one.tau[0] - before_it) < 0.1 * abs(two_way - before_it)


def test_a_clean_donor_outside_the_pool_is_compared_with_all_of_it(design: Design) -> None:
    """Factors are the pool's: taking such a donor as treated takes nobody out of them."""
    comparison = cyclical(block_of(design, "espoo"))
    outside = np.flatnonzero(comparison.reference & ~comparison.donors)
    assert outside.size
    one = of(Estimator.GENERALISED, comparison, design)
    places = np.searchsorted(np.flatnonzero(comparison.reference), outside)
    before, after = masks(comparison, design)
    months, pool = np.flatnonzero(before | after), np.flatnonzero(comparison.donors)
    for place, row in list(zip(places, outside, strict=True))[::12]:
        rows = [*pool, row]
        panel = Panel.of(
            comparison.y[np.ix_(rows, months)],
            np.r_[np.full(pool.size, NEVER), float(before.sum())],
            weights=np.r_[-comparison.unit_weights[pool], 1.0],
        )
        again = generalised_synthetic_control(panel, placebos=False).overall().tau[0]
        assert one.residuals[place, 0] == pytest.approx(again, abs=EXACT)


def test_too_few_donors_for_their_own_factors_are_declined(design: Design) -> None:
    comparison = cyclical(block_of(design, "espoo"))
    few = comparison.donors & (np.cumsum(comparison.donors) <= 4)
    u = np.where(comparison.treated, 1.0, np.where(few, -0.25, 0.0))
    with pytest.raises(DesignError, match="up to 5 factors cannot be tried on 4 donors"):
        of(Estimator.GENERALISED, replace(comparison, donors=few, unit_weights=u), design)
