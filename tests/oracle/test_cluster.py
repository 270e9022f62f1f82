"""Against clusters by other hands: statsmodels, and leaving each cluster out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.core.arrays import Array, Labels
from evaluation.methods.clusters.cluster import ClusterTest, cluster_robust, two_means

EXACT = 1e-10  # the same sums in another order


def sample(seed: int = 3) -> tuple[Array, Array, Labels]:
    """A constant, a regressor of clusters, a regressor of rows; 9 uneven clusters of 60 rows."""
    random = np.random.default_rng(seed)
    clusters = np.sort(random.integers(0, 9, 60))
    shared = random.normal(size=9)[clusters]
    design = np.column_stack([np.ones(60), random.normal(size=9)[clusters], random.normal(size=60)])
    return design, design @ [1.0, 0.5, -0.5] + shared + random.normal(size=60), clusters


def means(seed: int = 4) -> tuple[Array, Array, Array, Labels]:
    """Contrasts, weights, treated and clusters: 12 treated in 4 areas, 40 donors in 15."""
    random = np.random.default_rng(seed)
    treated = np.arange(52) < 12
    clusters = np.concatenate([np.arange(12) % 4, 4 + np.arange(40) % 15])
    weights = random.lognormal(0, 1, 52)
    weights = weights / np.where(treated, weights[treated].sum(), weights[~treated].sum())
    return random.normal(size=52) + 0.5 * treated, weights, treated, clusters


@pytest.mark.parametrize("which", [0, 1, 2])
def test_cr1_is_that_of_statsmodels(which: int) -> None:
    design, y, clusters = sample()
    fit = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    test = cluster_robust(design, y, clusters, np.eye(3)[which])
    assert test.estimate == pytest.approx(fit.params[which], abs=EXACT)
    assert test.se_cr1 == pytest.approx(fit.bse[which], abs=EXACT)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_cr3_is_the_jackknife(which: int) -> None:
    design, y, clusters = sample()
    whole = sm.OLS(y, design).fit().params[which]
    without = np.array(
        [sm.OLS(y[clusters != g], design[clusters != g]).fit().params[which] for g in range(9)]
    )
    jackknife = np.sqrt(8 / 9 * np.sum((without - whole) ** 2))
    test = cluster_robust(design, y, clusters, np.eye(3)[which])
    assert test.se_cr3 == pytest.approx(jackknife, abs=EXACT)
    assert test.n_clusters == 9


def test_clusters_of_one_row_are_hc2() -> None:
    design, y, _ = sample()
    fit = sm.OLS(y, design).fit(cov_type="HC2")
    test = cluster_robust(design, y, np.arange(60), np.eye(3)[2])
    assert test.se_cr2 == pytest.approx(fit.bse[2], abs=EXACT)


def test_clusters_of_one_row_are_hc3_but_for_the_jackknife_factor() -> None:
    design, y, _ = sample()
    fit = sm.OLS(y, design).fit(cov_type="HC3")
    test = cluster_robust(design, y, np.arange(60), np.eye(3)[2])
    assert test.se_cr3 == pytest.approx(fit.bse[2] * np.sqrt(59 / 60), abs=EXACT)


def test_degrees_of_freedom_of_two_equal_means_are_those_of_welch() -> None:
    """Imbens and Kolesár (2016): with one row a cluster and 5 against 20 rows, by hand."""
    treated = np.arange(25) < 5
    y = np.random.default_rng(1).normal(size=25)
    test = two_means(y, np.where(treated, 1 / 5, 1 / 20), treated, np.arange(25))
    # A row weighs one on average on both sides, so every row has the same working variance.
    one, other = 1 / 5, 1 / 20  # variances of the two means in that model
    by_hand = (one + other) ** 2 / (one**2 / 4 + other**2 / 19)
    assert test.df_bell_mccaffrey == pytest.approx(by_hand, rel=1e-9)


def test_two_means_is_weighted_least_squares() -> None:
    contrast, weights, treated, clusters = means()
    design = sm.add_constant(treated.astype(float))
    fit = sm.WLS(contrast, design, weights).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    test = two_means(contrast, weights, treated, clusters)
    assert test.estimate == pytest.approx(fit.params[1], abs=EXACT)
    assert test.estimate == pytest.approx(
        np.average(contrast[treated], weights=weights[treated])
        - np.average(contrast[~treated], weights=weights[~treated]),
        abs=EXACT,
    )
    assert test.se_cr1 == pytest.approx(fit.bse[1], abs=EXACT)


def test_two_means_cr3_leaves_each_cluster_out_by_hand() -> None:
    contrast, weights, treated, clusters = means()

    def difference(kept: Array) -> float:
        sides = (treated & kept, ~treated & kept)
        return float(np.diff([-np.average(contrast[s], weights=weights[s]) for s in sides])[0])

    whole = difference(np.ones(52, dtype=bool))
    without = np.array([difference(clusters != g) for g in range(19)])
    test = two_means(contrast, weights, treated, clusters)
    assert test.estimate == pytest.approx(whole, abs=EXACT)
    assert test.se_cr3 == pytest.approx(
        np.sqrt(18 / 19 * np.sum((without - whole) ** 2)), abs=EXACT
    )


def test_the_largest_leverage_is_the_largest_share() -> None:
    """In a difference of means a cluster's leverage is its share of its side."""
    contrast, weights, treated, clusters = means()
    shares = np.bincount(clusters, weights)
    test = two_means(contrast, weights, treated, clusters)
    assert test.largest_leverage == pytest.approx(shares.max(), abs=EXACT)


def test_the_unit_of_weights_on_either_side_does_not_move_the_estimate() -> None:
    contrast, weights, treated, clusters = means()
    one = two_means(contrast, weights, treated, clusters)
    other = two_means(contrast, 7 * weights, treated, clusters)
    for name in ("estimate", "se_cr1", "se_cr2", "se_cr3", "df_bell_mccaffrey"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9)


def test_one_treated_cluster_has_no_jackknife_and_a_full_leverage() -> None:
    contrast, weights, treated, clusters = means()
    test = two_means(contrast, weights, treated, np.where(treated, 0, clusters))
    assert np.isnan(test.se_cr3)
    assert np.isnan(test.p_cr3)
    assert test.largest_leverage == pytest.approx(1)


def test_interval_and_p_are_those_of_a_table_of_student() -> None:
    t_ten, t_four = 2.228138852, 2.776445105  # 97.5 % quantiles, 10 and 4 degrees of freedom
    test = ClusterTest(
        estimate=2 * t_ten,
        se_cr1=1.0,
        se_cr2=2.0,
        df_bell_mccaffrey=10.0,
        se_cr3=2 * t_ten / t_four,
        n_clusters=5,
        largest_leverage=0.2,
    )
    assert test.interval(2.0, 10.0, 0.05) == pytest.approx((0, 4 * t_ten), abs=1e-8)
    assert test.p_cr2 == pytest.approx(0.05, abs=1e-8)
    assert test.p_cr3 == pytest.approx(0.05, abs=1e-8)
