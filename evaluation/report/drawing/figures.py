"""Figures of lines, of estimates one under the other, of bars and of places: pure functions from
numbers and words to a canvas of matplotlib, the same every time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.report.drawing.labels import (
    EDGE,
    INCH,
    LINE,
    Placed,
    Row,
    at_ends,
    breadth,
    broken,
    fitted,
    key,
    placed,
    widest,
    write_rows,
)
from evaluation.report.drawing.style import (
    BAND,
    COMPLETE,
    DASHED,
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    SMALL,
    SOLID,
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
    "dot_map",
    "dots",
    "drawn",
    "numbers",
    "one_a_line",
    "path",
    "years",
]

HIGH = {Shape.WIDE: 3.3, Shape.NARROW: 3.4}  # inches of a path
AROUND = {Shape.WIDE: 0.75, Shape.NARROW: 0.65}  # of them, above and below the axes
BESIDE = 1.2  # inches of the names at lines' ends
YEAR = 0.4  # inches that the name of a year takes, with room
GROUPS = (("o", TREATED), ("s", DONOR), ("^", OTHER), ("D", OUT))


@dataclass(frozen=True, slots=True)
class Span:
    """Months shaded behind a path (decimal years), or a mark where both ends are the same."""

    first: float
    last: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One estimate; filled with its interval, hollow without one."""

    label: str
    value: float
    interval: tuple[float, float] | None = None
    group: int = 0
    chosen: bool = False


def years(month: Month) -> float:
    """A month on an axis of decimal years."""
    return month.index / 12


def path(
    months: Array,
    series: Sequence[tuple[str, Array]],
    unit: str,
    *,
    spans: Sequence[Span],
    band: tuple[str, Array, Array] | None,
    zero: bool,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Lines over months (decimal years, shape (T,)), with shaded spans and a band of donors; each
    named at its end, on a phone above.
    """
    with drawn(WIDTH[shape], HIGH[shape], look) as canvas:
        axes = canvas.subplots()
        if band is not None:
            axes.fill_between(months, band[1], band[2], color=BAND, lw=0, zorder=1, label=band[0])
        styles = [(TREATED, SOLID, 1.6), (DONOR, DASHED, 1.4)]
        for (label, values), (colour, dash, width) in zip(series, styles, strict=False):
            axes.plot(months, values, color=colour, ls=dash, lw=width, label=label, zorder=3)
        if zero:
            axes.axhline(0, color=QUIET, lw=0.8, zorder=2)
        axes.set_ylabel(broken(unit, HIGH[shape] - 1.2))
        numbers(axes.yaxis, look)
        _years(axes, months, shape)
        _spans(axes, spans, shape)
        named = len(series) > 1 or band is not None
        if named and shape is Shape.NARROW:
            key(canvas, shape)
        elif named:
            ends = [
                (s[0], float(s[1][-1]), style[0]) for s, style in zip(series, styles, strict=False)
            ]
            if band is not None:
                ends.append((band[0], float(band[1][-1] + band[2][-1]) / 2, QUIET))
            at_ends(axes, ends, HIGH[shape] - AROUND[shape], BESIDE)
    return canvas


def _years(axes: Axes, months: Array, shape: Shape) -> None:
    """Whole years, as many as have room."""
    axes.set_xlim(months[0], months[-1] + 1 / 12)
    room = WIDTH[shape] - (BESIDE if shape is Shape.WIDE else 0) - 0.6
    step = math.ceil((months[-1] - months[0]) * YEAR / room)
    axes.xaxis.set_major_locator(mpl.ticker.MultipleLocator(step))
    axes.xaxis.set_major_formatter(mpl.ticker.FormatStrFormatter("%d"))


def _spans(axes: Axes, spans: Sequence[Span], shape: Shape) -> None:
    """Shades and marks with their names above the axes, higher where two would meet."""
    low, high = axes.get_xlim()
    inches = (WIDTH[shape] - (BESIDE if shape is Shape.WIDE else 0) - 0.7) / (high - low)
    taken: list[float] = []  # how far right each line of names reaches
    for span in sorted(spans, key=lambda span: span.first + span.last):
        if span.first == span.last:
            axes.axvline(span.first, color=QUIET, lw=0.8, ls=":", zorder=2)
        else:
            axes.axvspan(span.first, span.last, color=SHADE, zorder=0, lw=0)
        middle, half = (span.first + span.last) / 2, breadth(span.label) / 2 + 0.04
        left = (middle - low) * inches - half
        line = next((n for n, right in enumerate(taken) if left >= right), len(taken))
        taken[line : line + 1] = [left + 2 * half]
        edge = (high - middle) * inches < half
        axes.annotate(
            span.label,
            (high if edge else middle, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 1 + line * LINE * INCH),
            textcoords="offset points",
            ha="right" if edge else "center",
            va="bottom",
            fontsize=SMALL,
            color=QUIET,
        )


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
    """The line of a key that says what a hollow mark is."""
    if look.hollow:
        axes.plot([], [], "o", color=QUIET, label=look.hollow, mfc="white", mew=1.4)


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


def dot_map(
    longitude: Array,
    latitude: Array,
    population: Array,
    role: Sequence[int],
    labels: Sequence[str],
    *,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Municipalities at their centroids, sized by population, role by colour and shape.

    Roles index ``labels``: treated, donor, other trial municipality, left out. Shapes (N,).
    """
    looks = [("o", TREATED, 1.0), ("s", DONOR, 0.9), ("^", OTHER, 0.8), ("x", OUT, 0.7)]
    with drawn(min(4.6, WIDTH[shape]), 6.4, look) as canvas:
        axes = canvas.subplots()
        x = longitude * np.cos(np.radians(64.5))
        size = 8 + 90 * np.sqrt(population / population.max())
        for number in reversed(range(len(labels))):
            mine = np.array(role) == number
            if not mine.any():
                continue
            marker, colour, alpha = looks[number]
            cross = marker == "x"
            axes.scatter(
                x[mine],
                latitude[mine],
                s=size[mine] * (0.5 if cross else 1),
                c=colour,
                marker=marker,
                alpha=alpha,
                linewidths=0.8 if cross else 0.5,
                edgecolors=None if cross else "white",
                label=labels[number],
                zorder=5 - number,
            )
        axes.set_aspect(1.0)
        axes.axis("off")
        handles, names = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], names[::-1], frameon=False, loc="upper left", fontsize=8)
    return canvas
