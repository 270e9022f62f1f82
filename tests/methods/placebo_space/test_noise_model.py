"""The noise of an effect by size: two donors by hand, and what a fit must be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.errors import DesignError
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import (
    LARGEST,
    PlaceboInput,
    effect_noise,
    ferman_pinto,
    signed_draws,
)
from evaluation.methods.placebo_space.variance import SMALLEST_VARIANCE, VarianceFit
from tests.strength import tried

EXACT = 1e-12  # a handful of sums
SEARCHED = 1e-6  # of A and B: the angle is found to some 1e-8, and squared into the loss
TWO = np.array([1.0, -2.0]), np.array([1.0, 4.0])  # squares in proportion to q: A = 0, B = 1
law = tried(60)


@st.composite
def donors(draw: st.DrawFn) -> tuple[Array, Array]:
    """Residuals and q of five donors or more, some moving and sizes far apart."""
    number, random = draw(st.integers(5, 60)), np.random.default_rng(draw(st.integers(0, 2**32)))
    q = random.uniform(0.01, 1, number) ** 2
    return random.normal(size=number) * np.sqrt(draw(st.floats(0, 1)) + 20 * q), q


def two(treated_q: float) -> PlaceboInput:
    residuals, q = TWO
    return PlaceboInput(
        tau=1.0,
        treated_weights=np.array([1.0]),
        treated_q=np.array([treated_q]),
        donor_weights=np.array([0.5, 0.5]),
        donor_q=q,
        residuals=residuals,
        reference_q=q,
        reference_stock=1 / q,
    )


def test_two_donors_that_move_by_their_size() -> None:
    model = NoiseModel.fit(*TWO)
    assert (model.structural, model.sampling) == pytest.approx((0, 1), abs=EXACT)
    np.testing.assert_allclose(model.standardised, [1, -1], atol=EXACT)
    np.testing.assert_allclose(model.variance(np.array([0.25, 9])), [0.25, 9], atol=EXACT)


def test_two_donors_of_whom_the_larger_moves_more() -> None:
    """B cannot be negative: one variance for all, the mean of 3 and 1."""
    model = NoiseModel.fit(np.sqrt([3.0, 1.0]), np.array([1.0, 3.0]))
    assert (model.structural, model.sampling) == pytest.approx((2, 0), abs=EXACT)
    np.testing.assert_allclose(model.standardised, np.sqrt([1.5, 0.5]), atol=EXACT)


def test_the_noise_of_an_effect_by_hand() -> None:
    """σ² is q: ¼ of the treated, 1 and 4 of the donors, with weights 1, ½ and ½."""
    data, model = two(0.25), NoiseModel.fit(*TWO)
    noise = effect_noise(data, model, floor=False)
    np.testing.assert_allclose(noise.scales, [0.5, 0.5, 1], atol=EXACT)
    assert noise.standard_error == pytest.approx(np.sqrt(1 / 4 + 1 / 4 + 1), abs=EXACT)
    np.testing.assert_allclose(noise.placebo_errors, np.sqrt([1 + 5 / 4, 4 + 5 / 4]), atol=EXACT)
    floored = effect_noise(data, model, floor=True)
    np.testing.assert_allclose(floored.treated_variance, [2.5], atol=EXACT)
    drawn = signed_draws([noise, floored], 50, stream(1, "two"))
    signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)])
    for column, one in zip(drawn.T, (noise, floored), strict=True):  # both z are of size 1
        apart = np.abs(column[:, None] - signs @ one.scales).min(axis=1)
        np.testing.assert_allclose(apart, 0, atol=EXACT)


def test_the_test_in_space_is_of_that_noise() -> None:
    data = two(0.25)
    test = ferman_pinto(data, 99, 0.1, stream(2, "space"), floor=True)
    noise = effect_noise(data, NoiseModel.fit(*TWO), floor=True)
    drawn = signed_draws([noise], 99, stream(2, "space"))[:, 0]
    np.testing.assert_array_equal(test.distribution, np.sort(drawn))
    np.testing.assert_array_equal(test.treated_variance, noise.treated_variance)


def test_the_floor_is_of_the_largest_alone() -> None:
    residuals = np.arange(1.0, LARGEST + 3)
    one = np.ones(residuals.size)
    data = replace(two(1e-9), residuals=residuals, reference_q=one, reference_stock=residuals)
    model = NoiseModel(residuals=residuals, q=one, structural=0.0, sampling=1.0)
    floored = effect_noise(data, model, floor=True).treated_variance
    np.testing.assert_allclose(floored, np.mean(residuals[2:] ** 2))  # with most jobseekers


def test_where_no_donor_moved_there_is_no_noise() -> None:
    model = NoiseModel.fit(np.zeros(4), np.ones(4))
    assert not model.standardised.any() and not model.variance(np.ones(2)).any()
    with pytest.raises(DesignError, match="q = 0 for every unit"):
        NoiseModel.fit(np.ones(4), np.zeros(4))


def test_a_size_beyond_all_has_the_least_noise_and_not_none() -> None:
    model = NoiseModel.fit(*TWO)
    assert model.variance(np.zeros(1))[0] == pytest.approx(SMALLEST_VARIANCE * 2.5)


@law
@given(donors(), st.floats(1e-3, 1e3), st.sampled_from(VarianceFit))
def test_with_one_size_it_is_plain_standardisation(
    found: tuple[Array, Array], size: float, kind: VarianceFit
) -> None:
    residuals = found[0]
    spread = np.sqrt(np.mean(residuals**2))
    model = NoiseModel.fit(residuals, np.full(residuals.size, size), kind)
    np.testing.assert_allclose(model.standardised, residuals / spread, rtol=1e-9)
    np.testing.assert_allclose(model.variance(np.array([size])), spread**2, rtol=1e-9)


@law
@given(donors(), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_units_of_the_effect_and_of_q_say_nothing(
    found: tuple[Array, Array], unit: float, people: float
) -> None:
    residuals, q = found
    one, other = NoiseModel.fit(residuals, q), NoiseModel.fit(unit * residuals, people * q)
    np.testing.assert_allclose(other.standardised, one.standardised, rtol=SEARCHED, atol=SEARCHED)
    np.testing.assert_allclose(other.variance(people * q), unit**2 * one.variance(q), rtol=1e-5)


@law
@given(donors(), st.lists(st.floats(0.1, 10), min_size=1, max_size=4))
def test_a_path_of_one_shape_is_each_fit_where_effects_differ_in_scale_alone(
    found: tuple[Array, Array], scales: list[float]
) -> None:
    residuals, q = found
    alone = NoiseModel.fit(residuals, q)
    path = NoiseModel.fit_path(
        residuals[:, None] * scales, np.repeat(q[:, None], len(scales), axis=1)
    )
    assert len(path) == len(scales)
    for scale, one in zip(scales, path, strict=True):
        np.testing.assert_allclose(one.standardised, alone.standardised, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(one.variance(q), scale**2 * alone.variance(q), rtol=1e-4)


def test_a_model_cannot_be_changed() -> None:
    model = NoiseModel.fit(*TWO)
    with pytest.raises(ValueError, match="read-only"):
        model.standardised[0] = 0
