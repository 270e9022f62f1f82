"""Triple differences: eight cells by hand, three terms, one joint Ψ, and areas."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from evaluation.methods.covariates.triple_difference import (
    Comparison,
    Part,
    PartEffect,
    triple_difference,
    triple_difference_cross_section,
    unconditional,
)
from evaluation.methods.effects.kernel import att

EXACT = 1e-12  # a handful of sums
METHODS = list(Adjustment)

# Changes of two people in each group: eligible here, others here, eligible there, others there.
HERE = np.array([1, 1, 1, 1, 0, 0, 0, 0]) == 1
ELIGIBLE = np.array([1, 1, 0, 0, 1, 1, 0, 0]) == 1
DY = np.array([7.0, 9, 1, 3, 2, 4, 0, 1])[:, None]
NOTHING, EQUAL = np.empty((8, 0)), np.ones(8)


def sample(seed: int = 0, n: int = 600) -> tuple[Array, Mask, Mask, Array, Array]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 2))
    here, eligible = (
        random.random(n) < 1 / (1 + np.exp(-x @ slopes)) for slopes in ([0.5, -0.3], [-0.4, 0.4])
    )
    dy = x @ [[1.0, 0.3], [0.5, 0.0]] + random.normal(size=(n, 2)) + 0.5 * eligible[:, None]
    return dy, here, eligible, x, random.uniform(0.5, 2, n)


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_it_is_made_of_eight_means(method: Adjustment) -> None:
    found = triple_difference(DY, HERE, ELIGIBLE, NOTHING, EQUAL, method)
    np.testing.assert_allclose(found.att[:, 0], [8 - 3, 2 - 0.5, (8 - 3) - (2 - 0.5)], atol=EXACT)
    half = np.repeat([1, -1, -1, 1], 2) / 2
    np.testing.assert_allclose(found.weights[2], half, atol=EXACT)
    means = np.repeat([8, 2, 3, 0.5], 2)
    np.testing.assert_allclose(found.influence[:, 2, 0], half * (DY[:, 0] - means), atol=EXACT)
    # Σψ² is ¼ of the squared deviations 2, 2, 2 and ½; DiD(E) has 2 and 2 of them.
    np.testing.assert_allclose(
        np.sum(found.influence[:, :, 0] ** 2, axis=0), [1, 0.625, 1.625], atol=EXACT
    )
    psi = found.influence[:, :, 0]
    np.testing.assert_allclose(psi[:, 0] @ psi[:, 2], 1, atol=EXACT)
    with pytest.raises(
        RefusedMethod, match=r"eligible here against eligible there; .*: the treated rest"
    ):
        _ = found.standard_errors


@pytest.mark.parametrize("method", METHODS)
def test_three_terms_are_all_about_the_eligible_here(method: Adjustment) -> None:
    dy, here, eligible, x, weights = sample()
    found = triple_difference(dy, here, eligible, x, weights, method)
    total, psi = np.zeros(2), np.zeros((600, 2))
    first = here & eligible
    for second, sign in ((here & ~eligible, 1), (~here & eligible, 1), (~here & ~eligible, -1)):
        rows = first | second
        term = adjusted(dy[rows], first[rows], x[rows], weights[rows], method)
        total += sign * term.att
        psi[rows] += sign * term.influence
    np.testing.assert_allclose(found.att[2], total, atol=EXACT)
    np.testing.assert_allclose(found.influence[:, 2], psi, atol=EXACT)
    np.testing.assert_allclose(found.weights @ dy, found.att, atol=EXACT)
    np.testing.assert_allclose(found.covariance[2, :, 2], psi.T @ psi, atol=EXACT)
    np.testing.assert_allclose(found.standard_errors[2] ** 2, (psi**2).sum(axis=0), atol=EXACT)
    apart = sum(
        t.estimate.standard_errors**2 for t in found.terms if t.comparison is not Comparison.OTHER
    )
    assert np.all(apart > found.standard_errors[2] ** 2 * 1.05)  # they are not independent


@pytest.mark.parametrize("method", METHODS)
def test_the_parts_are_the_two_conditional_comparisons(method: Adjustment) -> None:
    dy, here, eligible, x, weights = sample()
    found = triple_difference(dy, here, eligible, x, weights, method)
    for part, group in ((0, eligible), (1, ~eligible)):
        alone = adjusted(dy[group], here[group], x[group], weights[group], method)
        np.testing.assert_allclose(found.att[part], alone.att, atol=EXACT)
        np.testing.assert_allclose(found.influence[group, part], alone.influence, atol=EXACT)
        assert not found.influence[~group, part].any()
    assert [t.comparison for t in found.terms] == list(Comparison)


def world(effect: float) -> tuple[Array, Mask, Mask, Array]:
    """No noise: x moves outcomes more here than there, in both groups; ages differ by group."""
    counts = {(1, 1): (1, 3), (1, 0): (3, 1), (0, 1): (2, 2), (0, 0): (2, 2)}
    rows = [
        (h, e, x) for (h, e), of_x in counts.items() for x, k in enumerate(of_x) for _ in range(k)
    ]
    here, eligible, x = np.array(rows).T
    dy = x * (1 + 2 * here) + 0.5 * eligible + effect * here * eligible
    return dy[:, None], here == 1, eligible == 1, x[:, None].astype(float)


@pytest.mark.parametrize("method", METHODS)
def test_unlike_people_do_not_look_like_an_effect(method: Adjustment) -> None:
    """DiD(E) − DiD(N) is 2·¾ − 2·¼ = 1 too large: it compares three quarters with one quarter."""
    dy, here, eligible, x = world(effect=4)
    found = triple_difference(dy, here, eligible, x, np.ones(16), method)
    np.testing.assert_allclose(found.att[:, 0], [5.5, 0.5, 4], atol=1e-10)


def test_cross_sections_have_the_same_three_terms() -> None:
    dy, here, eligible, x, weights = sample()
    post = np.random.default_rng(8).random(600) < 0.5
    found = triple_difference_cross_section(dy, post, here, eligible, x, weights)
    first, total = here & eligible, np.zeros(2)
    for second, sign in ((here & ~eligible, 1), (~here & eligible, 1), (~here & ~eligible, -1)):
        r = first | second
        total += sign * adjusted_cross_section(dy[r], post[r], first[r], x[r], weights[r]).att
    np.testing.assert_allclose(found.att[2], total, atol=EXACT)
    np.testing.assert_allclose(found.weights @ dy, found.att, atol=EXACT)


def test_cross_sections_without_covariates_are_made_of_eight_means() -> None:
    y = np.concatenate([np.zeros(8), DY[:, 0]])
    twice = [np.tile(mask, 2) for mask in (HERE, ELIGIBLE)]
    post = np.arange(16) >= 8
    found = triple_difference_cross_section(y, post, *twice, np.empty((16, 0)), np.ones(16))
    np.testing.assert_allclose(found.att[:, 0], [5, 1.5, 3.5], atol=EXACT)


# --- areas --------------------------------------------------------------------------------------

Y_E = np.array([[1.0, 2, 9], [0, 1, 2], [3, 3, 6]])
Y_N = np.array([[0.0, 1, 3], [1, 1, 1], [2, 2, 4]])
UNITS = np.array([1, -0.5, -0.5])
PERIODS = np.array([[-0.5, -0.5, 1], [-1, 1, 0]])


def test_areas_by_hand() -> None:
    """Eligible 7.5 − (1.5 + 3)/2, others 2.5 − (0 + 2)/2."""
    found = unconditional(Y_E, Y_N, UNITS, PERIODS)
    assert found.labels[::2] == tuple(PartEffect(part, 0) for part in Part)
    np.testing.assert_allclose(found.tau[::2], [5.25, 1.5, 3.75], atol=EXACT)


@pytest.mark.parametrize("kappa", [1.0, 0.7, -0.3])
def test_areas_are_the_kernel_on_the_difference(kappa: float) -> None:
    found = unconditional(Y_E, Y_N, UNITS, PERIODS, kappa)
    np.testing.assert_allclose(found.tau[4:], att(Y_E - kappa * Y_N, UNITS, PERIODS), atol=EXACT)
    np.testing.assert_allclose(found.tau[4:], found.tau[:2] - kappa * found.tau[2:4], atol=EXACT)
    np.testing.assert_allclose(found.ledger.apply(np.vstack([Y_E, Y_N])), found.tau, atol=EXACT)
    for k in range(6):
        row = found.ledger.row(k)
        np.testing.assert_allclose([row.sum(axis=1).max(), row.sum()], 0, atol=EXACT)


# --- what stops it ------------------------------------------------------------------------------


def test_every_empty_group_is_told() -> None:
    with pytest.raises(DesignError) as caught:
        triple_difference(DY, HERE & ELIGIBLE, ELIGIBLE, NOTHING, EQUAL)
    assert [b.where for b in caught.value.breaches] == ["others here"]
    with pytest.raises(DesignError) as caught:
        triple_difference(DY, HERE, HERE, NOTHING, EQUAL)
    assert [b.where for b in caught.value.breaches] == ["others here", "eligible there"]


def test_faults_of_arrays_are_told_at_once() -> None:
    dy = DY.copy()
    dy[0, 0] = np.nan
    for call in (
        lambda: triple_difference(dy, HERE * 1, ELIGIBLE[1:], NOTHING, EQUAL),
        lambda: triple_difference_cross_section(dy, HERE, HERE * 1, ELIGIBLE[1:], NOTHING, EQUAL),
    ):
        with pytest.raises(DesignError) as caught:
            call()
        found = {(b.rule, b.where) for b in caught.value.breaches}
        assert found == {("shape", "eligible"), ("value", "outcomes")}


def test_faults_of_areas_are_told_at_once() -> None:
    y = Y_E.copy()
    y[1, 1] = np.nan
    with pytest.raises(DesignError) as caught:
        unconditional(y, Y_N[:2], UNITS + 0.1, PERIODS + 0.1, np.inf)
    assert {(b.rule, b.where) for b in caught.value.breaches} == {
        ("shape", "y_other"),
        ("value", "y_eligible"),
        ("value", "kappa"),
        ("sum", "unit_weights"),
        ("sum", "period_weights"),
    }
