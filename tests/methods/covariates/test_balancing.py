"""Entropy balancing: closed forms, an independent solution, and its influence by perturbation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.covariates.balancing import (
    SMALL,
    entropy_balanced,
    entropy_balancing,
    influence_of_balance,
)
from evaluation.panels.panel import Panel
from tests.methods.small_panels import with_any_start

EXACT = 1e-9  # moments are met to 1e-10 of a standard deviation
SLSQP = 1e-8  # of a weight, with exact slopes and started at the answer's neighbourhood
DERIVATIVE = 1e-6  # central differences with steps of 1e-4: the square of the step, and rounding

EVEN = np.full(3, 1 / 3)


def covariates(seed: int, donors: int = 12, columns: int = 2) -> tuple[Array, Array, Array]:
    """Donors' covariates in units far apart, a target inside their hull, start weights."""
    random = np.random.default_rng(seed)
    x = random.normal(0, 1, (donors, columns)) * [1.0, 1000.0][:columns] + [0.0, 5000.0][:columns]
    mixture = random.dirichlet(np.ones(donors))
    return x, mixture @ x, random.dirichlet(3 * np.ones(donors))


# By hand


def test_one_share_that_half_of_the_donors_must_have() -> None:
    found = entropy_balanced(np.array([[0.0], [0.0], [1.0]]), np.array([0.5]), EVEN)
    np.testing.assert_allclose(found.omega, [0.25, 0.25, 0.5], atol=EXACT)
    assert found.effective == pytest.approx(1 / 0.375)


def test_inside_a_group_weights_keep_the_proportions_of_the_start() -> None:
    start = np.array([0.1, 0.3, 0.6])
    found = entropy_balanced(np.array([[0.0], [0.0], [1.0]]), np.array([0.5]), start)
    np.testing.assert_allclose(found.omega, [0.125, 0.375, 0.5], atol=EXACT)


def test_an_exponential_tilt_in_closed_form() -> None:
    """ω ∝ 1, z, z² with mean 3/2: z² − z − 3 = 0."""
    z = (1 + np.sqrt(13)) / 2
    wanted = np.array([1, z, z**2]) / (1 + z + z**2)
    found = entropy_balanced(np.array([[0.0], [1.0], [2.0]]), np.array([1.5]), EVEN)
    np.testing.assert_allclose(found.omega, wanted, atol=EXACT)


def test_nothing_is_moved_where_the_start_is_balanced() -> None:
    x, _, start = covariates(1)
    found = entropy_balanced(x, start @ x, start)
    assert found.steps == 0
    np.testing.assert_allclose(found.omega, start, atol=1e-15)


# At the optimum


@pytest.mark.parametrize("seed", range(8))
def test_moments_are_met_and_the_weights_are_a_tilt(seed: int) -> None:
    """log(ω/q) is linear in the covariates: the only weights for which the entropy is least."""
    x, target, start = covariates(seed)
    omega = entropy_balanced(x, target, start).omega
    assert omega.min() > 0
    assert omega.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose((omega @ x - target) / x.std(axis=0), 0, atol=SMALL)
    tilt, line = np.log(omega / start), np.column_stack([np.ones(len(x)), x / [1.0, 1000.0]])
    off = tilt - line @ np.linalg.lstsq(line, tilt, rcond=None)[0]
    np.testing.assert_allclose(off, 0, atol=EXACT)


@pytest.mark.parametrize("seed", range(4))
def test_scipy_finds_the_same(seed: int) -> None:
    random = np.random.default_rng(300 + seed)
    x, start = random.normal(0, 1, (7, 2)), np.full(7, 1 / 7)
    target = random.dirichlet(2 * np.ones(7)) @ x
    conditions = np.column_stack([x - target, np.ones(7)]).T

    def entropy(omega: Array) -> tuple[float, Array]:
        logs = np.log(omega / start)
        return float(omega @ logs), logs + 1

    other = minimize(
        entropy,
        start,
        jac=True,
        method="SLSQP",
        bounds=[(1e-12, 1)] * 7,
        constraints={
            "type": "eq",
            "fun": lambda omega: conditions @ omega - [0, 0, 1],
            "jac": lambda _: conditions,
        },
        options={"ftol": 1e-16, "maxiter": 1000},
    )
    np.testing.assert_allclose(entropy_balanced(x, target, start).omega, other.x, atol=SLSQP)


@pytest.mark.parametrize("seed", [62, 77, 301])
def test_a_mixture_of_donors_is_always_met(seed: int) -> None:
    """Near the minimum of the dual rounding hides that a step helps; it was then given up."""
    random = np.random.default_rng(seed)
    x = random.normal(0, 1, (7, 2))
    target = random.dirichlet(2 * np.ones(7)) @ x
    omega = entropy_balanced(x, target, np.full(7, 1 / 7)).omega
    np.testing.assert_allclose(omega @ x, target, atol=EXACT)


def test_a_covariate_twice_is_a_covariate_once() -> None:
    x, target, start = covariates(5)
    twice, wanted = np.column_stack([x, x[:, :1]]), np.append(target, target[0])
    np.testing.assert_allclose(
        entropy_balanced(twice, wanted, start).omega,
        entropy_balanced(x, target, start).omega,
        atol=EXACT,
    )


def test_a_target_at_the_edge_takes_the_donors_there() -> None:
    found = entropy_balanced(np.array([[0.0], [1.0], [2.0]]), np.array([2.0]), EVEN)
    np.testing.assert_allclose(found.omega, [0, 0, 1], atol=1e-9)


# Errors


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ((9.0, 0.5), "covariate(s) 0 of 2 lie beyond every donor"),
        ((9.0, -1.0), "covariate(s) 0, 1 of 2 lie beyond every donor"),
        (
            (0.9, 0.9),
            "each of 2 lies among the donors', all together outside their hull",
        ),  # each can be met, both cannot
    ],
)
def test_outside_the_hull(target: tuple[float, float], found: str) -> None:
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(DesignError, match="no mixture of 3 donors") as caught:
        entropy_balanced(corners, np.array(target), EVEN)
    assert [breach.found for breach in caught.value.breaches] == [found]


def test_a_covariate_that_no_donor_varies_in() -> None:
    """Its moment is met by any weights, or by none: said as it is, the column by number."""
    flat = np.array([[0.0, 2], [1, 2], [2, 2]])
    with pytest.raises(DesignError, match=r"covariate\(s\) 1 constant; any weights meet"):
        entropy_balanced(flat, np.array([1.0, 2.0]), EVEN)
    with pytest.raises(DesignError, match=r"1 constant; the treated's mean of covariate\(s\) 1 is"):
        entropy_balanced(flat, np.array([1.0, 3.0]), EVEN)


def test_tied_covariates_are_named_where_they_cannot_be_met() -> None:
    x = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])
    assert entropy_balanced(x, np.array([1.2, 2.4]), EVEN).omega @ x[:, 0] == pytest.approx(1.2)
    with pytest.raises(DesignError, match="among donors covariates 0, 1 collinear"):
        entropy_balanced(x, np.array([1.2, 2.0]), EVEN)


# The influence


def test_the_influence_is_what_a_little_more_of_a_unit_does() -> None:
    """A unit's weight times 1 ± ε, everything balanced anew: the difference quotient is ψ."""
    random = np.random.default_rng(8)
    treated = np.arange(14) < 4
    x, dy = random.normal(0, 1, (14, 2)), random.normal(0, 1, (14, 3))
    x[treated] /= 3  # inside the donors' hull
    dy += x @ random.normal(0, 2, (2, 3))
    weight = random.uniform(0.5, 2, 14)

    def effect(by: Array) -> tuple[Array, Array, Array]:
        v, q = by[treated] / by[treated].sum(), by[~treated] / by[~treated].sum()
        omega = entropy_balanced(x[~treated], v @ x[treated], q).omega
        return v @ dy[treated] - omega @ dy[~treated], v, omega

    _, v, omega = effect(weight)
    psi = influence_of_balance(dy, x, treated, v, omega)
    step = 1e-4
    for i in range(14):
        more, less = (
            effect(weight * np.where(np.arange(14) == i, 1 + e, 1)) for e in (step, -step)
        )
        np.testing.assert_allclose(psi[i], (more[0] - less[0]) / (2 * step), atol=DERIVATIVE)
    np.testing.assert_allclose(psi[treated].sum(axis=0), 0, atol=EXACT)
    np.testing.assert_allclose(psi[~treated].sum(axis=0), 0, atol=EXACT)


def test_a_balanced_panel_is_the_double_difference_of_balanced_means() -> None:
    random = np.random.default_rng(5)
    n, t = 40, 6
    x = random.normal(size=(n, 2))
    cohort = np.where(np.arange(n) < 8, 4.0, np.inf)
    y = random.normal(size=(n, t)) + x @ random.normal(size=(2, t)) + 2.0 * (cohort == 4)[:, None]
    y[:8, 4:] += 1.5
    panel = Panel.of(y, cohort, covariates=x)
    found = entropy_balancing(panel)
    u = found.ledger.units[0]
    assert u @ x == pytest.approx(0, abs=1e-9)
    change = y[:, 4:].mean(axis=1) - y[:, :4].mean(axis=1)
    assert found.tau[0] == pytest.approx(u @ change, abs=1e-12)
    assert found.ledger.apply(y + x @ np.ones((2, 1)) * np.arange(t)) == pytest.approx(
        found.tau, abs=1e-8
    )
    assert 0 < found.standard_errors[0] < 1
    one = Panel.of(y[7:], cohort[7:], covariates=np.zeros((n - 7, 0)))
    assert entropy_balancing(one).influence is None
    assert entropy_balancing(one).tau[0] == pytest.approx(change[7] - change[8:].mean(), abs=1e-12)


def test_balancing_lists_every_obstacle() -> None:
    panel = with_any_start(np.full((3, 2), np.nan), np.array([1.0, 0.0, np.inf]))
    with pytest.raises(DesignError) as caught:
        entropy_balancing(panel)
    assert {"gaps", "adoption", "donors"} <= {breach.rule for breach in caught.value.breaches}
