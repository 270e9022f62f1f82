"""What estimators of one adoption date ask of a panel."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Mask
from evaluation.errors import Breach, DesignError
from evaluation.panels.panel import Panel


def require_one_adoption(panel: Panel, base: Mask) -> None:
    """Stop with every obstacle to comparing one adoption with donors over base periods (T,)."""
    starts = panel.cohorts
    fits = base.shape == panel.periods.shape
    under = base & (panel.periods >= starts[0]) if fits and starts.size else base & False
    rules = {
        "shape": (
            not fits,
            f"a base of {base.size} periods for a panel of {panel.periods.size}",
            "Say of every period whether it is one",
        ),
        "gaps": (not panel.balanced, "cells without an outcome", "Leave out units with gaps"),
        "adoption": (
            starts.size != 1,
            f"{starts.size} adoption dates",
            "Take one cohort at a time",
        ),
        "donors": (int(panel.never.sum()) < 2, f"{panel.never.sum()} donors", "Add donors"),
        "base": (int(base.sum()) < 2, f"{base.sum()} base periods", "Add periods before treatment"),
        "treated base": (bool(under.any()), f"{under.sum()} base periods under treatment", "Cut"),
        "after": (
            bool(starts.size) and not np.any(panel.periods >= starts[0]),
            "no period under treatment",
            "Add periods after the start",
        ),
    }
    faults = [
        Breach(rule=rule, where="panel", found=found, remedy=remedy)
        for rule, (wrong, found, remedy) in rules.items()
        if wrong
    ]
    if faults:
        raise DesignError(
            f"a synthetic control cannot be formed: {len(faults)} fault(s)",
            why="there is no mixture of donors, or it would be fitted to the effect itself",
            remedy="mend the faults below",
            breaches=faults,
        )
