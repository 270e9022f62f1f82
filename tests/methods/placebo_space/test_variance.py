"""Fits of the variance function, Ferman-Pinto with each, and Conley-Taber without any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto
from evaluation.methods.placebo_space.variance import VarianceFit, fit_variance, variance_function

EVERY = list(VarianceFit)
SAME_MINIMUM = 1e-9  # relative: two ways to the same least squares


def sample(seed: int, number: int = 60) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    q = 1 / random.lognormal(np.log(300), 1.15, number)
    return (0.16 + 300 * q) * random.standard_normal(number) ** 2, q


def case(seed: int = 1, treated: int = 1) -> PlaceboInput:
    random = np.random.default_rng(seed)
    squared, q = sample(seed)
    residuals = np.sqrt(squared) * random.choice([-1.0, 1.0], 60)
    return PlaceboInput(
        tau=0.7,
        treated_weights=np.full(treated, 1 / treated),
        treated_q=np.full(treated, 1 / 9000),
        donor_weights=np.full(60, 1 / 60),
        donor_q=q,
        residuals=residuals - residuals.mean(),
        reference_q=q,
        reference_stock=1 / q,
    )


def test_least_squares_by_hand() -> None:
    """Squares 1, 2, 3 at q 1, 2, 3 lie on 0 + 1 q; turned round they would need a negative B."""
    q = np.array([1.0, 2.0, 3.0])
    fit = VarianceFit.LEAST_SQUARES
    assert fit_variance(fit, np.array([1.0, 2.0, 3.0]), q) == pytest.approx((0, 1), abs=1e-12)
    assert fit_variance(fit, np.array([3.0, 2.0, 1.0]), q) == pytest.approx((2, 0), abs=1e-12)
    assert fit_variance(fit, np.array([0.0, 0.0, 7.0]), q) == pytest.approx((0, 1.5), abs=1e-12)


def corners(squared: Array, q: Array) -> tuple[float, float]:
    """Non-negative least squares of two columns: free, or one of them alone."""
    design = np.column_stack([np.ones_like(q), q])
    best, least = (0.0, 0.0), np.inf
    for columns in ([0, 1], [0], [1]):
        found = np.linalg.lstsq(design[:, columns], squared, rcond=None)[0]
        loss = float(np.sum((squared - design[:, columns] @ found) ** 2))
        if (found >= 0).all() and loss < least:
            full = np.zeros(2)
            full[columns] = found
            best, least = (float(full[0]), float(full[1])), loss
    return best


@pytest.mark.parametrize("seed", range(12))
def test_least_squares_is_the_best_of_its_corners(seed: int) -> None:
    squared, q = sample(seed, 20)
    found = fit_variance(VarianceFit.LEAST_SQUARES, squared, q)
    assert found == pytest.approx(corners(squared, q), rel=SAME_MINIMUM, abs=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_weighted_rests_where_its_weights_are_its_own(seed: int) -> None:
    """At rest it solves its own weighted least squares, and is no likelier than the likeliest."""
    squared, q = sample(seed, 40)
    a, b = fit_variance(VarianceFit.WEIGHTED, squared, q)
    v = a + b * q
    slopes = np.array([np.sum((squared - v) / v**2), np.sum(q * (squared - v) / v**2)])
    scale = np.array([np.sum(squared / v**2), np.sum(q * squared / v**2)])
    for coefficient, slope in zip((a, b), slopes / scale, strict=True):
        assert abs(slope) < 1e-6 if coefficient > 0 else slope < 1e-6
    likeliest = variance_function(squared, q)

    def loss(one: tuple[float, float]) -> float:
        return float(np.sum(np.log(one[0] + one[1] * q) + squared / (one[0] + one[1] * q)))

    assert loss((a, b)) >= loss(likeliest) - 1e-6


def test_weighted_rests_where_whole_steps_would_circle() -> None:
    """One small donor stands out: undamped rounds go to and fro between two corners for ever."""
    residuals = np.array([0.56, -0.15, -0.37, 2.67, -1.4, 0.42, 0.15])
    q = 1 / np.array([2864.0, 589.0, 293.0, 43.4, 308.0, 1388.0, 1337.0])
    found = fit_variance(VarianceFit.WEIGHTED, residuals**2, q)
    assert found == pytest.approx(variance_function(residuals**2, q), rel=1e-3)


@pytest.mark.parametrize("fit", EVERY)
def test_each_fit_scales_and_finds_what_is_there(fit: VarianceFit) -> None:
    squared, q = sample(0, 40_000)
    a, b = fit_variance(fit, squared, q)
    near = 0.5 if fit is VarianceFit.LEAST_SQUARES else 0.05  # the tiniest decide its A
    assert a == pytest.approx(0.16, rel=near)
    assert b == pytest.approx(300, rel=0.1)
    scaled = fit_variance(fit, 9 * squared, 4 * q)
    assert scaled == pytest.approx((9 * a, 9 / 4 * b), rel=1e-4)
    assert fit_variance(fit, np.zeros(5), np.arange(1.0, 6)) == (0, 0)


def test_the_default_fit_is_the_quasi_likelihood() -> None:
    data = case()
    one, other = (
        ferman_pinto(data, 199, 0.05, np.random.default_rng(1), floor=True, **chosen)
        for chosen in ({}, {"fit": VarianceFit.QUASI_LIKELIHOOD})
    )
    np.testing.assert_array_equal(one.distribution, other.distribution)
    assert (one.structural, one.sampling) == variance_function(data.residuals**2, data.reference_q)


@pytest.mark.parametrize("fit", EVERY)
def test_ferman_pinto_rests_on_the_fit_it_is_asked_for(fit: VarianceFit) -> None:
    data = case()
    test = ferman_pinto(data, 199, 0.05, np.random.default_rng(1), floor=False, fit=fit)
    found = fit_variance(fit, data.residuals**2, data.reference_q)
    assert (test.structural, test.sampling) == found
    assert test.treated_variance[0] == pytest.approx(found[0] + found[1] / 9000)


# Conley and Taber


def test_conley_taber_with_one_treated_is_the_rank_among_residuals() -> None:
    """Residuals −3, −1, 1, 3 and an effect of 2: two are as large, p = 3/5."""
    data = replace(
        case(),
        tau=2.0,
        residuals=np.array([-3.0, -1.0, 1.0, 3.0]),
        reference_q=np.ones(4),
        reference_stock=np.ones(4),
    )
    test = conley_taber(data, 199, 0.2, np.random.default_rng(0))
    assert test.p_value == pytest.approx(3 / 5)
    np.testing.assert_array_equal(test.distribution, [-3, -1, 1, 3])
    assert (test.ci_low, test.ci_high) == (2 - 3, 2 + 3)
    assert (test.structural, test.sampling, test.floored) == (5.0, 0.0, False)


def test_conley_taber_of_several_draws_them_together() -> None:
    data = case(treated=4)
    test = conley_taber(data, 5000, 0.05, np.random.default_rng(0))
    spread = np.sqrt(np.mean(data.residuals**2) / 4)
    assert test.standard_deviation == pytest.approx(spread, rel=0.05)
    assert np.all(np.diff(test.distribution) >= 0)


def test_with_donors_noise_and_one_q_it_is_ferman_pinto_but_for_the_signs() -> None:
    """The same picks; Ferman-Pinto's signs are then undone on residuals that are all alike."""
    ones = np.ones(60)
    data = replace(
        case(treated=3), treated_q=np.ones(3), donor_q=ones, reference_q=ones, residuals=0.5 * ones
    )
    conley = conley_taber(data, 99, 0.05, np.random.default_rng(3), donor_noise=True)
    np.testing.assert_allclose(conley.distribution, 0.0, atol=1e-12)  # 0.5 (Σ v − Σ ω)
    alternating = replace(data, residuals=np.where(np.arange(60) % 2, 0.5, -0.5))
    conley, ferman = (
        conley_taber(alternating, 40_000, 0.05, np.random.default_rng(3), donor_noise=True),
        ferman_pinto(alternating, 40_000, 0.05, np.random.default_rng(4), floor=False),
    )  # residuals of two signs and one size: random signs change no law
    assert conley.standard_deviation == pytest.approx(ferman.standard_deviation, rel=0.02)
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    np.testing.assert_allclose(
        np.quantile(conley.distribution, levels),
        np.quantile(ferman.distribution, levels),
        atol=0.02,
    )


def test_the_interval_of_conley_taber_holds_what_is_not_rejected() -> None:
    data = case(treated=2)
    test = conley_taber(data, 499, 0.1, np.random.default_rng(5))
    for null, inside in (
        (test.ci_low - 1e-9, False),
        (test.ci_low + 1e-9, True),
        (test.ci_high - 1e-9, True),
        (test.ci_high + 1e-9, False),
    ):
        moved = replace(data, tau=data.tau - null)
        p = conley_taber(moved, 499, 0.1, np.random.default_rng(5)).p_value
        assert (p > 0.1) == inside
