"""What stops doubly robust DiD, each fault by name."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from tests.methods.covariates.doubly_robust_cases import DY, EQUAL, METHODS, TREATED, X, sample

PROPENSITY = [Adjustment.INVERSE_PROBABILITY, Adjustment.DOUBLY_ROBUST]


# --- what stops it ------------------------------------------------------------------------------


def fault(*args: object) -> DesignError:
    with pytest.raises(DesignError) as caught:
        adjusted(*args)  # type: ignore[arg-type]
    return caught.value


def test_all_faults_of_arrays_are_told_at_once() -> None:
    dy, x, weights = DY.copy(), X.copy(), EQUAL.copy()
    dy[2, 0], x[3, 0], weights[4:6] = np.nan, np.inf, [0, -1]
    error = fault(dy, TREATED[1:].astype(float), x, weights)
    assert {(b.rule, b.where) for b in error.breaches} == {
        ("shape", "treated"),
        ("value", "outcomes"),
        ("value", "covariates"),
        ("value", "weights"),
    }
    assert "2 not positive and finite, the first in row 4" in str(error)


@pytest.mark.parametrize(
    ("args", "where"),
    [
        ((DY[:, 0], TREATED, X, EQUAL), "outcomes"),
        ((DY, TREATED, X[:, 0], EQUAL), "covariates"),
        ((DY, TREATED[:-1], X, EQUAL), "treated"),
        ((DY, TREATED, X, EQUAL[:-1]), "weights"),
    ],
)
def test_arrays_that_do_not_fit(args: tuple[Array, ...], where: str) -> None:
    assert [(b.rule, b.where) for b in fault(*args).breaches] == [("shape", where)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("treated", "where"), [(EQUAL == 0, "treated"), (EQUAL == 1, "controls")])
def test_a_side_without_anybody(method: Adjustment, treated: Mask, where: str) -> None:
    assert [b.where for b in fault(DY, treated, X, EQUAL, method).breaches] == [where]


@pytest.mark.parametrize("method", [Adjustment.OUTCOME_REGRESSION, Adjustment.DOUBLY_ROBUST])
def test_fewer_controls_than_parameters(method: Adjustment) -> None:
    x = np.random.default_rng(0).normal(size=(8, 5))
    breaches = fault(DY, TREATED, x, EQUAL, method).breaches
    assert ("too few", "controls") in {(b.rule, b.where) for b in breaches}
    assert any("5 row(s) for 6 parameters" in b.found for b in breaches)


@pytest.mark.parametrize("method", METHODS)
def test_collinear_covariates_are_named(method: Adjustment) -> None:
    dy, treated, x, weights = sample()
    spare = np.random.default_rng(9).normal(size=300)
    x = np.column_stack([x[:, 0], spare, x[:, 1], 2 * x[:, 0] - x[:, 1] + 3])
    breaches = fault(dy, treated, x, weights, method).breaches
    assert {b.rule for b in breaches} == {"collinear"}
    assert all("covariates 0, 2, 3 collinear" in b.found for b in breaches)
    assert len(breaches) == 1 + (method is Adjustment.DOUBLY_ROBUST)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.0, 1.0, 1 / 3, 2021.1])
def test_a_constant_covariate_is_named(method: Adjustment, level: float) -> None:
    dy, treated, x, weights = sample()
    last_digit = 1 + 2e-16 * (np.arange(300) % 2)  # 0.1 + 0.2 and 0.3 are one number to a reader
    x = np.column_stack([x, level * last_digit])
    assert "covariate(s) 2 constant" in fault(dy, treated, x, weights, method).breaches[0].found


def test_a_covariate_that_no_control_has() -> None:
    dy, treated, x, weights = sample()
    x = np.column_stack([x, treated & (x[:, 0] > 0)])
    error = fault(dy, treated, x, weights, Adjustment.OUTCOME_REGRESSION)
    assert [(b.rule, b.where) for b in error.breaches] == [("collinear", "controls")]


@pytest.mark.parametrize("method", PROPENSITY)
def test_one_treated_unit_has_no_propensity(method: Adjustment) -> None:
    dy, _, x, weights = sample()
    error = fault(dy, np.arange(300) == 0, x, weights, method)
    assert [b.rule for b in error.breaches] == ["one treated"]
    assert "outcome regression" in str(error)


def test_one_treated_and_collinear_are_told_together() -> None:
    dy, _, x, weights = sample()
    error = fault(dy, np.arange(300) == 0, np.column_stack([x, x[:, 0]]), weights)
    assert [b.rule for b in error.breaches] == ["one treated", "collinear", "collinear"]


@pytest.mark.parametrize("method", PROPENSITY)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_covariate_that_separates(method: Adjustment, sign: int) -> None:
    dy, treated, x, weights = sample()
    x[:, 1] = sign * (np.abs(x[:, 1]) * np.where(treated, 1, -1) + 5)
    error = fault(dy, treated, x, weights, method)
    assert [(b.rule, b.where) for b in error.breaches] == [("separation", "covariate 1")]
    assert "no maximum" in str(error)


@pytest.mark.parametrize("method", PROPENSITY)
def test_covariates_that_separate_only_together(method: Adjustment) -> None:
    dy, _, x, weights = sample()
    assert "no maximum" in str(fault(dy, x @ [1, -2] > 0.3, x, weights, method))


@pytest.mark.parametrize("method", PROPENSITY)
def test_a_category_of_controls_only_is_told(method: Adjustment) -> None:
    dy, treated, x, weights = sample()
    only = ~treated & (np.arange(300) % 3 == 0)
    error = fault(dy, treated, np.column_stack([x[:, 0], only]), weights, method)
    found = {b.where: b.found for b in error.breaches}
    assert list(found) == ["covariate 1"]
    assert f"{only.sum()} of {(~treated).sum()} controls where no treated" in found["covariate 1"]


@pytest.mark.parametrize("method", PROPENSITY)
def test_all_controls_trimmed(method: Adjustment) -> None:
    random = np.random.default_rng(0)
    treated, x = np.arange(3000) > 4, random.normal(size=(3000, 1)) * 0.01
    dy = random.normal(size=(3000, 1))
    assert "all 5 controls" in str(fault(dy, treated, x, np.ones(3000), method))


def test_strong_selection_that_still_has_a_maximum_is_fitted() -> None:
    dy, treated, x, weights = sample(seed=1, n=2000, slope=4)
    found = adjusted(dy, treated, x, weights)
    assert found.propensity is not None
    assert found.propensity.n_trimmed > 0
    z = np.column_stack([np.ones(len(x)), x])
    np.testing.assert_allclose(found.propensity.surplus @ z, 0, atol=1e-9)


# Constant, collinear: the same columns by name in every adjustment


@pytest.mark.parametrize("method", Adjustment)
def test_constant_and_collinear_columns_are_named_together(method: Adjustment) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(40, 2))
    columns = np.column_stack([x[:, 0], np.full(40, 0.1), x[:, 1], 2 * x[:, 0] - 3])
    with pytest.raises(DesignError) as caught:
        adjusted(random.normal(size=(40, 1)), np.arange(40) < 8, columns, np.ones(40), method)
    for breach in caught.value.breaches:
        assert breach.found.startswith("covariate(s) 1 constant, covariates 0, 3 collinear")
