"""Small panels of a factor model, and its least squares by iteration, as the literature has it."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-10  # sums of some hundred numbers of order ten
STEPS = 20_000  # of alternating least squares, which ends long before
STILL = 1e-15  # relative change of the sum of squares at which it has


def factor_panel(
    rank: int,
    noise: float = 0.0,
    treated: int = 1,
    seed: int = 0,
    *,
    donors: int = 12,
    periods: int = 20,
    start: float = 14.0,
    unlike: float = 1.0,
) -> Panel:
    """Unit, month and interactive effects; the treated's loadings are ``unlike`` the donors'."""
    random = np.random.default_rng(seed)
    n = donors + treated
    cohort = np.r_[np.full(donors, NEVER), np.full(treated, start)]
    loadings = random.normal(size=(n, rank)) + unlike * np.isfinite(cohort)[:, None]
    moves = random.normal(size=(rank, periods)).cumsum(axis=1)
    y = 10 + random.normal(size=(n, 1)) + random.normal(size=periods).cumsum() + loadings @ moves
    y = y + noise * random.normal(size=y.shape)
    return Panel.of(y, cohort, weights=random.uniform(1, 5, n))


def iterated(y: Array, weights: Array, r: int, seed: int = 1) -> tuple[Array, Array]:
    """Month effects ξ (T,) and factors (T, r) of ``y`` (J, T) by alternating least squares.

    Unit effect and loadings of each donor given [1, F], then month effect and factors of each month
    given loadings, weighted (Bai 2009; Xu 2017): no singular value is taken.
    """
    xi, f = np.zeros(y.shape[1]), np.random.default_rng(seed).normal(size=(y.shape[1], r))
    root, last = np.sqrt(weights)[:, None], np.inf
    for _ in range(STEPS):
        x = np.column_stack([np.ones(len(f)), f])
        of_units = np.linalg.lstsq(x, (y - xi).T, rcond=None)[0]  # (1 + r, J)
        z = np.column_stack([np.ones(len(y)), of_units[1:].T])
        of_months = np.linalg.lstsq(root * z, root * (y - of_units[0][:, None]), rcond=None)[0]
        xi, f = of_months[0], of_months[1:].T
        loss = float(weights @ np.sum((y - of_units[0][:, None] - z @ of_months) ** 2, axis=1))
        if last - loss <= STILL * loss:
            break
        last = loss
    return xi, f


def imputed(panel: Panel, r: int, base: Mask) -> Array:
    """Effects (T,) as Xu (2017) computes them: a loading and a level of each treated unit."""
    never = panel.never
    xi, f = iterated(panel.y[never], panel.weights[never], r)
    x, gaps = np.column_stack([np.ones(len(f)), f]), []
    for row in panel.y[~never]:
        beta = np.linalg.lstsq(x[base], (row - xi)[base], rcond=None)[0]
        gaps.append(row - xi - x @ beta)
    v = panel.weights[~never]
    return np.asarray(v / v.sum() @ np.array(gaps))
