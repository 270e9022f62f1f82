"""Laws of adjusted comparisons: what may change nothing, and what Ψ must be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment
from evaluation.methods.covariates.propensity import TRIM
from tests.laws.people import (
    IDENTITY,
    Estimator,
    People,
    estimators,
    law,
    methods,
    panel,
    sections,
    seeds,
)

ROUNDING = 1e-9  # normal equations of up to 200 rows, conditioned up to 1e4
STEP, SLOPE = 1e-5, 1e-6  # a central difference: error of the order of the step squared, and 1e-11


@st.composite
def people(draw: st.DrawFn) -> People:
    """Dense numbers from a seed that Hypothesis chooses; both sides and periods are well filled."""
    n, random = draw(st.integers(80, 200)), np.random.default_rng(draw(seeds))
    x = random.normal(size=(n, 2))
    slopes = draw(st.floats(-1, 1)), draw(st.floats(-1, 1))
    treated = random.random(n) < 1 / (1 + np.exp(-x @ slopes))
    cells = [np.sum((treated == d) & (np.arange(n) % 2 == t)) for d in (0, 1) for t in (0, 1)]
    assume(min(cells) > 12)
    return People(
        y=x @ random.normal(size=(2, 2)) + random.normal(size=(n, 2)),
        post=np.arange(n) % 2 == 0,
        treated=treated,
        eligible=random.random(n) < 0.5,
        x=x,
        weights=random.uniform(0.5, 3, n),
    )


def same(one: Adjusted, other: Adjusted, within: float = ROUNDING) -> None:
    np.testing.assert_allclose(other.att, one.att, atol=within)
    np.testing.assert_allclose(other.weights, one.weights, atol=within)
    np.testing.assert_allclose(other.influence, one.influence, atol=within)


@law
@given(people(), methods, estimators)
def test_effects_are_the_ledger_and_both_add_to_zero(
    p: People, method: Adjustment, estimate: Estimator
) -> None:
    found = estimate(p, method)
    np.testing.assert_allclose(found.weights @ p.y, found.att, atol=IDENTITY)
    np.testing.assert_allclose(found.weights.sum(), 0, atol=IDENTITY)
    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=ROUNDING)


@law
@given(people(), methods, estimators)
def test_influence_is_the_derivative_of_the_estimate(
    p: People, method: Adjustment, estimate: Estimator
) -> None:
    """ψ of a row is what more weight on it does, through every nuisance: no term is missing."""
    found = estimate(p, method)
    assume(found.propensity is None or found.propensity.scores[~p.treated].max() < TRIM - 0.02)
    for i in range(0, p.weights.size, 7):
        moved = []
        for sign in (1, -1):
            weights = p.weights.copy()
            weights[i] *= 1 + sign * STEP
            moved.append(estimate(replace(p, weights=weights), method).att)
        slope = (moved[0] - moved[1]) / (2 * STEP)
        np.testing.assert_allclose(found.influence[i], slope, atol=SLOPE)


@law
@given(people(), methods, estimators, st.floats(1e-3, 1e3))
def test_only_ratios_of_weights_matter(
    p: People, method: Adjustment, estimate: Estimator, size: float
) -> None:
    same(estimate(p, method), estimate(replace(p, weights=size * p.weights), method))


@law
@given(people(), methods, estimators, seeds)
def test_covariates_may_be_measured_and_mixed_otherwise(
    p: People, method: Adjustment, estimate: Estimator, seed: int
) -> None:
    random = np.random.default_rng(seed)
    mix = random.normal(size=(2, 2)) + 2 * np.eye(2)
    assume(np.linalg.cond(mix) < 100)
    same(estimate(p, method), estimate(replace(p, x=p.x @ mix * 50 - 7), method))


@law
@given(people(), methods, estimators, seeds)
def test_the_order_of_rows_does_not_matter(
    p: People, method: Adjustment, estimate: Estimator, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(p.weights.size)
    one, other = estimate(p, method), estimate(p.take(order), method)
    np.testing.assert_allclose(other.att, one.att, atol=ROUNDING)
    np.testing.assert_allclose(other.influence, one.influence[order], atol=ROUNDING)


@law
@given(people(), methods, estimators, seeds, st.floats(0.1, 0.9))
def test_a_row_may_be_split_in_two(
    p: People, method: Adjustment, estimate: Estimator, seed: int, share: float
) -> None:
    i = int(np.random.default_rng(seed).integers(p.weights.size))
    twice = p.take(np.append(np.arange(p.weights.size), i))
    weights = twice.weights.copy()
    weights[[i, -1]] *= [share, 1 - share]
    one, other = estimate(p, method), estimate(replace(twice, weights=weights), method)
    np.testing.assert_allclose(other.att, one.att, atol=ROUNDING)
    whole = other.influence[:-1].copy()
    whole[i] += other.influence[-1]
    np.testing.assert_allclose(whole, one.influence, atol=ROUNDING)


@law
@given(people(), methods, estimators, st.floats(-1e3, 1e3), st.floats(-10, 10))
def test_effects_scale_with_outcomes_and_add_over_them(
    p: People, method: Adjustment, estimate: Estimator, level: float, size: float
) -> None:
    one = estimate(p, method)
    other = estimate(replace(p, y=size * p.y + level), method)
    np.testing.assert_allclose(other.att, size * one.att, atol=1e3 * ROUNDING)
    both = estimate(replace(p, y=p.y.sum(axis=1, keepdims=True)), method)
    np.testing.assert_allclose(both.att[0], one.att.sum(), atol=ROUNDING)
    np.testing.assert_allclose(both.influence[:, 0], one.influence.sum(axis=1), atol=ROUNDING)


@law
@given(people(), st.sampled_from([m for m in Adjustment if m.regresses]), seeds)
def test_what_is_linear_in_covariates_changes_nothing(
    p: People, method: Adjustment, seed: int
) -> None:
    added = p.x @ np.random.default_rng(seed).normal(size=(2, 1)) * 20
    np.testing.assert_allclose(
        panel(replace(p, y=p.y + added), method).att, panel(p, method).att, atol=10 * ROUNDING
    )


@law
@given(people())
def test_a_trend_in_covariates_alike_on_both_sides_is_taken_out_of_sections(p: People) -> None:
    """Doubly robust standardises both sides; regression only the controls, so it is not exact."""
    method = Adjustment.DOUBLY_ROBUST
    added = (p.x @ [3.0, -2.0] * (1 + p.post))[:, None]
    np.testing.assert_allclose(
        sections(replace(p, y=p.y + added), method).att, sections(p, method).att, atol=ROUNDING
    )


@law
@given(people(), methods, estimators, st.floats(-50, 50))
def test_an_effect_on_the_treated_is_found_as_it_is(
    p: People, method: Adjustment, estimate: Estimator, effect: float
) -> None:
    given_to = p.treated & (p.post if estimate is sections else True)
    moved = estimate(replace(p, y=p.y + effect * given_to[:, None]), method)
    np.testing.assert_allclose(moved.att, estimate(p, method).att + effect, atol=10 * ROUNDING)
