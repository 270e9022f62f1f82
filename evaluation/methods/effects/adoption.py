"""What estimators of one adoption date ask of a panel."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Mask
from evaluation.errors import broken, refuse
from evaluation.panels.panel import Panel


def require_one_adoption(panel: Panel, base: Mask) -> None:
    """Stop with every obstacle to comparing one adoption with donors over base periods (T,)."""
    starts = panel.cohorts
    fits = base.shape == panel.periods.shape
    under = base & (panel.periods >= starts[0]) if fits and starts.size else base & False
    rules = [
        (
            "shape",
            not fits,
            f"a base of {base.size} periods for a panel of {panel.periods.size}",
            "Say of every period whether it is one",
        ),
        ("gaps", not panel.balanced, "cells without an outcome", "Leave out units with gaps"),
        (
            "adoption",
            starts.size != 1,
            f"{starts.size} adoption dates",
            "Take one cohort at a time",
        ),
        ("donors", bool(panel.never.sum() < 2), f"{panel.never.sum()} donors", "Add donors"),
        (
            "base",
            bool(base.sum() < 2),
            f"{base.sum()} base periods",
            "Add periods before treatment",
        ),
        (
            "treated base",
            bool(under.any()),
            f"{under.sum()} base periods under treatment",
            "Cut",
        ),
        (
            "after",
            bool(starts.size) and not np.any(panel.periods >= starts[0]),
            "no period under treatment",
            "Add periods after the start",
        ),
    ]
    refuse(
        broken("panel", rules),
        "a synthetic control cannot be formed: {count} fault(s)",
        why="there is no mixture of donors, or it would be fitted to the effect itself",
        remedy="mend the faults below",
    )
