"""Laws of the synthetic family: what may not change the weights, and what moves with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.covariates.balancing import entropy_balanced
from evaluation.methods.synthetic.donors import Synthetic, Task, fit
from evaluation.methods.synthetic.simplex import simplex_weights
from evaluation.methods.synthetic.synthetic import SyntheticEffects, synthetic
from evaluation.panels.panel import NEVER, Panel
from tests.strength import tried

EXACT = 1e-10  # sums of some hundred numbers of order ten
FITTED = 1e-7  # weights of two fits: rounding over the smallest eigenvalue of donors' movements
MOVED = 1e-6  # and their effect on outcomes that were moved by up to a hundred
NOISE = 1e-5  # the tiny ridge is relative to noise, which common shocks change

law = tried(40)
seeds = st.integers(0, 2**32 - 1)
kinds = st.sampled_from(list(Synthetic))
did = st.sampled_from([Synthetic.DID, Synthetic.DEMEANED])
scales = st.floats(1e-3, 1e3)


@dataclass(frozen=True)
class Made:
    """A panel, and draws for what is done to it."""

    panel: Panel
    random: np.random.Generator


@st.composite
def panels(draw: st.DrawFn, treated: int | None = None) -> Made:
    """Fewer donors than periods before treatment, so that no two mixtures are the same."""
    random = np.random.default_rng(draw(seeds))
    donors, before, after = draw(st.integers(3, 7)), draw(st.integers(9, 14)), 3
    count = draw(st.integers(1, 3)) if treated is None else treated
    shape = (donors + count, before + after)
    y = random.normal(10, 1, (shape[0], 1)) + np.cumsum(random.normal(0, 1, shape), axis=1)
    cohort = np.array([NEVER] * donors + [float(before)] * count)
    return Made(Panel.of(y, cohort, weights=random.uniform(1, 4, shape[0])), random)


def of(panel: Panel, kind: Synthetic) -> SyntheticEffects:
    return synthetic(panel, kind, placebos=False)


def same_weights(one: SyntheticEffects, other: SyntheticEffects, atol: float = FITTED) -> None:
    np.testing.assert_allclose(other.unit_weights, one.unit_weights, atol=atol)
    np.testing.assert_allclose(other.base, one.base, atol=atol)


@law
@given(panels(), kinds)
def test_weights_are_a_mixture_and_the_ledger_sums_to_zero_over_units(
    made: Made, kind: Synthetic
) -> None:
    found = of(made.panel, kind)
    np.testing.assert_allclose(found.ledger.apply(made.panel.y), found.tau, atol=1e-12)
    for k in range(len(found)):
        np.testing.assert_allclose(found.ledger.row(k).sum(axis=0), 0, atol=EXACT)
    if kind is not Synthetic.AUGMENTED:
        assert found.omega.min() >= 0
    if kind in (Synthetic.DID, Synthetic.DEMEANED):
        assert found.base.min() >= 0
        np.testing.assert_allclose(found.overall().ledger.row(0).sum(axis=1), 0, atol=EXACT)


@law
@given(panels(), did)
def test_levels_of_units_and_a_common_trend_change_nothing(made: Made, kind: Synthetic) -> None:
    """A trend moves every step alike, so also the noise that the ridge is measured in stays."""
    panel, random = made.panel, made.random
    n, t = panel.y.shape
    moved = panel.y + random.normal(0, 20, (n, 1)) + random.normal(0, 5) * np.arange(t)
    one, other = of(panel, kind), of(replace(panel, y=moved), kind)
    same_weights(one, other)
    np.testing.assert_allclose(other.tau, one.tau, atol=MOVED)


@law
@given(panels(), st.sampled_from([Synthetic.DEMEANED, Synthetic.CONTROL]))
def test_common_shocks_change_nothing_where_there_is_no_ridge(made: Made, kind: Synthetic) -> None:
    """Not for synthetic DiD: they are steps of donors too, and its ridge grows with those."""
    shocks = made.random.normal(0, 5, made.panel.y.shape[1])
    one, other = of(made.panel, kind), of(replace(made.panel, y=made.panel.y + shocks), kind)
    same_weights(one, other, NOISE)
    np.testing.assert_allclose(other.tau, one.tau, atol=10 * NOISE)


@law
@given(panels())
def test_common_shocks_never_change_the_periods_of_synthetic_did(made: Made) -> None:
    shocks = made.random.normal(0, 5, made.panel.y.shape[1])
    one = of(made.panel, Synthetic.DID)
    other = of(replace(made.panel, y=made.panel.y + shocks), Synthetic.DID)
    np.testing.assert_allclose(other.base, one.base, atol=NOISE)


@law
@given(panels(), kinds, scales)
def test_the_unit_of_the_outcome_does_not_matter(made: Made, kind: Synthetic, by: float) -> None:
    one, other = of(made.panel, kind), of(replace(made.panel, y=by * made.panel.y), kind)
    same_weights(one, other)
    np.testing.assert_allclose(other.tau, by * one.tau, atol=MOVED * by)


@law
@given(panels(), kinds, scales)
def test_the_unit_of_size_does_not_matter(made: Made, kind: Synthetic, by: float) -> None:
    weighted = replace(made.panel, weights=by * made.panel.weights)
    same_weights(of(made.panel, kind), of(weighted, kind))


@law
@given(panels(), kinds)
def test_the_order_of_units_does_not_matter(made: Made, kind: Synthetic) -> None:
    panel = made.panel
    order = made.random.permutation(len(panel.y))
    other = of(Panel.of(panel.y[order], panel.cohort[order], weights=panel.weights[order]), kind)
    one = of(panel, kind)
    np.testing.assert_allclose(other.unit_weights, one.unit_weights[order], atol=FITTED)
    np.testing.assert_allclose(other.tau, one.tau, atol=MOVED)


@law
@given(panels(), kinds, st.floats(-50, 50))
def test_an_effect_on_the_treated_is_found_in_full(
    made: Made, kind: Synthetic, effect: float
) -> None:
    one = of(made.panel, kind)
    other = of(replace(made.panel, y=made.panel.y + effect * made.panel.treated), kind)
    same_weights(one, other, EXACT)
    after = np.array([label.value >= 0 for label in one.labels])
    np.testing.assert_allclose(other.tau - one.tau, effect * after, atol=EXACT)


@law
@given(panels(treated=1), st.sampled_from([Synthetic.CONTROL, Synthetic.DEMEANED]))
def test_a_treated_unit_that_is_a_mixture_is_met(made: Made, kind: Synthetic) -> None:
    panel, random = made.panel, made.random
    donors = int(panel.never.sum())
    mixture = random.dirichlet(np.ones(donors))
    y = panel.y.copy()
    y[-1] = mixture @ y[:-1] + 3 * (kind is Synthetic.DEMEANED)
    found = of(replace(panel, y=y), kind)
    np.testing.assert_allclose(found.omega, mixture, atol=FITTED)
    np.testing.assert_allclose(found.tau, 0, atol=MOVED)


# Several outcomes with one set of weights


def task_of(made: Made, others: Array) -> Task:
    """The panel's outcome and another one, of the same units."""
    panel, never = made.panel, made.panel.never
    y = np.stack([panel.y, others])
    v = panel.weights[~never] / panel.weights[~never].sum()
    after = panel.periods >= panel.cohort[-1]
    return Task(
        donors=y[:, never],
        target=np.einsum("n,ont->ot", v, y[:, ~never]),
        base=~after,
        post=after / after.sum(),
        treated=int((~never).sum()),
        sizes=panel.weights[never],
    )


@law
@given(panels(), kinds, scales)
def test_the_unit_of_one_outcome_does_not_matter_to_both(
    made: Made, kind: Synthetic, by: float
) -> None:
    other = made.random.normal(0, 1, made.panel.y.shape).cumsum(axis=1)
    one, two = (fit(kind, task_of(made, scaled)) for scaled in (other, by * other))
    np.testing.assert_allclose(two.omega, one.omega, atol=FITTED)
    np.testing.assert_allclose(two.periods, one.periods, atol=FITTED)


@law
@given(panels(), st.sampled_from([k for k in Synthetic if k is not Synthetic.AUGMENTED]))
def test_an_outcome_twice_is_an_outcome_once(made: Made, kind: Synthetic) -> None:
    """Not the augmentation: leaving out one of two equal periods leaves nothing out."""
    twice, found = fit(kind, task_of(made, made.panel.y)), of(made.panel, kind)
    np.testing.assert_allclose(twice.omega, found.omega, atol=FITTED)


@law
@given(panels(), kinds)
def test_the_order_of_outcomes_does_not_matter(made: Made, kind: Synthetic) -> None:
    other = made.random.normal(0, 1, made.panel.y.shape).cumsum(axis=1)
    task = task_of(made, other)
    turned = replace(task, donors=task.donors[::-1], target=task.target[::-1])
    np.testing.assert_allclose(fit(kind, turned).omega, fit(kind, task).omega, atol=FITTED)


# The solvers beneath


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[Array, Array, float, np.random.Generator]:
    random = np.random.default_rng(draw(seeds))
    donors, periods = draw(st.integers(2, 25)), draw(st.integers(1, 25))
    units = random.normal(0, 1, (donors, periods))
    ridge = draw(st.sampled_from([0.01, 1.0, 30.0])) * periods
    return units, random.normal(0, 1, periods), ridge, random


@law
@given(mixtures(), scales)
def test_the_simplex_moves_with_its_points(
    made: tuple[Array, Array, float, np.random.Generator], by: float
) -> None:
    """A mixture knows no origin; and with the ridge in squared units, no unit."""
    units, target, ridge, random = made
    shift = random.normal(0, 10, target.size)
    one = simplex_weights(units, target, ridge)
    moved = simplex_weights(by * (units + shift), by * (target + shift), by**2 * ridge)
    np.testing.assert_allclose(moved, one, atol=1e-8)


@law
@given(mixtures())
def test_no_mixture_that_is_drawn_is_better(
    made: tuple[Array, Array, float, np.random.Generator],
) -> None:
    units, target, ridge, random = made
    found = simplex_weights(units, target, ridge)
    drawn = random.dirichlet(np.full(len(units), 0.5), 50)
    near = 0.99 * found + 0.01 * drawn

    def objective(x: Array) -> Array:
        return np.sum((x @ units - target) ** 2, axis=-1) + ridge * np.sum(x**2, axis=-1)

    assert np.all(objective(np.vstack([drawn, near])) >= objective(found) - EXACT)


@law
@given(seeds)
def test_entropy_balancing_knows_no_unit_and_no_origin(seed: int) -> None:
    """Covariates by any regular matrix: the same moments are met, so the same weights."""
    random = np.random.default_rng(seed)
    x, start = random.normal(0, 1, (15, 3)), random.dirichlet(np.full(15, 5.0))
    target = random.dirichlet(np.full(15, 2.0)) @ x
    turn = random.normal(0, 1, (3, 3)) + 3 * np.eye(3)
    shift = random.normal(0, 10, 3)
    one = entropy_balanced(x, target, start).omega
    other = entropy_balanced(x @ turn + shift, target @ turn + shift, 7 * start).omega
    np.testing.assert_allclose(other, one, atol=1e-8)
