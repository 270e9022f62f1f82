"""Aggregations A: averages of effects, as values that can be handed about and composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.data.arrays import Array, Labels
from evaluation.design.weights import effective_number
from evaluation.errors import DesignError


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregation:
    r"""Averages of K effects, :math:`\tau_A = A\tau`; rows of ``matrix`` A (a, K) sum to one.

    Where the weights were themselves estimated (cohort shares), ``constants`` (a, strata) holds
    :math:`\sum_k \tau_k\, \partial A_{ak}/\partial p`, by which each unit of a stratum moves them.
    """

    labels: tuple[Any, ...]
    matrix: Array
    constants: Array | None = None

    def __post_init__(self) -> None:
        if not np.allclose(self.matrix.sum(axis=1), 1, atol=1e-9):
            raise DesignError(
                "an average whose weights do not sum to one",
                why="it would be a multiple of an effect under the effect's name",
                remedy="divide each row of the matrix by its sum",
            )

    @property
    def effective_numbers(self) -> Array:
        r"""How many effects each average rests on, :math:`1/\sum_k A_{ak}^2`; G1* over areas."""
        return np.array([effective_number(row) for row in self.matrix])

    def after(self, first: Aggregation) -> Aggregation:
        """The average of ``first``'s averages, as one: A₂A₁, and what estimated weights add."""
        parts = [c for c in (self.constants,) if c is not None]
        if first.constants is not None:
            parts.append(self.matrix @ first.constants)
        return Aggregation(
            labels=self.labels,
            matrix=self.matrix @ first.matrix,
            constants=sum(parts[1:], parts[0]) if parts else None,
        )

    def ordered(self, labels: Sequence[Any]) -> Aggregation:
        """The same averages in the order of ``labels``."""
        row = {label: a for a, label in enumerate(self.labels)}
        order = [row[label] for label in labels]
        constants = None if self.constants is None else self.constants[order]
        return Aggregation(labels=tuple(labels), matrix=self.matrix[order], constants=constants)


def by_group(groups: Sequence[Any], weights: Array | None = None) -> Aggregation:
    """One average a group, in the order in which groups first appear; None leaves an effect out.

    ``groups`` names the group of each effect: a half-year, a window, an area. ``weights`` (K,) are
    relative inside a group, equal if not given: jobseekers for the average jobseeker, equal for
    the average month or area.
    """
    labels = tuple(dict.fromkeys(group for group in groups if group is not None))
    row = {label: a for a, label in enumerate(labels)}
    inside = np.zeros((len(labels), len(groups)))
    for k, group in enumerate(groups):
        if group is not None:
            inside[row[group], k] = 1
    matrix = inside if weights is None else inside * weights
    if not labels or np.any(matrix.sum(axis=1) <= 0):
        raise DesignError(
            "an average over no effects, or over effects without weight",
            why="it has no value",
            remedy="name a group for the effects that are to be averaged",
        )
    return Aggregation(labels=labels, matrix=matrix / matrix.sum(axis=1, keepdims=True))


def by_cohort_share(groups: Sequence[Any], tau: Array, cohort: Labels, share: Array) -> Aggregation:
    r"""Averages inside groups with cohort shares as weights, :math:`A_{ak} = p_{g(k)} / S_a`.

    .. math:: \frac{\partial}{\partial p_c} \sum_k A_{ak} \tau_k
              = \sum_{k \in a} (1[g(k) = c] - A_{ak} n_{ac}) \tau_k / S_a,
              \quad S_a = \sum_{k \in a} p_{g(k)}, \; n_{ac} = \#\{k \in a: g(k) = c\}

    (Callaway and Sant'Anna 2021). ``cohort`` (K,) is the position of each effect's cohort in
    ``share`` (C,), which also numbers the strata of Ψ; ``constants`` are per unit of weight.
    """
    fixed = by_group(groups, share[cohort])
    inside = fixed.matrix > 0
    total = inside @ share[cohort]
    member = cohort[:, None] == np.arange(share.size)  # (K, C)
    counted = inside.astype(float) @ member  # (a, C)
    slopes = (inside * tau) @ member - (fixed.matrix @ tau)[:, None] * counted
    return Aggregation(labels=fixed.labels, matrix=fixed.matrix, constants=slopes / total[:, None])
