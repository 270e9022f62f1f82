"""The identification triangle: every way to the effect on one axis, and what it relaxes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from evaluation.report.drawing.figures import (
    DONOR,
    OTHER,
    OUT,
    SHADE,
    TREATED,
    Look,
    drawn,
    numbers,
)

TALL, HEAD, SMALL, INCH = 1.0, 0.92, 0.44, 0.5  # heights of lines; inches of the tallest
LABEL_WIDTH, WHY_WIDTH = 50, 72  # characters a line
QUIET = "#4a4a4a"


class Mark(StrEnum):
    """What a row is: told by shape as well as by colour."""

    HEADLINE = "headline"
    POOL = "pool"  # other donors, the plan's own estimator
    GROUP = "group"  # another population of the same municipalities
    BESIDE = "beside"  # another estimator


LOOKS: Mapping[Mark, tuple[str, str, float]] = {
    Mark.HEADLINE: ("o", TREATED, 8.5),
    Mark.POOL: ("s", DONOR, 6.5),
    Mark.GROUP: ("^", OTHER, 7.5),
    Mark.BESIDE: ("D", OUT, 4.0),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way to identify the effect.

    ``relaxes`` names the assumption that it does without. Without an interval it is drawn hollow;
    without a value ``why`` stands in its place. Rows of one ``family`` are small, under its name.
    """

    label: str
    relaxes: str
    mark: Mark
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""
    without: str = ""  # why a value has no interval
    family: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Ways that answer for one population, on one axis."""

    title: str
    unit: str
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a row stands; a heading has the family's name and no mark."""

    at: float
    way: Way
    heading: bool


def triangle(
    main: Panel, apart: Panel, sesoi: float | None, words: Mapping[str, str], *, look: Look
) -> str:
    """Two panels: the population of the question above, other populations on their own axis below.

    ``sesoi`` shades effects too small to be of interest, in the upper panel alone. ``words`` name
    the marks (by ``Mark``) and the band (``sesoi``).
    """
    panels = (main, apart)
    heights = [_height(panel.ways) for panel in panels]
    with drawn(7.2, INCH * sum(heights) + 1.6, look) as (canvas, svg):
        axes = canvas.subplots(2, 1, height_ratios=heights)
        if sesoi is not None:
            axes[0].axvspan(-sesoi, sesoi, color=SHADE, lw=0, zorder=0, label=words["sesoi"])
            for end in (-sesoi, sesoi):
                axes[0].axvline(end, color=QUIET, lw=0.6, ls=":", zorder=1)
        for mark in Mark:
            shape, colour, size = LOOKS[mark]
            filled = any(w.mark is mark and w.low is not None for p in panels for w in p.ways)
            face = colour if filled else "white"
            axes[0].plot([], [], shape, c=colour, mfc=face, ms=size, label=words[mark])
        for axis, panel, height in zip(axes, panels, heights, strict=True):
            _panel(axis, panel, height, look)
        canvas.legend(frameon=False, loc="outside upper left", fontsize=8, ncols=2)
    return svg[0]


def _lines(ways: Sequence[Way]) -> list[_Line]:
    """Rows from above; a family's name once, before its first row."""
    lines, at, family = [], 0.0, ""
    for way in ways:
        if way.family and way.family != family:
            lines.append(_Line(at + HEAD / 2, way, True))
            at += HEAD
        height = SMALL if way.family else TALL
        lines.append(_Line(at + height / 2, way, False))
        at, family = at + height, way.family
    return lines


def _height(ways: Sequence[Way]) -> float:
    last = _lines(ways)[-1]
    return last.at + (SMALL if last.way.family else TALL) / 2


def _panel(axes: Axes, panel: Panel, height: float, look: Look) -> None:
    axes.set_title(panel.title, weight="bold")
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    ends = [e for way in panel.ways for e in (way.value, way.low, way.high) if e is not None]
    finite = [end for end in ends if np.isfinite(end)]
    if finite:
        axes.axvline(0, color=QUIET, lw=0.8, zorder=1)
        axes.set_xlabel(panel.unit)
        numbers(axes.xaxis, look)
        low, high = min(0.0, *finite), max(0.0, *finite)
        room = 0.05 * (high - low) or 1.0
        left, right = axes.get_xlim() if axes.patches else (low, high)
        axes.set_xlim(min(low - room, left), max(high + room, right))
    else:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    lines = _lines(panel.ways)
    rows = [line.at for line in lines if not line.heading]
    axes.hlines(
        rows, 0, 1, transform=axes.get_yaxis_transform(), color="#ececec", lw=0.6, zorder=0.5
    )
    for line in lines:
        _label(axes, line)
        if not line.heading:
            _row(axes, line)


def _label(axes: Axes, line: _Line) -> None:
    """The name at the axis, and under it, smaller, the assumption that the way does without."""
    way = line.way
    name = way.family if line.heading else way.label
    small = bool(way.family) and not line.heading
    weight = "bold" if way.mark is Mark.HEADLINE else "normal"

    if small:
        _write(axes, line.at, name, 0, 7.5).set_verticalalignment("center")
        return
    _write(axes, line.at, name, 3, 8.5).set_fontweight(weight)
    below = _write(axes, line.at, _wrapped(way.relaxes, LABEL_WIDTH), 1, 7)
    below.set(verticalalignment="top", color=QUIET)


def _write(axes: Axes, at: float, text: str, up: float, size: float) -> Text:
    """Text left of the axis, so many points above the row's height."""
    return axes.annotate(
        text,
        (0, at),
        xycoords=("axes fraction", "data"),
        xytext=(-6, up),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=size,
    )


def _wrapped(text: str, width: int) -> str:
    """The text on as few lines as the width allows, of lengths as alike as can be."""
    fewest = len(textwrap.wrap(text, width))
    tries = (textwrap.wrap(text, w) for w in range(1 + len(text) // max(fewest, 1), width))
    return "\n".join(next((t for t in tries if len(t) == fewest), textwrap.wrap(text, width)))


def _row(axes: Axes, line: _Line) -> None:
    way, (shape, colour, size) = line.way, LOOKS[line.way.mark]
    if way.value is None:
        _reason(axes, line)
        return
    sure = way.low is not None and way.high is not None
    if way.low is not None and way.high is not None:
        _interval(axes, line.at, way.value, (way.low, way.high), way.mark)
    face = colour if sure else "white"
    axes.plot(way.value, line.at, shape, color=colour, mfc=face, ms=size, mew=1.3, zorder=3)


def _reason(axes: Axes, line: _Line) -> None:
    """Why there is no number, in the number's place; a small row holds one line."""
    small = bool(line.way.family)
    axes.text(
        0.01,
        line.at,
        line.way.why if small else _wrapped(line.way.why, WHY_WIDTH),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7 if small else 7.5,
        style="italic",
        color=QUIET,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        zorder=4,
    )


def _interval(axes: Axes, at: float, value: float, ends: tuple[float, float], mark: Mark) -> None:
    """From end to end; an unbounded end runs to the edge with an arrow, and the table says ∞."""
    _, colour, _ = LOOKS[mark]
    for end, edge, arrow in zip(ends, axes.get_xlim(), "<>", strict=True):
        stop = end if np.isfinite(end) else edge
        width = 2.0 if mark is Mark.HEADLINE else 1.3
        axes.plot([value, stop], [at, at], color=colour, lw=width, zorder=2)
        if not np.isfinite(end):
            axes.plot(stop, at, arrow, color=colour, ms=5, clip_on=False, zorder=3)
