"""Randomisation inference: worked by hand, against the study's formulas, and invariances."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.errors import DesignError
from evaluation.methods.clusters.cluster import two_means
from evaluation.methods.placebo_space.randomisation import (
    RandomisationTest,
    by_cluster,
    randomisation,
    statistics,
)

ROUNDING = 1e-12


def run(
    contrasts: Array,
    treated: Mask,
    draws: int = 9999,
    *,
    weights: Array | None = None,
    clusters: Labels | None = None,
) -> RandomisationTest:
    number = contrasts.size
    return randomisation(
        contrasts,
        np.where(treated, 1 / treated.sum(), 1 / (~treated).sum()) if weights is None else weights,
        treated,
        np.arange(number) if clusters is None else clusters,
        draws,
        np.random.default_rng(2),
    )


def test_by_hand() -> None:
    """Five units, two treated (the first two): |β| of ten pairs; three are as large as 3 − 1."""
    contrasts = np.array([4.0, 2.0, 1.0, 2.0, 0.0])
    test = run(contrasts, np.arange(5) < 2)
    sums = [sum(pair) for pair in combinations(contrasts, 2)]
    sizes = [abs(s / 2 - (9 - s) / 3) for s in sums]  # observed 3 − 1 = 2
    assert test.p_coefficient == pytest.approx(sum(s >= 2 - 1e-9 for s in sizes) / 10)
    assert (test.draws, test.enumerated, test.resolution) == (10, True, 0.1)
    assert (test.n_treated, test.n_donors) == (2, 3)


def of_the_study(w: Array, chosen: list[tuple[int, ...]]) -> tuple[Array, Array]:
    """Coefficient and t with separate variances, as reference/simulation/fast.py has them."""
    coefficients, ts = [], []
    for one in chosen:
        inside = np.isin(np.arange(w.size), one)
        a, b = w[inside], w[~inside]
        difference = a.mean() - b.mean()
        variance = np.sum((a - a.mean()) ** 2) / a.size**2 + np.sum((b - b.mean()) ** 2) / b.size**2
        coefficients.append(difference)
        ts.append(difference / np.sqrt(variance))
    return np.array(coefficients), np.array(ts)


@pytest.mark.parametrize("treated_units", [1, 2, 3, 5])
def test_it_is_that_of_the_study_with_equal_weights(treated_units: int) -> None:
    w = np.random.default_rng(treated_units).normal(size=11)
    treated = np.arange(11) < treated_units
    chosen = list(combinations(range(11), treated_units))  # the first is the observed one
    beta, t = of_the_study(w, chosen)
    data = by_cluster(w, np.ones(11), treated, np.arange(11))
    assigned = np.array([np.isin(np.arange(11), one) for one in chosen])
    found, se = statistics(data, assigned)
    np.testing.assert_allclose(found, beta, atol=ROUNDING)
    np.testing.assert_allclose(found / se, t, rtol=1e-10)
    test = run(w, treated)
    assert test.p_coefficient == pytest.approx(np.mean(np.abs(beta) >= abs(beta[0]) - ROUNDING))
    assert test.p_t == pytest.approx(np.mean(np.abs(t) >= abs(t[0]) - ROUNDING))
    if treated_units == 1:
        assert test.p_t == test.p_coefficient


def clustered() -> dict[str, Any]:
    random = np.random.default_rng(7)
    clusters = np.concatenate([np.arange(9), random.integers(0, 9, 21)])
    treated = clusters < 3
    weights = random.lognormal(0, 1, 30)
    weights = weights / np.where(treated, weights[treated].sum(), weights[~treated].sum())
    return {
        "contrasts": random.normal(size=30) + treated,
        "weights": weights,
        "treated": treated,
        "clusters": clusters,
    }


def test_the_observed_assignment_is_the_estimate_with_its_clustered_error() -> None:
    case = clustered()
    data = by_cluster(case["contrasts"], case["weights"], case["treated"], case["clusters"])
    found, se = statistics(data, data.treated[None])
    test = two_means(case["contrasts"], case["weights"], case["treated"], case["clusters"])
    factor = 9 / 8 * 29 / 28  # of CR1
    assert found[0] == pytest.approx(test.estimate, abs=ROUNDING)
    assert se[0] * np.sqrt(factor) == pytest.approx(test.se_cr1, rel=1e-10)


def test_a_drawn_assignment_weighs_clusters_by_their_own_size() -> None:
    """Cluster means 0, 3, 6, 9; sizes beside their own side 0.5, 1.5 | 0.5, 1.5."""
    contrasts = np.array([0.0, 3.0, 6.0, 9.0])
    data = by_cluster(
        contrasts,
        np.array([0.25, 0.75, 0.1, 0.3]),
        np.array([True, True, False, False]),
        np.arange(4),
    )
    np.testing.assert_allclose(data.size, [0.5, 1.5, 0.5, 1.5])
    swapped = np.array([[True, False, False, True]])  # 0 and 9 against 3 and 6
    found, _ = statistics(data, swapped)
    assert found[0] == pytest.approx((0.5 * 0 + 1.5 * 9) / 2 - (1.5 * 3 + 0.5 * 6) / 2)


def test_units_scales_and_the_order_of_rows_do_not_matter() -> None:
    case = clustered()
    one = randomisation(**case, draws=999, random=np.random.default_rng(0))
    order = np.random.default_rng(1).permutation(30)
    moved = {key: value[order] for key, value in case.items()}
    moved["contrasts"] = 5 - 3 * moved["contrasts"]
    moved["weights"] = np.where(moved["treated"], 4.0, 0.5) * moved["weights"]
    other = randomisation(**moved, draws=999, random=np.random.default_rng(0))
    assert (other.p_coefficient, other.p_t) == (one.p_coefficient, one.p_t)
    assert one.enumerated
    assert one.draws == 84  # 9 over 3


def test_drawn_assignments_come_near_all_and_hold_the_observed_one() -> None:
    w = np.random.default_rng(3).normal(size=16)
    treated = np.arange(16) < 6
    every, some = run(w, treated), run(w, treated, draws=1999)
    assert (every.draws, some.draws) == (8008, 2000)
    assert (every.enumerated, some.enumerated) == (True, False)
    assert some.p_t == pytest.approx(every.p_t, abs=0.045)  # four errors of a share of 2000
    assert some.p_coefficient == pytest.approx(every.p_coefficient, abs=0.045)
    far = run(w + 1e6 * treated, treated, draws=1999)
    assert far.p_coefficient == far.resolution == 1 / 2000


def test_a_half_is_as_large_as_the_other_half() -> None:
    test = run(np.array([9.0, 8, 7, 0, 1, 2]), np.arange(6) < 3)
    assert test.resolution == test.p_coefficient == test.p_t == 2 / 20


def test_no_difference_at_all_is_no_evidence() -> None:
    test = run(np.zeros(8), np.arange(8) < 3)
    assert (test.p_coefficient, test.p_t) == (1.0, 1.0)


def test_p_is_uniform_over_assignments() -> None:
    """Every assignment taken for the observed one: a share of alpha rejects, at most."""
    w = np.random.default_rng(5).normal(size=8)
    p = np.array([run(w, np.isin(np.arange(8), one)).p_t for one in combinations(range(8), 3)])
    for alpha in (0.05, 0.1, 0.5):
        assert np.mean(p <= alpha) <= alpha + ROUNDING
    assert np.sort(p) == pytest.approx(np.arange(1, 57) / 56)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("finite", {"contrasts": np.array([1.0, np.inf, 0, 0])}),
        ("weights", {"weights": np.array([1.0, -1, 1, 1])}),
        ("treated", {"treated": np.zeros(4, dtype=bool)}),
        ("donors", {"treated": np.ones(4, dtype=bool)}),
        ("clusters", {"clusters": np.array([0, 1, 1, 2])}),
        ("draws", {"draws": 0}),
    ],
)
def test_each_obstacle_is_named(rule: str, change: dict[str, Any]) -> None:
    case: dict[str, Any] = {
        "contrasts": np.arange(4.0),
        "weights": np.full(4, 0.5),
        "treated": np.arange(4) < 2,
        "clusters": np.arange(4),
        "draws": 99,
    }
    with pytest.raises(DesignError) as failure:
        randomisation(**(case | change), random=np.random.default_rng(0))
    assert [breach.rule for breach in failure.value.breaches] == [rule]
