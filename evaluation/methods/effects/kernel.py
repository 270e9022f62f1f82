"""The kernel: every effect is a weighted double difference, τ = L·ȳ."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, GappyArray, Judged
from evaluation.door import Cap, Dims, door, inside
from evaluation.methods.effects.weights import capped


@door
def att(
    y: Annotated[GappyArray, Dims("N", "T")],
    unit_weights: Annotated[Array, Dims("N")],
    period_weights: Annotated[Array, Dims("K", "T")],
) -> Array:
    r"""Average treatment effects on the treated, one a row of period weights.

    .. math:: \hat\tau_k = \sum_i u_i \sum_t p_{kt}\, \bar y_{it} = \sum_{it} L_{k,it}\, \bar y_{it}

    with u = v on the treated and −ω on the donors, p = 1/T1 on the post months and −λ on the base
    months; each sums to zero, so unit and period effects change nothing. Two-way fixed effects,
    imputation, synthetic control and synthetic DiD are this with other ω and λ (Arkhangelsky et al.
    2021). Shapes: y (N, T), unit_weights (N,), period_weights (K, T); result (K,), in y's unit.
    """
    return np.asarray(unit_weights @ y @ period_weights.T)


@door
def contrasts(
    y: Annotated[GappyArray, Dims("N", "T")], period_weights: Annotated[Array, Dims("K", "T")]
) -> Array:
    r"""Each unit's own time contrast :math:`W_{ik} = \sum_t p_{kt} \bar y_{it}`, shape (N, K)."""
    return np.asarray(y @ period_weights.T)


@door
def variance_regressor(
    n: Annotated[GappyArray, Dims("N", "T")], period_weights: Annotated[Array, Dims("K", "T")]
) -> Array:
    r"""Ferman-Pinto's :math:`q_{ik} = \sum_t p_{kt}^2 / n_{it}`, shape (N, K): the part of the
    variance of a contrast that fades with the people behind it.
    """
    return np.asarray((1.0 / n) @ (period_weights**2).T)


@door
def unit_placebos(
    contrast: Annotated[GappyArray, Dims("J", "K")], stock: Annotated[Judged, Dims("J")], cap: Cap
) -> Array:
    r"""The whole comparison with each donor in turn taken as treated.

    .. math:: R_{jk} = W_{jk} - \sum_{i \ne j} \omega^{(-j)}_i W_{ik}

    with the weights drawn up again without donor j. Shapes: contrast (J, K), stock (J,);
    result (J, K). Empty (0, K) when one donor fewer could not keep the cap.
    """
    donors = stock.size
    if (donors - 1) * cap < 1 - 1e-12:
        return np.empty((0, contrast.shape[1]))
    placebos, weigh = np.empty_like(contrast), inside(capped)
    for j in range(donors):
        others = np.arange(donors) != j
        placebos[j] = contrast[j] - weigh(stock[others], cap) @ contrast[others]
    return placebos
