"""Weights on the simplex: by hand, by their optimality conditions, and by slower solvers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluation.core.arrays import Array
from evaluation.methods.synthetic import simplex
from evaluation.methods.synthetic.simplex import frank_wolfe, simplex_weights

EXACT = 1e-10  # two routes through one small system
TINY = 1e-12  # a ridge that makes the optimum unique and moves it by no more than itself
RIDGED = 1e-11  # how far the tiny ridge moves weights that are known without it
CONDITION = 1e-9  # of a slope, as the search checks it, relative to the objective
SLSQP = 1e-6  # of a weight: it stops at 1e-14 of an objective of order one

CORNERS = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])


def objective(x: Array, units: Array, target: Array, ridge: float) -> float:
    error = x @ units - target
    return float(error @ error + ridge * x @ x)


def slope(x: Array, units: Array, target: Array, ridge: float) -> Array:
    return 2 * (units @ (x @ units - target) + ridge * x)


def problem(seed: int) -> tuple[Array, Array, float]:
    """Up to 40 donors over up to 30 periods; targets inside and outside, ridges small and large."""
    random = np.random.default_rng(seed)
    donors, periods = random.integers(2, 41), random.integers(1, 31)
    units = random.normal(0, 1, (donors, periods))
    target = random.normal(0, 1, periods) * random.choice([0.05, 0.5, 3.0])
    return units, target, float(periods * random.choice([TINY, 0.01, 1.0, 30.0]))


@pytest.fixture
def never_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simplex, "EXCHANGES", 0)


@pytest.fixture
def only_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Array:
        raise AssertionError("the slow way was taken")

    monkeypatch.setattr(simplex, "_least_norm", refuse)


# By hand


@pytest.mark.parametrize("ridge", [TINY, 0.3, 5.0, 1e4])
@pytest.mark.parametrize("at", [-1.0, 0.2, 0.5, 0.9, 1.7])
def test_two_donors_have_a_closed_form(at: float, ridge: float) -> None:
    """w = ((b − t)·(b − a) + ρ) / (|b − a|² + 2ρ), or the end of the segment."""
    a, b = np.array([1.0, 4.0, 2.0]), np.array([3.0, 1.0, 2.0])
    target = a + at * (b - a) + np.array([0.0, 0.0, 2.0])  # apart from the line, which is nothing
    w = ((b - target) @ (b - a) + ridge) / ((b - a) @ (b - a) + 2 * ridge)
    w = min(max(w, 0.0), 1.0)
    found = simplex_weights(np.array([a, b]), target, ridge)
    np.testing.assert_allclose(found, [w, 1 - w], atol=EXACT)


@pytest.mark.parametrize(
    ("target", "weights"),
    [
        ((0.5, 0.5), (0.5, 0.25, 0.25)),  # inside
        ((1.0, 0.0), (0.5, 0.5, 0.0)),  # on a side
        ((3.0, 3.0), (0.0, 0.5, 0.5)),  # beyond a side: its nearest point
        ((-1.0, -1.0), (1.0, 0.0, 0.0)),  # beyond a corner
        ((0.0, 2.0), (0.0, 0.0, 1.0)),  # a donor itself
    ],
)
def test_a_triangle(target: tuple[float, float], weights: tuple[float, ...]) -> None:
    found = simplex_weights(CORNERS, np.array(target), TINY)
    np.testing.assert_allclose(found, weights, atol=RIDGED)


def test_a_large_ridge_makes_weights_equal() -> None:
    units, target, _ = problem(3)
    found = simplex_weights(units, target, 1e12)
    np.testing.assert_allclose(found, 1 / len(units), atol=1e-9)


def test_one_donor_is_the_mixture() -> None:
    assert simplex_weights(np.array([[3.0, 5.0]]), np.zeros(2), TINY).tolist() == [1.0]


# At the optimum


@pytest.mark.parametrize("seed", range(30))
def test_no_donor_would_lower_the_objective(seed: int) -> None:
    """The slope is least, and the same, for all donors of weight; none is negative."""
    units, target, ridge = problem(seed)
    x = simplex_weights(units, target, ridge)
    assert x.min() >= 0
    assert x.sum() == pytest.approx(1, abs=EXACT)
    slopes = slope(x, units, target, ridge)
    scale = CONDITION * max(1.0, objective(x, units, target, ridge))
    assert np.ptp(slopes[x > 0]) <= scale
    assert slopes.min() >= slopes[x > 0].min() - scale


@pytest.mark.parametrize("seed", range(12))
def test_scipy_finds_nothing_lower(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    units, target = random.normal(0, 1, (6, 9)), random.normal(0, 0.5, 9)
    ridge = float(random.choice([0.01, 1.0, 9.0]))
    found = simplex_weights(units, target, ridge)
    other = minimize(
        objective,
        np.full(6, 1 / 6),
        (units, target, ridge),
        jac=slope,
        method="SLSQP",
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert objective(found, units, target, ridge) <= other.fun + EXACT
    np.testing.assert_allclose(found, other.x, atol=SLSQP)


@pytest.mark.usefixtures("only_exchanged")
@pytest.mark.parametrize("seed", range(30))
def test_the_exchange_ends_by_itself_where_periods_can_tell_donors_apart(seed: int) -> None:
    random = np.random.default_rng(seed)
    units, target = random.normal(0, 1, (30, 40)), random.normal(0, 0.3, 40)
    for ridge in (40 * TINY, 40.0, 4000.0):
        assert simplex_weights(units, target, ridge).sum() == pytest.approx(1, abs=EXACT)


@pytest.mark.parametrize("seed", range(20))
def test_the_slow_way_gives_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    units, target, ridge = problem(seed)
    fast = simplex_weights(units, target, ridge)
    monkeypatch.setattr(simplex, "EXCHANGES", 0)
    np.testing.assert_allclose(simplex_weights(units, target, ridge), fast, atol=EXACT)


@pytest.mark.usefixtures("never_exchanged")
def test_the_slow_way_by_hand() -> None:
    found = simplex_weights(CORNERS, np.array([0.5, 0.5]), TINY)
    np.testing.assert_allclose(found, [0.5, 0.25, 0.25], atol=RIDGED)


# Degenerate


def test_donors_that_are_the_target_share_alike() -> None:
    assert simplex_weights(np.ones((4, 3)), np.ones(3), TINY).tolist() == [0.25] * 4


def test_a_ridge_shares_between_identical_donors() -> None:
    units = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    found = simplex_weights(units, np.array([0.5, 0.5]), 0.1)
    assert found[1] == pytest.approx(found[2], abs=EXACT)
    assert found.min() > 0


@pytest.mark.parametrize("ridge", [0.0, 1e-11])
def test_identical_donors_far_off_whose_ridge_is_lost_in_rounding(ridge: float) -> None:
    """A system of equations of them is singular; this once ended in numpy's own error."""
    units = np.array([[3000.0, 0.0], [3000.0, 0.0], [-1000.0, 0.0]])
    found = simplex_weights(units, np.zeros(2), ridge)
    assert found.min() >= 0
    assert found[:2].sum() == pytest.approx(0.25, abs=EXACT)


def test_more_donors_than_periods_inside_their_hull() -> None:
    """Many mixtures are the target: the ridge takes the one with the least squared weights."""
    random = np.random.default_rng(5)
    units = random.normal(0, 1, (12, 3))
    target = units.mean(axis=0)
    found = simplex_weights(units, target, 3 * TINY)
    np.testing.assert_allclose(found, 1 / 12, atol=1e-7)  # rounding over the ridge, 1e-16 / 1e-9
    np.testing.assert_allclose(found @ units, target, atol=1e-9)


# As R's synthdid stops


def after(steps: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> Array:
    monkeypatch.setattr(simplex, "R_STEPS", steps)
    return frank_wolfe(np.array([[0.0], [1.0]]), np.array([0.9]), 0.0, 1e-12)


def test_one_step_of_frank_wolfe_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a half each straight to the optimum; then 0.1 is cut off, and found again."""
    np.testing.assert_allclose(after((1, 0), monkeypatch), [0, 1], atol=EXACT)
    np.testing.assert_allclose(after((1, 1), monkeypatch), [0.1, 0.9], atol=EXACT)


@pytest.mark.parametrize("cut", [(0.19, (0.0, 1.0)), (0.21, (0.21, 0.79))])
def test_what_is_cut_is_below_a_quarter_of_the_largest(
    cut: tuple[float, tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simplex, "R_STEPS", (1, 0))
    weight, left = cut
    found = frank_wolfe(np.array([[0.0], [1.0]]), np.array([1 - weight]), 0.0, 1e-12)
    np.testing.assert_allclose(found, left, atol=EXACT)


def test_frank_wolfe_stays_where_no_donor_differs() -> None:
    found = frank_wolfe(np.ones((4, 3)), np.zeros(3), 0.0, 1e-12)
    np.testing.assert_allclose(found, 0.25, atol=EXACT)


@pytest.mark.parametrize("solver", [lambda *a: frank_wolfe(*a, 1e-14), simplex_weights])
@pytest.mark.parametrize("seed", range(4))
def test_frank_wolfe_ends_near_the_optimum_and_never_below_it(
    solver: Callable[[Array, Array, float], Array], seed: int
) -> None:
    random = np.random.default_rng(200 + seed)
    units, target = random.normal(0, 1, (6, 9)), random.normal(0, 0.5, 9)
    found = solver(units, target, 9.0)
    best = objective(simplex_weights(units, target, 9.0), units, target, 9.0)
    assert -EXACT <= objective(found, units, target, 9.0) - best < 1e-3
    assert found.min() >= 0
