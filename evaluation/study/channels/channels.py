"""The channels of one effect: its tests in space, in time, by clusters and by rank."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.core.streams import stream
from evaluation.domain import Window
from evaluation.door import door
from evaluation.methods.clusters.cluster import ClusterTest, two_means
from evaluation.methods.conformal.conformal import ConformalTest, conformal
from evaluation.methods.effects.ledger import require_position
from evaluation.methods.placebo_space.placebo import (
    PlaceboInput,
    PlaceboTest,
    RankTest,
    ferman_pinto,
    permutation,
)
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects


def centre(comparison: Comparison) -> float:
    """Log jobseekers of the treated, as the estimand's weights meet them."""
    return float(np.log(comparison.treated_stock))


@door
def nearest(comparison: Comparison, among: Mask, number: int) -> Labels:
    """Rows nearest to the treated in log jobseekers, at most ``number``, ties by order of code."""
    rows = np.flatnonzero(among)
    distance = np.abs(np.log(comparison.stock[rows]) - centre(comparison))
    return np.sort(rows[np.argsort(distance, kind="stable")[:number]])


def clusters_of_treated(comparison: Comparison) -> tuple[Array, Labels]:
    """Weight of each treated cluster, shape (G,), and the cluster of each treated row."""
    _, member = np.unique(comparison.clusters[comparison.treated], return_inverse=True)
    shares = np.bincount(member, weights=comparison.unit_weights[comparison.treated])
    return np.asarray(shares, dtype=np.float64), np.asarray(member)


def time_test(
    comparison: Comparison, pre: Window, post: Window, near: int, alpha: float
) -> ConformalTest:
    """Conformal test of the gap to the size-near donors, over ``pre`` and ``post`` alone."""
    rows = nearest(comparison, comparison.time_donors, near)
    gap = comparison.treated_level - comparison.y[rows].mean(axis=0)
    window = comparison.mask(post)
    used = window | comparison.mask(pre)
    return conformal(gap[used], window[used], alpha)


def placebo_input(effects: ComparisonEffects, k: int) -> PlaceboInput:
    """What Ferman and Pinto's test reads of effect k: treated clusters, donors, clean donors."""
    comparison = effects.comparison
    shares, member = clusters_of_treated(comparison)
    within = effects.unit_weights[k][comparison.treated] / shares[member]
    q = effects.q[:, k]
    return PlaceboInput(
        tau=float(effects.tau[k]),
        treated_weights=shares,
        treated_q=np.asarray(
            np.bincount(member, weights=within**2 * q[comparison.treated]), dtype=np.float64
        ),
        donor_weights=-effects.unit_weights[k][comparison.donors],
        donor_q=q[comparison.donors],
        residuals=effects.residuals[:, k],
        reference_q=q[comparison.reference],
        reference_stock=comparison.stock[comparison.reference],
    )


@door
def space_test(effects: ComparisonEffects, k: int, design: Design, *, floor: bool) -> PlaceboTest:
    """Ferman-Pinto placebo test of effect k, on a stream named after the comparison."""
    require_position(k, len(effects))
    comparison, label = effects.comparison, effects.labels[k]
    names = [
        comparison.estimand.name,
        comparison.outcome.key,
        comparison.pool.name,
        label.window,
        label.base,
    ]
    if label.estimator is not Estimator.PLAN:
        names.append(label.estimator)
    return ferman_pinto(
        placebo_input(effects, k),
        design.plan.inference.draws,
        design.plan.plan.alpha,
        stream(design.plan.plan.seed, "ferman-pinto", *names),
        floor=floor,
    )


def two_sides(effects: ComparisonEffects, k: int) -> tuple[Array, Array, Mask, Labels]:
    """Effect k as a difference of two means: contrasts, weights, treated, clusters, (N,) each."""
    comparison = effects.comparison
    used = comparison.treated | comparison.donors
    return (
        effects.contrast[used, k],
        np.abs(comparison.unit_weights[used]),
        comparison.treated[used],
        comparison.clusters[used],
    )


def cluster_test(effects: ComparisonEffects, k: int) -> ClusterTest:
    """CR1, CR2 and CR3 of effect k, by trial area and subregion."""
    return two_means(*two_sides(effects, k))


def rank_test(effects: ComparisonEffects, k: int, near: int | None = None) -> RankTest | None:
    """Rank among the unit placebos, or among those of the donors nearest in size; None without."""
    if not effects.placebos.size:
        return None
    placebos = effects.placebos[:, k]
    if near is not None:
        rows = nearest(effects.comparison, effects.comparison.donors, near)
        placebos = placebos[np.searchsorted(np.flatnonzero(effects.comparison.donors), rows)]
    return permutation(float(effects.tau[k]), placebos)
