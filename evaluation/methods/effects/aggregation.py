"""Aggregations A: averages of effects, as values that can be handed about and composed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from evaluation.core.arrays import Array, Judged, NotNegative, Positions
from evaluation.door import Dims, door
from evaluation.errors import DesignError
from evaluation.methods.effects.weights import effective_number


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregation:
    r"""Averages of K effects, :math:`\tau_A = A\tau`; rows of ``matrix`` A (a, K) sum to one.

    Where the weights were themselves estimated (cohort shares), ``constants`` (a, strata) holds
    :math:`\sum_k \tau_k\, \partial A_{ak}/\partial p`, by which each unit of a stratum moves them.
    """

    labels: tuple[Any, ...]
    matrix: Judged
    constants: Judged | None = None

    def __post_init__(self) -> None:
        a = len(self.labels)
        fits = self.constants is None or (self.constants.ndim == 2 and len(self.constants) == a)
        if self.matrix.ndim != 2 or len(self.matrix) != a or not fits:
            raise DesignError(
                f"a matrix of shape {self.matrix.shape} for {a} averages",
                why="a row would be taken for another average",
                remedy="give one row of weights, and of constants, for each label",
            )
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

    @door
    def after(self, first: Aggregation) -> Aggregation:
        """The average of ``first``'s averages, as one: A₂A₁, and what estimated weights add."""
        if self.matrix.shape[1] != len(first.matrix):
            raise DesignError(
                f"averages of {self.matrix.shape[1]} things after {len(first.matrix)} averages",
                why="a weight would be taken for another average's",
                remedy="make the second of the labels of the first",
            )
        parts = [c for c in (self.constants,) if c is not None]
        if first.constants is not None:
            parts.append(self.matrix @ first.constants)
        return Aggregation(
            labels=self.labels,
            matrix=self.matrix @ first.matrix,
            constants=sum(parts[1:], parts[0]) if parts else None,
        )

    @door
    def ordered(self, labels: Sequence[Hashable]) -> Aggregation:
        """The same averages in the order of ``labels``."""
        row = {label: a for a, label in enumerate(self.labels)}
        if unknown := [label for label in labels if label not in row]:
            raise DesignError(
                f"{len(unknown)} label(s) that no average has, such as {unknown[0]}",
                why="there is nothing to put in that place",
                remedy="give the labels of these averages in another order",
            )
        order = [row[label] for label in labels]
        constants = None if self.constants is None else self.constants[order]
        return Aggregation(labels=tuple(labels), matrix=self.matrix[order], constants=constants)


@door
def by_group(
    groups: Sequence[Hashable | None], weights: Annotated[NotNegative, Dims("K")] | None = None
) -> Aggregation:
    """One average a group, in the order in which groups first appear; None leaves an effect out.

    ``groups`` names the group of each effect: a half-year, a window, an area. ``weights`` (K,) are
    relative inside a group, equal if not given: jobseekers for the average jobseeker, equal for
    the average month or area.
    """
    if weights is not None and len(weights) != len(groups):
        raise DesignError(
            f"{len(weights)} weights for {len(groups)} effects",
            why="a weight would be taken for another effect's",
            remedy="give one a group's name",
        )
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


@door
def by_cohort_share(
    groups: Sequence[Hashable | None],
    tau: Annotated[Array, Dims("K")],
    cohort: Annotated[Positions, Dims("K")],
    share: Annotated[NotNegative, Dims("C")],
) -> Aggregation:
    r"""Averages inside groups with cohort shares as weights, :math:`A_{ak} = p_{g(k)} / S_a`.

    .. math:: \frac{\partial}{\partial p_c} \sum_k A_{ak} \tau_k
              = \sum_{k \in a} (1[g(k) = c] - A_{ak} n_{ac}) \tau_k / S_a,
              \quad S_a = \sum_{k \in a} p_{g(k)}, \; n_{ac} = \#\{k \in a: g(k) = c\}

    (Callaway and Sant'Anna 2021). ``cohort`` (K,) is the position of each effect's cohort in
    ``share`` (C,), which also numbers the strata of Ψ; ``constants`` are per unit of weight.
    """
    if len(groups) != cohort.size or cohort.max() >= share.size:
        raise DesignError(
            f"{len(groups)} groups and {cohort.size} cohorts, up to number {cohort.max()} of"
            f" {share.size} shares",
            why="an effect would have the share of another cohort, or none",
            remedy="give each effect its group, and the position of its cohort among the shares",
        )
    fixed = by_group(groups, share[cohort])
    inside = fixed.matrix > 0
    total = inside @ share[cohort]
    member = cohort[:, None] == np.arange(share.size)  # (K, C)
    counted = inside.astype(float) @ member  # (a, C)
    slopes = (inside * tau) @ member - (fixed.matrix @ tau)[:, None] * counted
    return Aggregation(labels=fixed.labels, matrix=fixed.matrix, constants=slopes / total[:, None])
