"""The forest of areas: each area's own effect with its interval, and what pooling leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.report.drawing.figures import hollow, one_a_line
from evaluation.report.drawing.labels import fitted, key
from evaluation.report.drawing.style import (
    DASHED,
    DONOR,
    QUIET,
    SHADE,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
)


@dataclass(frozen=True, slots=True)
class Tree:
    """One area: its own estimate with the interval of its noise, where it stands, and the pooled
    estimate.
    """

    label: str
    raw: float
    interval: tuple[float, float] | None
    pooled: float


def forest(
    trees: Sequence[Tree],
    mean: float,
    new: tuple[float, float] | None,
    words: Sequence[str],
    unit: str,
    *,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """One line an area; the mean as a line, the interval for a new area shaded where it stands.

    ``words`` name the raw effect, the pooled one, the mean and the interval. An area's own effect
    is hollow where it has no interval.
    """
    with drawn(WIDTH[shape], 6.0, look) as canvas:
        axes = canvas.subplots()
        lines, height = one_a_line(axes, [tree.label for tree in trees], unit, look, shape)
        for filled in (True, False):
            mine = [
                (t, at)
                for t, at in zip(trees, lines, strict=True)
                if filled is (t.interval is not None)
            ]
            axes.plot(
                [tree.raw for tree, _ in mine],
                [at for _, at in mine],
                "o",
                color=TREATED,
                mfc=TREATED if filled else "white",
                ms=5,
                mew=1.3,
                zorder=4,
                label=words[0] if mine and (filled or len(mine) == len(trees)) else None,
            )
        for tree, at in zip(trees, lines, strict=True):
            if tree.interval is not None:
                axes.plot(tree.interval, [at, at], color=QUIET, lw=0.9, zorder=2)
        pooled = [tree.pooled for tree in trees]
        axes.plot(pooled, lines, "x", color=DONOR, ms=5, mew=1.6, label=words[1], zorder=5)
        axes.axvline(0, color=QUIET, lw=0.8, zorder=1)
        axes.axvline(mean, color=DONOR, lw=1.2, ls=DASHED, zorder=1, label=words[2])
        if new is not None:
            axes.axvspan(*new, color=SHADE, lw=0, zorder=0, label=words[3])
        if any(tree.interval is None for tree in trees):
            hollow(axes, look)
        key(canvas, shape)
        fitted(canvas, height)
    return canvas
