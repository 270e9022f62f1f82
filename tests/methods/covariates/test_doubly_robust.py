"""Two-by-two with covariates: the smallest cases by hand, overlap, and everything that stops it."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import RefusedMethod
from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment, adjusted
from tests.methods.covariates.doubly_robust_cases import DY, EQUAL, METHODS, TREATED, X, sample

EXACT = 1e-12  # a handful of sums


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_it_is_the_difference_of_two_weighted_means(method: Adjustment) -> None:
    weights = np.array([1.0, 1, 2, 1, 1, 1, 1, 4])
    found = adjusted(DY, TREATED, np.empty((8, 0)), weights, method)
    treated, control = (3 + 5 + 2 * 7) / 4, (1 + 2 + 4 + 2 + 4 * 6) / 8
    np.testing.assert_allclose(found.att, [treated - control], atol=EXACT)
    np.testing.assert_allclose(found.weights[:4], [0.25, 0.25, 0.5, -0.125], atol=EXACT)
    psi = np.where(TREATED, weights / 4 * (DY[:, 0] - treated), -weights / 8 * (DY[:, 0] - control))
    np.testing.assert_allclose(found.influence[:, 0], psi, atol=EXACT)
    assert found.effective_controls == pytest.approx(8**2 / (4 + 16))
    with pytest.raises(
        RefusedMethod, match=r"controls rest on no more than 3\.2 of like weight, row 7"
    ):
        _ = found.standard_errors


@pytest.mark.parametrize("method", METHODS)
def test_with_one_category_all_three_are_the_stratified_estimate(method: Adjustment) -> None:
    """3 − 1.5 for x = 0; 6 − 4 for x = 1; a third and two thirds of the treated."""
    found = adjusted(DY, TREATED, X, EQUAL, method)
    np.testing.assert_allclose(found.att, [(1.5 + 2 * 2) / 3], atol=EXACT)
    np.testing.assert_allclose(
        found.weights, np.array([3, 3, 3, -1.5, -1.5, -2, -2, -2]) / 9, atol=EXACT
    )
    assert found.effective_controls == pytest.approx(1 / (2 / 36 + 3 * 4 / 81))
    assert found.negative_weight == 0


def test_the_propensity_is_the_share_of_treated_in_each_category() -> None:
    found = adjusted(DY, TREATED, X, EQUAL, Adjustment.DOUBLY_ROBUST).propensity
    assert found is not None
    np.testing.assert_allclose(found.scores, np.where(X[:, 0] == 1, 2 / 5, 1 / 3), atol=EXACT)
    np.testing.assert_allclose(found.odds, [0, 0, 0, 1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3], atol=EXACT)
    assert (found.n_trimmed, found.trimmed_weight, found.trimmed_odds) == (0, 0, 0)
    assert found.treated_beyond == 0


def test_regression_extrapolates_and_says_how_far() -> None:
    """Controls at 0, 0 and 1 (changes 0, 2, 2), treated at 2: the line says 3."""
    dy, x = np.array([[10.0], [0], [2], [2]]), np.array([[2.0], [0], [0], [1]])
    treated = np.array([True, False, False, False])
    found = adjusted(dy, treated, x, np.ones(4), Adjustment.OUTCOME_REGRESSION)
    np.testing.assert_allclose(found.weights, [1, 0.5, 0.5, -2], atol=EXACT)
    np.testing.assert_allclose(found.att, [7], atol=EXACT)
    assert found.negative_weight == pytest.approx(1)  # −½ and −½ in the comparison's mean
    assert found.effective_controls == pytest.approx(1 / 4.5)
    assert found.propensity is None


def test_inverse_probability_is_the_odds_weighted_mean_of_a_logit() -> None:
    dy, treated, x, weights = sample()
    found = adjusted(dy, treated, x, weights, Adjustment.INVERSE_PROBABILITY)
    model = found.propensity
    assert model is not None
    z = np.column_stack([np.ones(len(x)), x])
    np.testing.assert_allclose((weights * (treated - model.scores)) @ z, 0, atol=1e-10)
    h = np.where(treated, 0, weights * model.scores / (1 - model.scores))
    expected = weights[treated] @ dy[treated] / weights[treated].sum() - h @ dy / h.sum()
    np.testing.assert_allclose(found.att, expected, atol=EXACT)


def test_doubly_robust_is_regression_and_the_reweighted_mean_of_its_residuals() -> None:
    dy, treated, x, weights = sample()
    found = adjusted(dy, treated, x, weights, Adjustment.DOUBLY_ROBUST)
    assert found.propensity is not None
    z, c = np.column_stack([np.ones(len(x)), x]), ~treated
    root = np.sqrt(weights[c])[:, None]
    beta = np.linalg.lstsq(root * z[c], root * dy[c], rcond=None)[0]
    r = dy - z @ beta
    expected = np.average(r[treated], axis=0, weights=weights[treated]) - np.average(
        r[c], axis=0, weights=found.propensity.odds[c]
    )
    np.testing.assert_allclose(found.att, expected, atol=1e-11)


@pytest.mark.parametrize("method", METHODS)
def test_outcomes_together_are_outcomes_one_by_one(method: Adjustment) -> None:
    dy, treated, x, weights = sample()
    together = adjusted(dy, treated, x, weights, method)
    for k in range(3):
        alone = adjusted(dy[:, [k]], treated, x, weights, method)
        np.testing.assert_allclose(alone.att[0], together.att[k], atol=EXACT)
        np.testing.assert_allclose(alone.influence[:, 0], together.influence[:, k], atol=EXACT)
    np.testing.assert_allclose(together.weights @ dy, together.att, atol=EXACT)
    np.testing.assert_allclose(
        np.sqrt(np.diag(together.covariance)), together.standard_errors, atol=EXACT
    )


def test_controls_beyond_the_trim_are_left_out_and_counted() -> None:
    """Of 1201 rows with x = 1 one is a control: its odds are 1200, its propensity 0.99917."""
    x = np.concatenate([np.ones(1201), np.zeros(20)])[:, None]
    treated = np.concatenate([np.ones(1200), np.zeros(1), np.ones(10), np.zeros(10)]) == 1
    dy = np.random.default_rng(0).normal(size=(1221, 1))
    found = adjusted(dy, treated, x, np.ones(1221), Adjustment.INVERSE_PROBABILITY)
    model = found.propensity
    assert model is not None
    assert np.flatnonzero(model.trimmed).tolist() == [1200]
    assert model.trimmed_weight == pytest.approx(1 / 11)
    assert model.trimmed_odds == pytest.approx(1200 / 1210)
    assert model.treated_beyond == pytest.approx(1200 / 1210)
    assert found.weights[1200] == 0
    np.testing.assert_allclose(found.weights[1211:], -0.1, atol=EXACT)


def test_a_control_that_was_trimmed_still_serves_the_regression() -> None:
    """As in DRDID: the model of outcomes is of all controls, the reweighting of those kept."""
    x = np.concatenate([np.ones(1202), np.zeros(20)])[:, None]
    treated = np.concatenate([np.ones(1200), np.zeros(2), np.ones(10), np.zeros(10)]) == 1
    found = adjusted(x + 1, treated, x, np.ones(1222), Adjustment.DOUBLY_ROBUST)
    assert found.propensity is not None
    assert found.propensity.n_trimmed == 2
    np.testing.assert_allclose(found.att, 0, atol=EXACT)  # the line through controls fits exactly
    assert found.weights[1200] < 0


@pytest.mark.parametrize("method", METHODS)
def test_calendar_years_as_a_covariate_cost_no_digits(method: Adjustment) -> None:
    dy, treated, x, weights = sample()
    far = 2021 + 1e-3 * x
    one, other = (adjusted(dy, treated, each, weights, method) for each in (x, far))
    # Written as 2021.001, x itself keeps 2.3e-10 of a digit; no estimate can have more.
    np.testing.assert_allclose(other.att, one.att, atol=1e-9)
    np.testing.assert_allclose(other.influence, one.influence, atol=1e-10)


def test_one_treated_unit_can_be_compared_by_regression() -> None:
    dy, _, x, weights = sample()
    found = adjusted(dy, np.arange(300) == 0, x, weights, Adjustment.OUTCOME_REGRESSION)
    assert found.weights[0] == 1


def test_results_cannot_be_written_to() -> None:
    found = adjusted(DY, TREATED, X, EQUAL)
    for array in (found.att, found.weights, found.influence):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


# --- right if either model is -------------------------------------------------------------------


def draws(method: Adjustment, outcome_linear: bool, propensity_linear: bool) -> Array:
    """400 estimates of an effect of 1; what is not linear has an x² that the models lack."""
    random, estimates = np.random.default_rng(20), []
    for _ in range(400):
        x = random.normal(size=(800, 1))
        curve = x[:, 0] ** 2 - 1
        index = 0.7 * (x[:, 0] if propensity_linear else x[:, 0] + curve) - 0.5
        treated = random.random(800) < 1 / (1 + np.exp(-index))
        trend = 2 * (x[:, 0] if outcome_linear else curve)
        dy = (trend + treated + random.normal(size=800))[:, None]
        estimates.append(adjusted(dy, treated, x, np.ones(800), method).att[0])
    return np.array(estimates)


@pytest.mark.parametrize(("outcome", "treatment"), [(True, True), (True, False), (False, True)])
def test_doubly_robust_is_right_if_either_model_is(outcome: bool, treatment: bool) -> None:
    found = draws(Adjustment.DOUBLY_ROBUST, outcome, treatment)
    assert abs(found.mean() - 1) < 3 * found.std() / np.sqrt(found.size)


@pytest.mark.parametrize(
    ("method", "outcome", "treatment"),
    [
        (Adjustment.OUTCOME_REGRESSION, False, True),
        (Adjustment.INVERSE_PROBABILITY, True, False),
        (Adjustment.DOUBLY_ROBUST, False, False),
    ],
)
def test_each_is_wrong_where_its_own_models_are(
    method: Adjustment, outcome: bool, treatment: bool
) -> None:
    found = draws(method, outcome, treatment)
    assert abs(found.mean() - 1) > 10 * found.std() / np.sqrt(found.size)


def test_standard_errors_are_the_spread_of_estimates() -> None:
    random, estimates, errors = np.random.default_rng(3), [], []
    for _ in range(400):
        x = random.normal(size=(600, 1))
        treated = random.random(600) < 1 / (1 + np.exp(-0.7 * x[:, 0]))
        dy = (x[:, 0] + random.normal(size=600))[:, None]
        found: Adjusted = adjusted(dy, treated, x, np.ones(600))
        estimates.append(found.att[0])
        errors.append(found.standard_errors[0])
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.11)  # 3/√(2·400)
