"""Clusters: covariances that take an area as one draw, with degrees of freedom that admit few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array, Labels, Positive, Sides
from evaluation.core.zero_noise import above_rounding, over_noise
from evaluation.door import Dims, Level, Real, door
from evaluation.errors import broken, refuse

ZERO = 1e-10  # an eigenvalue of I − H this small: the cluster fits itself in that direction


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterTest:
    """Standard errors of one coefficient, clustered three ways, with what limits them."""

    estimate: float
    se_cr1: float
    se_cr2: float
    df_bell_mccaffrey: float
    se_cr3: float
    n_clusters: int
    largest_leverage: float

    @door
    def p_value(self, se: Real, df: Real) -> float:
        """Two-sided, from Student's t; NaN where se is not defined.

        One where nothing happened to anybody; an effect without noise is ``RefusedMethod``.
        """
        if np.isnan(se):
            return float("nan")
        t = over_noise(self.estimate, se, "a test by cluster")
        return float(2 * stats.t.sf(abs(t), df)) if t else 1.0

    @door
    def interval(self, se: Real, df: Real, alpha: Level) -> tuple[float, float]:
        """Estimate ∓ t · se."""
        half = float(stats.t.ppf(1 - alpha / 2, df)) * se
        return self.estimate - half, self.estimate + half

    @property
    def p_cr2(self) -> float:
        """CR2 with Bell-McCaffrey degrees of freedom."""
        return self.p_value(self.se_cr2, self.df_bell_mccaffrey)

    @property
    def p_cr3(self) -> float:
        """Jackknife, t with clusters − 1 degrees of freedom."""
        return self.p_value(self.se_cr3, self.n_clusters - 1)


@door
def cluster_robust(
    design: Annotated[Array, Dims("N", "k")],
    y: Annotated[Array, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
    contrast: Annotated[Array, Dims("k")],
) -> ClusterTest:
    r"""Cluster-robust inference on :math:`c'\hat\beta` in least squares.

    .. math:: V = (X'X)^{-1} \sum_g X_g' A_g e_g e_g' A_g X_g (X'X)^{-1}

    CR1: :math:`A_g` is the root of :math:`\tfrac{G}{G-1}\tfrac{N-1}{N-k}`. CR2:
    :math:`A_g = (I - H_{gg})^{-1/2}` (symmetric, pseudo-inverse where singular), with the
    Satterthwaite degrees of freedom of Bell and McCaffrey (2002) under independent errors of one
    variance. CR3 is the jackknife, :math:`\tfrac{G-1}{G} \sum_g (\hat\beta_{(g)} - \hat\beta)^2`.
    Weighted fits come in multiplied by the roots of their weights, which makes that working model
    'variance ∝ 1/weight'.

    Shapes: design (N, k), y (N,), clusters (N,), contrast (k,).

    Raises
    ------
    DesignError
        With every obstacle: fewer than two clusters, no more rows than regressors, regressors that
        others add up to, a contrast of zeros.
    """
    _require(design, clusters, contrast)
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    residual = y - design @ beta
    influence = design @ bread @ contrast  # (N,): weight of each residual in c'β
    scale = float(np.abs(influence) @ np.abs(y))
    estimate = above_rounding(float(contrast @ beta), scale)
    groups = [np.flatnonzero(clusters == g) for g in np.unique(clusters)]
    roots = _roots([design[group] for group in groups], np.asarray(bread))
    pairs = list(zip(groups, roots, strict=True))
    columns = np.zeros((y.size, len(groups)))  # column g: cluster g's adjusted weights
    for g, (group, (root, _)) in enumerate(pairs):
        columns[group, g] = root @ influence[group]
    left_out = _left_out(design, y, groups, contrast) - estimate
    scores = [float(influence[group] @ residual[group]) for group in groups]
    number, (rows, k) = len(groups), design.shape
    factor = number / (number - 1) * (rows - 1) / (rows - k)
    return ClusterTest(
        estimate=estimate,
        se_cr1=_root_of_squares(factor, scores, scale),
        se_cr2=_root_of_squares(1.0, columns.T @ residual, scale),
        df_bell_mccaffrey=_satterthwaite(design, np.asarray(bread), columns),
        se_cr3=_root_of_squares((number - 1) / number, left_out, scale),
        n_clusters=number,
        largest_leverage=max(leverage for _, (_, leverage) in pairs),
    )


def _require(design: Array, clusters: Labels, contrast: Array) -> None:
    rows, k = design.shape
    groups, rank = np.unique(clusters).size, int(np.linalg.matrix_rank(design))
    rules = [
        ("clusters", groups < 2, f"{groups} cluster(s)", "take a smaller unit of clustering"),
        ("rows", rows <= k, f"{rows} rows for {k} regressors", "give more rows"),
        ("rank", rank < k, f"rank {rank} of {k} regressors", "leave out what others add up to"),
        ("contrast", not contrast.any(), "all zeros", "say which coefficient is meant"),
    ]
    refuse(
        broken("clustered regression", rules),
        f"a regression of {rows} rows that has no clustered standard error",
        why="its residuals, or its coefficient, are not those of one fit",
        remedy="mend what is listed",
    )


def _root_of_squares(factor: float, values: Sequence[float] | Array, scale: float) -> float:
    """Zero where it is only rounding of sums of size ``scale``."""
    return above_rounding(float(np.sqrt(factor * np.sum(np.square(values)))), scale)


def _roots(designs: Sequence[Array], bread: Array) -> list[tuple[Array, float]]:
    """``_root`` of each cluster's rows; clusters of one size are decomposed together."""
    found: dict[int, tuple[Array, float]] = {}
    sizes = np.array([len(rows) for rows in designs])
    for size in np.unique(sizes):
        alike = np.flatnonzero(sizes == size).tolist()
        rows = np.array([designs[g] for g in alike])
        hats = rows @ bread @ np.swapaxes(rows, 1, 2)
        values, vectors = np.linalg.eigh(np.eye(size) - hats)
        found |= {g: _root(values[k], vectors[k]) for k, g in enumerate(alike)}
    return [found[g] for g in range(len(designs))]


def _root(values: Array, vectors: Array) -> tuple[Array, float]:
    """(I − H)^(−1/2), symmetric, over the directions where I − H is not zero; largest leverage."""
    kept = values > ZERO
    root = (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
    return np.asarray(root), 1.0 - float(values[0])


def _left_out(design: Array, y: Array, groups: Sequence[Labels], contrast: Array) -> Array:
    r"""The estimate without each cluster in turn, :math:`c'(A - A_g)^{-1}(b - b_g)` with
    :math:`A_g = X_g'X_g, b_g = X_g'y_g`; NaN where it is then not identified. Shape (G,).
    """
    squares = np.array([design[group].T @ design[group] for group in groups])
    products = np.array([design[group].T @ y[group] for group in groups])
    rest = squares.sum(axis=0) - squares
    found = np.full(len(groups), np.nan)
    whole = np.linalg.matrix_rank(rest, hermitian=True) == design.shape[1]
    if whole.any():
        beta = np.linalg.solve(rest[whole], (products.sum(axis=0) - products)[whole][:, :, None])
        found[whole] = beta[:, :, 0] @ contrast
    return found


def _satterthwaite(design: Array, bread: Array, columns: Array) -> float:
    """(tr M)² / tr M² for M = G'G with G = (I − H) · columns, columns (N, clusters)."""
    projected = columns - design @ (bread @ (design.T @ columns))
    gram = projected.T @ projected
    return float(np.trace(gram) ** 2 / np.sum(gram**2))


@door
def two_means(
    contrast: Annotated[Array, Dims("N")],
    weights: Annotated[Positive, Dims("N")],
    treated: Annotated[Sides, Dims("N")],
    clusters: Annotated[Labels, Dims("N")],
) -> ClusterTest:
    r"""Cluster-robust inference on the weighted difference of two means of contrasts.

    :math:`\hat\tau = \sum_i v_i W_i - \sum_j \omega_j W_j` is weighted least squares of W on a
    constant and the treatment, so everything above applies. Estimate and standard errors do not
    depend on the unit of the weights on either side; the degrees of freedom do, because their
    working model is 'variance ∝ 1/weight'. Weights are therefore scaled so that a cluster weighs
    one on average on both sides: with sides that each sum to one, N0/N1 times the variance of the
    treated would be expected of the donors, and the degrees of freedom would be theirs.
    Shapes (N,); weights are positive.
    """
    scaled = weights.astype(float)
    for side in (treated, ~treated):
        scaled[side] *= np.unique(clusters[side]).size / weights[side].sum()
    root = np.sqrt(scaled)
    design = np.column_stack([np.ones_like(contrast), treated.astype(float)]) * root[:, None]
    return cluster_robust(design, contrast * root, clusters, np.array([0.0, 1.0]))
