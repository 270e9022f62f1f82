"""Time: how large the gap has moved over spans as long as the window, when nothing happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Labels, Sides
from evaluation.door import Dims, Level, door

TIE = 1e-9  # relative: sums this close count as equal, so the observed span equals itself
FEWEST_BLOCKS = 1.0  # independent spans below this: memory leaves less than one, flagged too
FEWEST_SPANS = 4  # T / T1 below this: too few independent spans, the test is flagged


class Statistic(StrEnum):
    """What is summed over the window."""

    ABS_SUM = "abs_sum"  # |Σ u|: a lasting effect
    SUM_ABS = "sum_abs"  # Σ |u|: any effect; the default of R's scinference


@dataclass(frozen=True, kw_only=True, slots=True)
class ConformalTest:
    """Cyclic-shift test of one window, with its exact interval.

    With Σ|u| there may be no constant effect that is kept: the ends are then NaN.
    """

    p_value: float
    ci_low: float
    ci_high: float
    shifts: int  # T; the smallest possible p-value is 1/T
    spans: float  # T / T1
    independent_blocks: float
    flagged: bool
    gap: Array  # (T,) the series that was shifted
    statistic: Statistic


@door
def conformal(
    gap: Annotated[Array, Dims("T")],
    post: Annotated[Sides, Dims("T")],
    alpha: Level,
    *,
    statistic: Statistic = Statistic.ABS_SUM,
) -> ConformalTest:
    r"""Conformal inference by cyclic shifts (Chernozhukov, Wüthrich and Zhu 2021).

    Under the null τ0 the residuals :math:`u_t = g_t - \tau_0 1[t \in post] - mean` treat all months
    alike, and

    .. math:: S(\pi) = \Bigl| \sum_{t \in \pi(post)} u_t \Bigr| \;\text{ or }\;
              \sum_{t \in \pi(post)} |u_t|, \qquad
              p(\tau_0) = \frac{1}{T} \sum_\pi 1[S(\pi) \ge S(id)]

    over all T cyclic shifts. Each S is the absolute value of a line in τ0, or a sum of such, so
    the set of τ0 that are not rejected is found exactly, from the points where a line has its
    corner or two S meet: no grid. The interval is the hull of that set.

    Parameters
    ----------
    gap
        Treated less donors by month, shape (T,), months of the donut left out.
    post
        Months of the window, shape (T,).
    alpha
        Level: the interval covers 1 − alpha.
    statistic
        What is summed over the window. Σ|u| takes a shift of spread for an effect, and has little
        power against a lasting one.
    """
    months, length = gap.size, int(post.sum())
    start = np.flatnonzero(post)
    shifted = (start[None, :] + np.arange(months)[:, None]) % months
    indicator = post.astype(float)
    constant = (gap - gap.mean())[shifted].sum(axis=1)  # S(π) = |constant − τ0 · slope|
    slope = (indicator - indicator.mean())[shifted].sum(axis=1)
    if statistic is Statistic.ABS_SUM:
        p_value = float(_p_values(constant, slope, np.zeros(1))[0])
        low, high = _interval(constant, slope, alpha)
    else:
        p_value, (low, high) = _of_absolute_values(gap, indicator, shifted, alpha)
    residual = gap - gap.mean()
    persistence = float(
        np.clip(residual[1:] @ residual[:-1] / max(residual @ residual, 1e-300), 0, 0.99)
    )
    blocks = months * (1 - persistence) / (length * (1 + persistence))
    return ConformalTest(
        p_value=p_value,
        ci_low=low,
        ci_high=high,
        shifts=months,
        spans=months / length,
        independent_blocks=blocks,
        flagged=months / length < FEWEST_SPANS or blocks < FEWEST_BLOCKS,
        gap=gap,
        statistic=statistic,
    )


def _p_values(constant: Array, slope: Array, points: Array) -> Array:
    """p(τ0) at each of the points, shape (P,)."""
    size = np.abs(constant - points[:, None] * slope)
    scale = np.abs(constant).max() + np.abs(points) * np.abs(slope).max()
    tolerance = TIE * np.maximum(scale, 1e-300)
    return np.asarray(np.mean(size >= size[:, :1] - tolerance[:, None], axis=1))


def _interval(constant: Array, slope: Array, alpha: float) -> tuple[float, float]:
    """Hull of {τ0: p(τ0) > alpha}. p changes only where |S(π)| meets |S(id)|.

    Far out, p is the share of shifts whose slope is as steep as the window's own; if that exceeds
    alpha (few shifts, or a window of half the months, whose complement is as extreme), no τ0 is
    ever rejected.
    """
    steep = np.abs(slope) >= abs(slope[0]) * (1 - TIE)
    if steep.mean() > alpha:
        return -np.inf, np.inf
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = np.concatenate(
            [
                (constant - constant[0]) / (slope - slope[0]),
                (constant + constant[0]) / (slope + slope[0]),
            ]
        )
    meets = np.unique(meets[np.isfinite(meets)])
    kept = meets[_p_values(constant, slope, meets) > alpha]
    if not kept.size:
        return float(constant[0] / slope[0]), float(constant[0] / slope[0])
    return float(kept.min()), float(kept.max())


def _of_absolute_values(
    gap: Array, indicator: Array, shifted: Labels, alpha: float
) -> tuple[float, tuple[float, float]]:
    """Test at zero, and the hull of {τ0: p(τ0) > alpha} for sums of absolute values.

    Between the corners of all |u_t| every S(π) is one line, so there it meets S(id) at most once,
    or all along. p can only change where they meet, and where such a common stretch ends: at T
    corners, and at T meetings in each of the T + 1 gaps between them.
    """
    level, effect = gap - gap.mean(), indicator - indicator.mean()
    window = np.zeros((gap.size, gap.size))  # (T, shifts): the months each shift sums over
    np.put_along_axis(window, shifted.T, 1.0, axis=0)

    def p_values(points: Array) -> Array:
        size = np.abs(level - points[:, None] * effect) @ window
        scale = np.abs(level).max() + np.abs(points) * np.abs(effect).max()
        slack = TIE * np.maximum(scale * indicator.sum(), 1e-300)
        return np.asarray(np.mean(size >= size[:, :1] - slack[:, None], axis=1))

    corners = np.unique(level[effect != 0] / effect[effect != 0])
    points = np.concatenate([corners, _meetings(level, effect, window, corners)])
    kept = points[p_values(points) > alpha]
    reach = np.array([points.min() - 1 - np.ptp(points), points.max() + 1 + np.ptp(points)])
    far = p_values(reach) > alpha  # beyond all points p does not change any more
    low = -np.inf if far[0] else float(kept.min()) if kept.size else np.nan
    high = np.inf if far[1] else float(kept.max()) if kept.size else np.nan
    return float(p_values(np.zeros(1))[0]), (low, high)


def _meetings(level: Array, effect: Array, window: Array, corners: Array) -> Array:
    """Where S(π) meets S(id), gap by gap between the corners."""
    ends = np.concatenate([[-np.inf], corners, [np.inf]])
    outer = np.array([corners[0] - 1, corners[-1] + 1])
    middle = np.concatenate([outer[:1], (corners[1:] + corners[:-1]) / 2, outer[1:]])
    sign = np.sign(level - middle[:, None] * effect)
    constant, slope = (sign * level) @ window, (sign * effect) @ window  # S = constant − τ0 slope
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = (constant - constant[:, :1]) / (slope - slope[:, :1])
    inside = (meets >= ends[:-1, None]) & (meets <= ends[1:, None])
    return np.asarray(meets[inside & np.isfinite(meets)])
