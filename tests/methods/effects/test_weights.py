"""Weights: capped, by stock, by area, and how many they amount to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import brentq

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.effects.weights import by_area, by_stock, capped, effective_number
from tests.strength import tried

ROUNDING = 1e-12  # weights are of order one; sums of a few hundred lose no more

stocks = arrays(
    np.float64, st.integers(10, 60), elements=st.floats(1.0, 1e5, allow_subnormal=False)
)
caps = st.floats(0.1, 1.0)  # ten donors are enough for the smallest
quick = tried(100)


def water_filled(stock: Array, cap: float) -> Array:
    """ω_j = min(c, κ n_j) with κ found by bisection: an independent solution."""
    if stock.size * cap <= 1 + ROUNDING:
        return np.full(stock.size, 1 / stock.size)
    excess = lambda kappa: np.minimum(cap, kappa * stock).sum() - 1  # noqa: E731
    return np.minimum(cap, brentq(excess, 0, 1 / stock.min(), xtol=1e-18) * stock)


def test_nobody_is_capped_by_hand() -> None:
    assert capped(np.array([1.0, 2.0, 5.0]), 0.7) == pytest.approx([0.125, 0.25, 0.625])


def test_one_is_capped_by_hand() -> None:
    assert capped(np.array([10.0, 30.0, 60.0]), 0.5) == pytest.approx([0.125, 0.375, 0.5])


def test_capping_one_pushes_the_next_over_by_hand() -> None:
    assert capped(np.array([50.0, 30.0, 10.0, 10.0]), 0.35) == pytest.approx(
        [0.35, 0.35, 0.15, 0.15]
    )


def test_just_enough_donors_are_all_at_the_cap() -> None:
    assert capped(np.arange(1.0, 11.0), 0.1) == pytest.approx(np.full(10, 0.1), abs=ROUNDING)


@quick
@given(stocks, caps)
def test_weights_sum_to_one_and_none_is_above_the_cap(stock: Array, cap: float) -> None:
    weights = capped(stock, cap)
    assert weights.sum() == pytest.approx(1, abs=ROUNDING)
    assert weights.max() <= cap * (1 + ROUNDING)
    assert weights.min() > 0


@quick
@given(stocks, caps)
def test_weights_are_in_proportion_below_the_cap(stock: Array, cap: float) -> None:
    weights = capped(stock, cap)
    ratio = (weights / stock)[weights < cap * (1 - 1e-9)]
    assert ratio == pytest.approx(np.full(ratio.size, ratio[0] if ratio.size else 0.0))


@quick
@given(stocks, caps)
def test_weights_solve_the_equation(stock: Array, cap: float) -> None:
    assert capped(stock, cap) == pytest.approx(water_filled(stock, cap), abs=1e-9)


@quick
@given(stocks, caps, st.floats(1e-3, 1e3))
def test_the_unit_of_size_does_not_matter(stock: Array, cap: float, scale: float) -> None:
    assert capped(scale * stock, cap) == pytest.approx(capped(stock, cap), abs=1e-9)


@quick
@given(stocks, caps, st.randoms(use_true_random=False))
def test_the_order_of_donors_does_not_matter(stock: Array, cap: float, random: object) -> None:
    order = np.arange(stock.size)
    random.shuffle(order)  # type: ignore[attr-defined]
    assert capped(stock[order], cap) == pytest.approx(capped(stock, cap)[order], abs=1e-9)


def test_donors_that_cannot_add_up_are_an_error() -> None:
    with pytest.raises(DesignError, match="9 donors of at most 10% each"):
        capped(np.ones(9), 0.1)


def test_a_donor_without_jobseekers_is_an_error() -> None:
    with pytest.raises(DesignError, match=r"1 donor\(s\) have no jobseekers"):
        capped(np.array([0.0, 1.0, 2.0]), 1.0)


def test_the_average_jobseeker_by_hand() -> None:
    assert by_stock(np.array([1.0, 3.0])) == pytest.approx([0.25, 0.75])


def test_the_average_area_by_hand() -> None:
    #        area 0: 10 + 30     area 1: 5
    weights = by_area(np.array([10.0, 30.0, 5.0]), np.array([0, 0, 1]))
    assert weights == pytest.approx([0.125, 0.375, 0.5])


def test_the_effective_number_by_hand() -> None:
    assert effective_number(np.array([1.0])) == 1
    assert effective_number(np.full(7, 1 / 7)) == pytest.approx(7)
    assert effective_number(np.array([0.5, 0.25, 0.25])) == pytest.approx(8 / 3)
    assert effective_number(np.array([4.0, 2.0, 2.0])) == pytest.approx(8 / 3)  # of any sum


@quick
@given(stocks)
def test_the_effective_number_is_between_one_and_the_number(stock: Array) -> None:
    assert 1 - ROUNDING <= effective_number(stock) <= stock.size * (1 + ROUNDING)
