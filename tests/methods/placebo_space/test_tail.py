"""The placebo distribution in closed form: against draws, its inverse, each unit alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import PlaceboInput, effect_noise, ferman_pinto
from evaluation.methods.placebo_space.tail import Tail, p_each_alone
from tests.strength import tried

EXACT = 1e-12
INVERTED = 1e-8  # a root of a smooth p, found to 2e-12 in the effect's unit
DRAWS = 40_000
law = tried(60)


def country(seed: int, treated: int, clean: int = 40) -> PlaceboInput:
    """Noise that fades with size, donors of many sizes, treated areas of a few."""
    random = np.random.default_rng(seed)
    q = random.uniform(0.1, 1, clean) ** 2
    weights = random.uniform(0.5, 1, treated)
    return PlaceboInput(
        tau=0.8,
        treated_weights=weights / weights.sum(),
        treated_q=random.uniform(0.01, 0.2, treated),
        donor_weights=np.full(clean, 1 / clean),
        donor_q=q,
        residuals=random.standard_t(5, clean) * np.sqrt(0.2 + q),
        reference_q=q,
        reference_stock=1 / q,
    )


def tail_of(data: PlaceboInput) -> Tail:
    model = NoiseModel.fit(data.residuals, data.reference_q)
    noise = effect_noise(data, model, floor=False)
    return Tail.of(model, noise.treated, noise.donors)


@st.composite
def tails(draw: st.DrawFn) -> Tail:
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    jumps = np.abs(random.standard_t(4, draw(st.integers(5, 60)))) * draw(st.floats(0.1, 10))
    return Tail(jumps=jumps, spread=draw(st.floats(0.02, 5)))


# Against draws


@pytest.mark.parametrize("tau", [0.2, 0.6, 1.2])
def test_one_treated_area_is_what_draws_show(tau: float) -> None:
    """Both keep the donors' own distribution; the donors' mean is nearly normal."""
    data = country(5, 1)
    drawn = ferman_pinto(data, DRAWS, 0.05, stream(1, "tail"), floor=False).distribution
    share = float(np.mean(np.abs(drawn) >= tau))
    assert tail_of(data).p_value(tau) == pytest.approx(share, abs=4 * error(share))


@pytest.mark.parametrize("tau", [0.1, 0.3, 0.6])
def test_many_treated_areas_are_what_draws_show(tau: float) -> None:
    """The largest is kept as it is, the others are taken for normal: to a hundredth."""
    data = country(6, 12)
    drawn = ferman_pinto(data, DRAWS, 0.05, stream(2, "tail"), floor=False).distribution
    share = float(np.mean(np.abs(drawn) >= tau))
    assert tail_of(data).p_value(tau) == pytest.approx(share, abs=4 * error(share) + 0.01)


@pytest.mark.parametrize("treated", [1, 3, 12])
def test_its_spread_is_that_of_draws(treated: int) -> None:
    data = country(7, treated)
    drawn = ferman_pinto(data, DRAWS, 0.05, stream(3, "tail"), floor=False)
    assert tail_of(data).standard_deviation == pytest.approx(drawn.standard_deviation, rel=0.02)


def error(share: float) -> float:
    return float(np.sqrt(share * (1 - share) / DRAWS))


# By hand


def test_two_donors_and_one_treated_by_hand() -> None:
    """z = 1, −1 (σ² = q = 1, 4); the treated's σ is ½, ωσ are ½ and 1: N has variance 5/4."""
    model = NoiseModel.fit(np.array([1.0, -2.0]), np.array([1.0, 4.0]))
    one = Tail.of(model, np.array([0.5]), np.array([0.5, 1.0]))
    np.testing.assert_allclose(one.jumps, [0.5, 0.5], atol=EXACT)
    assert one.spread == pytest.approx(np.sqrt(5 / 4), abs=EXACT)
    assert one.standard_deviation == pytest.approx(np.sqrt(1 / 4 + 5 / 4), abs=EXACT)
    wanted = stats.norm.sf(0.5 / one.spread) + stats.norm.sf(1.5 / one.spread)
    assert one.p_value(-1.0) == pytest.approx(wanted, abs=EXACT)


def test_of_several_treated_the_noisiest_is_kept() -> None:
    model = NoiseModel.fit(np.array([1.0, -2.0]), np.array([1.0, 4.0]))
    one = Tail.of(model, np.array([0.3, 0.7, 0.1]), np.zeros(2))
    np.testing.assert_allclose(one.jumps, [0.7, 0.7], atol=EXACT)
    assert one.spread == pytest.approx(np.sqrt(0.3**2 + 0.1**2), abs=EXACT)


def test_one_treated_among_many_donors_is_the_donors_own_distribution() -> None:
    """With no noise of the donors' mean p is the share of donors that moved as far, at their σ."""
    residuals = np.array([0.1, -0.4, 0.9, -1.6, 2.5])
    model = NoiseModel.fit(residuals, np.ones(5))
    scale = float(np.sqrt(model.variance(np.ones(1))[0]))
    one = Tail.of(model, np.array([scale]), np.zeros(5))
    for tau, share in ((0.05, 1.0), (0.5, 0.6), (1.0, 0.4), (2.0, 0.2), (2.6, 0.0)):
        assert one.p_value(tau) == share
    smooth = Tail.of(model, np.array([scale]), np.full(5, 0.2 * scale / 5))
    assert smooth.p_value(1.25) == pytest.approx(0.4, abs=0.01)
    assert smooth.p_value(1.6) == pytest.approx(
        0.3, abs=0.01
    )  # half of the donor that stands there


# Its inverse


@law
@given(tails(), st.floats(0.001, 0.999))
def test_p_at_the_half_width_is_the_level(one: Tail, alpha: float) -> None:
    assert one.p_value(one.half_width(alpha)) == pytest.approx(alpha, abs=INVERTED)


@law
@given(tails(), st.floats(0, 20), st.floats(0, 20))
def test_a_larger_effect_is_no_likelier(one: Tail, size: float, more: float) -> None:
    assert one.p_value(0.0) == pytest.approx(1, abs=EXACT)
    assert one.p_value(-size) == one.p_value(size)
    assert one.p_value(size + more) <= one.p_value(size) + EXACT


@law
@given(tails(), st.floats(0.01, 100))
def test_the_unit_of_effects_says_nothing(one: Tail, by: float) -> None:
    other = Tail(jumps=by * one.jumps, spread=by * one.spread)
    assert other.p_value(by * 0.7) == pytest.approx(one.p_value(0.7), abs=EXACT)
    assert other.half_width(0.1) == pytest.approx(by * one.half_width(0.1), abs=1e-9 * by)


def test_where_nothing_moved_anything_is_an_effect() -> None:
    model = NoiseModel.fit(np.zeros(4), np.ones(4))
    one = Tail.of(model, np.zeros(1), np.zeros(4))
    assert (one.standard_deviation, one.half_width(0.05)) == (0, 0)
    assert (one.p_value(0.0), one.p_value(1e-9)) == (1, 0)
    alone = p_each_alone(model, np.array([0.0, 1e-9]), np.zeros(2), np.zeros(4))
    assert alone.tolist() == [1, 0]


def test_steps_are_rejected_where_they_end() -> None:
    """Jumps of 1, 2, 3, 4 and nothing normal: at 30 % those beyond 3 are rejected, and 4 is not
    at 20 %, since every fourth donor moved as far.
    """
    one = Tail(jumps=np.array([1.0, 2.0, 3.0, 4.0]), spread=0.0)
    assert one.half_width(0.3) == pytest.approx(3, abs=1e-9)
    assert one.half_width(0.2) == 4
    assert one.p_value(4.0) == 0.25 > 0.2 > one.p_value(4.0 + 1e-9)


# Each alone


@law
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_each_alone_is_its_own_tail(seed: int, treated: int) -> None:
    data = country(seed, treated)
    model = NoiseModel.fit(data.residuals, data.reference_q)
    donors = effect_noise(data, model, floor=False).donors
    tau = np.random.default_rng(seed).normal(size=treated)
    found = p_each_alone(model, tau, model.variance(data.treated_q), donors)
    wanted = [
        Tail.of(model, np.sqrt(model.variance(q[None])), donors).p_value(float(t))
        for t, q in zip(tau, data.treated_q, strict=True)
    ]
    np.testing.assert_allclose(found, wanted, atol=EXACT)


def rejected(draws: Array, level: float) -> float:
    """How often one of many alike is rejected among the others, all donors of one size."""
    count = 0
    for row in draws:
        others = row[1:] - row[1:].mean()
        model = NoiseModel.fit(others, np.ones(others.size))
        variance = model.variance(np.ones(others.size))
        noise = np.sqrt(variance) / others.size
        p = p_each_alone(model, np.array([row[0] - row[1:].mean()]), variance[:1], noise)
        count += bool(p[0] <= level)
    return count / len(draws)


@pytest.mark.slow
def test_one_of_many_alike_is_rejected_as_often_as_it_may_be() -> None:
    """36 donors, t with 4 degrees of freedom: 5 % within three errors of 1500 draws."""
    draws = np.random.default_rng(8).standard_t(4, (1500, 37))
    assert rejected(draws, 0.05) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 1500))
    assert rejected(draws * np.r_[2.0, np.ones(36)], 0.05) > 0.10  # it can tell
