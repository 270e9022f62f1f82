"""Partial pooling against published numbers, statsmodels, and slower routes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar
from statsmodels.stats.meta_analysis import combine_effects

from evaluation.core.arrays import Array
from evaluation.methods.random_effects.random_effects import pool
from tests.methods.random_effects.pooling_cases import EXACT

PRINTED = 5e-5  # numbers that were published with four decimals
UNIROOT = 1.5e-4  # R's uniroot stops at 1.2e-4, and four decimals are printed
ITERATED = 1e-8  # statsmodels iterates the variance; it stops within 1e-11 here
OPTIMISER = 1e-5  # scipy's bounded search, in the square root of the variance
INTEGRAL = 1e-3  # 4 001 trapezoids, which begin at 0.001 and not at zero

# Rubin (1981): coaching in eight schools.
SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
SCHOOLS_SE = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])

# Colditz et al. (1994): tuberculosis with and without BCG vaccine, 13 trials (dat.bcg of metafor).
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
).T
ILL, WELL, ILL_0, WELL_0 = BCG
RISK = np.log(ILL / (ILL + WELL)) - np.log(ILL_0 / (ILL_0 + WELL_0))
RISK_VARIANCE = 1 / ILL - 1 / (ILL + WELL) + 1 / ILL_0 - 1 / (ILL_0 + WELL_0)
ODDS = np.log(ILL * WELL_0 / (WELL * ILL_0))
ODDS_VARIANCE = 1 / ILL + 1 / WELL + 1 / ILL_0 + 1 / WELL_0


# Against published numbers


def test_the_eight_schools() -> None:
    pooled = pool(SCHOOLS, SCHOOLS_SE**2)
    assert pooled.between.sd == 0
    assert pooled.between.dersimonian_laird == 0
    assert pooled.mean == pytest.approx(7.69, abs=5e-3)
    assert pooled.mean_se == pytest.approx(4.07, abs=5e-3)
    assert pooled.shrunken == pytest.approx([pooled.mean] * 8)


def test_bcg_log_risk_ratios_are_those_of_metafor() -> None:
    """rma(yi, vi, test = "knha") of metafor, as its manual prints it."""
    pooled = pool(RISK, RISK_VARIANCE)
    between = pooled.between
    assert between.sd**2 == pytest.approx(0.3132, abs=PRINTED)
    assert between.sd == pytest.approx(0.5597, abs=PRINTED)
    assert between.q == pytest.approx(152.2330, abs=PRINTED)
    assert pooled.mean == pytest.approx(-0.7145, abs=PRINTED)
    assert pooled.mean_se == pytest.approx(0.1798, abs=PRINTED)
    assert pooled.mean_se * np.sqrt(pooled.dispersion) == pytest.approx(0.1808, abs=PRINTED)
    assert pooled.mean_interval == pytest.approx((-1.1084, -0.3206), abs=PRINTED)


def test_bcg_log_odds_ratios_have_the_q_profile_interval_of_metafor() -> None:
    """Variance 0.1302 to 1.1812: metafor-project.org, analyses:vanhouwelingen2002."""
    between = pool(ODDS, ODDS_VARIANCE).between
    assert between.low**2 == pytest.approx(0.1302, abs=UNIROOT)
    assert between.high**2 == pytest.approx(1.1812, abs=UNIROOT)


def test_paule_mandel_of_kacker_is_that_of_metafor() -> None:
    """Kacker (2004), method = "PM": numbers stored in the tests of statsmodels."""
    y = np.array([61.0, 61.4, 62.21, 62.3, 62.34, 62.6, 62.7, 62.84, 65.9])
    v = np.array([0.2025, 1.21, 0.09, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225])
    between = pool(y, v).between
    assert between.paule_mandel**2 == pytest.approx(0.705395309224248, abs=1e-9)
    assert between.q == pytest.approx(24.801897741835, abs=1e-8)
    assert between.p_value == pytest.approx(0.00167935146372742, abs=1e-11)


# Against statsmodels


@pytest.mark.parametrize(
    ("effects", "variances"),
    [(SCHOOLS, SCHOOLS_SE**2), (RISK, RISK_VARIANCE), (ODDS, ODDS_VARIANCE)],
    ids=["schools", "risk", "odds"],
)
def test_moment_estimates_are_those_of_statsmodels(effects: Array, variances: Array) -> None:
    pooled = pool(effects, variances)
    laird = combine_effects(effects, variances, method_re="dl")
    mandel = combine_effects(effects, variances, method_re="pm")
    assert pooled.between.dersimonian_laird**2 == pytest.approx(max(laird.tau2, 0), abs=EXACT)
    assert pooled.between.paule_mandel**2 == pytest.approx(mandel.tau2, abs=ITERATED)
    assert pooled.between.q == pytest.approx(laird.q, rel=EXACT)


def test_the_mean_of_areas_that_do_not_differ_is_the_fixed_effect_of_statsmodels() -> None:
    pooled = pool(SCHOOLS, SCHOOLS_SE**2)
    theirs = combine_effects(SCHOOLS, SCHOOLS_SE**2, method_re="dl")
    assert pooled.mean == pytest.approx(theirs.mean_effect_fe, abs=EXACT)
    assert pooled.mean_se == pytest.approx(theirs.sd_eff_w_fe, abs=EXACT)
    assert pooled.dispersion == pytest.approx(theirs.scale_hksj_fe, abs=EXACT)


# Against slower routes, noise in common


@dataclass(frozen=True)
class Dense:
    """The same model by dense matrices, as it is written."""

    effects: Array
    covariance: Array

    def gls(self, variance: float) -> tuple[float, float, float]:
        """Mean, its variance, and restricted log likelihood."""
        total = self.covariance + variance * np.eye(self.effects.size)
        ones, inverse = np.ones(self.effects.size), np.linalg.inv(total)
        precision = ones @ inverse @ ones
        mean = ones @ inverse @ self.effects / precision
        rest = self.effects - mean
        log = np.linalg.slogdet(total)[1] + np.log(precision) + rest @ inverse @ rest
        return float(mean), float(1 / precision), float(-log / 2)

    def posterior(self, variance: float) -> tuple[Array, Array]:
        """Mean and SD of θ with a flat prior on μ, from their joint precision."""
        g = self.effects.size
        joint = np.full((g + 1, g + 1), -1 / variance)
        joint[:g, :g] = np.linalg.inv(self.covariance) + np.eye(g) / variance
        joint[g, g] = g / variance
        covariance = np.linalg.inv(joint)
        weighted = np.append(np.linalg.solve(self.covariance, self.effects), 0.0)
        return (covariance @ weighted)[:g], np.sqrt(np.diag(covariance)[:g])


@pytest.mark.parametrize(
    ("effects", "se", "low", "high"),
    [
        ([-4.0, 0, 7, -1], [2.8, 0.4, 3.0, 0.1], 2.0, 3.0),  # another maximum near 0.95
        ([-3.0, -3, 0], [0.4, 0.4, 1.3], 0.0, 0.0),  # another near 0.83
    ],
)
def test_of_several_maxima_the_largest_is_taken(
    effects: list[float], se: list[float], low: float, high: float
) -> None:
    found = pool(np.array(effects), np.square(se)).between.sd
    dense = Dense(np.array(effects), np.diag(np.square(se)))
    grid = np.linspace(0, 10, 2001)
    logs = [dense.gls(sd**2)[2] for sd in grid]
    peaks = sum(b > max(a, c) for a, b, c in zip(logs, logs[1:], logs[2:], strict=False))
    assert peaks + (logs[0] > logs[1]) == 2  # so this is such a case
    assert low <= found <= high
    assert dense.gls(found**2)[2] >= max(logs)


@pytest.fixture(params=range(4))
def shared(request: pytest.FixtureRequest) -> Dense:
    """Eight areas against twelve donors, of whom each area uses some."""
    random = np.random.default_rng(request.param)
    units = np.hstack([np.eye(8), -random.dirichlet(np.full(12, 0.3), 8)])
    noise = random.lognormal(0, 1, 20)
    covariance = (units * noise) @ units.T
    effects = random.normal(2, 2, 8) + units @ (np.sqrt(noise) * random.normal(size=20))
    return Dense(effects, covariance)


def test_reml_with_common_noise_is_the_maximum_of_the_dense_likelihood(shared: Dense) -> None:
    pooled = pool(shared.effects, shared.covariance)
    best = minimize_scalar(
        lambda sd: -shared.gls(sd**2)[2], bounds=(0, 20), method="bounded", options={"xatol": 1e-9}
    )
    assert pooled.between.sd == pytest.approx(best.x, abs=OPTIMISER)
    mean, variance, _ = shared.gls(pooled.between.sd**2)
    assert (pooled.mean, pooled.mean_se) == pytest.approx((mean, np.sqrt(variance)), abs=EXACT)


def test_shrunken_effects_with_common_noise_are_the_dense_posterior(shared: Dense) -> None:
    pooled = pool(shared.effects, shared.covariance)
    assert pooled.between.sd > 0.1
    means, sds = shared.posterior(pooled.between.sd**2)
    assert pooled.shrunken == pytest.approx(means, abs=EXACT)
    assert pooled.sd == pytest.approx(sds, abs=EXACT)
    assert pooled.matrix @ pooled.raw == pytest.approx(means, abs=EXACT)


def test_paule_mandel_and_q_profile_with_common_noise_put_q_where_they_say(shared: Dense) -> None:
    between = pool(shared.effects, shared.covariance).between

    def q(sd: float) -> float:
        mean = shared.gls(sd**2)[0]
        rest = shared.effects - mean
        return float(rest @ np.linalg.solve(shared.covariance + sd**2 * np.eye(8), rest))

    assert between.q == pytest.approx(q(0), rel=1e-9)
    assert q(between.paule_mandel) == pytest.approx(7)
    assert q(between.high) == pytest.approx(stats.chi2.ppf(0.025, 7))
    if between.low > 0:
        assert q(between.low) == pytest.approx(stats.chi2.ppf(0.975, 7))
    else:
        assert q(0) <= stats.chi2.ppf(0.975, 7)


def test_full_columns_average_over_all_between_area_sds(shared: Dense) -> None:
    """By trapezoids over τ_b, each value by its dense restricted likelihood, at level 80 %."""
    pooled = pool(shared.effects, shared.covariance, alpha=0.2)
    grid = np.linspace(1e-3, 60, 4001)  # the likelihood of eight areas is gone by then
    found = [(*shared.gls(sd**2), *shared.posterior(sd**2)) for sd in grid]
    means, variances, logs = (np.array([row[i] for row in found]) for i in range(3))
    weights = np.exp(logs - logs.max()) * np.gradient(grid)
    weights /= weights.sum()
    second = np.array([row[4] ** 2 + (row[3] - pooled.shrunken) ** 2 for row in found])
    assert pooled.full_sd == pytest.approx(np.sqrt(weights @ second), rel=INTEGRAL)
    spread = np.sqrt(variances + grid**2)
    for end, p in zip(pooled.full_prediction_interval, (0.1, 0.9), strict=True):
        assert weights @ stats.norm.cdf((end - means) / spread) == pytest.approx(p, abs=INTEGRAL)
