"""Robust intervals over a row of bounds, and the bound at which the conclusion breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import ndtri

from evaluation.core.arrays import Judged
from evaluation.core.threads import one_thread
from evaluation.door import Above, Real, door
from evaluation.methods.honest.event_study import (
    Breakdown,
    EventStudy,
    Restriction,
    RobustInterval,
    require_bound,
    require_level,
)
from evaluation.methods.honest.relative import (
    relative_bounds,
    relative_excludes_zero,
    relative_magnitudes,
)
from evaluation.methods.honest.smoothness import linear_estimators, smooth_bounds, smoothness

LARGEST = 10.0  # how far a breakdown is looked for: of M̄, and of the unit of M
SCAN = 40  # steps to there


@door
def conventional(study: EventStudy, l_vec: Judged, alpha: Real) -> tuple[float, float]:
    r"""The interval that takes parallel trends for granted, :math:`l'\hat\beta \mp z\,\sigma`."""
    require_level(alpha)
    weights = study.target(l_vec)
    half = float(ndtri(1 - alpha / 2) * np.sqrt(weights @ study.covariance @ weights))
    centre = float(weights @ study.betas)
    return centre - half, centre + half


@door
def plug_in_bounds(
    study: EventStudy, l_vec: Judged, restriction: Restriction, m: Real
) -> tuple[float, float] | None:
    """The identified set with the estimates in place of the truth; None if it is empty.

    It has no noise in it, so it is no interval: it says what the restriction alone costs.
    """
    require_bound(m)
    if restriction is Restriction.RELATIVE_MAGNITUDES:
        return relative_bounds(study, l_vec, m)
    return smooth_bounds(study, l_vec, m)


@door
@one_thread
def robust(
    study: EventStudy, l_vec: Judged, restriction: Restriction, m: Real, alpha: Real
) -> RobustInterval:
    """An interval of l'τ that holds for every difference in trends the restriction allows.

    C-LF for relative magnitudes, FLCI for smoothness. m is M̄, a multiple of the largest step
    before treatment; or M, in the unit of the effect per period and period.

    Raises
    ------
    DesignError
        If m is negative, alpha no level, or l_vec not one weight a treated period.
    """
    require_bound(m)
    require_level(alpha)
    if restriction is Restriction.RELATIVE_MAGNITUDES:
        return relative_magnitudes(study, l_vec, m, alpha)
    return smoothness(study, l_vec, m, alpha)


@door
def sensitivity(
    study: EventStudy, l_vec: Judged, restriction: Restriction, ms: Sequence[Real], alpha: Real
) -> tuple[RobustInterval, ...]:
    """A robust interval for each bound, in the order given."""
    return tuple(robust(study, l_vec, restriction, m, alpha) for m in ms)


@door
@one_thread
def breakdown(
    study: EventStudy,
    l_vec: Judged,
    restriction: Restriction,
    alpha: Real,
    tolerance: Above = 0.01,
    largest: Above = LARGEST,
) -> Breakdown:
    """The largest bound up to which every interval excludes zero, to ``tolerance``.

    A scan of even steps finds the first interval with zero in it, and halving finds where it
    begins. ``tolerance`` and ``largest`` are of M̄ itself; for smoothness they are multiples of
    ``smoothness_unit``, and the result has them in the unit of M.
    """
    require_level(alpha)
    unit = 1.0 if restriction is Restriction.RELATIVE_MAGNITUDES else smoothness_unit(study, l_vec)

    def holds(m: float) -> bool:
        if restriction is Restriction.RELATIVE_MAGNITUDES:
            return relative_excludes_zero(study, l_vec, m, alpha)
        return smoothness(study, l_vec, m, alpha).excludes_zero

    value, low_excludes, exceeds = _first_break(holds, largest * unit, tolerance * unit)
    return Breakdown(
        restriction=restriction,
        value=value,
        low_excludes=low_excludes,
        exceeds=exceeds,
        searched=largest * unit,
        tolerance=tolerance * unit,
        alpha=alpha,
    )


@door
def smoothness_unit(study: EventStudy, l_vec: Judged) -> float:
    r"""The M whose least bias is as large as the estimate, :math:`|l'\hat\beta_{post}| / b_0`, or
    as its standard deviation where that is larger: near it the conclusion is lost.
    """
    weights = study.target(l_vec)
    sd = float(np.sqrt(weights @ study.covariance @ weights))
    return max(abs(float(weights @ study.betas)), sd) / linear_estimators(study, l_vec).least


def _first_break(
    holds: Callable[[float], bool], largest: float, tolerance: float
) -> tuple[float, bool, bool]:
    if not holds(0.0):
        return 0.0, False, False
    low, step = 0.0, largest / SCAN
    for k in range(1, SCAN + 1):
        if not holds(k * step):
            break
        low = k * step
    else:
        return largest, True, True
    high = low + step
    while high - low > tolerance:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low, True, False
