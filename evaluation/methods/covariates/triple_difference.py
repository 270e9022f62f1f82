"""Triple differences: the eligible against the others, here against there, after against before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from evaluation.core.array_faults import entry_faults, shape_faults
from evaluation.core.arrays import Array, Judged, Labels, Mask, sealed
from evaluation.door import Dims, Real, door
from evaluation.errors import Breach
from evaluation.methods.covariates.covariates import group_faults, require, require_rows
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment, adjusted
from evaluation.methods.covariates.triple_effects import (
    Comparison,
    Part,
    PartEffect,
    Term,
    TripleDifference,
)
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.ledger import Ledger


@door
def triple_difference(
    dy: Judged,
    here: Mask,
    eligible: Mask,
    x: Judged,
    weights: Judged,
    method: Adjustment = Adjustment.DOUBLY_ROBUST,
) -> TripleDifference:
    r"""Three-term triple difference from outcome changes (Ortiz-Villavicencio and Sant'Anna 2025).

    .. math:: DDD = DR[(1,E), (1,N)] + DR[(1,E), (0,E)] - DR[(1,E), (0,N)]

    with (1,E) the eligible in treated areas. Each term weighs its controls to the covariates of
    (1,E); the difference of two doubly robust estimates would compare effects for unlike people.
    Without covariates it is the difference of the two difference-in-differences, of eight means.
    It asks that the gap between eligible and others would have moved alike here and there, and
    that the others are not affected. One cohort against one comparison group: pooling cohorts that
    are not yet treated does not identify it.

    Parameters
    ----------
    dy
        Outcome changes of K pairs of periods, shape (n, K).
    here
        Rows in treated areas, shape (n,).
    eligible
        Rows of people whom the policy is for, shape (n,).
    x
        Covariates without a constant, shape (n, P); P = 0 gives the unconditional estimate.
    weights
        Shape (n,), positive.
    method
        How each term is adjusted.

    Raises
    ------
    DesignError
        With every fault of the arrays, every empty group, or the faults of a comparison.
    """
    require_rows(dy, x, weights, {"here": here, "eligible": eligible})

    def estimate(rows: Labels, treated: Mask) -> Adjusted:
        return adjusted(dy[rows], treated, x[rows], weights[rows], method)

    return _compare(here, eligible, weights, estimate)


@door
def triple_difference_cross_section(
    y: Judged,
    post: Mask,
    here: Mask,
    eligible: Mask,
    x: Judged,
    weights: Judged,
    method: Adjustment = Adjustment.DOUBLY_ROBUST,
) -> TripleDifference:
    """The same three terms where each period has people of its own.

    Each is ``adjusted_cross_section``, whose assumption on composition holds for every group.
    Shapes: y (n, K) or (n,); post, here, eligible, weights (n,); x (n, P).

    Raises
    ------
    DesignError
        With every fault of the arrays, every empty group, or the faults of a comparison.
    """
    y = y[:, None] if y.ndim == 1 else y
    require_rows(y, x, weights, {"post": post, "here": here, "eligible": eligible})

    def estimate(rows: Labels, treated: Mask) -> Adjusted:
        return adjusted_cross_section(y[rows], post[rows], treated, x[rows], weights[rows], method)

    return _compare(here, eligible, weights, estimate)


@door
def unconditional(
    y_eligible: Annotated[Judged, Dims("N", "T")],
    y_other: Judged,
    unit_weights: Judged,
    period_weights: Annotated[Judged, Dims("K", "M")],
    kappa: Real = 1.0,
) -> EffectSet:
    r"""Triple differences of areas: the kernel on :math:`y^E - \kappa y^N`, and on each alone.

    κ = 1 is the triple difference; another κ says that the others carry 1/κ of what moves the
    eligible (``kappa`` estimates it). Effects of the parts, in the order of ``Part``, for each row
    of period weights; the ledger is on 2N × T cells, the eligible first. Whatever takes one
    outcome of areas (placebos, conformal tests, synthetic donors) takes y^E − κ y^N as well.

    Shapes: y_eligible and y_other (N, T), unit_weights (N,), period_weights (K, T).

    Raises
    ------
    DesignError
        With every array that does not fit or is NaN, weights that do not sum to zero, or κ that is
        not a number.
    """
    require(
        _area_faults(y_eligible, y_other, unit_weights, period_weights, kappa),
        "arrays of a triple difference of areas",
    )
    nothing = np.zeros_like(unit_weights)
    units = {
        Part.ELIGIBLE: np.concatenate([unit_weights, nothing]),
        Part.OTHER: np.concatenate([nothing, unit_weights]),
        Part.TRIPLE: np.concatenate([unit_weights, -kappa * unit_weights]),
    }
    effects = len(period_weights)
    cells = np.vstack([y_eligible, y_other])
    return EffectSet(
        labels=tuple(PartEffect(part, k) for part in units for k in range(effects)),
        tau=sealed(np.concatenate([att(cells, u, period_weights) for u in units.values()])),
        ledger=Ledger.of_pairs(
            np.repeat(np.array(list(units.values())), effects, axis=0),
            np.tile(period_weights, (len(units), 1)),
        ),
    )


def _compare(
    here: Mask, eligible: Mask, weights: Array, estimate: Callable[[Labels, Mask], Adjusted]
) -> TripleDifference:
    groups = {
        "eligible here": here & eligible,
        "others here": here & ~eligible,
        "eligible there": ~here & eligible,
        "others there": ~here & ~eligible,
    }
    require(group_faults(groups), "groups of a triple difference")
    terms = []
    for comparison in Comparison:
        first, second = (groups[name] for name in comparison.value.split(" against "))
        rows = np.flatnonzero(first | second)
        terms.append(Term(comparison=comparison, rows=rows, estimate=estimate(rows, first[rows])))
    return TripleDifference(share=sealed(weights / weights.sum()), terms=tuple(terms))


def _area_faults(
    y_eligible: Array, y_other: Array, unit_weights: Array, period_weights: Array, kappa: float
) -> list[Breach]:
    n, t = y_eligible.shape
    shapes = {
        "y_other": (y_other.shape, (n, t)),
        "unit_weights": (unit_weights.shape, (n,)),
        "period_weights": (period_weights.shape[1:], (t,)),
    }
    faults = list(shape_faults(shapes, "Give both the same areas"))
    arrays = {"y_eligible": y_eligible, "y_other": y_other, "kappa": np.asarray(kappa)}
    unknown = {name: (~np.isfinite(array), "NaN or infinite") for name, array in arrays.items()}
    faults += entry_faults(unknown, "Leave out the areas or months, and say so")
    sums = {"unit_weights": unit_weights.sum(), "period_weights": period_weights.sum(axis=-1)}
    return faults + [
        Breach(
            rule="sum",
            where=name,
            found=f"a sum of {np.abs(total).max():.3g} away from 0",
            remedy="Treated less donors, months after less months before",
        )
        for name, total in sums.items()
        if not np.allclose(total, 0, atol=1e-9)
    ]
