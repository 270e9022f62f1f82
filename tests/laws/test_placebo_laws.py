"""Laws of inference in space: Ferman and Pinto's test, its variance function, the plain rank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.placebo_space.placebo import (
    PlaceboInput,
    PlaceboTest,
    ferman_pinto,
    permutation,
    variance_function,
)
from tests.strength import tried

DRAWS = 199
ROUNDING = 1e-9
law = tried(60)
seeds = st.integers(0, 2**32 - 1)
levels = st.sampled_from([0.01, 0.05, 0.10, 0.2])


@st.composite
def inputs(draw: st.DrawFn) -> PlaceboInput:
    treated, donors, clean = (
        draw(st.integers(1, 5)),
        draw(st.integers(3, 20)),
        draw(st.integers(3, 60)),
    )
    random = np.random.default_rng(draw(seeds))
    reference_q = 1 / random.lognormal(6, 1, clean)
    residuals = random.normal(0, np.sqrt(0.1 + 300 * reference_q))
    return PlaceboInput(
        tau=float(random.normal(0, 1)),
        treated_weights=random.dirichlet(np.ones(treated)),
        treated_q=1 / random.lognormal(8, 1, treated),
        donor_weights=random.dirichlet(np.ones(donors)),
        donor_q=1 / random.lognormal(6, 1, donors),
        residuals=residuals,
        reference_q=reference_q,
        reference_stock=1 / reference_q,
    )


def run(
    data: PlaceboInput, alpha: float = 0.05, *, floor: bool = False, draws: int = DRAWS
) -> PlaceboTest:
    """The same draws each time: what is compared is the formula, not the luck."""
    return ferman_pinto(data, draws, alpha, np.random.default_rng(7), floor=floor)


def p_at(data: PlaceboInput, tau0: float, *, floor: bool = False) -> float:
    """p of the null 'the effect is tau0': the effect is taken off the treated first."""
    return run(replace(data, tau=data.tau - tau0), floor=floor).p_value


@law
@given(inputs(), st.booleans())
def test_p_is_between_one_in_all_draws_and_one(data: PlaceboInput, floor: bool) -> None:
    assert 1 / (DRAWS + 1) <= run(data, floor=floor).p_value <= 1
    assert p_at(data, data.tau, floor=floor) == 1
    assert p_at(data, data.tau + 1e6, floor=floor) == pytest.approx(1 / (DRAWS + 1))


@law
@given(inputs(), levels, st.booleans(), st.floats(-3, 3))
def test_the_interval_holds_exactly_what_is_not_rejected(
    data: PlaceboInput, alpha: float, floor: bool, tau0: float
) -> None:
    test = run(data, alpha, floor=floor)
    half = (test.ci_high - test.ci_low) / 2
    nudge = 1e-7 * half
    for value, inside in (
        (test.ci_low - nudge, False),
        (test.ci_low + nudge, True),
        (test.ci_high - nudge, True),
        (test.ci_high + nudge, False),
        (tau0, test.ci_low <= tau0 <= test.ci_high),
    ):
        assert (p_at(data, value, floor=floor) > alpha) == inside


@law
@given(inputs(), st.floats(1e-3, 1e3))
def test_the_interval_scales_with_the_outcome(data: PlaceboInput, scale: float) -> None:
    one = run(data)
    other = run(replace(data, tau=scale * data.tau, residuals=scale * data.residuals))
    assert other.p_value == one.p_value
    np.testing.assert_allclose(
        [other.ci_low, other.ci_high], [scale * one.ci_low, scale * one.ci_high], rtol=1e-4
    )
    assert other.standard_deviation == pytest.approx(scale * one.standard_deviation, rel=1e-4)


@law
@given(inputs(), st.floats(0.1, 10))
def test_the_unit_of_people_does_not_matter(data: PlaceboInput, scale: float) -> None:
    fewer = replace(
        data,
        treated_q=scale * data.treated_q,
        donor_q=scale * data.donor_q,
        reference_q=scale * data.reference_q,
    )
    one, other = run(data), run(fewer)
    np.testing.assert_allclose(other.distribution, one.distribution, rtol=1e-4, atol=ROUNDING)


@law
@given(inputs())
def test_the_floor_never_makes_the_treated_surer(data: PlaceboInput) -> None:
    free, floored = run(data), run(data, floor=True)
    largest = np.argsort(-data.reference_stock)[:20]
    seen = np.mean(data.residuals[largest] ** 2)
    np.testing.assert_allclose(floored.treated_variance, np.maximum(free.treated_variance, seen))
    assert (free.floored, floored.floored) == (False, True)


@law
@given(inputs())
def test_the_distribution_is_sorted_and_symmetric_in_law(data: PlaceboInput) -> None:
    distribution = run(data, draws=1999).distribution
    assert np.all(np.diff(distribution) >= 0)
    assert abs(np.mean(np.sign(distribution))) < 0.12  # five standard errors of a fair sign


@law
@given(inputs(), st.floats(1e-6, 1e3))
def test_without_size_it_is_conley_taber_with_random_signs(data: PlaceboInput, q: float) -> None:
    """With one q there is one variance, so a standardised residual is put back as it was."""
    data = replace(
        data,
        treated_q=np.full_like(data.treated_q, q),
        donor_q=np.full_like(data.donor_q, q),
        reference_q=np.full_like(data.reference_q, q),
    )
    random, donors = np.random.default_rng(7), data.donor_weights.size
    shape = (DRAWS, data.treated_weights.size + donors)
    drawn = data.residuals[random.integers(0, data.residuals.size, shape)]
    drawn = drawn * random.choice(np.array([-1.0, 1.0]), shape)
    conley_taber = (
        drawn[:, :-donors] @ data.treated_weights - drawn[:, -donors:] @ -data.donor_weights
    )
    np.testing.assert_allclose(run(data).distribution, np.sort(conley_taber), rtol=1e-6, atol=1e-9)
    larger = np.sum(np.abs(conley_taber) >= abs(data.tau))
    assert run(data).p_value == pytest.approx((1 + larger) / (DRAWS + 1))


# The variance function


@law
@given(inputs(), st.floats(1e-3, 1e3))
def test_the_variance_function_scales_and_is_nowhere_negative(
    data: PlaceboInput, scale: float
) -> None:
    squared = data.residuals**2
    structural, sampling = variance_function(squared, data.reference_q)
    assert structural >= 0
    assert sampling >= 0
    assert structural + sampling > 0
    np.testing.assert_allclose(
        variance_function(scale * squared, data.reference_q),
        (scale * structural, scale * sampling),
        rtol=1e-4,
        atol=1e-9 * scale,
    )


def loss(coefficients: tuple[float, float], squared: Array, q: Array) -> float:
    """What the variance function is said to make smallest."""
    v = coefficients[0] + coefficients[1] * q
    return float(np.sum(np.log(v) + squared / v))


def least_loss(squared: Array, q: Array) -> float:
    """The smallest loss, by search along one ratio: given B/A, the best A is a mean."""
    ratios = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 1201)])[:, None]
    shapes = np.vstack([1 + ratios * q / q.mean(), q / q.mean()])
    v = (squared / shapes).mean(axis=1, keepdims=True) * shapes
    return float((np.log(v) + squared / v).sum(axis=1).min())


@law
@given(inputs())
def test_no_other_variance_function_is_likelier(data: PlaceboInput) -> None:
    squared, q = data.residuals**2, data.reference_q
    assert loss(variance_function(squared, q), squared, q) <= least_loss(squared, q) + 1e-6


def test_the_variance_function_is_at_its_least_where_one_small_donor_stands_out() -> None:
    """Reweighted least squares runs in circles of two here, and stops at either."""
    residuals = np.array([0.56, -0.15, -0.37, 2.67, -1.4, 0.42, 0.15])
    q = 1 / np.array([2864.0, 589.0, 293.0, 43.4, 308.0, 1388.0, 1337.0])
    found = variance_function(residuals**2, q)
    assert loss(found, residuals**2, q) == pytest.approx(least_loss(residuals**2, q), abs=1e-4)
    assert found == pytest.approx((0.087, 210), rel=0.02)


def test_the_variance_function_of_no_residuals_is_zero() -> None:
    assert variance_function(np.zeros(5), np.ones(5)) == (0.0, 0.0)


@pytest.mark.parametrize(("structural", "sampling"), [(0.16, 900.0), (0.5, 0.0), (0.0, 300.0)])
def test_the_variance_function_is_recovered_from_many(structural: float, sampling: float) -> None:
    random = np.random.default_rng(5)
    q = 1 / random.lognormal(np.log(300), 1.15, 40_000)
    squared = (structural + sampling * q) * random.standard_normal(40_000) ** 2
    found = variance_function(squared, q)
    assert found[0] == pytest.approx(structural, rel=0.05, abs=0.01)
    assert found[1] == pytest.approx(sampling, rel=0.05, abs=5)


# The plain rank


def test_the_rank_by_hand() -> None:
    test = permutation(-2.0, np.array([1.0, -2.0, 3.0, 0.5]))  # two as large in size
    assert test is not None
    assert test.p_value == pytest.approx(3 / 5)
    assert test.resolution == pytest.approx(1 / 5)
    assert test.n_placebos == 4


def test_a_rank_among_nobody_is_no_answer() -> None:
    assert permutation(1.0, np.empty(0)) is None


@law
@given(inputs())
def test_the_rank_is_never_below_its_resolution(data: PlaceboInput) -> None:
    test = permutation(data.tau, data.residuals)
    assert test is not None
    assert test.resolution <= test.p_value <= 1
    largest = permutation(1e9, data.residuals)
    assert largest is not None
    assert largest.p_value == largest.resolution


def rank_by_brute_force(tau: float, placebos: Array) -> float:
    everyone = [abs(tau), *np.abs(placebos)]
    return float(np.mean([other >= everyone[0] for other in everyone]))


@law
@given(inputs())
def test_the_rank_is_the_share_as_large(data: PlaceboInput) -> None:
    test = permutation(data.tau, data.residuals)
    assert test is not None
    assert test.p_value == pytest.approx(rank_by_brute_force(data.tau, data.residuals))
