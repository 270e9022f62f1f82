"""Equivalence of pre-trends: closed forms, the level by simulation, laws, faults."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.errors import DesignError
from evaluation.methods.pretrends.equivalence import Equivalence, equivalence, least_threshold

Z95 = 1.6448536269514722
SAMPLES = 2000
ABOVE = 5 * (0.05 * 0.95 / SAMPLES) ** 0.5  # five standard errors of a rejection rate of 5 %


def test_far_from_zero_the_threshold_is_an_upper_bound() -> None:
    """The other tail is then nothing: δ* = |β| + z σ."""
    assert least_threshold(-3.0, 0.5, 0.05) == pytest.approx(3.0 + Z95 * 0.5, abs=1e-9)


def test_near_zero_both_tails_count() -> None:
    delta = least_threshold(0.4, 1.0, 0.05)
    assert norm.cdf(0.4 - delta) - norm.cdf(-0.4 - delta) == pytest.approx(0.05, abs=1e-10)
    assert delta < 0.4 + Z95


def test_an_estimate_nearer_zero_than_noise_ever_is_has_none() -> None:
    """P(|N(0, 1)| ≤ 0.06) = 0.048 < 0.05; at 0.07 it is 0.056."""
    assert least_threshold(0.06, 1.0, 0.05) == 0.0
    assert 0.0 < least_threshold(0.07, 1.0, 0.05) < 1.0


def test_without_noise_the_estimate_is_its_own_bound() -> None:
    assert least_threshold(-0.7, 0.0, 0.05) == 0.7


def test_three_statistics_by_hand() -> None:
    betas, covariance = np.array([2.0, -3.0]), np.array([[0.04, 0.01], [0.01, 0.09]])
    found = equivalence(betas, covariance, 0.05)
    assert found.each == pytest.approx([2.0 + Z95 * 0.2, 3.0 + Z95 * 0.3], abs=1e-8)
    assert found.maximum == found.each[1]
    assert found.mean == pytest.approx(0.5 + Z95 * np.sqrt(0.15) / 2, abs=1e-3)
    largest = 0.065 + np.sqrt(0.025**2 + 0.01**2)  # eigenvalue of a 2 by 2 matrix
    by_hand = (np.sqrt(13.0) + Z95 * np.sqrt(largest)) / np.sqrt(2)
    assert found.root_mean_square == pytest.approx(by_hand, abs=1e-12)
    half = 2.241402727604947 * 0.3  # z at 1 - 0.05 / 4
    assert found.simultaneous[1] == pytest.approx([-3.0 - half, -3.0 + half], abs=1e-9)


def simulated(truth: Array, covariance: Array) -> list[Equivalence]:
    draws = stream(11, "equivalence", str(truth)).multivariate_normal(truth, covariance, SAMPLES)
    return [equivalence(draw, covariance, 0.05) for draw in draws]


@pytest.mark.slow
@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_a_violation_is_called_smaller_than_it_is_at_most_as_often_as_alpha(rho: float) -> None:
    """At the edge of each null: δ* < the truth is a false rejection."""
    covariance = 0.3 * ((1 - rho) * np.eye(4) + rho)
    for truth in (
        np.array([1.0, 0.0, 0.2, -0.3]),
        np.full(4, 0.4),
        np.array([0.5, -0.5, 0.5, 0.0]),
    ):
        found = simulated(truth, covariance)
        largest, mean = np.abs(truth).max(), abs(truth.mean())
        rms = np.sqrt(np.mean(truth**2))
        assert np.mean([f.maximum < largest for f in found]) < 0.05 + ABOVE
        assert np.mean([f.mean < mean for f in found]) < 0.05 + ABOVE
        assert np.mean([f.root_mean_square < rms for f in found]) < 0.05 + ABOVE
        inside = [
            np.all((truth >= f.simultaneous[:, 0]) & (truth <= f.simultaneous[:, 1])) for f in found
        ]
        assert np.mean(inside) > 0.95 - ABOVE


def test_the_level_of_one_coefficient_is_exact() -> None:
    found = simulated(np.array([0.9]), np.array([[0.25]]))
    assert np.mean([f.maximum < 0.9 for f in found]) == pytest.approx(0.05, abs=ABOVE)


betas = st.lists(st.floats(-5, 5), min_size=1, max_size=5)


@given(betas, st.floats(0.05, 3.0), st.floats(0.1, 10.0))
def test_thresholds_know_no_unit_sign_or_order(values: list[float], error: float, c: float) -> None:
    b, covariance = np.array(values), error**2 * np.eye(len(values))
    plain, turned = (
        equivalence(b, covariance, 0.05),
        equivalence(-c * b[::-1], c**2 * covariance, 0.05),
    )
    for name in ("maximum", "mean", "root_mean_square"):
        assert getattr(turned, name) == pytest.approx(c * getattr(plain, name), rel=1e-6, abs=1e-9)
    assert plain.maximum <= np.abs(b).max() + Z95 * error + 1e-9
    assert plain.maximum >= equivalence(b, covariance, 0.2).maximum  # a laxer level shows more


def test_a_singular_covariance_is_one_too() -> None:
    found = equivalence(np.array([1.0, -1.0]), np.array([[1.0, -1.0], [-1.0, 1.0]]), 0.05)
    assert found.mean == 0.0
    assert found.root_mean_square == pytest.approx((np.sqrt(2) * (1 + Z95)) / np.sqrt(2))


def test_what_is_no_event_study_is_refused() -> None:
    with pytest.raises(DesignError, match=r"2 faults") as caught:
        equivalence(np.array([1.0]), np.diag([1.0, 0.0]), 0.05)
    assert {breach.where for breach in caught.value.breaches} == {"betas", "covariance"}
