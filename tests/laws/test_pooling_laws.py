"""Laws of partial pooling: what may not change it, and how it changes with what may."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Labels
from evaluation.methods.random_effects.random_effects import Pooled, pool
from tests.strength import tried

ROUNDING = 1e-6  # relative to the noise: an SD near zero is the root of a variance near 1e-14
law = tried(40)


@dataclass(frozen=True)
class Given:
    """Effects of G areas, of order one, and their noise: independent, and with some in common."""

    effects: Array  # (G,)
    variances: Array  # (G,)
    covariance: Array  # (G, G)


@st.composite
def givens(draw: st.DrawFn) -> Given:
    areas = draw(st.integers(3, 12))
    apart = draw(st.sampled_from([0.0, 0.3, 1.0, 5.0]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    variances = random.lognormal(0, draw(st.sampled_from([0.0, 0.5, 1.5])), areas)
    donors = random.dirichlet(np.ones(6), areas)
    effects = random.normal(0, np.sqrt(variances + apart**2))
    return Given(effects, variances, np.diag(variances) + donors @ donors.T)


def numbers(pooled: Pooled) -> Array:
    """All that is in the unit of the outcome."""
    between = pooled.between
    return np.concatenate(
        [
            pooled.shrunken - pooled.mean,
            pooled.sd,
            pooled.full_sd,
            [between.sd, between.paule_mandel, between.dersimonian_laird, between.low],
            [between.high, pooled.mean_se],
            np.array(pooled.mean_interval) - pooled.mean,
            np.array(pooled.prediction_interval) - pooled.mean,
            np.array(pooled.full_prediction_interval) - pooled.mean,
        ]
    )


def close(one: Array, other: Array, unit: float = 1.0) -> None:
    np.testing.assert_allclose(one, other, atol=ROUNDING * abs(unit), rtol=ROUNDING)


@law
@given(givens(), st.floats(-1e3, 1e3))
def test_a_shift_of_all_effects_moves_the_level_alone(given: Given, shift: float) -> None:
    pooled = pool(given.effects, given.covariance)
    moved = pool(given.effects + shift, given.covariance)
    close(numbers(moved), numbers(pooled))
    assert moved.mean == pytest.approx(pooled.mean + shift, abs=ROUNDING)


@law
@given(givens(), st.floats(1e-6, 1e6))
def test_the_unit_of_the_outcome_scales_everything(given: Given, scale: float) -> None:
    pooled = pool(given.effects, given.covariance)
    scaled = pool(scale * given.effects, scale**2 * given.covariance)
    close(numbers(scaled), scale * numbers(pooled), unit=scale)
    assert scaled.mean == pytest.approx(scale * pooled.mean, abs=ROUNDING * scale)
    assert scaled.between.q == pytest.approx(pooled.between.q)
    assert scaled.dispersion == pytest.approx(pooled.dispersion, rel=1e-5)


@law
@given(givens())
def test_the_sign_of_the_outcome_turns_everything_round(given: Given) -> None:
    pooled, turned = pool(given.effects, given.covariance), pool(-given.effects, given.covariance)
    close(turned.shrunken, -pooled.shrunken)
    close(
        np.array(turned.full_prediction_interval), -np.array(pooled.full_prediction_interval)[::-1]
    )


@law
@given(givens(), st.data())
def test_the_order_of_areas_does_not_matter(given: Given, data: st.DataObject) -> None:
    order: Labels = np.array(data.draw(st.permutations(range(given.effects.size))))
    pooled = pool(given.effects, given.covariance)
    other = pool(given.effects[order], given.covariance[np.ix_(order, order)])
    close(other.shrunken, pooled.shrunken[order])
    close(other.sd, pooled.sd[order])
    close(other.full_sd, pooled.full_sd[order])
    assert other.mean == pytest.approx(pooled.mean, abs=ROUNDING)


@law
@given(givens())
def test_variances_are_a_covariance_without_common_noise(given: Given) -> None:
    one, other = pool(given.effects, given.variances), pool(given.effects, np.diag(given.variances))
    np.testing.assert_array_equal(numbers(one), numbers(other))


@law
@given(givens())
def test_independent_areas_are_drawn_towards_the_mean_and_not_beyond(given: Given) -> None:
    pooled = pool(given.effects, given.variances)
    weights = given.variances / (given.variances + pooled.between.sd**2)
    close(pooled.shrunken, weights * pooled.mean + (1 - weights) * pooled.raw)
    assert np.all(pooled.shrunken <= np.maximum(pooled.raw, pooled.mean) + ROUNDING)
    assert np.all(pooled.shrunken >= np.minimum(pooled.raw, pooled.mean) - ROUNDING)


@law
@given(givens(), st.floats(0.1, 10))
def test_with_equal_noise_it_is_the_positive_part_rule(given: Given, variance: float) -> None:
    """Lindley's rule: the mean, plus what is left of each distance to it."""
    g = given.effects.size
    spread = np.var(given.effects, ddof=1)
    left = max(0.0, 1 - variance / spread)
    pooled = pool(given.effects, np.full(g, variance))
    mean = given.effects.mean()
    close(pooled.shrunken, mean + left * (given.effects - mean))
    assert pooled.between.sd**2 == pytest.approx(max(0.0, spread - variance), abs=ROUNDING)
    assert pooled.between.paule_mandel == pytest.approx(pooled.between.sd, abs=ROUNDING)


@law
@given(givens(), st.floats(0, 100))
def test_noise_common_to_all_leaves_the_shrunken_effects(given: Given, common: float) -> None:
    pooled = pool(given.effects, given.covariance)
    more = pool(given.effects, given.covariance + common)
    close(more.shrunken, pooled.shrunken)
    close(more.matrix, pooled.matrix)
    assert more.between.sd == pytest.approx(pooled.between.sd, abs=ROUNDING)
    assert more.mean_se**2 == pytest.approx(pooled.mean_se**2 + common)
    close(more.sd**2, pooled.sd**2 + common)


@law
@given(givens())
def test_shrunken_effects_are_averages_of_the_raw(given: Given) -> None:
    pooled = pool(given.effects, given.covariance)
    close(pooled.matrix.sum(axis=1), np.ones(given.effects.size))
    close(pooled.matrix @ pooled.raw, pooled.shrunken)
    assert pooled.mean_weights @ pooled.raw == pytest.approx(pooled.mean, abs=ROUNDING)


@law
@given(givens())
def test_no_between_area_sd_is_likelier_than_the_estimate(given: Given) -> None:
    """Restricted log likelihood by dense matrices, over a fine grid and where it may be flat."""

    def loss(variance: float) -> float:
        total = given.covariance + variance * np.eye(given.effects.size)
        inverse = np.linalg.inv(total)
        precision = inverse.sum()
        rest = given.effects - inverse.sum(axis=0) @ given.effects / precision
        return float(np.linalg.slogdet(total)[1] + np.log(precision) + rest @ inverse @ rest)

    best = loss(pool(given.effects, given.covariance).between.sd ** 2)
    grid = np.concatenate([[0.0], np.geomspace(1e-4, 1e3, 300)])
    assert best <= min(map(loss, grid)) + 1e-9


@law
@given(givens(), st.floats(0.01, 0.4), st.floats(0.01, 0.4))
def test_intervals_widen_with_confidence(given: Given, one: float, other: float) -> None:
    sure, less = (
        pool(given.effects, given.covariance, alpha=alpha) for alpha in sorted([one, other])
    )
    for name in ("mean_interval", "prediction_interval", "full_prediction_interval"):
        (low, high), (inner_low, inner_high) = getattr(sure, name), getattr(less, name)
        assert low <= inner_low + ROUNDING and inner_high <= high + ROUNDING
    assert sure.between.low <= less.between.low + ROUNDING
    assert less.between.high <= sure.between.high + ROUNDING
