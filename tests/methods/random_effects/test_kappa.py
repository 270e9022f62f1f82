"""κ: slopes by hand, how often the interval covers, and what stops it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.random_effects.kappa import kappa

EXACT = 1e-12


def test_slopes_of_four_blocks_by_hand() -> None:
    """In each block the other gap is −1, 0, 1 about its level: the slope is (E₃ − E₁) / 2."""
    other = np.tile([-1.0, 0, 1], 4) + np.repeat([0.0, 5, -3, 2], 3)
    eligible = np.array([0.0, 9, 2, 1, 0, 4, 7, 7, 8, 0, 0, 2])  # slopes 1, 1.5, 0.5, 1
    found = kappa(eligible, other, block=3)
    np.testing.assert_allclose(found.blocks, [1, 1.5, 0.5, 1], atol=EXACT)
    spread = np.sqrt((0.25 + 0.25) / 3) / 2
    assert found.slope == pytest.approx(1)
    assert found.high - found.slope == pytest.approx(3.182446305 * spread)  # t of 3 degrees
    assert found.slope - found.low == pytest.approx(3.182446305 * spread)
    deviations = eligible - eligible.mean(), other - other.mean()
    e, n = deviations
    assert found.pooled == pytest.approx(e @ n / (n @ n))
    assert found.reverse == pytest.approx(e @ e / (e @ n))
    assert found.months == 12


def test_a_share_without_noise_is_found_whatever_the_level_of_each_block() -> None:
    other = np.random.default_rng(0).normal(size=50)
    level = np.repeat([1.0, 7, -4, 2], [13, 13, 12, 12])  # 50 months are 4 blocks, longer first
    found = kappa(0.7 * other + level, other)
    np.testing.assert_allclose([found.slope, found.low, found.high], 0.7, atol=EXACT)
    assert found.blocks.size == 4
    assert found.within(0.6, 0.8)
    assert not found.within(0.8, 1.2)


def test_noise_in_the_other_gap_draws_the_slope_to_zero_and_the_reverse_away() -> None:
    random = np.random.default_rng(1)
    shared = random.normal(size=4800)
    found = kappa(shared + 0.3 * random.normal(size=4800), shared + 0.5 * random.normal(size=4800))
    assert found.slope == pytest.approx(1 / 1.25, abs=0.03)
    assert found.reverse == pytest.approx(1.09, abs=0.03)


def series(random: np.random.Generator, memory: float, draws: int) -> Array:
    """First-order autoregressions of 60 months, stationary from the start."""
    noise = random.normal(size=(draws, 1000)) * np.sqrt(1 - memory**2)
    return np.asarray(lfilter([1], [1, -memory], noise, axis=1)[:, -60:])


@pytest.mark.parametrize("memory", [0.6, 0.9, 0.95, 0.98])
def test_the_interval_covers_as_often_as_it_says_whatever_the_memory(memory: float) -> None:
    random, draws = np.random.default_rng(2), 2000
    other = series(random, memory, draws)
    eligible = other + 0.3 * series(random, memory, draws)
    found = [kappa(e, n) for e, n in zip(eligible, other, strict=True)]
    covers = np.mean([k.low <= 1 <= k.high for k in found])
    assert covers > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)
    assert covers < 0.98  # and does not because it is endless
    assert np.median([k.high - k.low for k in found]) < 0.5


@pytest.mark.parametrize(
    ("months", "block"), [(47, 12), (12, 12), (0, 12), (9, 3), (60, 2), (60, 0)]
)
def test_too_few_blocks(months: int, block: int) -> None:
    gap = np.random.default_rng(0).normal(size=months)
    with pytest.raises(DesignError, match="4 are needed"):
        kappa(gap, gap, block=block)


def test_gaps_that_do_not_match_or_are_not_numbers() -> None:
    gap = np.random.default_rng(0).normal(size=60)
    with pytest.raises(DesignError, match="gaps of"):
        kappa(gap, gap[1:])
    broken = gap.copy()
    broken[3] = np.nan
    for pair in ((gap, broken), (broken, gap)):
        with pytest.raises(DesignError, match=r"1 month\(s\)"):
            kappa(*pair)


def test_a_gap_that_does_not_move_in_one_block() -> None:
    gap = np.random.default_rng(0).normal(size=60)
    still = gap.copy()
    still[12:24] = 0.1
    with pytest.raises(DesignError, match=r"block\(s\) 1"):
        kappa(gap, still)


@pytest.mark.parametrize("alpha", [0.1, 0.0, 1.0])
def test_a_level_at_which_it_is_not_known_to_cover(alpha: float) -> None:
    gap = np.random.default_rng(0).normal(size=60)
    with pytest.raises(RefusedMethod):
        kappa(gap, gap[::-1], alpha=alpha)
