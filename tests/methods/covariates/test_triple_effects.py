"""Adjusted comparisons and triple differences of people are effect sets like any other."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array, Mask
from evaluation.errors import RefusedMethod
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment, adjusted
from evaluation.methods.covariates.triple_difference import (
    Part,
    PartEffect,
    TripleDifference,
    triple_difference,
    triple_difference_cross_section,
)
from evaluation.methods.effects.aggregation import Aggregation, by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.labels import OutcomeEffect
from evaluation.methods.simultaneous.multiplier import multiplier

EXACT = 1e-12  # a handful of sums of a few hundred numbers
N = 400


def people(seed: int = 1) -> tuple[Array, Mask, Mask, Mask, Array, Array]:
    """Two outcomes, periods, places, eligible, two covariates, weights."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, (N, 2))
    here = random.random(N) < 1 / (1 + np.exp(-x @ [0.2, -0.1]))
    y = x @ [[1.0, 0.3], [0.5, 0.0]] + random.normal(size=(N, 2))
    post, eligible = np.arange(N) % 2 == 0, random.random(N) < 0.5
    return y, post, here, eligible, x, random.uniform(0.5, 2, N)


def one(method: Adjustment) -> Adjusted:
    y, _, here, _, x, weights = people()
    return adjusted(y, here, x, weights, method)


def sections(method: Adjustment) -> Adjusted:
    y, post, here, _, x, weights = people()
    return adjusted_cross_section(y, post, here, x, weights, method)


def three(method: Adjustment) -> TripleDifference:
    y, _, here, eligible, x, weights = people()
    return triple_difference(y, here, eligible, x, weights, method)


def three_sections(method: Adjustment) -> TripleDifference:
    y, post, here, eligible, x, weights = people()
    return triple_difference_cross_section(y, post, here, eligible, x, weights, method)


Found = Adjusted | TripleDifference
ESTIMATES = [one, sections, three, three_sections]


@pytest.fixture(params=ESTIMATES, ids=lambda f: f.__name__)
def found(request: pytest.FixtureRequest, method: Adjustment) -> Found:
    estimate: Found = request.param(method)
    return estimate


@pytest.fixture(params=list(Adjustment))
def method(request: pytest.FixtureRequest) -> Adjustment:
    return Adjustment(request.param)


def test_the_ledger_gives_the_effects_again(found: Found) -> None:
    effects = found.effects
    assert isinstance(effects, EffectSet) and len(effects) == found.att.size
    np.testing.assert_array_equal(effects.tau, found.att.ravel())
    np.testing.assert_allclose(effects.ledger.apply(people()[0]), effects.tau, atol=EXACT)
    for k in range(len(effects)):  # one outcome each, with the weights of the estimate
        row = effects.ledger.row(k)
        np.testing.assert_allclose(row.sum(), 0, atol=EXACT)
        assert not row[:, 1 - k % 2].any()
        np.testing.assert_allclose(row[:, k % 2], np.atleast_2d(found.weights)[k // 2], atol=EXACT)


def test_influence_and_errors_are_those_of_the_estimate(found: Found) -> None:
    effects = found.effects
    assert effects.influence is not None and effects.carried is not None
    psi = found.influence.reshape(N, -1)
    np.testing.assert_allclose(effects.influence.matrix(), psi, atol=EXACT)
    np.testing.assert_allclose(effects.covariance, psi.T @ psi, atol=EXACT)
    np.testing.assert_allclose(effects.standard_errors, found.standard_errors.ravel(), atol=EXACT)
    np.testing.assert_allclose(
        found.covariance.reshape(effects.covariance.shape), psi.T @ psi, atol=EXACT
    )
    (stratum,) = effects.influence.strata
    weights = people()[-1]
    np.testing.assert_allclose(stratum.scores.values[:, -1], weights / weights.sum())


def test_averages_are_those_of_any_effect_set(found: Found) -> None:
    effects = found.effects
    share = np.array([0.3, 0.7])
    by = by_group([k // 2 for k in range(len(effects))], np.tile(share, len(effects) // 2))
    mean = effects.aggregate(by)
    np.testing.assert_allclose(mean.tau, np.atleast_2d(found.att) @ share, atol=EXACT)
    np.testing.assert_allclose(mean.ledger.apply(people()[0]), mean.tau, atol=EXACT)
    psi = found.influence.reshape(N, -1) @ by.matrix.T
    np.testing.assert_allclose(mean.covariance, psi.T @ psi, atol=EXACT)


def test_labels_say_which_outcome_and_which_part() -> None:
    assert one(Adjustment.DOUBLY_ROBUST).effects.labels == (OutcomeEffect(0), OutcomeEffect(1))
    labels = three(Adjustment.DOUBLY_ROBUST).effects.labels
    assert str(labels[2]) == "other 0"
    assert labels == tuple(PartEffect(part, k) for part in Part for k in (0, 1))


def test_without_covariates_the_triple_is_one_part_less_the_other() -> None:
    y, _, here, eligible, _, weights = people()
    effects = triple_difference(y, here, eligible, np.empty((N, 0)), weights).effects
    np.testing.assert_allclose(effects.tau[4:], effects.tau[:2] - effects.tau[2:4], atol=EXACT)


def test_bands_are_drawn_of_them_as_of_any() -> None:
    influence = three(Adjustment.DOUBLY_ROBUST).effects.influence
    assert influence is not None
    assert multiplier(influence, 199, 0.05, np.random.default_rng(1)).critical > 1.96


# --- what rests on too few ----------------------------------------------------------------------


def test_a_lone_treated_row_leaves_no_influence() -> None:
    y, _, _, _, x, weights = people()
    lone = adjusted(y, np.arange(N) == 4, x, weights, Adjustment.OUTCOME_REGRESSION)
    assert lone.effects.influence is None
    assert [str(error.label) for error in lone.effects.without_error] == [
        "the effect on outcome 0",
        "the effect on outcome 1",
    ]
    with pytest.raises(RefusedMethod, match=r"all 2: the treated rest on one alone, row 4"):
        _ = lone.effects.covariance


def few_others_here() -> TripleDifference:
    """Three of the others live here: only what is compared with them is without an error."""
    y, _, here, eligible, x, weights = people()
    few = eligible | ~here
    few[np.flatnonzero(here & ~eligible)[:3]] = False
    keep = few | (here & ~eligible & (np.cumsum(here & ~eligible) <= 3))
    rows = np.flatnonzero(keep)
    return triple_difference(
        y[rows], here[rows], eligible[rows], x[rows, :0], weights[rows], Adjustment.DOUBLY_ROBUST
    )


def test_a_part_is_as_thin_as_the_thinnest_of_its_comparisons() -> None:
    found = few_others_here()
    effects = found.effects
    assert {error.label.part for error in effects.without_error} == {Part.OTHER, Part.TRIPLE}
    because = {error.label.part: error.because for error in effects.without_error}
    assert because[Part.TRIPLE].startswith("eligible here against others here: the controls rest")
    kept = effects.with_errors()
    assert [label.part for label in kept.labels] == [Part.ELIGIBLE] * 2
    eligible = found.terms[0].estimate
    np.testing.assert_allclose(kept.standard_errors, eligible.standard_errors, atol=EXACT)
    with pytest.raises(RefusedMethod, match="others here against others there"):
        found.require()
    average = Aggregation(labels=("both",), matrix=np.full((1, 6), 1 / 6))
    assert np.isfinite(effects.aggregate(average).tau).all()
