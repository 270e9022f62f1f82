"""The covariance of a few treated areas' effects, from what the clean donors show."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array
from evaluation.door import Dims, door
from evaluation.errors import RefusedMethod
from evaluation.methods.effects.kernel import variance_regressor
from evaluation.methods.effects.ledger import require_averages
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.study.estimates.estimates import ComparisonEffects

SPARE = 2  # clean donors for each coefficient: fewer cannot tell the correlations apart


@door
def placebo_covariance(
    effects: ComparisonEffects, matrix: Annotated[Array, Dims("a", "K")]
) -> Array:
    r"""Σ of :math:`A\hat\tau` from the residuals R of the clean donors, scaled to the treated.

    .. math:: \Sigma_{kl} = \rho_{kl} \sum_i s_{ik} s_{il}, \quad
              \rho_{kl} = corr(z_k, z_l), \quad z_{jk} = R_{jk} / \sqrt{A_k + B_k q_{jk}}

    with :math:`(A_k, B_k)` of coefficient k from its own ``NoiseModel``, and
    :math:`s_{ik} = v_i \sqrt{A_k + B_k q_{ik}}` over treated areas and donors. It holds if
    standardised donors and treated follow one law, independent between areas; that the law is
    normal is an approximation. ρ is taken about zero, as the donors' signs are arbitrary. Shapes:
    matrix A (K, effects), rows summing to what they may; result (K, K).

    Raises
    ------
    RefusedMethod
        If the effects share no donors, or if there are fewer than two clean donors a coefficient.
    """
    require_averages(matrix, len(effects))
    _require(effects, len(matrix))
    comparison = effects.comparison
    residuals = effects.residuals @ matrix.T
    q = variance_regressor(comparison.n, matrix @ effects.period_weights)  # (N, K)
    shares, q_treated = _treated(effects, q)
    omega = -effects.unit_weights[0][comparison.donors]
    weights, sizes = np.append(shares, omega), np.vstack([q_treated, q[comparison.donors]])
    models = [
        NoiseModel.fit(r, own)
        for r, own in zip(residuals.T, q[comparison.reference].T, strict=True)
    ]
    standardised = np.column_stack([model.standardised for model in models])
    variances = [model.variance(own) for model, own in zip(models, sizes.T, strict=True)]
    scales = weights[:, None] * np.sqrt(np.column_stack(variances))
    moment = standardised.T @ standardised
    root = np.sqrt(np.diag(moment))
    return np.asarray(moment / np.outer(root, root) * (scales.T @ scales))


def _treated(effects: ComparisonEffects, q: Array) -> tuple[Array, Array]:
    """Share and variance regressor of each treated area, shapes (G,) and (G, K)."""
    comparison = effects.comparison
    rows = np.flatnonzero(comparison.treated)
    _, area = np.unique(comparison.clusters[rows], return_inverse=True)
    v = effects.unit_weights[0][rows]
    shares = np.bincount(area, weights=v)
    inside = np.zeros((shares.size, rows.size))
    inside[area, np.arange(rows.size)] = (v / shares[area]) ** 2
    return np.asarray(shares, dtype=np.float64), inside @ q[rows]


def _require(effects: ComparisonEffects, size: int) -> None:
    if np.ptp(effects.unit_weights, axis=0).any():
        raise RefusedMethod(
            "effects that are each compared with donors of their own",
            why="their noise is not that of one contrast of months",
            remedy="use the plan's own estimator, whose donors are the same in every month",
        )
    donors = len(effects.residuals)
    if donors < SPARE * size:
        raise RefusedMethod(
            f"{donors} clean donors for the correlations of {size} half-years",
            why=f"fewer than {SPARE} a half-year make some directions look free of noise",
            remedy="use a larger clean pool, or fewer half-years",
        )
    if np.any(~effects.residuals.any(axis=0)):
        raise RefusedMethod(
            "clean donors that do not differ from their mean in some month",
            why="without noise there is no interval",
            remedy="look at the outcome: is anything counted in those months?",
        )
