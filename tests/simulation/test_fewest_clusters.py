"""The fewest clusters a side are those of the rule, by the simulation that is stored."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.estimation.carried import FEWEST
from tests.simulation.fewest_clusters import CORNERS, FOUND, TRIED
from tests.simulation.test_errors_are_spreads import ESTIMATORS, GAPPY, NEAR


def lowest(n: int) -> float:
    """The smallest ratio of standard error to spread over every corner and method."""
    found: dict[str, list[float]] = json.loads(Path(FOUND).read_text("utf-8"))
    mine = [low for key, (low, _) in found.items() if key.startswith(f"{n} | ")]
    gaps = sum("gaps" in corner for corner in CORNERS)
    assert len(mine) == (len(CORNERS) - gaps) * len(ESTIMATORS) + gaps * len(GAPPY)
    return min(mine)


def test_the_fewest_are_the_smallest_number_whose_errors_are_near() -> None:
    assert next(n for n in TRIED if lowest(n) >= 1 - NEAR) == FEWEST
