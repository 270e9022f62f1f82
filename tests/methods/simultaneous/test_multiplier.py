"""Multiplier bands: their critical value where it is known, and their size under the null."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from evaluation.core.arrays import Array, Labels
from evaluation.core.streams import stream
from evaluation.methods.effects.influence import Influence, Scores, Stratum
from evaluation.methods.group_time.cells import BasePeriods
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.simultaneous.multiplier import CHANCE_OF_LOW, HIGH, LOW, Band, multiplier
from evaluation.panels.panel import NEVER, Panel

DRAWS, ALPHA = 10_000, 0.05
EXACT = 1e-14
# 10 000 draws: a quantile of 95 % has a standard deviation of 0.02 in units of s, an interquartile
# range one of 1.2 %; sums over 1000 clusters are near normal to about a hundredth.
CRITICAL, RELATIVE = 0.07, 0.05
POINTWISE = norm.ppf(1 - ALPHA / 2)


def influence_of(psi: Array, clusters: Labels | None = None) -> Influence:
    """ψ (n, K) as it is."""
    stratum = Stratum(Scores(np.arange(len(psi)), psi), np.eye(psi.shape[1]))
    return Influence((stratum,), np.arange(len(psi)) if clusters is None else clusters)


def normal(effects: int, clusters: int = 1000, seed: int = 0) -> Array:
    """Near-independent effects whose standard errors are 1, 2, 3 …"""
    psi = np.random.default_rng(seed).normal(size=(clusters, effects)) / np.sqrt(clusters)
    return psi * np.arange(1, effects + 1)


def band(psi: Array, *, draws: int = DRAWS, alpha: float = ALPHA, name: str = "band") -> Band:
    return multiplier(influence_of(psi), draws, alpha, stream(7, name))


# The draws


def test_mammens_two_points_have_mean_zero_and_second_and_third_moment_one() -> None:
    for power, moment in enumerate((1, 0, 1, 1)):
        found = CHANCE_OF_LOW * LOW**power + (1 - CHANCE_OF_LOW) * HIGH**power
        assert found == pytest.approx(moment, abs=EXACT)


def test_one_cluster_draws_its_two_points() -> None:
    """ψ = 2: HIGH comes in 28 of 100, so that it is the upper quartile and the 95 % quantile."""
    found = band(np.array([[2.0]]))
    s = 2 * (HIGH - LOW) / (norm.ppf(0.75) - norm.ppf(0.25))
    np.testing.assert_allclose(found.standard_errors, [s], rtol=1e-12)
    assert found.critical == pytest.approx(2 * HIGH / s, rel=1e-12)


def test_the_draws_are_those_of_the_stream() -> None:
    """ξ is written out cluster by cluster, and ψ* summed by a loop."""
    psi, draws = normal(2, clusters=15), 400
    uniform = stream(7, "band").random((draws, 15))
    drawn = np.zeros((draws, 2))
    for b in range(draws):
        for g in range(15):
            drawn[b] += (LOW if uniform[b, g] < CHANCE_OF_LOW else HIGH) * psi[g]
    quartiles = np.quantile(drawn, [0.25, 0.75], axis=0)
    s = (quartiles[1] - quartiles[0]) / (2 * norm.ppf(0.75))
    found = band(psi, draws=draws)
    np.testing.assert_allclose(found.standard_errors, s, rtol=1e-12)
    largest = (np.abs(drawn) / s).max(axis=1)
    assert found.critical == pytest.approx(np.quantile(largest, 0.95), rel=1e-12)


def test_the_same_stream_gives_the_same_band_and_another_one_another() -> None:
    psi = normal(3, clusters=100)
    one, again, other = (band(psi, draws=999, name=name) for name in ("a", "a", "b"))
    np.testing.assert_array_equal(one.standard_errors, again.standard_errors)
    assert one.critical == again.critical
    assert one.critical != other.critical


# What is known


def test_standard_errors_are_near_those_of_the_sums_of_squares() -> None:
    psi = normal(6)
    analytic = np.sqrt(np.diag(influence_of(psi).covariance()))
    np.testing.assert_allclose(band(psi).standard_errors, analytic, rtol=RELATIVE)


def test_draws_are_by_cluster() -> None:
    """Units that cancel in their cluster move nothing; units that repeat move it twice."""
    psi, clusters = normal(1), np.tile(np.arange(1000), 2)
    for sign, times in ((1, 2), (-1, 0)):
        both = influence_of(np.concatenate([psi, sign * psi]), clusters)
        found = multiplier(both, DRAWS, ALPHA, stream(7, "band"))
        expected = times * band(psi).standard_errors
        np.testing.assert_allclose(found.standard_errors, expected, rtol=1e-12)


@pytest.mark.parametrize("alpha", [0.10, 0.05, 0.01])
def test_one_effect_has_the_pointwise_critical_value(alpha: float) -> None:
    found = band(normal(1), alpha=alpha)
    assert found.critical == pytest.approx(norm.ppf(1 - alpha / 2), abs=2 * CRITICAL)


def test_effects_that_move_together_have_the_critical_value_of_one() -> None:
    """Any multiple of one effect, of either sign: exactly that of the one."""
    one = normal(1)
    found = band(one * np.array([1.0, -4.0, 0.01, 1000.0]))
    assert found.critical == pytest.approx(band(one).critical, rel=1e-12)
    assert found.critical == pytest.approx(POINTWISE, abs=CRITICAL)


@pytest.mark.parametrize("effects", [2, 5, 12])
def test_independent_effects_have_that_of_sidak(effects: int) -> None:
    sidak = norm.ppf(1 - (1 - (1 - ALPHA) ** (1 / effects)) / 2)
    assert band(normal(effects)).critical == pytest.approx(sidak, abs=CRITICAL)


@pytest.mark.parametrize("common", [0.5, 0.7, 0.9])
def test_the_critical_value_lies_between_pointwise_and_bonferroni(common: float) -> None:
    effects = 8
    psi = np.sqrt(1 - common) * normal(effects) / np.arange(1, effects + 1)
    psi = psi + np.sqrt(common) * normal(1, seed=1)
    bonferroni = norm.ppf(1 - ALPHA / (2 * effects))
    assert POINTWISE + CRITICAL < band(psi).critical < bonferroni - CRITICAL


def test_it_rises_with_the_effects_and_falls_with_what_they_share() -> None:
    psi = normal(12)
    criticals = [band(psi[:, :k]).critical for k in (1, 2, 4, 8, 12)]
    assert all(less < more for less, more in pairwise(criticals))


# Effects that nothing moves


def test_an_effect_without_influence_has_no_width_and_no_part_in_the_band() -> None:
    psi = normal(3)
    found, without = band(np.insert(psi, 1, 0.0, axis=1)), band(psi)
    assert found.standard_errors[1] == 0
    np.testing.assert_allclose(found.standard_errors[[0, 2, 3]], without.standard_errors, rtol=1e-9)
    assert found.critical == pytest.approx(without.critical, rel=1e-9)


def test_where_nothing_moves_there_is_no_critical_value() -> None:
    found = band(np.zeros((20, 2)))
    np.testing.assert_array_equal(found.standard_errors, [0, 0])
    assert np.isnan(found.critical)


def test_the_base_period_against_itself_is_such_an_effect() -> None:
    cohort = np.repeat([3.0, 4.0, NEVER], 15)
    y = np.cumsum(np.random.default_rng(3).normal(size=(45, 6)), axis=1)
    found = group_time(Panel.of(y, cohort), base=BasePeriods.UNIVERSAL)
    for effects, bases in ((found, 2), (found.dynamic(), 1)):
        s = multiplier(effects.influence, 999, ALPHA, stream(7, "band")).standard_errors
        assert np.count_nonzero(s == 0) == bases
        np.testing.assert_array_equal(s == 0, effects.standard_errors == 0)


# Size


@pytest.mark.slow
def test_the_band_holds_all_effects_at_once_as_often_as_it_says() -> None:
    """Panels of random walks without any effect, 100 units a cohort, twelve effects.

    The band is first-order: s has no small-sample factor and is itself drawn. With 50 units a
    cohort and 499 draws 7.3 % are outside (6000 panels), here about 6 %; pointwise it is 40 %.
    """
    random = np.random.default_rng(11)
    cohort = np.repeat([3.0, 4.0, NEVER], 100)
    panels, first_order = 800, 0.01
    outside = {"band": 0, "pointwise": 0}
    for b in range(panels):
        steps = random.normal(size=(300, 7)) + random.normal(size=7)
        found = group_time(Panel.of(np.cumsum(steps, axis=1), cohort))
        assert len(found) == 12
        drawn = multiplier(found.influence, 999, ALPHA, stream(7, "size", str(b)))
        largest = np.max(np.abs(found.tau) / drawn.standard_errors)
        outside["band"] += int(largest > drawn.critical)
        outside["pointwise"] += int(largest > POINTWISE)
    error = np.sqrt(ALPHA * (1 - ALPHA) / panels)
    assert abs(outside["band"] / panels - ALPHA) < 3 * error + first_order
    assert outside["pointwise"] / panels > 0.3
