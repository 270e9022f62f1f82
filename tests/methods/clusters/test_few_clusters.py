"""One treated cluster and few donors: published tables, searches by hand, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.clusters.few_clusters import (
    lau_li,
    lau_li_largest_ratio,
    one_against_many,
    rearrangement,
    rearrangement_weight,
)
from evaluation.methods.clusters.worst_case_p import chance, largest_chance, without_treated

DONORS = np.array([-1.3, 0.4, 0.1, 2.2, -0.9, 0.6])
PRINTED = 6e-4  # the paper's table has three decimals
# Lau and Li (2025, arXiv 2511.05710v1), table 1, k = 1: (alpha, m, rho) -> critical value
TABLE = {
    (0.01, 5, 0.2): 2.256,
    (0.01, 5, 1.0): 5.044,
    (0.01, 10, 2.0): 6.580,
    (0.01, 50, 5.0): 13.405,
    (0.05, 5, 0.2): 1.360,
    (0.05, 5, 2.0): 5.690,
    (0.05, 10, 0.2): 0.846,
    (0.05, 15, 3.0): 6.458,
    (0.05, 20, 1.0): 2.145,
    (0.05, 50, 0.2): 0.492,
}


def test_one_against_many_by_hand() -> None:
    """3 against −1, 0, 1: s = 1, t = 3 / √(4/3), two degrees of freedom."""
    test = one_against_many(3.0, np.array([-1.0, 0.0, 1.0]), 0.05)
    t = 3 / np.sqrt(4 / 3)
    assert (test.estimate, test.df) == (3.0, 2)
    assert test.t == pytest.approx(t)
    assert test.p_value == pytest.approx(1 - t / np.sqrt(2 + t**2))  # t with two degrees
    half = 4.302652730 * np.sqrt(4 / 3)  # its 97.5 % quantile
    assert (test.ci_low, test.ci_high) == pytest.approx((3 - half, 3 + half), abs=1e-7)


def test_one_against_many_is_the_pooled_t_of_one_and_many() -> None:
    both = stats.ttest_ind([1.7], DONORS, equal_var=True)
    test = one_against_many(1.7, DONORS, 0.05)
    assert (test.t, test.p_value) == pytest.approx((both.statistic, both.pvalue))


@pytest.mark.parametrize("cell", TABLE)
def test_critical_values_are_those_of_the_paper(cell: tuple[float, int, float]) -> None:
    alpha, q, ratio = cell
    found = lau_li(0.0, np.arange(float(q)), alpha, ratio=ratio).critical
    assert found == pytest.approx(TABLE[cell], abs=PRINTED)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_one_deviation_for_all_is_students_t(ratio: float) -> None:
    """All donors at 1/ρ: T / √(ρ² + 1/q) is Student's t, which checks the integral exactly."""
    for q, c in ((3, 0.7), (6, 2.0), (25, 4.0), (60, 0.4)):
        found = chance(c, np.array([q]), np.array([[1 / ratio]]))[0]
        exact = 2 * stats.t.sf(c / np.sqrt(ratio**2 + 1 / q), q - 1)
        assert found == pytest.approx(exact, abs=1e-10)


def test_a_chance_by_simulation() -> None:
    deviations = np.array([0.0, 0.0, 0.5, 0.5, 0.5, 2.0])
    random = np.random.default_rng(0)
    donors = random.standard_normal((400_000, 6)) * deviations
    t = (random.standard_normal(400_000) - donors.mean(axis=1)) / donors.std(axis=1, ddof=1)
    found = chance(1.5, np.array([2, 3, 1]), np.array([[0.0, 0.5, 2.0]]))[0]
    assert found == pytest.approx(np.mean(np.abs(t) > 1.5), abs=0.004)  # five errors


def allowed(random: np.random.Generator, q: int, ratio: float, rank: int) -> Array:
    """Deviations of donors, in the treated's, with the k-th smallest at least 1/ρ."""
    free = random.lognormal(0, 1.5, q)
    free[rank - 1 :] = np.maximum(free[rank - 1 :], 1) / ratio
    free[: rank - 1] *= random.integers(0, 2, rank - 1)
    free[random.random(q) < 0.5] = 1 / ratio
    return free


@pytest.mark.parametrize(("ratio", "rank"), [(0.5, 1), (2.0, 1), (1.0, 2), (2.0, 4)])
def test_no_deviations_that_are_allowed_exceed_the_largest_chance(ratio: float, rank: int) -> None:
    random = np.random.default_rng(3)
    for c in (0.8, 1.5, 4.0):
        most = largest_chance(c, 6, ratio, rank)
        cases = np.array([allowed(random, 6, ratio, rank) for _ in range(300)])
        assert chance(c, np.ones(6, dtype=int), cases).max() <= most + 1e-7


def test_where_the_treated_does_not_move_it_is_the_one_sample_t() -> None:
    """c √q is a one-sample t of donors; of equal ones at the usual levels Student's, q − 1."""
    assert without_treated(3 / np.sqrt(8), 8) == pytest.approx(2 * stats.t.sf(3, 7))
    assert largest_chance(3 / np.sqrt(8), 8, 0.0, 1) == without_treated(3 / np.sqrt(8), 8)
    assert largest_chance(1 / np.sqrt(8), 8, 0.0, 1) == 1.0


def test_lau_li_with_equal_variances_is_one_against_many() -> None:
    for treated in (4.0, 8.0):
        one = one_against_many(treated, DONORS, 0.05)
        other = lau_li(treated, DONORS, 0.05, ratio=1.0)
        assert other.p_value == pytest.approx(one.p_value, abs=1e-9)
        assert (other.ci_low, other.ci_high) == pytest.approx((one.ci_low, one.ci_high), abs=1e-7)


@pytest.mark.parametrize(("ratio", "rank"), [(0.3, 1), (1.5, 2), (0.7, 6)])
def test_p_and_the_critical_value_agree(ratio: float, rank: int) -> None:
    critical = lau_li(1.0, DONORS, 0.1, ratio=ratio, rank=rank).critical
    centre, spread = DONORS.mean(), DONORS.std(ddof=1)
    for factor, rejects in ((0.999, False), (1.001, True)):
        test = lau_li(centre + factor * critical * spread, DONORS, 0.1, ratio=ratio, rank=rank)
        assert (test.p_value <= 0.1) == rejects
        assert (test.ci_low > 0) == rejects


def test_more_unlike_variances_never_make_it_surer() -> None:
    p = [lau_li(6.0, DONORS, 0.05, ratio=r).p_value for r in (0.0, 0.3, 1.0, 2.0, 10.0)]
    assert p == sorted(p)
    by_rank = [lau_li(6.0, DONORS, 0.05, ratio=1.0, rank=k).p_value for k in range(1, 7)]
    assert by_rank == sorted(by_rank)


def test_the_largest_ratio_is_where_it_stops_rejecting() -> None:
    ratio = lau_li_largest_ratio(6.0, DONORS, 0.05)
    assert lau_li(6.0, DONORS, 0.05, ratio=0.999 * ratio).p_value < 0.05
    assert lau_li(6.0, DONORS, 0.05, ratio=1.001 * ratio).p_value > 0.05
    assert np.isnan(lau_li_largest_ratio(DONORS.mean() + 0.1, DONORS, 0.05))


def test_fewest_donors_of_the_rearrangement_are_those_of_the_literature() -> None:
    """Lau and Li: at ρ = 2 it needs 14 donors at 2.5 % one-sided, and 17 at 1 %."""
    for alpha, fewest in ((0.025, 14), (0.01, 17)):
        assert 0 <= rearrangement_weight(fewest, alpha, 2.0) < 1
        with pytest.raises(RefusedMethod, match=f"{fewest - 1} donors"):
            rearrangement_weight(fewest - 1, alpha, 2.0)


def bound(w: float, q: int, ratio: float) -> float:
    """The bound on the size, by other numerics: a fine grid of y and of b."""
    y = np.linspace(0, 10, 20_001)
    tail = np.trapezoid(stats.norm.cdf((1 - w) * ratio * y) ** (q - 1) * stats.norm.pdf(y), y)
    b = np.linspace(0, 2, 20_001)
    last = stats.norm.cdf(w * np.sqrt(q - 1) * b) ** (q - 1) + 2 * stats.norm.cdf(-b * q)
    return float(2.0 ** (-q - 1) + tail + last.min())


@pytest.mark.parametrize(("q", "alpha", "ratio"), [(20, 0.025, 2.0), (15, 0.05, 1.0)])
def test_the_weight_is_the_smallest_that_keeps_the_size(q: int, alpha: float, ratio: float) -> None:
    w = rearrangement_weight(q, alpha, ratio)
    assert bound(w, q, ratio) <= alpha + 1e-7
    assert bound(w - 1e-4, q, ratio) > alpha


@pytest.mark.parametrize("seed", range(2))
def test_the_decision_is_that_of_sorting(seed: int) -> None:
    """Reject where the two of the treated are the two largest, or the two smallest."""
    donors = np.random.default_rng(seed).normal(size=25)
    w = rearrangement_weight(25, 0.025, 1.0)
    for treated in np.linspace(-15, 15, 16):
        apart = treated - donors.mean()
        vector = np.concatenate([[(1 + w) * apart, (1 - w) * apart], donors - donors.mean()])
        order = np.argsort(vector)
        sorts = set(order[-2:]) == {0, 1} or set(order[:2]) == {0, 1}
        test = rearrangement(float(treated), donors, 0.05, ratio=1.0)
        assert test.rejects == sorts
        assert test.rejects == (not test.ci_low < 0 < test.ci_high)
    assert test.weight == w


METHODS: list[Any] = [
    one_against_many,
    lambda treated, donors, alpha: lau_li(treated, donors, alpha, ratio=1.0),
    lambda treated, donors, alpha: rearrangement(treated, donors, alpha, ratio=1.0),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("rule", "treated", "donors", "alpha"),
    [
        ("finite", np.nan, DONORS, 0.05),
        ("donors", 1.0, DONORS[:1], 0.05),
        ("spread", 1.0, np.ones(5), 0.05),
        ("level", 1.0, DONORS, 0.5),
    ],
)
def test_each_obstacle_is_named(
    method: Any, rule: str, treated: float, donors: Array, alpha: float
) -> None:
    with pytest.raises(DesignError) as failure:
        method(treated, donors, alpha)
    assert [breach.rule for breach in failure.value.breaches] == [rule]


def test_a_ratio_or_rank_that_is_none_is_named() -> None:
    with pytest.raises(DesignError) as failure:
        lau_li(1.0, DONORS, 0.05, ratio=-1.0, rank=7)
    assert [breach.rule for breach in failure.value.breaches] == ["ratio", "rank"]
