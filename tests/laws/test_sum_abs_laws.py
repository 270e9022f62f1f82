"""Laws of conformal inference with sums of absolute values: brute force, R's count, the hull."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Mask
from evaluation.methods.conformal.conformal import ConformalTest, Statistic, conformal
from tests.strength import tried

law = tried(40)
levels = st.sampled_from([0.05, 0.10, 0.2])


@dataclass(frozen=True)
class Series:
    gap: Array
    post: Mask


@st.composite
def series(draw: st.DrawFn) -> Series:
    months = draw(st.integers(20, 60))
    window = draw(st.integers(1, months // 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    memory, size = draw(st.floats(0, 0.95)), draw(st.sampled_from([1.0, 1.0, 3.0]))
    gap = random.normal(0, 1, months)
    gap[months - window :] *= size  # a window of another spread may keep no constant effect
    for t in range(1, months):
        gap[t] += memory * gap[t - 1]
    return Series(gap, np.arange(months) >= months - window)


def run(case: Series, alpha: float = 0.1) -> ConformalTest:
    return conformal(case.gap, case.post, alpha, statistic=Statistic.SUM_ABS)


def p_by_brute_force(case: Series, tau0: float = 0.0) -> float:
    """R's mean(S >= S[id]) over all shifts, written out."""
    u = case.gap - tau0 * case.post
    u = u - u.mean()
    sums = [float(np.abs(np.roll(u, -shift)[case.post]).sum()) for shift in range(len(u))]
    slack = 1e-9 * (np.abs(case.gap).max() + abs(tau0)) * case.post.sum()
    return sum(s >= sums[0] - slack for s in sums) / len(sums)


@law
@given(series(), st.floats(-4, 4))
def test_p_is_that_of_every_cyclic_shift(case: Series, tau0: float) -> None:
    moved = Series(case.gap - tau0 * case.post, case.post)
    assert run(moved).p_value == pytest.approx(p_by_brute_force(case, tau0))


@law
@given(series(), levels)
def test_the_interval_is_the_hull_of_what_is_not_rejected(case: Series, alpha: float) -> None:
    test = run(case, alpha)
    reach = 4 * np.ptp(case.gap) + 1
    kept = [t for t in np.linspace(-reach, reach, 100) if p_by_brute_force(case, float(t)) > alpha]
    if np.isnan(test.ci_low):
        assert np.isnan(test.ci_high)
        assert not kept
        return
    for point in kept:
        assert test.ci_low <= point <= test.ci_high
    for end, outward in ((test.ci_low, -1), (test.ci_high, 1)):
        if np.isfinite(end):
            assert p_by_brute_force(case, end) > alpha
            assert p_by_brute_force(case, end + outward * 1e-6 * max(1.0, reach)) <= alpha
        else:
            assert p_by_brute_force(case, outward * 1e6) > alpha


@law
@given(series(), st.floats(1e-2, 1e2), st.floats(-20, 20), st.floats(-5, 5))
def test_it_moves_with_the_effect_and_scales_with_the_outcome(
    case: Series, size: float, level: float, effect: float
) -> None:
    one = run(case)
    moved = run(Series(size * (case.gap + effect * case.post) + level, case.post))
    ends = np.array([one.ci_low, one.ci_high])
    np.testing.assert_allclose(
        [moved.ci_low, moved.ci_high], size * (ends + effect), rtol=1e-6, atol=1e-5 * size
    )


@law
@given(series(), levels)
def test_of_one_month_both_statistics_are_one(case: Series, alpha: float) -> None:
    post = np.arange(case.gap.size) == case.gap.size - 1
    one = conformal(case.gap, post, alpha, statistic=Statistic.SUM_ABS)
    other = conformal(case.gap, post, alpha)
    assert one.p_value == other.p_value
    np.testing.assert_allclose([one.ci_low, one.ci_high], [other.ci_low, other.ci_high], atol=1e-7)


def test_by_hand() -> None:
    """Gap 0, 0, 0, 4 less its mean: −1, −1, −1, 3; windows of one month: only 3 is as large."""
    case = Series(np.array([0.0, 0, 0, 4]), np.arange(4) == 3)
    assert run(case).p_value == 1 / 4
    two = Series(np.array([1.0, -1, 3, -3]), np.arange(4) >= 2)  # sums 2, 4, 6, 4 of sizes
    assert run(two).p_value == 1 / 4
    assert conformal(two.gap, two.post, 0.1).p_value == 1.0  # |0|, and every other as large


def test_a_window_of_another_spread_keeps_no_constant_effect() -> None:
    gap = np.concatenate([np.tile([0.1, -0.1], 15), [5.0, -5.0, 5.0, -5.0]])
    test = run(Series(gap, np.arange(34) >= 30))
    assert np.isnan([test.ci_low, test.ci_high]).all()
    assert test.p_value == 1 / 34


def test_fewer_shifts_than_the_level_asks_for_reject_nothing() -> None:
    test = conformal(np.arange(19.0), np.arange(19) >= 17, 0.05, statistic=Statistic.SUM_ABS)
    assert (test.ci_low, test.ci_high) == (-np.inf, np.inf)


def test_it_has_less_power_against_a_lasting_effect() -> None:
    """Why the other one is the default."""
    random = np.random.default_rng(1)
    found = dict.fromkeys(Statistic, 0)
    for _ in range(60):
        gap = random.normal(size=73)
        gap[59:] += 0.8
        for statistic in Statistic:
            found[statistic] += (
                conformal(gap, np.arange(73) >= 59, 0.05, statistic=statistic).p_value <= 0.05
            )
    assert found[Statistic.SUM_ABS] < 0.7 * found[Statistic.ABS_SUM]
