"""Corners of the cluster test that no oracle reaches."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from evaluation.core.zero_noise import above_rounding, over_noise
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.clusters.cluster import ClusterTest, two_means
from evaluation.methods.clusters.few_clusters import lau_li, one_against_many, rearrangement
from evaluation.methods.clusters.wild import Draws, wild_two_means
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.placebo_space.randomisation import randomisation
from evaluation.methods.simultaneous.familywise import romano_wolf

CLUSTERS = np.arange(12) // 2
TREATED = CLUSTERS < 3
WEIGHTS = np.full(12, 1 / 6)


def of(contrast: np.ndarray) -> ClusterTest:
    return two_means(contrast, WEIGHTS, TREATED, CLUSTERS)


def test_where_nothing_happens_to_anybody_nothing_is_found() -> None:
    assert of(np.zeros(12)).p_cr2 == 1.0


def test_an_effect_without_noise_has_no_p_value() -> None:
    test = of(np.where(TREATED, 1.0, 0.0))
    assert test.estimate == pytest.approx(1.0, abs=1e-12)
    with pytest.raises(RefusedMethod, match="a change of 1 over a noise of zero"):
        test.p_value(0.0, 3.0)


def test_p_falls_as_the_effect_grows_over_its_noise() -> None:
    noise = np.repeat([-0.4, 0.1, 0.3, -0.2, 0.5, -0.3], 2)
    p_values = [of(noise + effect * TREATED).p_cr2 for effect in (0.5, 1.0, 2.0)]
    assert p_values == sorted(p_values, reverse=True)
    assert p_values[0] < 1


# The same where there is only rounding


@pytest.mark.parametrize("level", [0.0, 0.1, 1 / 3, 7.7, -1e6, 1e-9])
def test_an_outcome_that_nothing_moves_is_zero_with_p_one_by_every_test(level: float) -> None:
    random = np.random.default_rng(1)
    weights, constant = random.uniform(0.3, 3, 12), np.full(12, level)
    test = two_means(constant, weights, TREATED, CLUSTERS)
    assert (test.estimate, test.se_cr1, test.se_cr2, test.se_cr3) == (0, 0, 0, 0)
    assert (test.p_cr2, test.p_cr3) == (1.0, 1.0)
    for restricted in (True, False):
        wild = wild_two_means(
            constant,
            weights,
            TREATED,
            CLUSTERS,
            restricted=restricted,
            multipliers=Draws.WEBB,
            draws=99,
            random=random,
        )
        assert (wild.t, wild.p_value) == (0.0, 1.0)
    ranked = randomisation(constant, weights, TREATED, CLUSTERS, 99, random)
    assert (ranked.p_coefficient, ranked.p_t) == (1.0, 1.0)
    assert conformal(np.full(24, level), np.arange(24) >= 20, 0.1).p_value == 1.0


def test_an_effect_without_noise_is_refused_by_name() -> None:
    with pytest.raises(RefusedMethod, match="wild bootstrap: a change of 1 over a noise of zero"):
        wild_two_means(
            np.where(TREATED, 2.0, 1.0),
            np.ones(12),
            TREATED,
            CLUSTERS,
            restricted=True,
            multipliers=Draws.WEBB,
            draws=99,
            random=np.random.default_rng(0),
        )


def test_donors_that_differ_by_rounding_are_all_the_same() -> None:
    donors = np.full(9, 7.7)
    donors[3] *= 1 + 3e-16
    for test in (one_against_many, partial(lau_li, ratio=1.0), partial(rearrangement, ratio=1.0)):
        with pytest.raises(DesignError, match="donors that are all the same"):
            test(7.7 * (1 + 1e-15), donors, 0.05)


def test_a_statistic_without_noise_is_no_member_of_a_family() -> None:
    with pytest.raises(DesignError, match="1 NaN or infinite: an effect without noise"):
        romano_wolf(np.array([1.0, np.inf]), np.zeros((9, 2)))


def test_change_over_noise() -> None:
    assert over_noise(-3.0, 1.5, "x") == -2.0
    assert over_noise(0.0, 0.0, "x") == 0.0
    assert above_rounding(1e-16, 1.0) == 0.0
    assert above_rounding(1e-11, 1.0) == 1e-11
