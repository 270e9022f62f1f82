"""Two cohorts, one that starts after the panel, and the never treated."""

from __future__ import annotations

import numpy as np

from evaluation.methods.group_time.averages import GroupTime
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-13  # a handful of sums of numbers of order ten

# Paths of two cohorts, one that starts after the panel, and the never treated; two units each, one
# above and one below their path by the same. Periods are years.
YEARS = np.arange(2001.0, 2006.0)
PATHS = {
    2003.0: np.array([1.0, 3, 9, 8, 12]),
    2005.0: np.array([2.0, 3, 5, 6, 13]),
    2007.0: np.array([0.0, 2, 3, 3, 7]),
    NEVER: np.array([5.0, 5, 6, 8, 9]),
}
COHORT = np.repeat(list(PATHS), 2)
WIGGLE = np.array([0.0, 1, -1, 2, 1])
Y = np.stack([PATHS[g] + sign * WIGGLE for g in PATHS for sign in (1, -1)])
PANEL = Panel.of(Y, COHORT, periods=YEARS)


def by_cell(found: GroupTime) -> dict[tuple[float, float], float]:
    """Its effects by cohort and period."""
    taus = zip(found.labels, found.tau, strict=True)
    return {(label.cohort, label.period): float(tau) for label, tau in taus}
