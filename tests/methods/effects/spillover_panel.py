"""A panel with rings around the treated."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.methods.effects.spillover import Rings
from evaluation.panels.panel import NEVER, Panel

NEAR, MIDDLE, FAR = "over 0.1", "over 0.02 to 0.1", "up to 0.02"


def panel_of(seed: int = 3) -> tuple[Panel, Rings, Array]:
    """8 treated and 24 untreated units, clusters of two, 6 periods, two of them after the start."""
    random = np.random.default_rng(seed)
    cohort = np.repeat([4.0, NEVER], [8, 24])
    exposure = np.concatenate([np.full(8, np.nan), random.permutation(np.tile([0, 0.05, 0.3], 8))])
    panel = Panel.of(
        random.normal(10, 3, (32, 1)) + random.normal(0, 1, (32, 6)).cumsum(axis=1),
        cohort,
        weights=random.uniform(0.5, 4, 32),
        clusters=np.arange(32) // 2,
    )
    return panel, Rings.of(exposure), np.array([-0.5, -0.2, 0.0, -0.3, 0.25, 0.75])
