"""Laws of inference in time: against every cyclic shift, and the interval against its test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Mask
from evaluation.methods.conformal.conformal import conformal
from tests.strength import tried

law = tried(80)
levels = st.sampled_from([0.05, 0.10, 0.2])


@dataclass(frozen=True)
class Series:
    gap: Array
    post: Mask


@st.composite
def series(draw: st.DrawFn, least: int = 20) -> Series:
    """A gap with memory and a window at its end, after a quarter of the months at the most."""
    months = draw(st.integers(least, 90))
    window = draw(st.integers(1, months // 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    memory = draw(st.floats(0, 0.95))
    gap = random.normal(0, 1, months)
    for t in range(1, months):
        gap[t] += memory * gap[t - 1]
    return Series(gap, np.arange(months) >= months - window)


def p_by_brute_force(gap: Array, post: Mask, tau0: float = 0.0) -> float:
    """Every shift written out: residuals under the null, moved round, summed over the window."""
    u = gap - tau0 * post
    u = u - u.mean()
    sums = [abs(float(np.roll(u, -shift)[post].sum())) for shift in range(len(u))]
    slack = 1e-9 * (max(np.abs(gap).max(), abs(tau0)) * post.sum() + 1e-300)
    return sum(s >= sums[0] - slack for s in sums) / len(sums)


@law
@given(series())
def test_p_is_that_of_every_cyclic_shift(case: Series) -> None:
    assert conformal(case.gap, case.post, 0.05).p_value == pytest.approx(
        p_by_brute_force(case.gap, case.post)
    )


@law
@given(series(least=4))
def test_p_is_at_least_one_in_all_shifts(case: Series) -> None:
    test = conformal(case.gap, case.post, 0.05)
    assert 1 / test.shifts <= test.p_value <= 1
    far = conformal(case.gap + 1e6 * case.post, case.post, 0.05)
    assert far.p_value == pytest.approx(1 / test.shifts)


@law
@given(series(), levels)
def test_the_interval_is_the_hull_of_what_is_not_rejected(case: Series, alpha: float) -> None:
    test = conformal(case.gap, case.post, alpha)
    width = test.ci_high - test.ci_low
    assert width >= 0
    nudge = 1e-6 * max(width, 1.0)
    assert p_by_brute_force(case.gap, case.post, test.ci_low) > alpha
    assert p_by_brute_force(case.gap, case.post, test.ci_high) > alpha
    assert p_by_brute_force(case.gap, case.post, test.ci_low - nudge) <= alpha
    assert p_by_brute_force(case.gap, case.post, test.ci_high + nudge) <= alpha
    for tau0 in np.linspace(test.ci_low - 2 * width - 1, test.ci_high + 2 * width + 1, 60):
        if p_by_brute_force(case.gap, case.post, float(tau0)) > alpha:
            assert test.ci_low <= tau0 <= test.ci_high


@law
@given(series(), levels)
def test_the_interval_holds_the_gap_against_the_other_months(case: Series, alpha: float) -> None:
    test = conformal(case.gap, case.post, alpha)
    estimate = case.gap[case.post].mean() - case.gap[~case.post].mean()
    assert test.ci_low - 1e-9 <= estimate <= test.ci_high + 1e-9
    assert p_by_brute_force(case.gap, case.post, float(estimate)) == 1


@law
@given(series(), st.floats(-100, 100))
def test_the_level_of_the_gap_does_not_matter(case: Series, level: float) -> None:
    one, other = (conformal(gap, case.post, 0.1) for gap in (case.gap, case.gap + level))
    assert other.p_value == one.p_value
    np.testing.assert_allclose([other.ci_low, other.ci_high], [one.ci_low, one.ci_high], atol=1e-7)


@law
@given(series(), st.floats(1e-3, 1e3), st.sampled_from([-1.0, 1.0]))
def test_the_interval_scales_with_the_outcome(case: Series, size: float, sign: float) -> None:
    one = conformal(case.gap, case.post, 0.1)
    other = conformal(sign * size * case.gap, case.post, 0.1)
    ends = sorted([sign * size * one.ci_low, sign * size * one.ci_high])
    assert other.p_value == one.p_value
    np.testing.assert_allclose([other.ci_low, other.ci_high], ends, rtol=1e-6, atol=1e-7 * size)


@law
@given(series(), st.floats(-5, 5))
def test_an_effect_moves_the_interval_by_itself(case: Series, effect: float) -> None:
    one, other = (
        conformal(gap, case.post, 0.1) for gap in (case.gap, case.gap + effect * case.post)
    )
    np.testing.assert_allclose(
        [other.ci_low, other.ci_high], [one.ci_low + effect, one.ci_high + effect], atol=1e-6
    )


@law
@given(series(), st.integers(0, 200))
def test_where_the_window_stands_in_the_circle_does_not_matter(case: Series, shift: int) -> None:
    """The months form a ring: turning series and window together turns nothing."""
    one = conformal(case.gap, case.post, 0.1)
    other = conformal(np.roll(case.gap, shift), np.roll(case.post, shift), 0.1)
    assert other.p_value == pytest.approx(one.p_value)
    np.testing.assert_allclose([other.ci_low, other.ci_high], [one.ci_low, one.ci_high], atol=1e-6)


def test_fewer_shifts_than_the_level_asks_for_reject_nothing() -> None:
    gap, post = np.arange(19.0), np.arange(19) >= 17
    test = conformal(gap, post, 0.05)
    assert (test.ci_low, test.ci_high) == (-np.inf, np.inf)
    assert test.p_value >= 1 / 19 > 0.05


@pytest.mark.parametrize(("months", "window", "flagged"), [(73, 14, False), (55, 14, True)])
def test_a_long_window_is_flagged(months: int, window: int, flagged: bool) -> None:
    gap = np.random.default_rng(0).normal(size=months)
    test = conformal(gap, np.arange(months) >= months - window, 0.05)
    assert test.spans == pytest.approx(months / window)
    assert test.shifts == months
    assert test.flagged == flagged


def test_memory_leaves_fewer_independent_blocks() -> None:
    random, post = np.random.default_rng(3), np.arange(200) >= 180
    noise = random.normal(size=200)
    slow = np.convolve(noise, np.ones(8), mode="same")
    fresh, kept = (conformal(gap, post, 0.05).independent_blocks for gap in (noise, slow))
    assert fresh == pytest.approx(10, rel=0.3)  # 200 months of 20
    assert kept < fresh / 3


@pytest.mark.parametrize(("months", "window"), [(28, 14), (36, 18)])
def test_a_window_of_half_the_months_cannot_reject_anything(months: int, window: int) -> None:
    """Its complement is as extreme under every null, so p is never below 2/T."""
    gap, post = np.random.default_rng(0).normal(size=months), np.arange(months) >= window
    assert p_by_brute_force(gap, post, 1e6) == pytest.approx(2 / months)  # above the level
    test = conformal(gap, post, 0.05)
    assert (test.ci_low, test.ci_high) == (-np.inf, np.inf)


def test_independent_blocks_by_hand() -> None:
    gap = np.array([1.0, 1.0, -1.0, -1.0])  # first autocorrelation (1 − 1 + 1) / 4
    post = np.array([False, False, False, True])
    assert conformal(gap, post, 0.05).independent_blocks == pytest.approx(4 * 0.75 / 1.25)
