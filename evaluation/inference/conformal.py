"""Time: how large the gap has moved over spans as long as the window, when nothing happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.data.arrays import Array, Mask

TIE = 1e-9  # relative: sums this close count as equal, so the observed span equals itself
FEWEST_BLOCKS = 1.0  # independent spans below this: memory leaves less than one, flagged too
FEWEST_SPANS = 4  # T / T1 below this: too few independent spans, the test is flagged


@dataclass(frozen=True, kw_only=True, slots=True)
class ConformalTest:
    """Cyclic-shift test of one window, with its exact interval."""

    p_value: float
    ci_low: float
    ci_high: float
    shifts: int  # T; the smallest possible p-value is 1/T
    spans: float  # T / T1
    independent_blocks: float
    flagged: bool
    gap: Array  # (T,) the series that was shifted


def conformal(gap: Array, post: Mask, alpha: float) -> ConformalTest:
    r"""Conformal inference by cyclic shifts (Chernozhukov, Wüthrich and Zhu 2021), |Σu| statistic.

    Under the null τ0 the residuals :math:`u_t = g_t - \tau_0 1[t \in post] - mean` treat all months
    alike, and

    .. math:: S(\pi) = \Bigl| \sum_{t \in \pi(post)} u_t \Bigr|, \qquad
              p(\tau_0) = \frac{1}{T} \sum_\pi 1[S(\pi) \ge S(id)]

    over all T cyclic shifts. Each S is the absolute value of a line in τ0, so the set of τ0 that
    are not rejected is found exactly, from the points where two lines meet: no grid.

    Parameters
    ----------
    gap
        Treated less donors by month, shape (T,), months of the donut left out.
    post
        Months of the window, shape (T,).
    alpha
        Level: the interval covers 1 − alpha.
    """
    months, length = gap.size, int(post.sum())
    start = np.flatnonzero(post)
    shifted = (start[None, :] + np.arange(months)[:, None]) % months
    indicator = post.astype(float)
    constant = (gap - gap.mean())[shifted].sum(axis=1)  # S(π) = |constant − τ0 · slope|
    slope = (indicator - indicator.mean())[shifted].sum(axis=1)
    low, high = _interval(constant, slope, alpha)
    residual = gap - gap.mean()
    persistence = float(
        np.clip(residual[1:] @ residual[:-1] / max(residual @ residual, 1e-300), 0, 0.99)
    )
    blocks = months * (1 - persistence) / (length * (1 + persistence))
    return ConformalTest(
        p_value=_p_value(constant, slope, 0.0),
        ci_low=low,
        ci_high=high,
        shifts=months,
        spans=months / length,
        independent_blocks=blocks,
        flagged=months / length < FEWEST_SPANS or blocks < FEWEST_BLOCKS,
        gap=gap,
    )


def _p_value(constant: Array, slope: Array, tau0: float) -> float:
    size = np.abs(constant - tau0 * slope)
    tolerance = TIE * max(float(np.abs(constant).max() + abs(tau0) * np.abs(slope).max()), 1e-300)
    return float(np.mean(size >= size[0] - tolerance))


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
    kept = [point for point in meets if _p_value(constant, slope, float(point)) > alpha]
    if not kept:
        return float(constant[0] / slope[0]), float(constant[0] / slope[0])
    return float(min(kept)), float(max(kept))
