"""The ledger: every effect is a weighted sum of cells, and these are the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.data.arrays import Array, sealed


@dataclass(frozen=True, slots=True)
class Ledger:
    r"""The weights L of K effects on N × T cells, kept in factors.

    .. math:: \hat\tau_k = \sum_{it} L_{k,it}\, \bar y_{it}, \qquad
              L_{k,it} = \sum_u g_{ui}\, p_{kut}

    ``units`` g (U, N) are U ways to average units: the treated less the donors (U = 1), one cohort
    each (group-time), or every unit by itself (imputation, U = N). ``paths`` p (K, U, T) are the
    months that an effect takes from each average. Weights that were estimated are frozen here.
    """

    units: Array
    paths: Array

    def __post_init__(self) -> None:
        sealed(self.units), sealed(self.paths)

    @classmethod
    def of_pairs(cls, unit_weights: Array, period_weights: Array) -> Ledger:
        r"""Effects that are each one outer product, :math:`L_k = u_k \otimes p_k`.

        Shapes: unit_weights (N,) for all effects alike, or (K, N); period_weights (K, T).
        """
        if unit_weights.ndim == 1:
            return cls(unit_weights[None, :], period_weights[:, None, :])
        distinct, which = np.unique(unit_weights, axis=0, return_inverse=True)
        paths = np.zeros((len(period_weights), len(distinct), period_weights.shape[1]))
        paths[np.arange(len(period_weights)), which.ravel()] = period_weights
        return cls(distinct, paths)

    @classmethod
    def of_cells(cls, weights: Array) -> Ledger:
        """Effects given by a weight for every cell, shape (K, N, T)."""
        return cls(np.eye(weights.shape[1]), weights)

    def apply(self, y: Array) -> Array:
        """τ̂ = L·ȳ, shape (K,), for cell means y (N, T); a cell without weight may not be NaN."""
        return np.asarray(np.tensordot(self.paths, self.units @ y, axes=2))

    def row(self, k: int) -> Array:
        """The weight of every cell in effect k, shape (N, T)."""
        return np.asarray(self.units.T @ self.paths[k])

    def aggregate(self, matrix: Array) -> Ledger:
        """The ledger of A·τ̂ for A (a, K): exact, nothing is estimated again."""
        return Ledger(self.units, np.tensordot(matrix, self.paths, axes=1))
