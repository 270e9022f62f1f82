"""The blind choice, drawn: candidates by what they could detect, and by their false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from evaluation.report.drawing.labels import broken, key
from evaluation.report.drawing.style import (
    DASHED,
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    SMALL,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
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
ROOM = 1.3  # times, on either side of the points
HIGH = {Shape.WIDE: 4.4, Shape.NARROW: 6.2}  # inches
INSIDE = {Shape.WIDE: (440.0, 230.0), Shape.NARROW: (205.0, 290.0)}  # of it, roughly, in points
MARK, DIGIT, TALL = 9.0, 6.0, 8.5  # the room of a mark, and of a number's digits, in points
NEAR = 14.0  # a number further away has a line to its mark
TURNS = np.radians([90, 270, 0, 180, 45, 135, 225, 315, 65, 115, 20, 160, 245, 295])
OFFSETS = [
    (float(reach * np.cos(turn)), float(reach * np.sin(turn)))
    for reach in (10.0, 13.0, 20.0, 28.0, 36.0, 46.0, 58.0)
    for turn in TURNS
]


@dataclass(frozen=True, slots=True)
class Point:
    """A candidate: its number in the table, MDE in points, share of false positives, its fate."""

    number: int
    mde: float
    size: float
    fate: Fate


def choice_plot(
    points: Sequence[Point],
    limit: float,
    words: Mapping[str, str],
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Size over MDE, on a log axis; above the limit none may be chosen. Numbers are the table's.

    ``words``: mde, size, limit, and one for each fate.
    """
    with drawn(WIDTH[shape], HIGH[shape], look) as canvas:
        axes = canvas.subplots()
        _axes(axes, points, limit, words, look, shape)
        for fate, (marker, colour) in LOOKS.items():
            mine = [point for point in points if point.fate is fate]
            if not mine:
                continue
            axes.plot(
                [point.mde for point in mine],
                [100 * point.size for point in mine],
                marker,
                color=colour,
                mew=1.4,
                ms=9 if fate is Fate.CHOSEN else 6,
                label=words[fate.value],
                zorder=4 if fate is Fate.CHOSEN else 3,
            )
        offsets = places(points, top(points, limit), shape)
        for point, (right, up) in zip(points, offsets, strict=True):
            axes.annotate(
                str(point.number),
                (point.mde, 100 * point.size),
                xytext=(right, up),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=SMALL,
                fontweight="bold" if point.fate is Fate.CHOSEN else "normal",
                zorder=5,
                arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.5, "shrinkB": 3}
                if max(abs(right), abs(up)) > NEAR
                else None,
            )
        key(canvas, shape)
    return canvas


def _axes(
    axes: Axes,
    points: Sequence[Point],
    limit: float,
    words: Mapping[str, str],
    look: Look,
    shape: Shape,
) -> None:
    """Room around every point, the limit, and what lies beyond it shaded."""
    mdes = [point.mde for point in points]
    high = top(points, limit)
    axes.axhspan(100 * limit, high, color=SHADE, lw=0, zorder=0)
    axes.axhline(100 * limit, color=QUIET, lw=1.0, ls=DASHED, label=words["limit"], zorder=1)
    axes.set_xscale("log")
    axes.set_xlim(min(mdes) / ROOM, max(mdes) * ROOM)
    axes.set_ylim(0, high)
    axes.xaxis.set_major_locator(mpl.ticker.LogLocator(subs=TICKS))
    axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())
    axes.set_xlabel(broken(words["mde"], WIDTH[shape] - 0.8))
    axes.set_ylabel(broken(words["size"], HIGH[shape] - 2.0))
    numbers(axes.xaxis, look)
    numbers(axes.yaxis, look)


def top(points: Sequence[Point], limit: float) -> float:
    """The end of the axis of false positives, in per cent."""
    return 100 * max(1.25 * limit, 1.2 * max(point.size for point in points))


def places(
    points: Sequence[Point], high: float, shape: Shape = Shape.WIDE
) -> list[tuple[float, float]]:
    """Where the number of each point stands from it, in points (right, up), clear of all marks and
    of the numbers before it; above it where there is no such place.
    """
    size = INSIDE[shape]
    mdes = np.log([point.mde for point in points])
    span = max(float(np.ptp(mdes)), 1e-9) + 2 * np.log(ROOM)
    across = (mdes - mdes.min() + np.log(ROOM)) / span * size[0]
    up = np.array([100 * point.size for point in points]) / high * size[1]
    marks = [_Box(float(x), float(y), MARK, MARK) for x, y in zip(across, up, strict=True)]
    taken, found = list(marks), []
    for mark, point in zip(marks, points, strict=True):
        wide = DIGIT * len(str(point.number))
        boxes = ((o, _Box(mark.x + o[0], mark.y + o[1], wide, TALL)) for o in OFFSETS)
        free = (o for o, box in boxes if box.inside(size) and not any(map(box.meets, taken)))
        offset = next(free, OFFSETS[0])
        taken.append(_Box(mark.x + offset[0], mark.y + offset[1], wide, TALL))
        found.append(offset)
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """What a mark or a number takes, about its middle, in points."""

    x: float
    y: float
    wide: float
    tall: float

    def meets(self, other: _Box) -> bool:
        """Whether less than a point is between the two."""
        return (
            abs(self.x - other.x) < (self.wide + other.wide) / 2 + 1
            and abs(self.y - other.y) < (self.tall + other.tall) / 2 + 1
        )

    def inside(self, size: tuple[float, float]) -> bool:
        """Whether it stays on the axes."""
        return all(
            room < at < end - room
            for at, end, room in ((self.x, size[0], self.wide), (self.y, size[1], self.tall))
        )
