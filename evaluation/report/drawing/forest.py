"""The forest of areas: each area's own effect with its interval, and what pooling leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.report.drawing.figures import DONOR, QUIET, SHADE, TREATED, Look, drawn, one_a_line


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
) -> str:
    """One line an area; the mean as a line, the interval for a new area shaded where it stands.

    ``words`` name the raw effect, the pooled one, the mean and the interval.
    """
    with drawn(7.2, 1.1 + 0.24 * len(trees), look) as (canvas, svg):
        axes = canvas.subplots()
        if new is not None:
            axes.axvspan(*new, color=SHADE, lw=0, zorder=0, label=words[3])
        axes.axvline(0, color=QUIET, lw=0.8, zorder=1)
        axes.axvline(mean, color=DONOR, lw=1.2, ls=(0, (5, 2)), zorder=1, label=words[2])
        for line, tree in enumerate(trees):
            if tree.interval is not None:
                axes.plot(tree.interval, [line, line], color=QUIET, lw=0.9, zorder=2)
        lines = range(len(trees))
        raw, pooled = [t.raw for t in trees], [t.pooled for t in trees]
        axes.plot(raw, lines, "o", color=TREATED, mfc="white", ms=5, mew=1.3, label=words[0])
        axes.plot(pooled, lines, "D", color=DONOR, ms=4, label=words[1])
        one_a_line(axes, [tree.label for tree in trees], unit, look)
        canvas.legend(frameon=False, loc="outside upper left", fontsize=8, ncols=2)
    return svg[0]
