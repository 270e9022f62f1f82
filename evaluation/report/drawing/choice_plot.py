"""The blind choice, drawn: candidates by what they could detect, and by their false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import matplotlib as mpl
from matplotlib.axes import Axes

from evaluation.report.drawing.figures import (
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    TREATED,
    Look,
    drawn,
    numbers,
)
from evaluation.study.choice.rule import WhyOut

TICKS = (1.0, 2.0, 5.0)  # times powers of ten


class Fate(StrEnum):
    """What the rule made of a candidate."""

    CHOSEN = "chosen"
    RUNNER_UP = "runner_up"
    SIZE = WhyOut.SIZE.value
    BIAS = WhyOut.BIAS.value
    HARD = WhyOut.HARD.value
    SEVERAL = "several_reasons"


LOOKS: Mapping[Fate, tuple[str, str]] = {
    Fate.CHOSEN: ("D", TREATED),
    Fate.RUNNER_UP: ("o", DONOR),
    Fate.SIZE: ("^", OTHER),
    Fate.BIAS: ("s", OTHER),
    Fate.HARD: ("v", OTHER),
    Fate.SEVERAL: ("X", OUT),
}
FILLED = (Fate.CHOSEN, Fate.RUNNER_UP)


@dataclass(frozen=True, slots=True)
class Point:
    """A candidate: its number in the table, MDE in points, share of false positives, its fate."""

    number: int
    mde: float
    size: float
    fate: Fate


def choice_plot(points: Sequence[Point], limit: float, words: Mapping[str, str], look: Look) -> str:
    """Size over MDE, on a log axis; above the limit none may be chosen. Numbers are the table's.

    ``words``: mde, size, limit, and one for each fate.
    """
    with drawn(7.2, 3.6, look) as (canvas, svg):
        axes = canvas.subplots()
        _axes(axes, points, limit, words, look)
        for fate, (marker, colour) in LOOKS.items():
            mine = [point for point in points if point.fate is fate]
            if not mine:
                continue
            axes.plot(
                [point.mde for point in mine],
                [100 * point.size for point in mine],
                marker,
                color=colour,
                mfc=colour if fate in FILLED else "white",
                mew=1.4,
                ms=10 if fate is Fate.CHOSEN else 7,
                label=words[fate.value],
                zorder=4 if fate is Fate.CHOSEN else 3,
            )
        for place, point in enumerate(sorted(points, key=lambda p: (p.mde, p.number))):
            axes.annotate(
                str(point.number),
                (point.mde, 100 * point.size),
                xytext=(0, 8 if place % 2 else -8),
                textcoords="offset points",
                ha="center",
                va="bottom" if place % 2 else "top",
                fontsize=8,
                fontweight="bold" if point.fate is Fate.CHOSEN else "normal",
                zorder=5,
            )
        canvas.legend(frameon=False, loc="outside upper left", fontsize=8, ncols=2)
    return svg[0]


def _axes(
    axes: Axes, points: Sequence[Point], limit: float, words: Mapping[str, str], look: Look
) -> None:
    """Room around every point, the limit, and what lies beyond it shaded."""
    sizes, mdes = [point.size for point in points], [point.mde for point in points]
    top = 100 * max(1.5 * limit, 1.2 * max(sizes))
    axes.axhspan(100 * limit, top, color=SHADE, lw=0, zorder=0)
    axes.axhline(100 * limit, color=QUIET, lw=1.0, ls=(0, (5, 2)), label=words["limit"], zorder=1)
    axes.set_xscale("log")
    axes.set_xlim(min(mdes) / 1.3, max(mdes) * 1.3)
    axes.set_ylim(0, top)
    axes.xaxis.set_major_locator(mpl.ticker.LogLocator(subs=TICKS))
    axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())
    axes.set_xlabel(words["mde"])
    axes.set_ylabel(words["size"])
    numbers(axes.xaxis, look)
    numbers(axes.yaxis, look)
