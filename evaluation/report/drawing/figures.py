"""Figures of estimates one under the other, of bars and of places: pure functions from numbers and
words to a canvas of matplotlib, the same every time. What the others need is given on from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from evaluation.report.drawing.labels import (
    EDGE,
    Placed,
    Row,
    broken,
    fitted,
    key,
    placed,
    widest,
    write_rows,
)
from evaluation.report.drawing.lines import Span, path, years
from evaluation.report.drawing.style import (
    BAND,
    COMPLETE,
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    STYLE,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)

__all__ = [
    "BAND",
    "COMPLETE",
    "DONOR",
    "OTHER",
    "OUT",
    "QUIET",
    "SHADE",
    "STYLE",
    "TREATED",
    "Dot",
    "Look",
    "Shape",
    "Span",
    "bars",
    "dots",
    "drawn",
    "numbers",
    "one_a_line",
    "path",
    "years",
]

GROUPS = (("o", TREATED), ("s", DONOR), ("^", OTHER), ("D", OUT))


@dataclass(frozen=True, slots=True)
class Dot:
    """One estimate; filled with its interval, hollow without one."""

    label: str
    value: float
    interval: tuple[float, float] | None = None
    group: int = 0
    chosen: bool = False


def dots(
    rows: Sequence[Dot],
    unit: str,
    groups: Sequence[str],
    *,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Estimates under their labels, those of one label together and the label once: filled with an
    interval, hollow without; the chosen one larger and in bold; groups told by marker.
    """
    labels = list(dict.fromkeys(dot.label for dot in rows))
    under = [[dot for dot in rows if dot.label == label] for label in labels]
    lines = [
        Row(label, bold=any(dot.chosen for dot in mine), marks=len(mine))
        for label, mine in zip(labels, under, strict=True)
    ]
    with drawn(WIDTH[shape], 4.0, look) as canvas:
        axes = canvas.subplots()
        axes.axvline(0, color=QUIET, lw=0.8)
        found, height = _rows(axes, lines, unit, look, shape)
        for one, mine in zip(found, under, strict=True):
            for at, dot in zip(one.marks, mine, strict=True):
                _dot(axes, at, dot)
        _key_of_groups(axes, rows, groups, look)
        key(canvas, shape)
        fitted(canvas, height)
    return canvas


def _rows(
    axes: Axes, rows: Sequence[Row], unit: str, look: Look, shape: Shape
) -> tuple[list[Placed], float]:
    """Rows with their labels, below them the unit and its numbers."""
    found, height = placed(rows, shape)
    write_rows(axes, found, height)
    axes.set_xlabel(broken(unit, WIDTH[shape] - widest(found) - EDGE))
    numbers(axes.xaxis, look)
    return found, height


def _dot(axes: Axes, at: float, dot: Dot) -> None:
    marker, colour = GROUPS[dot.group % len(GROUPS)]
    if dot.interval is not None:
        ends = [_clip(end, dot.value) for end in dot.interval]
        axes.plot(ends, [at, at], color=colour, lw=1.2, zorder=2)
    axes.plot(
        dot.value,
        at,
        marker,
        color=colour,
        ms=8 if dot.chosen else 5,
        zorder=3,
        mfc="white" if dot.interval is None else colour,
        mew=1.4,
    )


def _key_of_groups(axes: Axes, rows: Sequence[Dot], groups: Sequence[str], look: Look) -> None:
    """Empty marks that name the groups, where there are several, and what hollow means."""
    shown = sorted({dot.group for dot in rows})
    for group in shown if len(shown) > 1 else ():
        marker, colour = GROUPS[group % len(GROUPS)]
        filled = any(dot.interval for dot in rows if dot.group == group)
        face = colour if filled else "white"
        axes.plot([], [], marker, color=colour, label=groups[group], mfc=face, mew=1.4)
    if any(dot.interval is None for dot in rows):
        hollow(axes, look)


def hollow(axes: Axes, look: Look) -> None:
    """The line of a key that says what a hollow mark is; it has none, for groups have theirs."""
    if look.hollow:
        axes.plot([], [], ls="", label=look.hollow)


def _clip(end: float, value: float) -> float:
    """An unbounded end is drawn at a visible length; the table says ∞."""
    return end if np.isfinite(end) else value + (10.0 if end > 0 else -10.0)


def bars(
    rows: Sequence[tuple[str, float]], unit: str, *, look: Look, shape: Shape = Shape.WIDE
) -> Canvas:
    """Signed bars with the zero line; the last one is the sum of the others."""
    with drawn(WIDTH[shape], 2.0, look) as canvas:
        axes = canvas.subplots()
        axes.axvline(0, color=QUIET, lw=0.8)
        lines = [Row(label, marks=2, ruled=False) for label, _ in rows]
        found, height = _rows(axes, lines, unit, look, shape)
        for line, (one, (_, value)) in enumerate(zip(found, rows, strict=True)):
            total = line == len(rows) - 1
            axes.barh(
                float(np.mean(one.marks)),
                value,
                color=TREATED if total else DONOR,
                height=0.25,
                hatch=None if total else "//",
                edgecolor="white",
                lw=0.5,
            )
        fitted(canvas, height)
    return canvas


def one_a_line(
    axes: Axes, labels: Sequence[str], unit: str, look: Look, shape: Shape = Shape.WIDE
) -> tuple[list[float], float]:
    """Rows from above, each by its label; their unit and its numbers below. Where the rows are, and
    how high they are together, in inches.
    """
    found, height = _rows(axes, [Row(label) for label in labels], unit, look, shape)
    return [one.marks[0] for one in found], height
