"""AR(1) noise: one law forwards and backwards, and a past that changes nothing later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.core.streams import stream
from evaluation.sources.twin.noise import Noise, ar1

SD = np.array([0.5, 2.0])


def series(before: int, months: int = 12, *, sd: np.ndarray = SD, scale: float = 1.0) -> np.ndarray:
    noise = Noise(7, scale, before, months)
    return noise.series(stream(7, "a"), "name", 0.9, sd)


def test_a_month_back_by_hand() -> None:
    """x₋₁ = ρ x₀ + sd √(1 − ρ²) e."""
    back = stream(7, "twin", "before", "name").standard_normal((1, 2))[0]
    longer, later = series(1), series(0)
    expected = 0.9 * later[:, 0] + SD * np.sqrt(1 - 0.81) * back
    np.testing.assert_allclose(longer[:, 0], expected, rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(short=st.integers(0, 40), more=st.integers(0, 40))
def test_a_longer_past_holds_a_shorter_one(short: int, more: int) -> None:
    np.testing.assert_array_equal(series(short + more)[:, more:], series(short))


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(0, 5), before=st.integers(0, 20))
def test_scale_multiplies_the_whole_series(scale: float, before: int) -> None:
    np.testing.assert_allclose(series(before, scale=scale), scale * series(before), atol=1e-12)


def test_noise_that_is_of_no_municipality_is_not_scaled() -> None:
    loud, usual = Noise(7, 3.0, 5, 12), Noise(7, 1.0, 5, 12)
    both = [n.series(stream(7, "a"), "name", 0.9, SD, own=False) for n in (loud, usual)]
    np.testing.assert_array_equal(*both)


@pytest.mark.parametrize("rho", [0.6, 0.9])
def test_variance_and_correlation_are_the_same_before_at_and_after_the_seam(rho: float) -> None:
    """4 000 series: a standard deviation is known within 1.1 per cent (one error), ρ within .01."""
    noise = Noise(3, 1.0, 30, 30)
    drawn = noise.series(stream(3, "a"), "name", rho, np.ones(4_000))
    assert np.abs(drawn.std(axis=0) - 1).max() < 0.05
    each = [np.corrcoef(drawn[:, t], drawn[:, t + 1])[0, 1] for t in range(59)]
    assert np.abs(np.array(each) - rho).max() < 0.05
    assert np.corrcoef(drawn[:, 28], drawn[:, 31])[0, 1] == pytest.approx(rho**3, abs=0.06)


def test_ar1_by_hand() -> None:
    shocks = stream(1, "b").standard_normal((1, 2))
    found = ar1(stream(1, "b"), (1, 2), 0.6)
    assert found[0].tolist() == pytest.approx(
        [shocks[0, 0], 0.6 * shocks[0, 0] + 0.8 * shocks[0, 1]]
    )
