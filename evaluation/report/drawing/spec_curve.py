"""The specification curve: every choice that a plan registers, by size, and which choice it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from evaluation.report.drawing.style import (
    DASHED,
    DONOR,
    OUT,
    QUIET,
    SHADE,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
    numbers,
)
from evaluation.report.drawing.triangle import Mark

CURVE = 2.5  # inches of the curve
ASIDE = 0.5  # of its unit and numbers
INK = "#1d1d1d"
LOOKS: Mapping[Mark, tuple[str, str, float]] = {
    Mark.HEADLINE: ("o", TREATED, 7.0),
    Mark.POOL: ("s", DONOR, 4.5),
    Mark.BESIDE: ("D", OUT, 4.0),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Spec:
    """One column: an effect, its interval where it has one, and the choice it makes in each group.

    ``chosen`` indexes the options of each group; None where the group's question is not its own.
    """

    value: float
    low: float | None
    high: float | None
    mark: Mark
    chosen: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that the plan varies, and its options in order."""

    name: str
    options: tuple[str, ...]


def spec_curve(
    specs: Sequence[Spec],
    groups: Sequence[Group],
    median: float,
    unit: str,
    words: Mapping[str, str],
    *,
    look: Look,
    shape: Shape = Shape.WIDE,
) -> Canvas:
    """The curve above, in the order given; below it a dot for each option that a column takes.

    ``words`` name the marks, the ``median`` and the ``order`` of the columns.
    """
    found, height = placed([row for group in groups for row in _rows(group)], shape, ASIDE)
    with drawn(WIDTH[shape], CURVE + height, look) as canvas:
        curve, matrix = canvas.subplots(2, 1, sharex=True, height_ratios=[CURVE, height])
        for axes in (curve, matrix):
            for column, spec in enumerate(specs):
                if spec.mark is Mark.HEADLINE:
                    axes.axvspan(column - 0.5, column + 0.5, color=SHADE, lw=0, zorder=0)
        _curve(curve, specs, median, words)
        curve.set_ylabel(broken(unit, CURVE))
        numbers(curve.yaxis, look)
        write_rows(matrix, found, height)
        _matrix(matrix, specs, groups, found)
        matrix.set_xlabel(broken(words["order"], WIDTH[shape] - widest(found) - EDGE - ASIDE))
        matrix.set_xlim(-0.8, len(specs) - 0.2)
        key(canvas, shape)
        fitted(canvas, CURVE + height)
    return canvas


def _rows(group: Group) -> list[Row]:
    """The group's name as a heading, then its options."""
    heading = Row(group.name, bold=True, marks=0)
    return [heading, *(Row(option, small=True) for option in group.options)]


def _curve(axes: Axes, specs: Sequence[Spec], median: float, words: Mapping[str, str]) -> None:
    axes.axhline(0, color=QUIET, lw=0.9, zorder=1)
    _legend(axes, words, sure={s.mark for s in specs if s.low is not None})
    axes.axhline(median, color=DONOR, lw=1.1, ls=DASHED, zorder=1, label=words["median"])
    ends = [e for s in specs for e in (s.value, s.low, s.high) if e is not None and np.isfinite(e)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.06 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)
    for column, spec in enumerate(specs):
        shape, colour, size = LOOKS[spec.mark]
        sure = spec.low is not None and spec.high is not None
        if spec.low is not None and spec.high is not None:
            _interval(axes, column, (spec.low, spec.high), colour, spec.mark is Mark.HEADLINE)
        face = colour if sure else "white"
        axes.plot(column, spec.value, shape, color=colour, mfc=face, ms=size, mew=1.2, zorder=3)
    axes.tick_params(bottom=False)
    axes.spines["bottom"].set_visible(False)


def _legend(axes: Axes, words: Mapping[str, str], sure: set[Mark]) -> None:
    """Empty marks that name what is drawn: filled with an interval, hollow without."""
    for mark, word, filled in (
        (Mark.HEADLINE, "headline", Mark.HEADLINE in sure),
        (Mark.POOL, "pool", True),
        (Mark.POOL, "no_interval", False),
        (Mark.BESIDE, "beside", False),
    ):
        if filled and mark not in sure:
            continue
        shape, colour, size = LOOKS[mark]
        face = colour if filled else "white"
        axes.plot([], [], shape, color=colour, mfc=face, ms=size, label=words[word])


def _interval(
    axes: Axes, column: int, ends: tuple[float, float], colour: str, headline: bool
) -> None:
    """From end to end; an unbounded end runs to the edge with an arrow."""
    edges = axes.get_ylim()
    stops = [e if np.isfinite(e) else edge for e, edge in zip(ends, edges, strict=True)]
    axes.plot([column] * 2, stops, color=colour, lw=2.2 if headline else 1.1, zorder=2)
    for end, stop, arrow in zip(ends, stops, "v^", strict=True):
        if not np.isfinite(end):
            axes.plot(column, stop, arrow, color=colour, ms=5, clip_on=False, zorder=3)


def _matrix(
    axes: Axes, specs: Sequence[Spec], groups: Sequence[Group], found: Sequence[Placed]
) -> None:
    """A dot for every option that a column takes: dark, the headline's in its own colour."""
    first = np.cumsum([1, *(1 + len(group.options) for group in groups)])
    for mark, (shape, colour, _) in LOOKS.items():
        taken = [
            (column, found[first[number] + option].marks[0])
            for column, spec in enumerate(specs)
            for number, option in enumerate(spec.chosen)
            if spec.mark is mark and option is not None
        ]
        if taken:
            dark = colour if mark is Mark.HEADLINE else INK
            axes.plot(*np.array(taken).T, shape, color=dark, ms=3.6, zorder=5)
    axes.tick_params(left=False, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)
