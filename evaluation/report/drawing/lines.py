"""Lines over months, with what is shaded behind them: a pure function from numbers to a canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.report.drawing.labels import INCH, LINE, at_ends, breadth, broken, key
from evaluation.report.drawing.style import (
    BAND,
    DASHED,
    DONOR,
    QUIET,
    SHADE,
    SMALL,
    SOLID,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)

HIGH = {Shape.WIDE: 3.3, Shape.NARROW: 3.4}  # inches of a path
AROUND = {Shape.WIDE: 0.75, Shape.NARROW: 0.65}  # of them, above and below the axes
BESIDE = 1.2  # inches of the names at lines' ends
YEAR = 0.4  # inches that the name of a year takes, with room


@dataclass(frozen=True, slots=True)
class Span:
    """Months shaded behind a path (decimal years), or a mark where both ends are the same."""

    first: float
    last: float
    label: str


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
