"""The identification triangle: every way to the effect on one axis, and what it relaxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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
from evaluation.report.drawing.style import (
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    SIZE,
    SMALL,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)

WHY_WIDTH = {Shape.WIDE: 4.0, Shape.NARROW: 3.1}  # inches of a reason in a number's place


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


def triangle(
    main: Panel,
    apart: Panel,
    sesoi: float | None,
    words: Mapping[str, str],
    *,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """Two panels: the population of the question above, other populations on their own axis below.

    ``sesoi`` shades effects too small to be of interest, in the upper panel alone. ``words`` name
    the marks (by ``Mark``) and the band (``sesoi``).
    """
    panels = (main, apart)
    rows = [list(_rows(panel.ways, shape)) for panel in panels]
    laid = [placed([row for row, _ in mine], shape) for mine in rows]
    heights = [height for _, height in laid]
    width = WIDTH[shape] - max(widest(found) for found, _ in laid) - EDGE
    with drawn(WIDTH[shape], sum(heights) + 1.6, look) as canvas:
        axes = canvas.subplots(2, 1, height_ratios=heights)
        _key(axes[0], panels, sesoi, words)
        for axis, panel, mine, (found, height) in zip(axes, panels, rows, laid, strict=True):
            axis.set_title(broken(panel.title, width, SIZE, True), weight="bold")
            _scale(axis, panel, look, width)
            write_rows(axis, found, height)
            for one, (_, way) in zip(found, mine, strict=True):
                if way is not None:
                    _row(axis, one, way, shape)
        key(canvas, shape)
        fitted(canvas, sum(heights))
    return canvas


def _key(
    axes: Axes, panels: Sequence[Panel], sesoi: float | None, words: Mapping[str, str]
) -> None:
    """Empty marks that name what is drawn, and the band."""
    if sesoi is not None:
        axes.axvspan(-sesoi, sesoi, color=SHADE, lw=0, zorder=0, label=words["sesoi"])
        for end in (-sesoi, sesoi):
            axes.axvline(end, color=QUIET, lw=0.6, ls=":", zorder=1)
    for mark in Mark:
        figure, colour, size = LOOKS[mark]
        filled = any(w.mark is mark and w.low is not None for p in panels for w in p.ways)
        face = colour if filled else "white"
        axes.plot([], [], figure, c=colour, mfc=face, ms=size, label=words[mark])


def _rows(ways: Sequence[Way], shape: Shape) -> Iterator[tuple[Row, Way | None]]:
    """Rows from above, each with its way; a family's name once, before its first row."""
    family = ""
    for way in ways:
        if way.family and way.family != family:
            yield Row(way.family, way.relaxes, marks=0), None
        family = way.family
        lines = 1 if way.value is not None else 1 + _why(way, shape).count("\n")
        small, ruled = bool(family), way.value is not None
        note = "" if small else way.relaxes
        bold = way.mark is Mark.HEADLINE
        yield Row(way.label, note, bold, lines, small, ruled), way


def _why(way: Way, shape: Shape) -> str:
    return broken(way.why, WHY_WIDTH[shape])


def _scale(axes: Axes, panel: Panel, look: Look, width: float) -> None:
    """Wide enough for every end, with zero; no axis where there is no number."""
    ends = [e for way in panel.ways for e in (way.value, way.low, way.high) if e is not None]
    finite = [end for end in ends if np.isfinite(end)]
    if not finite:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        return
    axes.axvline(0, color=QUIET, lw=0.8, zorder=1)
    axes.set_xlabel(broken(panel.unit, width))
    numbers(axes.xaxis, look)
    low, high = min(0.0, *finite), max(0.0, *finite)
    room = 0.05 * (high - low) or 1.0
    left, right = axes.get_xlim() if axes.patches else (low, high)
    axes.set_xlim(min(low - room, left), max(high + room, right))


def _row(axes: Axes, one: Placed, way: Way, shape: Shape) -> None:
    at, (figure, colour, size) = float(np.mean(one.marks)), LOOKS[way.mark]
    if way.value is None:
        axes.text(
            0.01,
            at,
            _why(way, shape),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=SMALL,
            style="italic",
            color=QUIET,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
            zorder=4,
        )
        return
    sure = way.low is not None and way.high is not None
    if way.low is not None and way.high is not None:
        _interval(axes, at, way.value, (way.low, way.high), way.mark)
    face = colour if sure else "white"
    axes.plot(way.value, at, figure, color=colour, mfc=face, ms=size, mew=1.3, zorder=5)


def _interval(axes: Axes, at: float, value: float, ends: tuple[float, float], mark: Mark) -> None:
    """From end to end; an unbounded end runs to the edge with an arrow, and the table says ∞."""
    _, colour, _ = LOOKS[mark]
    for end, edge, arrow in zip(ends, axes.get_xlim(), "<>", strict=True):
        stop = end if np.isfinite(end) else edge
        width = 2.0 if mark is Mark.HEADLINE else 1.3
        axes.plot([value, stop], [at, at], color=colour, lw=width, zorder=2)
        if not np.isfinite(end):
            axes.plot(stop, at, arrow, color=colour, ms=5, clip_on=False, zorder=3)
