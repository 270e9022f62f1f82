"""The ledger: every effect is a weighted sum of cells, and these are the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, GappyArray, sealed
from evaluation.door import Dims, door
from evaluation.errors import DesignError


def require_position(k: int, count: int) -> None:
    """Stop a position that no effect of the set has; none is counted from the end."""
    if not 0 <= k < count:
        raise DesignError(
            f"effect {k} of {count} effects, which are counted from 0",
            why="it would be the effect of something else, or of nothing",
            remedy="look at the labels of the effect set",
        )


def require_averages(matrix: Array, count: int) -> None:
    """Stop averages (a, K) of another number of effects."""
    if matrix.shape[1] != count:
        raise DesignError(
            f"averages of {matrix.shape[1]} effects for a set of {count}",
            why="a weight would be taken for another effect's",
            remedy="make the averages of the labels of this set",
        )


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
    @door
    def of_pairs(
        cls,
        unit_weights: Annotated[Array, Dims("N") | Dims("K", "N")],
        period_weights: Annotated[Array, Dims("K", "T")],
    ) -> Ledger:
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
    @door
    def of_cells(cls, weights: Annotated[Array, Dims("K", "N", "T")]) -> Ledger:
        """Effects given by a weight for every cell, shape (K, N, T)."""
        return cls(np.eye(weights.shape[1]), weights)

    @door
    def apply(self, y: Annotated[GappyArray, Dims("N", "T")]) -> Array:
        """τ̂ = L·ȳ, shape (K,), for cell means y (N, T); a cell without weight may not be NaN."""
        wanted = self.units.shape[1], self.paths.shape[2]
        if y.shape != wanted:
            raise DesignError(
                f"cells of shape {y.shape} for a ledger of {wanted}",
                why="a weight would be taken for another cell's",
                remedy="give the units and periods that the ledger was made of",
            )
        return np.asarray(np.tensordot(self.paths, self.units @ y, axes=2))

    @door
    def row(self, k: int) -> Array:
        """The weight of every cell in effect k, shape (N, T)."""
        require_position(k, len(self.paths))
        return np.asarray(self.units.T @ self.paths[k])

    @door
    def aggregate(self, matrix: Annotated[Array, Dims("a?", "K")]) -> Ledger:
        """The ledger of A·τ̂ for A (a, K): exact, nothing is estimated again."""
        require_averages(matrix, len(self.paths))
        return Ledger(self.units, np.tensordot(matrix, self.paths, axes=1))
