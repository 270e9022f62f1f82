"""Randomisation inference: had other clusters been treated, how large would the effect look?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels, Mask, Positive, Sides
from evaluation.door import Dims, door
from evaluation.errors import broken, refuse

TIE = 1e-9  # relative: a statistic this close to the observed one counts as equal to it


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomisationTest:
    """Rank of the observed assignment among others, by coefficient and by t."""

    p_coefficient: float
    p_t: float
    draws: int  # assignments looked at, the observed one among them
    enumerated: bool  # all there are
    resolution: float  # no p-value below this can come out
    n_treated: int  # clusters
    n_donors: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Clusters:
    """Contrasts by cluster: mean, size beside the others of its side, and its side; all (G,)."""

    mean: Array
    size: Array  # mean one among the treated, and mean one among the donors
    treated: Mask


@door
def randomisation(
    contrasts: Annotated[Judged, Dims("N")],
    weights: Annotated[Judged, Dims("N")],
    treated: Annotated[Mask, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
    draws: int,
    random: np.random.Generator,
) -> RandomisationTest:
    r"""Rank of the observed assignment of clusters (MacKinnon and Webb 2020: RI-β and RI-t).

    Cluster g has the mean :math:`\bar W_g` of its contrasts under its own weights, and the size
    :math:`m_g`: its summed weight over the mean of that on its own side. As many clusters as were
    treated, A, are taken for treated:

    .. math:: \beta(A) = \sum_{g \in A} s_g \bar W_g - \sum_{g \notin A} s_g \bar W_g, \qquad
              t(A) = \beta(A) \Big/ \sqrt{\sum_{g} s_g^2 (\bar W_g - \bar W_{side(g)})^2}

    with :math:`s_g` the size of g over the sizes of its side under A. A cluster so keeps its
    weights within, and counts beside others as it did; the observed assignment has the observed
    weights. Treated and donors have weights of two scales (each side sums to one), so the sizes of
    the two sides are made comparable by their means: an average treated cluster counts as an
    average donor. p is the share of assignments with a statistic at least as large in size, the
    observed one counted in; all are taken if they are no more than ``draws`` + 1.

    With one treated cluster its own spread is zero, t says nothing that the coefficient does not.
    With many, t is the better: the coefficient asks for clusters of one variance.

    Shapes (N,); weights are positive.

    Raises
    ------
    DesignError
        With every obstacle: values that are not finite, weights that are not positive, no treated
        or no donors, a cluster that holds both.
    """
    _require(contrasts, weights, treated, clusters, draws)
    data = by_cluster(contrasts, weights, treated, clusters)
    number, chosen = data.treated.size, int(data.treated.sum())
    possible = comb(number, chosen)
    enumerated = possible <= draws + 1
    coefficient, se = statistics(data, data.treated[None])
    if enumerated:
        assigned = _all(number, chosen)
    else:
        order = np.argsort(random.random((draws, number)), axis=1, kind="stable")
        assigned = np.vstack([data.treated[None], order < chosen])
    drawn, drawn_se = statistics(data, assigned)
    scale = np.abs(data.mean).max()
    as_large = np.abs(drawn) >= np.abs(coefficient) - TIE * scale
    as_large_t = np.abs(drawn) * se >= np.abs(coefficient) * drawn_se - TIE * scale * se
    mirrored = enumerated and 2 * chosen == number  # the other half has the same size
    return RandomisationTest(
        p_coefficient=float(as_large.mean()),
        p_t=float(as_large_t.mean()),
        draws=len(assigned),
        enumerated=enumerated,
        resolution=(1 + mirrored) / len(assigned),
        n_treated=chosen,
        n_donors=number - chosen,
    )


@door
def by_cluster(
    contrasts: Annotated[Array, Dims("N")],
    weights: Annotated[Positive, Dims("N")],
    treated: Annotated[Sides, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
) -> Clusters:
    """Rows (N,) to clusters (G,), in the order of the labels."""
    _, first, member = np.unique(clusters, return_index=True, return_inverse=True)
    total = np.bincount(member, weights=weights)
    side = treated[first]
    mean_size = np.where(side, total[side].mean(), total[~side].mean())
    return Clusters(
        mean=np.bincount(member, weights=weights * contrasts) / total,
        size=total / mean_size,
        treated=side,
    )


def statistics(data: Clusters, assigned: Mask) -> tuple[Array, Array]:
    """Coefficient and standard error (without factor) of each assignment (draws, G): (draws,)."""
    mean = data.mean - data.mean.mean()
    differences, variances = np.zeros(len(assigned)), np.zeros(len(assigned))
    for sign, side in ((1, assigned), (-1, ~assigned)):
        share = side * data.size
        share = share / share.sum(axis=1, keepdims=True)
        centre = share @ mean
        differences += sign * centre
        variances += np.sum((share * (mean - centre[:, None])) ** 2, axis=1)
    return differences, np.sqrt(variances)


def _all(number: int, chosen: int) -> Mask:
    picked = np.array(list(combinations(range(number), chosen)))
    assigned = np.zeros((len(picked), number), dtype=bool)
    np.put_along_axis(assigned, picked, values=True, axis=1)
    return assigned


def _require(contrasts: Array, weights: Array, treated: Mask, clusters: Labels, draws: int) -> None:
    both = np.intersect1d(clusters[treated], clusters[~treated])
    rules = [
        (
            "finite",
            not (np.isfinite(contrasts).all() and np.isfinite(weights).all()),
            "values that are not finite",
            "mend the gaps first",
        ),
        (
            "weights",
            not np.all(weights > 0),
            f"{int(np.sum(~(weights > 0)))} weights that are not above zero",
            "leave out the rows that the estimate does not use",
        ),
        ("treated", not treated.any(), "no treated", "name the treated"),
        ("donors", bool(treated.all()), "no donors", "give a pool of donors"),
        (
            "clusters",
            both.size > 0,
            f"{both.size} clusters with treated and donors",
            "take the unit of assignment as the cluster",
        ),
        ("draws", draws < 1, f"{draws} draws", "ask for at least one"),
    ]
    refuse(
        broken("randomisation", rules),
        "an assignment of clusters that cannot be drawn again",
        why="a rank among assignments needs clusters that were treated or not",
        remedy="mend what is listed",
    )
