"""Laws of group-time effects and their averages: what may change nothing, and what must add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.panels.panel import Panel
from tests.laws.cohort_panels import (
    LEDGER,
    ROUNDING,
    SOLVED,
    Choice,
    adjusted_choices,
    agree,
    choices,
    few,
    law,
    panels,
    seeds,
)
from tests.raw_errors import variance_of


def taken(panel: Panel, rows: Array) -> Panel:
    """The units of ``rows``, in that order; a unit may come twice."""
    return replace(
        panel,
        units=np.arange(rows.size),
        y=panel.y[rows],
        cohort=panel.cohort[rows],
        covariates=panel.covariates[rows],
        weights=panel.weights[rows],
        clusters=panel.clusters[rows],
    )


# What changes nothing


def moved(panel: Panel, seed: int) -> Panel:
    random = np.random.default_rng(seed)
    units = random.normal(0, 30, (len(panel.y), 1))
    return replace(panel, y=panel.y + units + random.normal(0, 30, panel.periods.size))


@law
@given(panels(), choices, seeds)
def test_levels_of_units_and_of_periods_do_not_matter(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    agree(estimate(moved(panel, seed)), estimate(panel))


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_levels_do_not_matter_with_covariates_either(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    agree(estimate(moved(panel, seed)), estimate(panel), within=SOLVED)


@law
@given(panels(), choices, seeds)
def test_the_order_of_units_does_not_matter(panel: Panel, estimate: Choice, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(panel.y))
    one, other = estimate(panel), estimate(taken(panel, order))
    agree(other, one)
    for k in range(len(one)):
        np.testing.assert_allclose(other.ledger.row(k), one.ledger.row(k)[order], atol=LEDGER)


@law
@given(panels(), choices, seeds, st.floats(0.1, 0.9))
def test_a_unit_may_be_split_in_two(panel: Panel, estimate: Choice, seed: int, part: float) -> None:
    """Both parts stay in the unit's cluster, so that standard errors do not change either."""
    n = len(panel.y)
    i = int(np.random.default_rng(seed).integers(n))
    split = taken(panel, np.append(np.arange(n), i))
    weights = split.weights.copy()
    weights[[i, n]] *= [part, 1 - part]
    agree(estimate(replace(split, weights=weights)), estimate(panel))


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_a_unit_may_be_split_in_halves_with_covariates_too(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    n = len(panel.y)
    i = int(np.random.default_rng(seed).integers(n))
    split = taken(panel, np.append(np.arange(n), i))
    weights = split.weights.copy()
    weights[[i, n]] /= 2
    agree(estimate(replace(split, weights=weights)), estimate(panel), within=SOLVED)


@law
@given(panels(), choices, st.floats(1e-3, 1e3))
def test_only_ratios_of_weights_matter(panel: Panel, estimate: Choice, size: float) -> None:
    agree(estimate(replace(panel, weights=size * panel.weights)), estimate(panel))


@law
@given(panels(), choices, st.sampled_from([-1900.0, 0.5, 2000.0]))
def test_periods_may_be_counted_from_anywhere(panel: Panel, estimate: Choice, zero: float) -> None:
    later = estimate(replace(panel, periods=panel.periods + zero, cohort=panel.cohort + zero))
    one = estimate(panel)
    assert [e.event_time for e in later.labels] == [e.event_time for e in one.labels]
    np.testing.assert_array_equal(later.tau, one.tau)
    np.testing.assert_array_equal(variance_of(later), variance_of(one))


@law
@given(panels(), choices)
def test_what_happens_to_others_after_their_start_is_no_part_of_an_effect(
    panel: Panel, estimate: Choice
) -> None:
    """An effect on one cohort is found as it is, whatever the other goes through."""
    found = estimate(panel)
    other = panel.cohort == 2
    shocked = panel.y + 50.0 * other[:, None] * (panel.periods >= 2)
    later = estimate(replace(panel, y=shocked))
    for k, label in enumerate(found.labels):
        if label.cohort == 4:
            np.testing.assert_allclose(later.tau[k], found.tau[k], atol=ROUNDING)
        elif label.event_time >= 0:
            np.testing.assert_allclose(later.tau[k], found.tau[k] + 50, atol=ROUNDING)
