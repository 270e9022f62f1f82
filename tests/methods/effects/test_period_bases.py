"""Period weights from a basis: by hand, against least squares, and against the other rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.methods.effects.period_bases import (
    linear_trend_basis,
    projected,
    projected_months,
)
from evaluation.methods.effects.period_weights import same_calendar_month, uniform

EXACT = 1e-13  # sums of some dozen numbers of order one
FITTED = 1e-9  # the same least squares by another routine, of conditions up to 1e4


def at(*months: int, of: int) -> Mask:
    return np.isin(np.arange(of), months)


def months(random: np.random.Generator, periods: int, least: int) -> tuple[Mask, Mask]:
    """A window and at least ``least`` base months, in any order, some months in neither."""
    order = random.permutation(periods)
    base = int(random.integers(least, periods - 1))
    end = int(random.integers(base + 1, periods))
    return at(*order[base:end], of=periods), at(*order[:base], of=periods)


# By hand


def test_a_line_through_two_months_by_hand() -> None:
    """y0, y1 and the window at t = 3: the line says y0 + 3 (y1 − y0) = −2 y0 + 3 y1."""
    weights = projected(at(3, of=4), at(0, 1, of=4), linear_trend_basis(4))
    assert weights == pytest.approx([2, -3, 0, 1], abs=EXACT)


def test_a_line_through_three_months_by_hand() -> None:
    """Base at t = −1, 0, 1, window at 2, 3 of mean 2.5: −(1/3 + 2.5 t / 2)."""
    weights = projected(at(3, 4, of=5), at(0, 1, 2, of=5), linear_trend_basis(5))
    assert weights == pytest.approx([2.75 / 3, -1 / 3, -4.75 / 3, 0.5, 0.5], abs=EXACT)


def test_a_basis_without_a_constant_by_hand() -> None:
    """Through the origin: x = 1, 2 in the base, 4 in the window: −4 x / 5; the level stays in."""
    basis = np.array([[1.0], [2.0], [4.0]])
    weights = projected(at(2, of=3), at(0, 1, of=3), basis)
    assert weights == pytest.approx([-0.8, -1.6, 1], abs=EXACT)
    assert weights @ basis[:, 0] == pytest.approx(0, abs=EXACT)
    assert weights.sum() == pytest.approx(-1.4, abs=EXACT)


def test_the_basis_of_a_trend_is_centred_and_scaled() -> None:
    np.testing.assert_allclose(linear_trend_basis(3), [[1, -1], [1, 0], [1, 1]], atol=0)
    long = linear_trend_basis(600)
    assert long.shape == (600, 2)
    assert long.mean(axis=0) == pytest.approx([1, 0], abs=1e-14)
    np.testing.assert_allclose(np.diff(long[:, 1]), 2 / 599, rtol=1e-12)


# Against the other rules, and against least squares


@given(st.integers(0, 10**6), st.integers(4, 80))
def test_a_constant_is_uniform(seed: int, periods: int) -> None:
    post, base = months(np.random.default_rng(seed), periods, 1)
    weights = projected(post, base, np.ones((periods, 1)))
    np.testing.assert_allclose(weights, uniform(post, base), atol=EXACT)


@given(st.integers(0, 10**6))
def test_dummies_of_calendar_months_are_the_same_calendar_month(seed: int) -> None:
    """Also with months that neither base nor window has: their column is zero in both."""
    random = np.random.default_rng(seed)
    calendar = random.integers(1, 7, 60)
    post, base = months(random, 60, 30)
    post &= np.isin(calendar, calendar[base])
    if not post.any():
        post = ~base & np.isin(calendar, calendar[base])
    dummies = (calendar[:, None] == np.arange(1, 13)).astype(float)
    weights = projected(post, base, dummies)
    np.testing.assert_allclose(weights, same_calendar_month(post, base, calendar), atol=EXACT)


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_it_is_the_window_less_the_forecast_of_least_squares(seed: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    post, base = months(random, 40, 12)
    basis, gap = random.normal(size=(40, columns)), random.normal(size=40)
    beta = np.linalg.lstsq(basis[base], gap[base], rcond=None)[0]
    wanted = np.mean((gap - basis @ beta)[post])
    weights = projected(post, base, basis)
    assert weights @ gap == pytest.approx(wanted, abs=FITTED)
    np.testing.assert_allclose(weights @ basis, 0, atol=FITTED)
    assert not weights[~(post | base)].any()
    np.testing.assert_allclose(weights[post], 1 / post.sum(), atol=0)


@given(st.integers(0, 10**6))
def test_it_knows_the_span_of_a_basis_and_not_its_columns(seed: int) -> None:
    random = np.random.default_rng(seed)
    post, base = months(random, 30, 12)
    basis = np.column_stack([np.ones(30), random.normal(size=(30, 2))])
    turned = basis @ (random.normal(size=(3, 3)) + 4 * np.eye(3)) * [1e-8, 1.0, 1e8]
    np.testing.assert_allclose(
        projected(post, base, turned), projected(post, base, basis), atol=FITTED
    )


def test_a_trend_in_years_of_the_calendar_loses_few_digits() -> None:
    """[1, year] from 2006 on is nearly of rank one, and still the trend."""
    years = 2006 + np.arange(180) / 12
    post, base = at(*range(168, 180), of=180), at(*range(160), of=180)
    raw = projected(post, base, np.column_stack([np.ones(180), years]))
    np.testing.assert_allclose(raw, projected(post, base, linear_trend_basis(180)), atol=FITTED)


# What is refused


def faults(post: Mask, base: Mask, basis: Array) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        projected(post, base, basis)
    return {breach.rule: breach.found for breach in caught.value.breaches}


def test_columns_that_the_base_never_shows_and_of_too_low_a_rank_at_once() -> None:
    basis = np.array([[1.0, 2, 0, 0], [1, 2, 0, 0], [1, 2, 0, 0], [1, 2, 1, 0]])
    assert faults(at(3, of=4), at(0, 1, 2, of=4), basis) == {
        "unseen": "column(s) 2 are zero in every base month, and not in the window",
        "rank": "2 columns of rank 1 in 3 base month(s)",
    }


def test_more_columns_than_base_months() -> None:
    basis = np.random.default_rng(0).normal(size=(6, 4))
    assert faults(at(5, of=6), at(0, 1, 2, of=6), basis) == {
        "rank": "4 columns of rank 3 in 3 base month(s)"
    }
    with pytest.raises(DesignError, match=r"4 column\(s\) that 3 base month\(s\) cannot carry"):
        projected(at(5, of=6), at(0, 1, 2, of=6), basis)


def test_a_basis_of_nothing() -> None:
    found = faults(at(2, of=3), at(0, of=3), np.zeros((3, 2)))
    assert found == {"empty": "every column is zero in every base month and in the window"}
    found = faults(at(2, of=3), at(0, of=3), np.array([[0.0], [0], [1]]))
    assert found == {"unseen": "column(s) 0 are zero in every base month, and not in the window"}


def test_many_columns_are_counted() -> None:
    basis = np.zeros((3, 12))
    basis[2] = 1
    found = faults(at(2, of=3), at(0, 1, of=3), basis)
    assert "0, 1, 2, 3, 4, 5, 6, 7 and 4 more" in found["unseen"]


@pytest.mark.parametrize(("post", "base"), [((), (0, 1)), ((2,), ()), ((1, 2), (0, 1))])
def test_months_that_are_none_or_both(post: tuple[int, ...], base: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match="base"):
        projected(at(*post, of=3), at(*base, of=3), np.ones((3, 1)))


def test_a_basis_of_other_months_and_a_trend_of_one() -> None:
    with pytest.raises(DesignError, match="basis"):
        projected(at(2, of=3), at(0, of=3), np.ones((4, 1)))
    with pytest.raises(DesignError, match="a trend over 1 month"):
        linear_trend_basis(1)


# Every month by itself


@given(st.integers(0, 10**6), st.integers(1, 5))
def test_every_month_is_projected_by_itself(seed: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    post, base = months(random, 30, 10)
    basis = random.normal(size=(30, columns))
    paths = projected_months(base, basis)
    np.testing.assert_allclose(paths[post].mean(axis=0), projected(post, base, basis), atol=FITTED)
    np.testing.assert_allclose(paths @ basis, 0, atol=FITTED)
    gap = random.normal(size=30)
    beta = np.linalg.lstsq(basis[base], gap[base], rcond=None)[0]
    np.testing.assert_allclose(paths @ gap, gap - basis @ beta, atol=FITTED)
    np.testing.assert_allclose(paths[:, ~base], np.eye(30)[:, ~base], atol=0)


def test_every_month_less_the_base_mean_by_hand() -> None:
    paths = projected_months(at(0, 1, of=3), np.ones((3, 1)))
    np.testing.assert_allclose(paths, [[0.5, -0.5, 0], [-0.5, 0.5, 0], [-0.5, -0.5, 1]], atol=EXACT)


def test_every_month_needs_a_base_and_what_it_shows() -> None:
    with pytest.raises(DesignError, match="0 base months"):
        projected_months(at(of=3), np.ones((3, 1)))
    with pytest.raises(DesignError, match="cannot carry"):
        projected_months(at(0, 1, of=3), np.array([[0.0], [0], [1]]))
