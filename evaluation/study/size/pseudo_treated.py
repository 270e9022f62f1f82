"""Donors taken as treated: the comparison of a comparison in which nothing happened to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from evaluation.core.arrays import Array, Mask, sealed
from evaluation.methods.effects.weights import by_area, by_stock, capped
from evaluation.plan.choices import Weighting
from evaluation.study.comparisons.comparison import Comparison

LARGEST_SHARE = 0.5  # of the donors' clusters that a group of fake treated may take


@dataclass(frozen=True, slots=True)
class PseudoTreated:
    """A comparison without the treated, in which donors play their part; ``name`` says which."""

    name: str
    comparison: Comparison


def untreated_part(comparison: Comparison) -> Comparison:
    """The rows of the donors alone: nothing of the treated can enter what is made from it."""
    kept = ~comparison.treated
    return replace(
        comparison,
        municipalities=tuple(c for c, k in zip(comparison.municipalities, kept, strict=True) if k),
        y=sealed(comparison.y[kept]),
        low=sealed(comparison.low[kept]),
        high=sealed(comparison.high[kept]),
        n=sealed(comparison.n[kept]),
        stock=sealed(comparison.stock[kept]),
        unit_weights=sealed(comparison.unit_weights[kept]),
        treated=comparison.treated[kept],
        donors=comparison.donors[kept],
        reference=comparison.reference[kept],
        clusters=comparison.clusters[kept],
    )


def one_by_one(comparison: Comparison, cap: float) -> Iterator[PseudoTreated]:
    """Each clean donor in turn as the one treated municipality."""
    part = untreated_part(comparison)
    for row in np.flatnonzero(part.reference):
        chosen = np.zeros(len(part.municipalities), dtype=bool)
        chosen[row] = True
        if not (part.donors & ~chosen).any():
            continue  # the only donor cannot be compared with itself
        yield PseudoTreated(part.municipalities[row], _relabel(part, chosen, cap))


def in_groups(
    comparison: Comparison, cap: float, groups: int, random: np.random.Generator
) -> Iterator[PseudoTreated]:
    """Random sets of clean donors' subregions as the treated areas: as many as the estimand has,
    and at most half of those there are.
    """
    part = untreated_part(comparison)
    clusters = np.unique(part.clusters[part.reference])
    size = group_size(comparison)
    for number in range(groups):
        drawn = random.choice(clusters, size, replace=False)
        chosen = np.isin(part.clusters, drawn) & part.reference
        yield PseudoTreated(f"group {number + 1}", _relabel(part, chosen, cap))


def group_size(comparison: Comparison) -> int:
    """Number of areas in a group of fake treated."""
    treated = np.unique(comparison.clusters[comparison.treated]).size
    clean = np.unique(comparison.clusters[comparison.reference & ~comparison.treated]).size
    return max(1, min(treated, int(LARGEST_SHARE * clean)))


def pseudo_treated(
    comparison: Comparison, chosen: Mask, donors: Mask, v: Array, cap: float
) -> Comparison:
    """The same cells with ``chosen`` in the place of the treated, compared with ``donors``.

    v are the weights of the chosen, in the order of the rows, of sum one. Donors are weighed anew
    by jobseekers, none above ``cap``, or above the least cap that so few of them can keep. One
    chosen donor and all others give the effect that ``unit_placebos`` has of it.
    """
    weights = np.zeros(len(comparison.municipalities))
    weights[chosen] = v
    weights[donors] = -capped(comparison.stock[donors], max(cap, 1 / int(donors.sum())))
    return replace(
        comparison,
        unit_weights=sealed(weights),
        treated=chosen,
        donors=donors,
        reference=comparison.reference & ~chosen,
    )


def _relabel(part: Comparison, chosen: Mask, cap: float) -> Comparison:
    return pseudo_treated(part, chosen, part.donors & ~chosen, _treated(part, chosen), cap)


def _treated(part: Comparison, chosen: Mask) -> Array:
    stock = part.stock[chosen]
    if part.estimand.weighting is Weighting.EQUAL:
        _, area = np.unique(part.clusters[chosen], return_inverse=True)
        return by_area(stock, area)
    return by_stock(stock)
