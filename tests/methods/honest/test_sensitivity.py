"""Honest inference: hand values and faults."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.honest.conditional import Moments, accepted
from evaluation.methods.honest.event_study import EventStudy, Restriction
from evaluation.methods.honest.sensitivity import breakdown, plug_in_bounds, robust
from evaluation.methods.honest.smoothness import folded_quantile, shortest

ALPHA = 0.05
RM, SD = Restriction.RELATIVE_MAGNITUDES, Restriction.SMOOTHNESS
ONE = np.ones(1)
Z = 1.959963984540054
EXACT = 1e-9
QUIET = 1e-8  # a variance so small that an interval is its identified set to four decimals


def study(betas: list[float], variance: float, n_pre: int, **more: tuple[int, ...]) -> EventStudy:
    n = len(betas)
    return EventStudy(
        betas=np.array(betas),
        covariance=variance * np.eye(n),
        n_pre=n_pre,
        n_post=n - n_pre,
        **more,
    )


def test_a_line_is_extrapolated_by_hand() -> None:
    """Slope (−2·1 − 1·0.5)/5 = −0.5, variance 1/5; the effect at time 1 is 2 + 0.5."""
    found = robust(study([1, 0.5, 2], 1, 2), ONE, SD, 0.0, ALPHA)
    assert (found.low + found.high) / 2 == pytest.approx(2.5, abs=EXACT)
    assert (found.high - found.low) / 2 == pytest.approx(Z * np.sqrt(1.2), abs=EXACT)


def test_with_much_curvature_only_the_last_step_is_used() -> None:
    """β₁ + β₋₁ has the least bias, M, and variance 2."""
    best = shortest(study([1, 0.5, 2], 1, 2), ONE, 50.0, ALPHA)
    np.testing.assert_allclose(best.start, [0, 1, 1], atol=EXACT)
    assert best.least == pytest.approx(1)
    found = robust(study([1, 0.5, 2], 1, 2), ONE, SD, 50.0, ALPHA)
    assert (found.high - found.low) / 2 == pytest.approx(50 + 1.6448536 * np.sqrt(2), abs=1e-5)


def test_folded_quantiles() -> None:
    assert folded_quantile(0.0, 0.05) == pytest.approx(Z, abs=EXACT)
    assert folded_quantile(0.5, 0.05) == pytest.approx(2.18147, abs=1e-5)  # Armstrong and Kolesár
    assert folded_quantile(1e4, 0.05) == pytest.approx(1e4 + 1.6448536, abs=1e-5)


def test_plug_in_bounds_by_hand() -> None:
    """Steps before: −0.5 and −0.5. After the reference the path may step by M̄ · 0.5."""
    flat = study([1, 0.5, 2], 1, 2)
    assert plug_in_bounds(flat, ONE, RM, 2.0) == pytest.approx((1, 3))
    assert plug_in_bounds(flat, ONE, SD, 0.3) == pytest.approx((2.2, 2.8))
    assert plug_in_bounds(study([2, 0.5, 2], 1, 2), ONE, SD, 0.3) is None  # it bends by one


def test_a_period_that_nobody_measured_is_a_step_too() -> None:
    gap = study([1, 0.5, 2, 2], 1, 2, times=(-2, -1, 3, 4))
    mean = np.array([0.5, 0.5])  # three steps to the first, one more to the second, met by half
    assert plug_in_bounds(gap, mean, RM, 1.0) == pytest.approx((2 - 1.75, 2 + 1.75))
    # slope −0.5 over a mean time of 3.5; bends at 0, 1, 2, 3 meet it by 3.5, 2.5, 1.5, 0.5
    assert plug_in_bounds(gap, mean, SD, 0.1) == pytest.approx((3.75 - 0.8, 3.75 + 0.8))


def test_a_measured_period_after_the_reference_is_a_yardstick_only() -> None:
    covid = study([0.1, 3, 2], 1, 2, times=(-1, 1, 2))
    assert plug_in_bounds(covid, ONE, RM, 1.0) == pytest.approx((2 - 6, 2 + 6))
    assert shortest(covid, ONE, 0.0, ALPHA).start[1] == 0
    with pytest.raises(DesignError, match="after the reference"):
        plug_in_bounds(covid, ONE, SD, 1.0)


def test_breakdown_without_noise_by_hand() -> None:
    """|2| is used up by M̄ · 0.5 at 4, and by M at 2 where nothing is extrapolated."""
    found = breakdown(study([1, 0.5, 2], QUIET, 2), ONE, RM, ALPHA)
    assert found.value == pytest.approx(4, abs=0.011)
    assert found.low_excludes
    assert not found.exceeds
    level = breakdown(study([0, 0, 2], QUIET, 2), ONE, SD, ALPHA)
    assert level.value == pytest.approx(2, abs=level.tolerance * 1.1)


def test_breakdown_says_when_there_is_none() -> None:
    nothing = breakdown(study([1, 0.5, 0.1], 1, 2), ONE, RM, ALPHA)
    assert (nothing.value, nothing.low_excludes, nothing.exceeds) == (0.0, False, False)
    beyond = breakdown(study([0.01, 0.02, 20], 1e-4, 2), ONE, RM, ALPHA, largest=3.0)
    assert (beyond.value, beyond.low_excludes, beyond.exceeds) == (3.0, True, True)


def test_moments_below_zero_are_never_rejected() -> None:
    """At V = −0.01 the largest is V/2, cut at zero: in its highest one per cent, and negative."""
    moments = Moments(
        loads=np.array([[[0.0, 1.0], [0.0, 0.5]]]),
        covariance=np.eye(2)[None],
        centre=0.0,
        step=np.array([-0.01]),
    )
    assert accepted(moments, np.array([np.inf]), np.zeros(1), ALPHA, 0.0)[0]


def test_all_faults_of_a_study_at_once() -> None:
    with pytest.raises(DesignError) as shapes:
        EventStudy(betas=np.ones(3), covariance=np.eye(3), n_pre=0, n_post=2, times=(1,))
    assert {b.where for b in shapes.value.breaches} == {"n_pre", "betas", "covariance", "times"}
    with pytest.raises(DesignError) as numbers:
        EventStudy(
            betas=np.array([np.nan, 1]),
            covariance=np.array([[1.0, 0.5], [0.2, 1.0]]),
            n_pre=1,
            n_post=1,
            times=(2, 1),
        )
    assert {b.rule for b in numbers.value.breaches} == {"finite", "symmetry", "order", "gap"}


@pytest.mark.parametrize(
    ("covariance", "rule"),
    [
        ([[1.0, 1.0], [1.0, 1.0]], "definite"),
        ([[1.0, 2.0], [2.0, 1.0]], "definite"),
        ([[0.0, 0.0], [0.0, 1.0]], "positive"),
        ([[np.inf, 0.0], [0.0, 1.0]], "finite"),
    ],
)
def test_a_covariance_that_is_none(covariance: list[list[float]], rule: str) -> None:
    with pytest.raises(DesignError) as caught:
        EventStudy(betas=np.ones(2), covariance=np.array(covariance), n_pre=1, n_post=1)
    assert [b.rule for b in caught.value.breaches] == [rule]


@pytest.mark.parametrize("l_vec", [np.zeros(1), np.ones(2), np.array([np.nan])])
def test_weights_that_define_no_effect(l_vec: Array) -> None:
    with pytest.raises(DesignError, match="weights"):
        robust(study([1, 2], 1, 1), l_vec, RM, 1.0, ALPHA)


@pytest.mark.parametrize(("m", "alpha"), [(-1.0, 0.05), (np.nan, 0.05), (1.0, 0.0), (1.0, 0.7)])
def test_bounds_and_levels_that_are_none(m: float, alpha: float) -> None:
    for restriction in Restriction:
        with pytest.raises(DesignError):
            robust(study([1, 2], 1, 1), ONE, restriction, m, alpha)
