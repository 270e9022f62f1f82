"""The fewest clusters a side that an error may rest on keep it near, by the simulation stored."""

from __future__ import annotations

import json

from evaluation.methods.effects.carried import FEWEST
from tests.simulation.fewest_clusters import CORNERS, FOUND, TRIED
from tests.simulation.test_errors_are_spreads import ESTIMATORS, GAPPY, NEAR


def lowest(n: int) -> float:
    """The smallest ratio of standard error to spread over every corner and method."""
    found: dict[str, list[float]] = json.loads(FOUND.read_text("utf-8"))
    mine = [low for key, (low, _) in found.items() if key.startswith(f"{n} | ")]
    gaps = sum("gaps" in corner for corner in CORNERS)
    assert len(mine) == (len(CORNERS) - gaps) * len(ESTIMATORS) + gaps * len(GAPPY)
    return min(mine)


def test_errors_of_the_fewest_are_within_fifteen_percent_in_every_corner() -> None:
    assert lowest(FEWEST) >= 1 - NEAR


def test_more_clusters_are_nearer_and_one_fewer_would_do() -> None:
    """Seven has one more than these corners ask for: a margin for what they do not hold."""
    assert lowest(FEWEST - 1) >= 1 - NEAR
    assert [lowest(n) for n in TRIED] == sorted(lowest(n) for n in TRIED)
