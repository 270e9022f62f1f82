"""Small panels of one adoption."""

from __future__ import annotations

import numpy as np

from evaluation.methods.synthetic.donors import Synthetic
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-10  # sums of some hundred numbers of order ten
FITTED = 1e-8  # the same weights found twice, by other sums: rounding over the tiny ridge

KINDS = list(Synthetic)
PERIODS, START = np.arange(2001.0, 2013.0), 2009.0
AFTER = PERIODS >= START


def small_panel(treated: int = 1, seed: int = 8) -> Panel:
    """Seven donors and ``treated`` over twelve years, eight of them before treatment."""
    random = np.random.default_rng(seed)
    n = 7 + treated
    y = random.normal(10, 1, (n, 1)) + np.cumsum(random.normal(0, 1, (n, 12)), axis=1)
    cohort = np.array([NEVER] * 7 + [START] * treated)
    return Panel.of(y, cohort, periods=PERIODS, weights=random.uniform(1, 5, n))
