"""Roth's power of a pre-trend test on He and Wang's event study; EquiTrends' printed thresholds.

``expected/pretrends_he_wang.json`` was copied by hand from the public pages it names, digit by
digit: there is no script that made it, and neither R nor Stata ran here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.pretrends.equivalence import equivalence, least_threshold
from evaluation.methods.pretrends.pretrend_power import pretest, pretest_power, slope_for_power

HERE = Path(__file__).parent
R_INTEGRAL = 1e-4  # R integrates the box at random, to some 1e-4; its own power at 50 % is 0.49998
R_RATIO = 2e-4  # the same error in one of two chances, over a chance of 0.88
STATA = 1e-5  # Stata integrates exactly; its covariance is told from a seven-digit standard error
PRINTED = 3e-4  # EquiTrends prints estimates and standard errors to four digits


@dataclass(frozen=True)
class HeWang:
    betas: Array
    covariance: Array
    times: Array
    raw: dict[str, Any]


@pytest.fixture(scope="module")
def he_wang() -> HeWang:
    raw = json.loads((HERE / "expected" / "pretrends_he_wang.json").read_text("utf-8"))
    return HeWang(
        np.array(raw["betas"]),
        np.array(raw["covariance"]),
        np.array(raw["times_from_reference"], dtype=float),
        raw,
    )


def test_the_slope_seen_half_of_the_time_in_r(he_wang: HeWang) -> None:
    slope = slope_for_power(he_wang.covariance[:3, :3], he_wang.times[:3], 0.5, 0.05)
    assert slope == pytest.approx(he_wang.raw["r_readme"]["slope_for_half_power"], abs=R_INTEGRAL)


@pytest.mark.parametrize("shape", ["linear", "quadratic"])
def test_power_and_the_two_ratios_in_r(he_wang: HeWang, shape: str) -> None:
    readme = he_wang.raw["r_readme"]
    told = readme[shape]
    violation = (
        readme["slope_for_half_power"] * he_wang.times
        if shape == "linear"
        else told["coefficient"] * he_wang.times**2
    )
    found = pretest(he_wang.betas, he_wang.covariance, violation, 3, 0.05)
    assert found.power == pytest.approx(told["power"], abs=R_INTEGRAL)
    assert found.bayes_factor == pytest.approx(told["bayes_factor"], abs=R_RATIO)
    assert found.likelihood_ratio == pytest.approx(told["likelihood_ratio"], abs=1e-6)
    if "mean_after_pretesting" in told:
        assert found.expected == pytest.approx(told["mean_after_pretesting"], abs=R_INTEGRAL)


@pytest.mark.parametrize("shape", ["linear", "quadratic"])
def test_the_same_in_stata(he_wang: HeWang, shape: str) -> None:
    stata = he_wang.raw["stata_readme"]
    scale = stata["standard_error_first"] ** 2 / he_wang.covariance[0, 0]
    covariance = he_wang.covariance * scale
    slope = slope_for_power(covariance[:3, :3], he_wang.times[:3], 0.5, 0.05)
    assert slope == pytest.approx(stata["slope_for_half_power"], abs=STATA)
    told = stata[shape]
    violation = (
        stata["slope_for_half_power"] * he_wang.times
        if shape == "linear"
        else told["coefficient"] * he_wang.times**2
    )
    found = pretest(he_wang.betas, covariance, violation, 3, 0.05)
    assert found.power == pytest.approx(told["power"], abs=STATA)
    assert found.bayes_factor == pytest.approx(told["bayes_factor"], abs=STATA)
    assert found.likelihood_ratio == pytest.approx(told["likelihood_ratio"], abs=STATA)
    assert found.expected == pytest.approx(told["mean_after_pretesting"], abs=STATA)


def test_power_and_means_by_brute_force(he_wang: HeWang) -> None:
    draws = 1_000_000
    violation = 0.05 * he_wang.times
    x = np.random.default_rng(20241124).multivariate_normal(violation, he_wang.covariance, draws)
    bound = 1.959963984540054 * np.sqrt(np.diag(he_wang.covariance))[:3]
    passed = (np.abs(x[:, :3]) <= bound).all(axis=1)
    found = pretest(he_wang.betas, he_wang.covariance, violation, 3, 0.05)
    assert found.power == pytest.approx(1 - passed.mean(), abs=5 * 0.5 / draws**0.5)
    noise = 5 * x[passed].std(axis=0) / passed.sum() ** 0.5
    assert np.all(np.abs(found.expected - x[passed].mean(axis=0)) < noise)
    assert found.power == pretest_power(he_wang.covariance[:3, :3], violation[:3], 0.05)


@pytest.mark.parametrize(
    ("estimate", "error", "threshold"),
    [(0.1151, 0.1229, 0.2721), (0.1367, 0.1229, 0.2940), (0.2324, 0.1229, 0.3899)],
)
def test_thresholds_of_single_coefficients_in_equitrends(
    estimate: float, error: float, threshold: float
) -> None:
    """R EquiTrends, snapshot of maxEquivTest type IU at alpha 0.1."""
    assert least_threshold(estimate, error, 0.1) == pytest.approx(threshold, abs=PRINTED)


def test_maximum_and_mean_in_equitrends() -> None:
    """The same snapshot: the fourth coefficient is so near zero that its threshold is none."""
    betas = np.array([0.1151, 0.1367, 0.2324, 0.0120])
    found = equivalence(betas, 0.1229**2 * np.eye(4), 0.1)
    assert found.maximum == pytest.approx(0.3899, abs=PRINTED)
    assert found.each[3] == 0.0  # EquiTrends prints 1.15e-09
    assert least_threshold(0.118, 0.09716, 0.1) == pytest.approx(0.2425, abs=PRINTED)
