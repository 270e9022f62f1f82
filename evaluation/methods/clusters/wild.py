"""Wild cluster bootstrap of one coefficient, from each cluster's cross products alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels, Sides
from evaluation.core.zero_noise import NOTHING, above_rounding, over_noise
from evaluation.door import Count, Dims, door
from evaluation.errors import Condition, DesignError, broken, refuse

TIE = 1e-9  # relative: a bootstrap t this close to the observed one counts as equal to it
SINGULAR = 1e-12  # reciprocal condition of X'X below which a coefficient is not identified


class Draws(StrEnum):
    """What the residuals of a cluster are multiplied by."""

    RADEMACHER = "rademacher"  # −1, 1
    WEBB = "webb"  # ±√½, ±1, ±√1½: with few clusters, more values than 2^G

    @property
    def points(self) -> Array:
        """The equally likely values: mean zero, variance one."""
        if self is Draws.RADEMACHER:
            return np.array([-1.0, 1.0])
        half = np.sqrt([0.5, 1.0, 1.5])
        return np.concatenate([-half[::-1], half])


@dataclass(frozen=True, kw_only=True, slots=True)
class WildTest:
    """Bootstrap test of one coefficient being zero, and what it was computed from."""

    p_value: float
    t: float  # of the data, with CR1
    draws: int  # multiplier vectors looked at: drawn, or all there are
    enumerated: bool
    restricted: bool
    resolution: float  # no p-value below this can come out
    kind: Draws
    n_clusters: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossProducts:
    """What a bootstrap by cluster needs of a regression: G clusters, k regressors."""

    squares: Array  # (G, k, k): X_g'X_g
    products: Array  # (G, k): X_g'y_g
    rows: int  # N

    @classmethod
    @door
    def of(
        cls,
        design: Annotated[Array, Dims("N", "k")],
        y: Annotated[Array, Dims("N")],
        clusters: Annotated[Labels, Dims("N")],
    ) -> CrossProducts:
        """Rows (N, k), (N,) and (N,) to cross products by cluster, in the order of the labels."""
        groups = [clusters == g for g in np.unique(clusters)]
        return cls(
            squares=np.array([design[g].T @ design[g] for g in groups]),
            products=np.array([design[g].T @ y[g] for g in groups]),
            rows=y.size,
        )


@door
def wild_bootstrap(
    design: Annotated[Judged, Dims("N", "k")],
    y: Annotated[Judged, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
    contrast: Annotated[Judged, Dims("k")],
    *,
    restricted: bool,
    weights: Draws,
    draws: int,
    random: np.random.Generator,
) -> WildTest:
    """The test of ``wild_from_products`` for rows: design (N, k), y (N,), clusters (N,).

    Weighted fits come in multiplied by the roots of their weights.

    Raises
    ------
    DesignError
        With every obstacle: values that are not finite, fewer than two clusters, no more rows than
        regressors, regressors that are collinear, a contrast of zeros.
    """
    _require(design, y, clusters, contrast, draws)
    return wild_from_products(
        CrossProducts.of(design, y, clusters),
        contrast,
        restricted=restricted,
        weights=weights,
        draws=draws,
        random=random,
    )


@door
def wild_from_products(
    data: CrossProducts,
    contrast: Annotated[Array, Dims("k")],
    *,
    restricted: bool,
    weights: Draws,
    draws: Count,
    random: np.random.Generator,
) -> WildTest:
    r"""Wild cluster bootstrap-t of :math:`c'\beta = 0` (Cameron, Gelbach and Miller 2008).

    With :math:`B = (X'X)^{-1}`, :math:`\tilde\beta` the fit under the null (restricted, WCR) or
    the fit itself (unrestricted, WCU) and scores :math:`s_g = X_g'y_g - X_g'X_g\tilde\beta`,

    .. math:: a(v) = \sum_g v_g\, c'B s_g, \qquad
              i_g(v) = v_g\, c'B s_g - c'B\, X_g'X_g\, B \sum_h v_h s_h, \qquad
              t^*(v) = a(v) \big/ \sqrt{\kappa \sum_g i_g(v)^2}

    which is the t of the bootstrap sample with CR1 (:math:`\kappa = \tfrac{G}{G-1}\tfrac{N-1}
    {N-k}`), with no row looked at again (MacKinnon, Nielsen and Webb 2023). Multipliers v are of
    Rademacher, or of Webb (2023). If there are no more than ``draws`` + 1 vectors of them, all are
    taken. WCR then has the observed t among its :math:`t^*`, and p is the share of
    :math:`|t^*| \ge |t|`; otherwise :math:`p = (1 + \#)/(draws + 1)`.

    An outcome that nothing moves has t = 0 and p = 1; an effect without any noise is refused
    (``over_noise``).

    Shapes: contrast (k,). With one treated cluster WCU rejects most true nulls and WCR none: the
    firewall refuses both.
    """
    if contrast.size != data.products.shape[1]:
        raise DesignError(
            f"a contrast of {contrast.size} for {data.products.shape[1]} regressors",
            why="it does not say which coefficient is tested",
            remedy="give one entry a regressor",
        )
    bread = np.linalg.inv(data.squares.sum(axis=0))
    beta = bread @ data.products.sum(axis=0)
    toward = bread @ contrast
    scale = float(np.abs(data.products @ toward).sum())
    estimate = above_rounding(float(contrast @ beta), scale)
    clusters, k = data.products.shape
    factor = clusters / (clusters - 1) * (data.rows - 1) / (data.rows - k)
    smallest = NOTHING * scale
    se = _above(smallest, np.linalg.norm((data.products - data.squares @ beta) @ toward))
    null = beta - toward * (estimate / (contrast @ toward)) if restricted else beta
    scores = data.products - data.squares @ null
    multipliers, enumerated = _multipliers(weights, clusters, draws, random)
    moved = multipliers @ scores  # (draws, k): X'X (β* − β̃)
    spread = multipliers * (scores @ toward) - moved @ (data.squares @ toward @ bread).T
    drawn_se = _above(smallest, np.linalg.norm(spread, axis=1))
    as_large = np.abs(moved @ toward) * se >= np.abs(estimate) * drawn_se * (1 - TIE)
    number, among = len(multipliers), enumerated and restricted
    constant = len(weights.points)  # vectors of one value: t* is then the observed t in size
    return WildTest(
        p_value=float((as_large.sum() + (not among)) / (number + (not among))),
        t=over_noise(estimate, float(np.sqrt(factor)) * float(se), "wild bootstrap"),
        draws=number,
        enumerated=enumerated,
        restricted=restricted,
        resolution=constant / number if among else 1 / (number + 1),
        kind=weights,
        n_clusters=clusters,
    )


@door
def wild_two_means(
    contrast: Annotated[Array, Dims("N")],
    weights: Annotated[Judged, Dims("N")],
    treated: Annotated[Sides, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
    *,
    restricted: bool,
    multipliers: Draws,
    draws: Count,
    random: np.random.Generator,
) -> WildTest:
    """The bootstrap of the weighted difference of two means of contrasts, as ``two_means`` has it.

    Estimate and t do not depend on the unit of the weights on either side, but the fit under the
    null does: it lies between the two means. Weights are therefore scaled so that a cluster weighs
    one on average on both sides, as in ``randomisation``; of unit clusters with equal weights this
    is the unweighted regression. Shapes (N,); weights are positive.

    Raises
    ------
    DesignError
        As ``wild_bootstrap``; no treated or no donors is a regressor that is collinear.
    """
    if not np.all(weights > 0):
        raise DesignError(
            f"{int(np.sum(~(weights > 0)))} of {weights.size} weights are not above zero",
            why="a row of no weight is a row dropped without a word",
            remedy="leave out the rows that the estimate does not use",
        )
    scaled = weights.astype(float)
    for side in (treated, ~treated):
        scaled[side] *= np.unique(clusters[side]).size / max(float(weights[side].sum()), 1e-300)
    root = np.sqrt(scaled)
    design = np.column_stack([np.ones_like(contrast), treated.astype(float)]) * root[:, None]
    return wild_bootstrap(
        design,
        contrast * root,
        clusters,
        np.array([0.0, 1.0]),
        restricted=restricted,
        weights=multipliers,
        draws=draws,
        random=random,
    )


def _multipliers(
    kind: Draws, clusters: int, draws: int, random: np.random.Generator
) -> tuple[Array, bool]:
    """All vectors of multipliers if there are few, (points^G, G); else so many drawn."""
    points = kind.points
    number = len(points) ** clusters
    if number <= draws + 1:
        digits = np.arange(number)[:, None] // len(points) ** np.arange(clusters)
        return points[digits % len(points)], True
    return points[random.integers(0, len(points), (draws, clusters))], False


def _above(smallest: float, size: Array | np.floating) -> Array:
    """Lengths, with those that are only rounding set to zero."""
    return np.where(np.asarray(size) <= smallest, 0.0, size)


def _require(design: Array, y: Array, clusters: Labels, contrast: Array, draws: int) -> None:
    rows, k = design.shape
    finite = np.isfinite(design).all() and np.isfinite(y).all() and np.isfinite(contrast).all()
    rules: list[Condition] = [
        ("finite", not finite, "values that are not finite", "mend the gaps first"),
        (
            "clusters",
            np.unique(clusters).size < 2,
            f"{np.unique(clusters).size} cluster",
            "a bootstrap by cluster needs two or more",
        ),
        ("rows", rows <= k, f"{rows} rows for {k} regressors", "give more rows"),
        ("contrast", not np.any(contrast), "a contrast of zeros", "name a coefficient"),
        ("draws", draws < 1, f"{draws} draws", "ask for at least one"),
    ]
    if finite and rows > k:
        condition = np.linalg.cond(design.T @ design)
        singular = not condition < 1 / SINGULAR
        rules.append(
            ("rank", singular, "collinear regressors", "leave out what the others already say")
        )
    refuse(
        broken("wild bootstrap", rules),
        f"a wild bootstrap of {rows} rows that cannot be made",
        why="its t would rest on a coefficient or a spread that is not there",
        remedy="mend what is listed",
    )
