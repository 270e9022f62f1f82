"""Laws of adjusted comparisons: what may change nothing, and what Ψ must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluation.data.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.estimation.cross_section import adjusted_cross_section
from evaluation.estimation.doubly_robust import Adjusted, Adjustment, adjusted
from evaluation.estimation.propensity import TRIM
from evaluation.estimation.triple_difference import (
    triple_difference,
    triple_difference_cross_section,
)

ROUNDING = 1e-9  # normal equations of up to 200 rows, conditioned up to 1e4
IDENTITY = 1e-12  # rows against cells: sums of the same numbers in another order
STEP, SLOPE = 1e-5, 1e-6  # a central difference: error of the order of the step squared, and 1e-11
law = settings(deadline=None, derandomize=True, max_examples=60)
methods = st.sampled_from(list(Adjustment))
seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class People:
    """Rows of a panel (``y`` are changes) or of two cross-sections, with two covariates."""

    y: Array  # (n, 2)
    post: Mask
    treated: Mask
    eligible: Mask
    x: Array
    weights: Array

    def take(self, rows: Array) -> People:
        return People(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def panel(p: People, method: Adjustment) -> Adjusted:
    return adjusted(p.y, p.treated, p.x, p.weights, method)


def sections(p: People, method: Adjustment) -> Adjusted:
    return adjusted_cross_section(p.y, p.post, p.treated, p.x, p.weights, method)


Estimator = Callable[[People, Adjustment], Adjusted]
estimators = st.sampled_from([panel, sections])


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


# --- rows and cells -----------------------------------------------------------------------------


@st.composite
def discrete(draw: st.DrawFn) -> People:
    """0/1 outcomes of 600 people with three age groups and a sex; no cell is empty of a side."""
    random = np.random.default_rng(draw(seeds))
    n = 600
    age, sex = random.integers(0, 3, n), random.integers(0, 2, n)
    x = np.column_stack([age == 1, age == 2, sex]).astype(float)
    treated = random.random(n) < 0.3 + 0.1 * age + 0.1 * sex
    return People(
        y=(random.random((n, 2)) < 0.2 + 0.1 * x[:, :2] + 0.1 * treated[:, None]).astype(float),
        post=random.random(n) < 0.5,
        treated=treated,
        eligible=random.random(n) < 0.4 + 0.1 * sex,
        x=x,
        weights=np.ones(n),
    )


def cells(p: People, *keys: Array) -> tuple[People, Array]:
    """One row a cell: mean outcomes, and people as the weight; and the cell of each row."""
    table = np.column_stack([*keys, p.x])
    _, first, which = np.unique(table, axis=0, return_index=True, return_inverse=True)
    count = np.bincount(which.ravel()).astype(float)
    y = np.column_stack([np.bincount(which.ravel(), weights=k) / count for k in p.y.T])
    return replace(p.take(first), y=y, weights=count), which.ravel()


def by_cell(influence: Array, which: Array) -> Array:
    total = np.zeros((which.max() + 1, *influence.shape[1:]))
    np.add.at(total, which, influence)
    return total


@law
@given(discrete(), methods, estimators)
def test_cells_give_what_their_rows_give(
    p: People, method: Adjustment, estimate: Estimator
) -> None:
    keys = (p.treated, p.post) if estimate is sections else (p.treated,)
    whole, which = cells(p, *keys)
    assert whole.weights.size <= 24
    one, other = estimate(p, method), estimate(whole, method)
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


@law
@given(discrete(), methods)
def test_cells_of_a_triple_difference_give_what_their_rows_give(
    p: People, method: Adjustment
) -> None:
    whole, which = cells(p, p.treated, p.eligible)
    one, other = (
        triple_difference(q.y, q.treated, q.eligible, q.x, q.weights, method) for q in (p, whole)
    )
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


@law
@given(discrete(), methods)
def test_cells_of_triple_sections_give_what_their_rows_give(p: People, method: Adjustment) -> None:
    whole, which = cells(p, p.treated, p.eligible, p.post)
    one, other = (
        triple_difference_cross_section(q.y, q.post, q.treated, q.eligible, q.x, q.weights, method)
        for q in (p, whole)
    )
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


# --- never a traceback, never a number from nothing ---------------------------------------------


@settings(deadline=None, derandomize=True, max_examples=300)
@given(seeds, st.integers(2, 14), st.integers(0, 3), methods, estimators, st.booleans())
def test_tiny_samples_give_a_finite_answer_or_a_named_error(
    seed: int, n: int, covariates: int, method: Adjustment, estimate: Estimator, whole: bool
) -> None:
    random = np.random.default_rng(seed)
    n = 2 * n if estimate is sections else n
    x = random.normal(size=(n, covariates))
    x = np.round(x) if whole else x
    treated, post = random.random((2, n)) < 0.5
    y = random.normal(size=(n, 2))
    try:
        found = estimate(People(y, post, treated, treated, x, np.ones(n)), method)
    except DesignError as error:
        assert error.remedy
        return
    assert np.isfinite(found.att).all()
    assert np.isfinite(found.influence).all()
    after = post if estimate is sections else np.ones(n, dtype=bool)
    np.testing.assert_allclose(found.weights[treated & after].sum(), 1, atol=1e-6)
    np.testing.assert_allclose(found.weights[~treated & after].sum(), -1, atol=1e-6)
    if found.propensity is not None:  # a maximum: the score is zero
        z = np.column_stack([np.ones(n), x])
        np.testing.assert_allclose(found.propensity.surplus @ z, 0, atol=1e-8)
