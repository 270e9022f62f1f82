"""Laws: cells give what their rows give, and tiny samples a number or a named error."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.covariates.triple_difference import (
    triple_difference,
    triple_difference_cross_section,
)
from tests.laws.people import (
    IDENTITY,
    Estimator,
    People,
    cells,
    estimators,
    law,
    methods,
    sections,
    seeds,
)
from tests.strength import tried

# --- rows and cells -----------------------------------------------------------------------------


@st.composite
def discrete(draw: st.DrawFn) -> People:
    """0/1 outcomes of 600 people with three age groups and a sex; no cell is empty of a side."""
    random = np.random.default_rng(draw(seeds))
    n = 600
    age, sex = random.integers(0, 3, n), random.integers(0, 2, n)
    x = np.column_stack([age == 1, age == 2, sex]).astype(float)
    treated = random.random(n) < 0.3 + 0.1 * age + 0.1 * sex
    return People(
        y=(random.random((n, 2)) < 0.2 + 0.1 * x[:, :2] + 0.1 * treated[:, None]).astype(float),
        post=random.random(n) < 0.5,
        treated=treated,
        eligible=random.random(n) < 0.4 + 0.1 * sex,
        x=x,
        weights=np.ones(n),
    )


def by_cell(influence: Array, which: Array) -> Array:
    total = np.zeros((which.max() + 1, *influence.shape[1:]))
    np.add.at(total, which, influence)
    return total


@law
@given(discrete(), methods, estimators)
def test_cells_give_what_their_rows_give(
    p: People, method: Adjustment, estimate: Estimator
) -> None:
    keys = (p.treated, p.post) if estimate is sections else (p.treated,)
    whole, which = cells(p, *keys)
    assert whole.weights.size <= 24
    one, other = estimate(p, method), estimate(whole, method)
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


@law
@given(discrete(), methods)
def test_cells_of_a_triple_difference_give_what_their_rows_give(
    p: People, method: Adjustment
) -> None:
    whole, which = cells(p, p.treated, p.eligible)
    one, other = (
        triple_difference(q.y, q.treated, q.eligible, q.x, q.weights, method) for q in (p, whole)
    )
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


@law
@given(discrete(), methods)
def test_cells_of_triple_sections_give_what_their_rows_give(p: People, method: Adjustment) -> None:
    whole, which = cells(p, p.treated, p.eligible, p.post)
    one, other = (
        triple_difference_cross_section(q.y, q.post, q.treated, q.eligible, q.x, q.weights, method)
        for q in (p, whole)
    )
    np.testing.assert_allclose(other.att, one.att, atol=IDENTITY)
    np.testing.assert_allclose(other.influence, by_cell(one.influence, which), atol=IDENTITY)


# --- never a traceback, never a number from nothing ---------------------------------------------


@tried(300)
@given(seeds, st.integers(2, 14), st.integers(0, 3), methods, estimators, st.booleans())
def test_tiny_samples_give_a_finite_answer_or_a_named_error(
    seed: int, n: int, covariates: int, method: Adjustment, estimate: Estimator, whole: bool
) -> None:
    random = np.random.default_rng(seed)
    n = 2 * n if estimate is sections else n
    x = random.normal(size=(n, covariates))
    x = np.round(x) if whole else x
    treated, post = random.random((2, n)) < 0.5
    y = random.normal(size=(n, 2))
    try:
        found = estimate(People(y, post, treated, treated, x, np.ones(n)), method)
    except DesignError as error:
        assert error.remedy
        return
    assert np.isfinite(found.att).all()
    assert np.isfinite(found.influence).all()
    after = post if estimate is sections else np.ones(n, dtype=bool)
    np.testing.assert_allclose(found.weights[treated & after].sum(), 1, atol=1e-6)
    np.testing.assert_allclose(found.weights[~treated & after].sum(), -1, atol=1e-6)
    if found.propensity is not None:  # a maximum: the score is zero
        z = np.column_stack([np.ones(n), x])
        np.testing.assert_allclose(found.propensity.surplus @ z, 0, atol=1e-8)
