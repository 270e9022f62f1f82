"""Two cross-sections: means by hand, a panel read as two of them, and what stops it."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted

EXACT = 1e-12  # a handful of sums
SOLVED = 1e-10  # two ways through normal equations of 300 rows
METHODS = list(Adjustment)

# One row of each: treated, after, x; then outcomes. Two treated rows with x = 1 are before.
TREATED = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]) == 1
POST = np.array([1, 1, 0, 0, 0, 1, 1, 0, 0, 0]) == 1
X = np.array([0.0, 1, 0, 1, 1, 0, 1, 0, 1, 1])[:, None]
Y = np.array([9.0, 7, 4, 2, 3, 5, 4, 3, 1, 2])
EQUAL = np.ones(10)


def sample(seed: int = 0, n: int = 400) -> tuple[Array, Mask, Mask, Array, Array]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 2))
    treated = random.random(n) < 1 / (1 + np.exp(-0.7 * x.sum(axis=1)))
    post = random.random(n) < 0.5
    y = x @ [1.0, 0.5] + post * x[:, 0] + random.normal(size=n)
    return y[:, None], post, treated, x, random.uniform(0.5, 2, n)


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_it_is_made_of_four_means(method: Adjustment) -> None:
    found = adjusted_cross_section(Y, POST, TREATED, X[:, :0], EQUAL, method)
    np.testing.assert_allclose(found.att, [(8 - 3) - (4.5 - 2)], atol=EXACT)
    np.testing.assert_allclose(
        found.weights, [1 / 2] * 2 + [-1 / 3] * 3 + [-1 / 2] * 2 + [1 / 3] * 3, atol=EXACT
    )
    means = np.repeat([8, 3, 4.5, 2], [2, 3, 2, 3])
    psi = found.weights * (Y - means)
    np.testing.assert_allclose(found.influence[:, 0], psi, atol=EXACT)
    assert found.effective_controls == pytest.approx(2)  # of the period with two controls


def test_doubly_robust_is_standardised_to_the_treated_of_both_periods() -> None:
    """By x: (9−4)−(5−3) = 3 and (7−2.5)−(4−1.5) = 2; of five treated rows two have x = 0."""
    found = adjusted_cross_section(Y, POST, TREATED, X, EQUAL, Adjustment.DOUBLY_ROBUST)
    np.testing.assert_allclose(found.att, [(2 * 3 + 3 * 2) / 5], atol=EXACT)
    np.testing.assert_allclose(
        found.weights[:5], [2 / 5, 3 / 5, -2 / 5, -3 / 10, -3 / 10], atol=EXACT
    )


def test_regression_takes_the_treated_as_they_came() -> None:
    """Treated 8 − 3; controls move by 2 and 2.5, for the x of all five treated."""
    found = adjusted_cross_section(Y, POST, TREATED, X, EQUAL, Adjustment.OUTCOME_REGRESSION)
    np.testing.assert_allclose(found.att, [8 - 3 - (2 * 2 + 3 * 2.5) / 5], atol=EXACT)


def test_inverse_probability_reweights_each_period_by_the_same_odds() -> None:
    """Odds 2/2 for x = 0 and 3/3 for x = 1: here it is the difference of four means."""
    found = adjusted_cross_section(Y, POST, TREATED, X, EQUAL, Adjustment.INVERSE_PROBABILITY)
    np.testing.assert_allclose(found.att, [(8 - 3) - (4.5 - 2)], atol=EXACT)


@pytest.mark.parametrize("method", METHODS)
def test_a_balanced_panel_gives_the_same_effect_as_two_cross_sections(method: Adjustment) -> None:
    random = np.random.default_rng(4)
    x = random.normal(size=(300, 2))
    treated = random.random(300) < 1 / (1 + np.exp(-0.7 * x.sum(axis=1)))
    y, weights = random.normal(size=(300, 2)) + x, random.uniform(0.5, 2, 300)
    panel = adjusted(y[:, [1]] - y[:, [0]], treated, x, weights, method)
    twice = adjusted_cross_section(
        y.T.ravel(),
        np.repeat([False, True], 300),
        np.tile(treated, 2),
        np.tile(x, (2, 1)),
        np.tile(weights, 2),
        method,
    )
    np.testing.assert_allclose(twice.att, panel.att, atol=SOLVED)
    np.testing.assert_allclose(twice.weights[300:], panel.weights, atol=SOLVED)
    both = twice.influence[:300] + twice.influence[300:]  # clustered by person: the panel's ψ
    np.testing.assert_allclose(both, panel.influence, atol=SOLVED)


@pytest.mark.parametrize("method", METHODS)
def test_outcomes_together_are_outcomes_one_by_one(method: Adjustment) -> None:
    y, *rest = sample()
    y = np.column_stack([y, np.sin(y)])
    together = adjusted_cross_section(y, *rest, method)
    for k in range(2):
        alone = adjusted_cross_section(y[:, k], *rest, method)
        np.testing.assert_allclose(alone.att[0], together.att[k], atol=EXACT)
        np.testing.assert_allclose(alone.influence[:, 0], together.influence[:, k], atol=EXACT)


@pytest.mark.parametrize("method", METHODS)
def test_the_ledger_has_sum_one_in_each_cell(method: Adjustment) -> None:
    y, post, treated, *rest = sample()
    found = adjusted_cross_section(y, post, treated, *rest, method)
    np.testing.assert_allclose(found.weights @ y, found.att, atol=EXACT)
    for side, sign in ((treated, 1), (~treated, -1)):
        for now, direction in ((post, 1), (~post, -1)):
            assert found.weights[side & now].sum() == pytest.approx(sign * direction)


def test_how_far_it_extrapolates_is_that_of_the_worse_period() -> None:
    """Treated at 2 and 1, mean 1.5: controls at 0 and 1 after (−½, 1½), at 1 and 2 before."""
    treated, post = (np.array(mask) == 1 for mask in ([1, 1, 0, 0, 0, 0], [1, 0, 1, 1, 0, 0]))
    x = np.array([2.0, 1, 0, 1, 1, 2])[:, None]
    y = np.arange(6.0)
    found = adjusted_cross_section(y, post, treated, x, np.ones(6), Adjustment.OUTCOME_REGRESSION)
    np.testing.assert_allclose(found.weights, [1, -1, 0.5, -1.5, 0.5, 0.5], atol=EXACT)
    assert found.negative_weight == pytest.approx(0.5)
    assert found.effective_controls == pytest.approx(1 / 2.5)


# --- what stops it ------------------------------------------------------------------------------


def fault(*args: object) -> DesignError:
    with pytest.raises(DesignError) as caught:
        adjusted_cross_section(*args)  # type: ignore[arg-type]
    return caught.value


def test_all_faults_of_arrays_are_told_at_once() -> None:
    y = Y.copy()
    y[0] = np.nan
    error = fault(y, POST * 1, TREATED[1:], X, -EQUAL)
    assert {(b.rule, b.where) for b in error.breaches} == {
        ("shape", "treated"),
        ("value", "outcomes"),
        ("value", "weights"),
    }


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("post", "empty"),
    [
        (POST | TREATED, ["treated before"]),
        (POST & TREATED, ["controls after"]),
        (POST & False, ["treated after", "controls after"]),
    ],
)
def test_empty_cells_are_told(method: Adjustment, post: Mask, empty: list[str]) -> None:
    assert [b.where for b in fault(Y, post, TREATED, X, EQUAL, method).breaches] == empty


def test_cells_that_cannot_carry_a_regression_are_told() -> None:
    x = np.column_stack([X, np.arange(10.0) ** 2])
    rules = {b.where: b.rule for b in fault(Y, POST, TREATED, x, EQUAL).breaches}
    assert rules == {"treated after": "too few", "controls after": "too few"}
    alone = fault(Y, POST, TREATED, x, EQUAL, Adjustment.OUTCOME_REGRESSION)
    assert [b.where for b in alone.breaches] == ["controls after"]


def test_a_category_that_is_missing_in_one_period_is_told() -> None:
    y, post, treated, x, weights = sample()
    x = np.column_stack([x, post & treated & (x[:, 0] > 0)])
    error = fault(y, post, treated, x, weights)
    assert [b.where for b in error.breaches] == [
        "treated before",
        "controls before",
        "controls after",
    ]


def test_a_period_whose_controls_are_all_trimmed() -> None:
    x = np.concatenate([np.ones(1202), np.zeros(40)])[:, None]
    treated = np.concatenate([np.ones(1200), np.zeros(2), np.ones(20), np.zeros(20)]) == 1
    post = np.arange(1242) % 2 == 0
    post[1202:] = treated[1202:]
    post[1202:1212] = False
    y = np.random.default_rng(0).normal(size=1242)
    error = fault(y, post, treated, x, np.ones(1242), Adjustment.INVERSE_PROBABILITY)
    assert "all 1 controls after are trimmed" in str(error)
