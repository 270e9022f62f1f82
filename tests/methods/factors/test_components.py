"""Factors: by hand, against least squares by iteration, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.factors.components import components, factors, two_way_demeaned
from tests.methods.factors.factor_panels import EXACT, factor_panel, iterated

ITERATED = 1e-6  # how near alternating least squares come before they stand still


def donors(rank: int, noise: float = 0.0, seed: int = 0) -> tuple[Array, Array]:
    panel = factor_panel(rank, noise, seed=seed)
    return panel.y[panel.never], panel.weights[panel.never]


def onto(found: Array) -> Array:
    """The projection on a span that holds the constant, whatever its columns."""
    q = np.linalg.qr(np.column_stack([np.ones(len(found)), found]))[0]
    return q @ q.T


def test_one_factor_by_hand() -> None:
    """Loadings 1, −1, 3, −3 of (1, −1, 0) on levels and a month effect: f = (1, −1, 0) √(3/2)."""
    y = np.outer([1.0, -1, 3, -3], [1.0, -1, 0]) + np.array([[5.0], [6], [7], [8]]) + [1.0, 2, 9]
    np.testing.assert_allclose(factors(y, 1)[:, 0], np.array([1, -1, 0]) * np.sqrt(1.5), atol=EXACT)


def test_the_mean_of_a_month_is_weighted() -> None:
    """Donors 0, 0 and 4, 0 of weights 3, 1: means 0, 2; rest 0, 0 and 2, −2; months 0.5, −0.5."""
    y = np.array([[0.0, 0], [4, 0]])
    found = two_way_demeaned(y, weights=np.array([3.0, 1]))
    np.testing.assert_allclose(found, [[-0.5, 0.5], [1.5, -1.5]], atol=EXACT)
    np.testing.assert_allclose(two_way_demeaned(y), [[-1, 1], [1, -1]], atol=EXACT)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_factors_are_scaled_and_signed(rank: int) -> None:
    y, weights = donors(3, noise=0.5)
    found = factors(y, rank, weights=weights)
    np.testing.assert_allclose(found.T @ found / len(found), np.eye(rank), atol=EXACT)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=EXACT)
    at = np.abs(found).argmax(axis=0)
    assert (found[at, range(rank)] > 0).all()
    np.testing.assert_allclose(found, factors(y, 3, weights=weights)[:, :rank], atol=EXACT)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rank", [1, 2])
def test_they_are_those_of_iterated_least_squares(rank: int, weighted: bool) -> None:
    y, weights = donors(2, noise=0.3, seed=4)
    weights = weights if weighted else np.ones(len(y))
    _, other = iterated(y, weights, rank)
    found = factors(y, rank, weights=weights if weighted else None)
    np.testing.assert_allclose(onto(found), onto(other), atol=ITERATED)


def test_a_donor_of_weight_two_is_two_donors() -> None:
    y, _ = donors(2, noise=0.5)
    weights = np.r_[2.0, np.ones(len(y) - 1)]
    np.testing.assert_allclose(
        factors(y, 2, weights=weights), factors(np.vstack([y[:1], y]), 2), atol=1e-9
    )


def test_no_factors_are_empty() -> None:
    y, _ = donors(1)
    assert factors(y, 0).shape == (y.shape[1], 0)
    assert factors(np.ones((2, 2)), 0).shape == (2, 0)


@pytest.mark.parametrize("seed", range(20))
def test_a_tie_for_the_largest_entry_goes_to_the_first(seed: int) -> None:
    """Also where rounding makes the second one larger."""
    y = np.outer(np.random.default_rng(seed).normal(size=9), [-1.0, 1, 0, 0])
    found, _ = components(y, np.ones(9))
    np.testing.assert_allclose(found[:2, 0], [np.sqrt(2), -np.sqrt(2)], atol=EXACT)


# What is refused


def rules(y: Array, r: int) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        factors(y, r)
    return {breach.rule: breach.found for breach in caught.value.breaches}


def test_donors_and_months_are_counted_at_once() -> None:
    y = np.random.default_rng(0).normal(size=(3, 3))
    assert rules(y, 2) == {
        "donors": "3 donors, 4 are needed",
        "periods": "3 periods, 4 are needed",
    }


@pytest.mark.parametrize("level", [1.0, 1e6])
def test_factors_that_are_not_there(level: float) -> None:
    y, _ = donors(2)
    assert rules(level + y, 3) == {"rank": "donors' movements are of rank 2"}
    assert factors(level + y, 2).shape == (20, 2)
    random = np.random.default_rng(3)
    still = level * random.normal(size=(5, 1)) + level * random.normal(size=6)
    assert rules(still, 1) == {"rank": "donors' movements are of rank 0"}


def test_factors_of_one_strength() -> None:
    one, other = np.array([1.0, -1, 0, 0]), np.array([0, 0, 1.0, -1])
    y = np.outer([1, -1, 0, 0], one) + np.outer([0, 0, 1, -1], other)
    assert rules(y, 1) == {"tied": "factors 1 and 2 are equally strong"}
    assert factors(y, 2).shape == (4, 2)
