"""Change over noise where there is no noise: one statement for every statistic."""

from __future__ import annotations

from evaluation.errors import RefusedMethod

NOTHING = 1e-12  # of the size of what was summed: less is rounding


def above_rounding(value: float, scale: float) -> float:
    """The value, or zero where it is only rounding of sums of size ``scale``."""
    return 0.0 if abs(value) <= NOTHING * scale else float(value)


def over_noise(change: float, noise: float, what: str) -> float:
    """Change over noise; 0 where neither is there, so that p is 1.

    Raises
    ------
    RefusedMethod
        Where something changed and nothing varies: no number says how surprising that is.
    """
    if noise > 0:
        return change / noise
    if change == 0:
        return 0.0
    raise RefusedMethod(
        f"{what}: a change of {change:.6g} over a noise of zero",
        why="units that move exactly alike say nothing of how far chance moves them",
        remedy="look whether outcomes are copies or constants; read the effect without a p-value",
    )
