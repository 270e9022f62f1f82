"""Figures: pure functions from numbers and words to SVG text, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from evaluation.core.arrays import Array
from evaluation.domain import Month

QUIET = "#4a4a4a"  # axes, and lines that only say where something is
HOST = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "date.epoch"}
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "evaluation",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "path.simplify": True,
}
# What a matplotlibrc, a style or a notebook could set besides: matplotlib's own defaults.
COMPLETE: dict[Any, Any] = {
    key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if key not in HOST
} | STYLE
# Dark enough for 3:1 on white and told apart by shape or dash as well, never by colour alone.
TREATED, DONOR, OTHER, OUT = "#b3261e", "#1f5aa6", "#6b4d9a", "#767676"
SHADE, BAND = "#e9e4d8", "#d3d9e2"


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


@dataclass(frozen=True, slots=True)
class Look:
    """What every figure of a report shares: its watermark, how its language writes numbers, and the
    stamp that says what it was made from (in the file's own metadata).
    """

    watermark: str | None
    number: Callable[[float], str]
    stamp: str | None = None


def years(month: Month) -> float:
    """A month on an axis of decimal years."""
    return month.index / 12


@contextmanager
def drawn(width: float, height: float, look: Look) -> Iterator[tuple[Canvas, list[str]]]:
    """A canvas; on leaving, its SVG text is the one item of the list."""
    with mpl.rc_context(COMPLETE):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        svg: list[str] = []
        yield canvas, svg
        if look.watermark:
            canvas.text(
                0.5,
                0.5,
                look.watermark,
                ha="center",
                va="center",
                rotation=24,
                fontsize=min(30, 4.0 * width, 14 * height),
                color="#b3261e",
                alpha=0.16,
                weight="bold",
                zorder=100,
            )
        buffer = io.StringIO()
        _laid_out(canvas).print_svg(  # type: ignore[no-untyped-call]
            buffer, metadata={"Date": None, "Creator": None, "Identifier": look.stamp}
        )
        svg.append(buffer.getvalue())


def _laid_out(canvas: Canvas) -> FigureCanvasSVG:
    """Axes get their places once; ``savefig`` would draw everything for it, unseen, and again."""
    backend = FigureCanvasSVG(canvas)
    canvas.dpi = backend.fixed_dpi
    if (engine := canvas.get_layout_engine()) is not None:
        engine.execute(canvas)
    canvas.set_layout_engine("none")
    return backend


def path(
    months: Array,
    series: Sequence[tuple[str, Array]],
    unit: str,
    *,
    spans: Sequence[Span],
    band: tuple[str, Array, Array] | None,
    zero: bool,
    look: Look,
) -> str:
    """Lines over months (decimal years, shape (T,)), with shaded spans and a band of donors."""
    with drawn(7.2, 3.3, look) as (canvas, svg):
        axes = canvas.subplots()
        for span in spans:
            if span.first == span.last:
                axes.axvline(span.first, color=QUIET, lw=0.8, ls=":", zorder=2)
            else:
                axes.axvspan(span.first, span.last, color=SHADE, zorder=0, lw=0)
            axes.annotate(
                span.label,
                ((span.first + span.last) / 2, 1.0),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="bottom",
                fontsize=7.5,
                color=QUIET,
            )
        if band is not None:
            axes.fill_between(months, band[1], band[2], color=BAND, lw=0, zorder=1, label=band[0])
        styles = [(TREATED, "-", 1.6), (DONOR, (0, (5, 2)), 1.4)]
        for (label, values), (colour, dash, width) in zip(series, styles, strict=False):
            axes.plot(months, values, color=colour, ls=dash, lw=width, label=label, zorder=3)
        if zero:
            axes.axhline(0, color=QUIET, lw=0.8, zorder=2)
        axes.set_ylabel(unit)
        numbers(axes.yaxis, look)
        axes.set_xlim(months[0], months[-1] + 1 / 12)
        axes.xaxis.set_major_locator(mpl.ticker.MultipleLocator(1))
        axes.xaxis.set_major_formatter(mpl.ticker.FormatStrFormatter("%d"))
        if len(series) > 1 or band is not None:
            axes.legend(frameon=False, loc="best", fontsize=8)
    return svg[0]


def dots(rows: Sequence[Dot], unit: str, groups: Sequence[str], *, look: Look) -> str:
    """Estimates, one a line: filled with an interval, hollow without; the chosen one larger and in
    bold; groups told by marker.
    """
    with drawn(7.2, 0.9 + 0.27 * len(rows), look) as (canvas, svg):
        axes = canvas.subplots()
        looks = [("o", TREATED), ("s", DONOR), ("^", OTHER), ("D", OUT)]
        for line, dot in enumerate(rows):
            marker, colour = looks[dot.group % len(looks)]
            if dot.interval is not None:
                ends = [_clip(end, dot.value) for end in dot.interval]
                axes.plot(ends, [line, line], color=colour, lw=1.2, zorder=2)
            axes.plot(
                dot.value,
                line,
                marker,
                color=colour,
                ms=8 if dot.chosen else 5,
                zorder=3,
                mfc="white" if dot.interval is None else colour,
                mew=1.4,
            )
        shown = sorted({dot.group for dot in rows})
        for group in shown:
            marker, colour = looks[group % len(looks)]
            label = groups[group]
            filled = any(dot.interval for dot in rows if dot.group == group)
            face = colour if filled else "white"
            axes.plot([], [], marker, color=colour, label=label, mfc=face, mew=1.4)
        axes.axvline(0, color=QUIET, lw=0.8)
        one_a_line(axes, [dot.label for dot in rows], unit, look)
        for tick, dot in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_fontweight("bold" if dot.chosen else "normal")
        canvas.legend(frameon=False, loc="outside upper left", fontsize=8, ncols=len(shown))
    return svg[0]


def _clip(end: float, value: float) -> float:
    """An unbounded end is drawn at a visible length; the table says ∞."""
    return end if np.isfinite(end) else value + (10.0 if end > 0 else -10.0)


def bars(rows: Sequence[tuple[str, float]], unit: str, *, look: Look) -> str:
    """Signed bars with the zero line; the last one is the sum of the others."""
    with drawn(7.2, 0.8 + 0.45 * len(rows), look) as (canvas, svg):
        axes = canvas.subplots()
        for line, (_, value) in enumerate(rows):
            total = line == len(rows) - 1
            axes.barh(
                line,
                value,
                color=TREATED if total else DONOR,
                height=0.55,
                hatch=None if total else "//",
                edgecolor="white",
                lw=0.5,
            )
        axes.axvline(0, color=QUIET, lw=0.8)
        one_a_line(axes, [label for label, _ in rows], unit, look)
    return svg[0]


def numbers(axis: Axis, look: Look) -> None:
    """Ticks in the language's own numbers."""
    axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: look.number(value)))


def one_a_line(axes: Axes, labels: Sequence[str], unit: str, look: Look) -> None:
    """Rows from above, each by its label; their unit and its numbers below."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(unit)
    numbers(axes.xaxis, look)
