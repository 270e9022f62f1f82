"""Laws of group-time effects: what adds up, and influence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.methods.effects.aggregation import Aggregation, by_group
from evaluation.panels.panel import Panel
from tests.laws.cohort_panels import (
    LEDGER,
    ROUNDING,
    SOLVED,
    Choice,
    adjusted_choices,
    agree,
    all_of,
    choices,
    few,
    law,
    panels,
    seeds,
)
from tests.raw_errors import variance_of

# What adds up


@law
@given(panels(), choices, st.floats(-30, 30), st.floats(-30, 30))
def test_scale_goes_through_and_shift_does_not(
    panel: Panel, estimate: Choice, scale: float, shift: float
) -> None:
    agree(estimate(replace(panel, y=scale * panel.y + shift)), estimate(panel), scale)


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_effects_on_parts_add_to_the_effect_on_the_sum(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    plain = replace(estimate, adjustment=None)
    part = np.random.default_rng(seed).normal(0, 3, panel.y.shape)
    for how, within in ((plain, ROUNDING), (estimate, SOLVED)):
        one, two, whole = (how(replace(panel, y=y)) for y in (part, panel.y - part, panel.y))
        for a, b, c in zip(all_of(one), all_of(two), all_of(whole), strict=True):
            np.testing.assert_allclose(a.tau + b.tau, c.tau, rtol=0, atol=within)
            psi = a.influence.matrix() + b.influence.matrix()
            np.testing.assert_allclose(psi, c.influence.matrix(), rtol=0, atol=within)


@law
@given(panels(size=12), choices | adjusted_choices)
def test_the_ledger_gives_every_effect_and_sums_to_nothing(panel: Panel, estimate: Choice) -> None:
    for found in all_of(estimate(panel)):
        np.testing.assert_allclose(found.ledger.apply(panel.y), found.tau, rtol=0, atol=LEDGER)
        for k in range(len(found)):
            row = found.ledger.row(k)
            np.testing.assert_allclose(np.sum(row * panel.y), found.tau[k], rtol=0, atol=LEDGER)
            np.testing.assert_allclose(row.sum(axis=0), 0, atol=LEDGER)
            np.testing.assert_allclose(row.sum(axis=1), 0, atol=LEDGER)


@law
@given(panels(size=12), choices | adjusted_choices)
def test_the_treated_of_the_ledger_are_the_cohort_in_the_period(
    panel: Panel, estimate: Choice
) -> None:
    """Weights of the cohort sum to one at t, and are zero where t is the base itself."""
    found = estimate(panel)
    for k, label in enumerate(found.labels):
        row = found.ledger.row(k)
        if not row.any():
            assert label.event_time == -1 - estimate.anticipation
            continue
        at = row[:, panel.periods == label.period].ravel()
        np.testing.assert_allclose(at[panel.cohort == label.cohort].sum(), 1, atol=LEDGER)
        others = np.flatnonzero(at * (panel.cohort != label.cohort))
        assert np.all(panel.cohort[others] > label.period + estimate.anticipation)


@law
@given(panels(), choices, seeds)
def test_an_average_is_the_same_before_and_after(panel: Panel, estimate: Choice, seed: int) -> None:
    """A(Lȳ) = (AL)ȳ and AVA' = V of ΨA': nothing is estimated again."""
    found = estimate(panel)
    matrix = np.random.default_rng(seed).normal(0, 1, (3, len(found)))
    matrix += (1 - matrix.sum(axis=1, keepdims=True)) / len(found)
    by = Aggregation(labels=("a", "b", "c"), matrix=matrix)
    averaged = found.aggregate(by)
    np.testing.assert_allclose(averaged.tau, matrix @ found.tau, rtol=0, atol=ROUNDING)
    np.testing.assert_allclose(averaged.ledger.apply(panel.y), averaged.tau, atol=ROUNDING)
    np.testing.assert_allclose(
        variance_of(averaged), matrix @ variance_of(found) @ matrix.T, atol=ROUNDING
    )
    second = by_group(["x", "y", "x"])
    one, two = averaged.aggregate(second), found.aggregate(second.after(by))
    np.testing.assert_allclose(one.tau, two.tau, atol=ROUNDING)
    np.testing.assert_allclose(variance_of(one), variance_of(two), atol=ROUNDING)


@law
@given(panels(), choices)
def test_averages_of_averages_take_the_shares_with_them(panel: Panel, estimate: Choice) -> None:
    """Overall averages in one step and in two: the same effect and the same standard error."""
    found = estimate(panel)
    for first, overall in (
        (found.calendar(), found.overall_calendar()),
        (found.dynamic(), found.overall_dynamic()),
    ):
        after = ["all" if getattr(e, "value", 0) >= 0 else None for e in first.labels]
        again = first.aggregate(by_group(after))
        np.testing.assert_allclose(again.tau, overall.tau, atol=ROUNDING)
        np.testing.assert_allclose(variance_of(again), variance_of(overall), atol=ROUNDING)


# Influence


@law
@given(panels(size=12), choices | adjusted_choices)
def test_covariance_from_sums_of_products_is_that_of_the_matrix(
    panel: Panel, estimate: Choice
) -> None:
    panel = replace(panel, clusters=np.arange(len(panel.y)))
    for found in all_of(estimate(panel)):
        psi = found.influence.matrix()
        np.testing.assert_allclose(variance_of(found), psi.T @ psi, rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(psi.sum(axis=0), 0, atol=SOLVED)


@law
@given(panels(size=6), choices, seeds)
def test_a_cluster_is_the_sum_of_its_units(panel: Panel, estimate: Choice, seed: int) -> None:
    clusters = np.random.default_rng(seed).permutation(np.arange(len(panel.y)) % 11)
    alone = replace(panel, clusters=np.arange(len(panel.y)))
    for one, many in zip(
        all_of(estimate(alone)), all_of(estimate(replace(panel, clusters=clusters))), strict=True
    ):
        summed = (clusters == np.arange(11)[:, None]) @ one.influence.matrix()
        np.testing.assert_allclose(many.influence.matrix(), summed, atol=ROUNDING)
        np.testing.assert_allclose(variance_of(many), summed.T @ summed, atol=ROUNDING)
