"""Simulates which fewest clusters a side a standard error can rest on; the rule stands in ADR 020.

Run with ``python -m tests.simulation.fewest_clusters``; three quarters of an hour of one core, and
it goes on from where it was interrupted. Writes ``expected/fewest_clusters.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.optimize import brentq

from evaluation.methods.effects import carried
from evaluation.panels.panel import Panel
from tests.simulation.test_errors_are_spreads import ESTIMATORS, GAPPY, drawn, ratios, thinned

FOUND = Path(__file__).parent / "expected" / "fewest_clusters.json"
DRAWS = 2000
TRIED = (6, 7, 8)
UNEQUAL = 30  # treated, of which the weights are so unequal that as much shows as of n alike


def unequal(random: np.random.Generator, n: int) -> Panel:
    """Thirty treated whose noise shows 1 − 1/n: each weighs one factor more than the last."""

    def shown(slope: float) -> float:
        share = np.exp(slope * np.linspace(-1, 1, UNEQUAL))
        share /= share.sum()
        return float(1 - 2 * (share**3).sum() / (share**2).sum() + (share**2).sum())

    slope = brentq(lambda s: shown(s) - (1 - 1 / n), 0.0, 20.0)
    panel = drawn(random, UNEQUAL, 40)
    weights = np.r_[np.exp(slope * np.linspace(-1, 1, UNEQUAL)), np.ones(40)]
    return Panel.of(panel.y, panel.cohort, weights=weights)


CORNERS: dict[str, Callable[[np.random.Generator, int], Panel]] = {
    "treated": lambda r, n: drawn(r, n, 40),
    "controls": lambda r, n: drawn(r, 40, n),
    "both": lambda r, n: drawn(r, n, n),
    "treated of unequal weights": unequal,
    "treated left by gaps": lambda r, n: thinned(drawn(r, 12, 40), n, True),
    "controls left by gaps": lambda r, n: thinned(drawn(r, 40, 12), n, False),
}


def smallest(corner: str, name: str, n: int) -> list[float]:
    """Smallest and largest ratio of mean standard error to spread, over the effects of one set."""
    with patch.object(carried, "ENOUGH", 1 - 1 / min(TRIED)):
        found = ratios(ESTIMATORS[name], lambda r: CORNERS[corner](r, n), DRAWS)
    return [round(min(found.values()), 4), round(max(found.values()), 4)]


def main() -> None:
    """Every corner, method and number, each written as soon as it is there."""
    found = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    for n in TRIED:
        for corner in CORNERS:
            for name in GAPPY if "gaps" in corner else ESTIMATORS:
                key = f"{n} | {corner} | {name}"
                if key not in found:
                    found[key] = smallest(corner, name, n)
                    FOUND.write_text(json.dumps(found, indent=1) + "\n")
                    print(key, found[key], file=sys.stderr)


if __name__ == "__main__":
    main()
