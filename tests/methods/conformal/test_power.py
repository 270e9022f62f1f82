"""The detectable effect: cyclic shifts with an effect added, and where power lastingly suffices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.conformal.power import Trial, found_in_time, power_of

ALPHA = 0.05
LENGTH = 10
gaps = arrays(np.float64, st.integers(44, 60), elements=st.floats(-5, 5).map(lambda x: round(x, 3)))


def trial(estimate: float, gap: np.ndarray, deviation: float = 1.0) -> Trial:
    return Trial(
        date="2018-10",
        estimate=estimate,
        deviation=deviation,
        p_space=1.0,
        p_time=1.0,
        gap=gap,
        length=LENGTH,
    )


@given(gaps, st.lists(st.floats(-20, 20).map(lambda x: round(x, 2)), min_size=1, max_size=5))
def test_it_is_the_conformal_test_of_the_gap_with_the_effect(
    gap: np.ndarray, effects: list[float]
) -> None:
    post = np.arange(gap.size) >= gap.size - LENGTH
    found = found_in_time(gap, LENGTH, np.array(effects), ALPHA)
    for effect, here in zip(effects, found, strict=True):
        assert here == (conformal(gap + effect * post, post, ALPHA).p_value <= ALPHA)


def test_a_quiet_gap_shows_any_effect_and_a_flat_one_none_without() -> None:
    gap = np.zeros(50)
    assert found_in_time(gap, LENGTH, np.array([1e-3, -1e-3]), ALPHA).all()
    assert not found_in_time(gap, LENGTH, np.array([0.0]), ALPHA).any()


def test_one_quiet_trial_is_found_from_the_half_width_on() -> None:
    """Noise of nothing: space decides, and finds an effect of its half-width and more."""
    power = power_of([trial(0.0, np.zeros(50))], {"2018-10": (1.0, 2.0)}, ALPHA)
    step = power.effect[1]
    assert power.effect[-1] == pytest.approx(8.0)
    assert power.detectable == pytest.approx(2.0, abs=step)
    assert power.found[0] == 0
    assert power.found[-1] == 1
    np.testing.assert_array_equal(power.found, np.minimum(power.space, power.time))


def test_noise_is_brought_to_the_size_of_the_treated() -> None:
    """A trial ten times as noisy as the treated counts for a tenth, estimate and gap alike."""
    random = np.random.default_rng(1)
    gap = random.normal(size=50)
    small = power_of([trial(0.3, gap)], {"2018-10": (1.0, 2.0)}, ALPHA)
    large = power_of([trial(3.0, 10 * gap, deviation=10.0)], {"2018-10": (1.0, 2.0)}, ALPHA)
    np.testing.assert_allclose(small.effect, large.effect)
    np.testing.assert_array_equal(small.found, large.found)


def test_both_signs_count_alike() -> None:
    gap = np.zeros(50)
    up = power_of([trial(1.0, gap)], {"2018-10": (1.0, 2.0)}, ALPHA)
    down = power_of([trial(-1.0, gap)], {"2018-10": (1.0, 2.0)}, ALPHA)
    np.testing.assert_array_equal(up.found, down.found)
    # of +e and -e one is found from 1 on, the other from 3 on
    assert up.detectable == pytest.approx(3.0, abs=up.effect[1])
    assert up.found[np.searchsorted(up.effect, 2.0)] == 0.5


def test_four_in_five_are_wanted() -> None:
    """Of ten trials eight are quiet: the effect is found in 80 per cent once it is in those."""
    quiet, loud = trial(0.0, np.zeros(50)), trial(0.0, np.tile([9.0, -9.0], 25), 1.0)
    real = {"2018-10": (1.0, 2.0)}
    assert power_of([quiet] * 8 + [loud] * 2, real, ALPHA).detectable == pytest.approx(
        2.0, abs=0.05
    )
    later = power_of([quiet] * 5 + [trial(2.0, np.zeros(50))] * 5, real, ALPHA).detectable
    assert later == pytest.approx(4.0, abs=0.05)  # until then half of five trials is missing


def test_what_is_never_found_has_no_number() -> None:
    """The gap is the window's complement turned round so often that time never rejects."""
    gap = np.zeros(20)  # 20 months, a window of 10: its complement is as extreme, always
    power = power_of([trial(0.0, gap)], {"2018-10": (1.0, 2.0)}, ALPHA)
    assert power.detectable is None
    assert power.space[-1] == 1
    assert power.time.max() == 0
