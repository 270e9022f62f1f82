"""What a pre-trend test can see: closed forms, laws, singular covariances, faults."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.pretrends.normal_box import box_probability, normal_box
from evaluation.methods.pretrends.pretrend_power import pretest, pretest_power, slope_for_power

EXACT = 1e-6  # of the lattice, where coefficients are independent
LATTICE = 1e-4  # of the lattice for up to ten dependent coefficients
Z = 1.959963984540054


def correlated(size: int, rho: float) -> Array:
    time = np.arange(size)
    return np.asarray(rho ** np.abs(np.subtract.outer(time, time)), dtype=float)


def single(violation: float, error: float) -> float:
    """Power of one two-sided z-test."""
    away = violation / error
    return float(norm.cdf(-Z - away) + norm.sf(Z - away))


def test_one_coefficient_by_hand() -> None:
    power = pretest_power(np.array([[4.0]]), np.array([3.0]), 0.05)
    assert power == pytest.approx(single(3.0, 2.0), abs=1e-12)
    assert pretest_power(np.array([[4.0]]), np.array([0.0]), 0.05) == pytest.approx(0.05)


def test_independent_coefficients_multiply() -> None:
    violation, errors = np.array([-0.9, -0.6, -0.3]), np.array([0.5, 0.4, 0.7])
    missed = [1 - single(v, e) for v, e in zip(violation, errors, strict=True)]
    power = pretest_power(np.diag(errors**2), violation, 0.05)
    assert power == pytest.approx(1 - np.prod(missed), abs=EXACT)


def test_six_coefficients_against_scipy() -> None:
    covariance, violation = correlated(6, 0.7), np.linspace(-2.0, -0.2, 6)
    bound = np.full(6, Z)
    inside = multivariate_normal.cdf(
        bound, violation, covariance, lower_limit=-bound, rng=np.random.default_rng(0)
    )
    assert pretest_power(covariance, violation, 0.05) == pytest.approx(1 - inside, abs=LATTICE)


def test_a_coefficient_that_is_another_one_adds_nothing() -> None:
    twice = np.array([[1.0, 1.0, 0.3], [1.0, 1.0, 0.3], [0.3, 0.3, 2.0]])
    once = twice[1:, 1:]
    power = pretest_power(twice, np.array([1.0, 1.0, 2.0]), 0.05)
    assert power == pytest.approx(pretest_power(once, np.array([1.0, 2.0]), 0.05), abs=EXACT)


def test_coefficients_that_add_up_to_nothing() -> None:
    """Deviations from a mean: Σ is singular, and the box is that of three normals less theirs."""
    centred = np.eye(3) - 1 / 3
    found = normal_box(np.zeros(3), centred, np.array([0.8, 1.0, 1.2]))
    z = np.random.default_rng(8).standard_normal((400_000, 3)) @ centred
    brute = float((np.abs(z) <= [0.8, 1.0, 1.2]).all(axis=1).mean())
    assert found.probability == pytest.approx(brute, abs=5 * 0.5 / 400_000**0.5)
    assert found.mean == pytest.approx(np.zeros(3), abs=LATTICE)


def test_the_mean_of_a_truncated_normal_by_hand() -> None:
    found = normal_box(np.array([1.0]), np.array([[4.0]]), np.array([3.0]))
    low, high = -2.0, 1.0  # (∓3 - 1) / 2
    inside = norm.cdf(high) - norm.cdf(low)
    assert found.probability == pytest.approx(inside, abs=1e-12)
    by_hand = 1.0 + 2.0 * (norm.pdf(low) - norm.pdf(high)) / inside
    assert found.mean[0] == pytest.approx(by_hand, abs=1e-12)


def test_the_probability_alone_is_the_same_to_the_bit() -> None:
    a = np.random.default_rng(3).standard_normal((6, 6))
    box = np.linspace(-1, 1, 6), a @ a.T + np.eye(6), np.linspace(1, 4, 6)
    assert box_probability(*box) == normal_box(*box).probability


def test_a_box_that_is_never_reached_has_no_mean() -> None:
    found = normal_box(np.array([100.0]), np.array([[1.0]]), np.array([1.0]))
    assert found.probability == 0.0
    assert np.isnan(found.mean[0])


def test_the_slope_has_the_power_it_is_asked_for() -> None:
    covariance, times = correlated(4, 0.5), np.array([-4.0, -3.0, -2.0, -1.0])
    for power in (0.5, 0.8, 0.95):
        slope = slope_for_power(covariance, times, power, 0.05)
        assert pretest_power(covariance, slope * times, 0.05) == pytest.approx(power, abs=1e-6)


def test_the_slope_of_one_coefficient_by_hand() -> None:
    slope = slope_for_power(np.array([[0.25]]), np.array([-2.0]), 0.8, 0.05)
    assert single(2 * slope, 0.5) == pytest.approx(0.8, abs=1e-6)
    assert slope == pytest.approx((Z + 0.8416212) * 0.5 / 2, rel=1e-4)  # the far tail is 2e-6


def test_a_passed_test_hides_a_part_of_the_violation() -> None:
    """Positive correlation of all coefficients: what passes looks flatter, after the start too."""
    covariance = 0.5 * np.eye(3) + 0.5
    violation = np.array([2.0, 1.0, -1.0])
    found = pretest(np.zeros(3), covariance, violation, 2, 0.05)
    assert found.size < found.power
    assert found.bayes_factor == pytest.approx((1 - found.power) / (1 - found.size))
    assert np.all(np.abs(found.expected[:2]) < np.abs(violation[:2]))
    assert found.expected[2] < violation[2]


def test_the_likelihood_ratio_is_that_of_two_densities() -> None:
    covariance, betas = correlated(3, 0.4), np.array([0.2, -0.5, 0.9])
    violation = np.array([-0.6, -0.3, 0.3])
    found = pretest(betas, covariance, violation, 2, 0.05)
    pre = covariance[:2, :2]
    ratio = multivariate_normal.pdf(betas[:2], violation[:2], pre) / multivariate_normal.pdf(
        betas[:2], np.zeros(2), pre
    )
    assert found.likelihood_ratio == pytest.approx(ratio, rel=1e-10)


@settings(max_examples=30)
@given(st.floats(0.0, 0.9), st.floats(0.01, 3.0), st.floats(0.1, 10.0))
def test_power_rises_with_the_slope_and_knows_no_unit(rho: float, slope: float, c: float) -> None:
    covariance, times = correlated(3, rho), np.array([-3.0, -2.0, -1.0])
    low, high = (pretest_power(covariance, s * slope * times, 0.05) for s in (1.0, 1.3))
    assert low <= high + LATTICE
    scaled = pretest_power(c * c * covariance, c * slope * times, 0.05)
    mirrored = pretest_power(covariance, -slope * times, 0.05)
    assert scaled == pytest.approx(low, abs=LATTICE)
    assert mirrored == pytest.approx(low, abs=LATTICE)


def test_the_same_digits_every_time() -> None:
    covariance, times = correlated(5, 0.6), np.arange(-5.0, 0.0)
    assert slope_for_power(covariance, times, 0.8, 0.05) == slope_for_power(
        covariance, times, 0.8, 0.05
    )


def test_everything_wrong_is_said_at_once() -> None:
    bad = np.array([[1.0, 0.2], [0.9, 0.0]])
    with pytest.raises(DesignError) as caught:
        pretest_power(bad, np.array([1.0, np.nan]), 1.5)
    found = str(caught.value)
    assert len(caught.value.breaches) == 4
    for said in ("no numbers", "no variance", "not symmetric", "it is 1.5"):
        assert said in found


@pytest.mark.parametrize(
    ("covariance", "said"),
    [
        (np.ones((2, 3)), "shape"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "eigenvalue"),
        (np.array([[np.inf, 0.0], [0.0, 1.0]]), "no number"),
        (np.eye(3), "give 3 numbers"),
        (np.eye(23), "T from 1 to 22"),
    ],
)
def test_what_is_no_covariance_of_the_coefficients(covariance: Array, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        pretest_power(covariance, np.array([1.0, 2.0]), 0.05)


@pytest.mark.parametrize(("times", "power"), [([0.0, 0.0], 0.8), ([-2.0, -1.0], 1.0)])
def test_a_slope_that_no_power_has(times: list[float], power: float) -> None:
    with pytest.raises(DesignError, match=r"no slope gives it"):
        slope_for_power(np.eye(2), np.array(times), power, 0.05)


def test_noise_that_is_seen_as_often_as_asked_for() -> None:
    with pytest.raises(DesignError, match=r"chance 0\.097"):
        slope_for_power(np.eye(2), np.array([-2.0, -1.0]), 0.09, 0.05)


def test_an_event_study_without_coefficients_before_the_start() -> None:
    with pytest.raises(DesignError, match="0 of 2 coefficients"):
        pretest(np.zeros(2), np.eye(2), np.zeros(2), 0, 0.05)
