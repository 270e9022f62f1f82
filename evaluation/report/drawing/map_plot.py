"""The map: municipalities filled by role, discs for their people, and what is near drawn larger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from evaluation.core.arrays import Array, Labels
from evaluation.report.drawing.map_key import DISC, fill_of, key
from evaluation.report.drawing.map_layers import STRONG, THIN, across, discs, filled, named
from evaluation.report.drawing.map_layout import CREDIT, Layout, layout
from evaluation.report.drawing.map_places import (
    Box,
    MapWords,
    Places,
    Role,
    country,
    extent,
    near,
)
from evaluation.report.drawing.style import QUIET, Look, Shape, drawn

INCH = 72.0  # points
TITLE = 13.0
SIZE = 8.5  # of letters
MOST_NEAR = 16  # names on what is near, if there is room for them
HATCH_WIDTH: dict[Any, Any] = {"hatch.linewidth": 0.5}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Axes in kilometres, one scale both ways, in points a kilometre."""

    axes: Axes
    shown: Box
    scale: float


def map_plot(places: Places, words: MapWords, *, look: Look, shape: Shape = Shape.WIDE) -> Canvas:
    """The country, and beside it what is near the treated where they lie near together; on a phone
    one below the other.
    """
    plan = layout(places, words, shape is Shape.NARROW)
    with drawn(plan.width / INCH, plan.height / INCH, look) as canvas:
        on_canvas(canvas, plan, places, words)
    return canvas


def on_canvas(canvas: Canvas, plan: Layout, places: Places, words: MapWords) -> None:
    """Everything at its place: country, what is near, key, and whose boundaries they are."""
    canvas.set_layout_engine("none")
    square = near(places)
    with mpl.rc_context(HATCH_WIDTH):
        whole = _sheet(canvas, plan, plan.country, country(places), middle=False)
        painted(whole, places, words, np.arange(len(places.roles)))
        _named(whole, places, dict(words.names), SIZE)
        if square is not None and plan.near is not None:
            box = replace(plan.near, height=plan.near.height - TITLE)
            closer = _sheet(canvas, plan, box, square, middle=True)
            _larger(closer, places, words)
            whole.axes.add_patch(_frame(closer.shown))
        key(_plain(canvas, plan, plan.key), words, places)
    canvas.text(0, 3 / plan.height, plan.credit, fontsize=CREDIT, color=QUIET, va="bottom")


def painted(sheet: Sheet, places: Places, words: MapWords, rows: Labels) -> None:
    """Fills and discs of some municipalities, each once; the treated last, with a strong edge."""
    groups: dict[tuple[Role, int], list[int]] = {}
    for row in rows:
        role = places.roles[row]
        shaded = role is Role.DONOR and bool(words.shades)
        number = shade_of(float(places.weights[row]), words) if shaded else 0
        groups.setdefault((role, number), []).append(int(row))
    for (role, number), mine in sorted(groups.items()):
        rings = [ring for row in mine for ring in places.rings[row]]
        name, edge = f"{role.value}-{number}", STRONG if role is Role.TREATED else THIN
        filled(sheet.axes, rings, *fill_of(role, number, words), edge, name)
    colours = [DISC[places.roles[row]] for row in rows]
    discs(sheet.axes, places.points[rows], _sizes(places)[rows], colours)


def shade_of(weight: float, words: MapWords) -> int:
    """Which shade a donor has: the last whose weights begin at or below its own."""
    return max(i for i, (least, _) in enumerate(words.shades) if i == 0 or weight >= least)


def _sizes(places: Places) -> Array:
    return across(places.population, float(places.population.max()))


def _named(sheet: Sheet, places: Places, names: dict[int, str], size: float) -> None:
    """Names by row, the first before all."""
    rows = np.array(list(names), dtype=np.int64)
    radii = _sizes(places)[rows] / 2
    named(sheet.axes, places.points[rows], radii, list(names.values()), size, sheet.scale)


def _larger(sheet: Sheet, places: Places, words: MapWords) -> None:
    """What is near the treated, with as many names as there is room for: large places first."""
    rows = [
        row
        for row, rings in enumerate(places.rings)
        if any(extent([ring]).meets(sheet.shown) for ring in rings)
    ]
    painted(sheet, places, words, np.array(rows))
    inner = [row for row in rows if sheet.shown.holds(places.points[row])]
    order = sorted(
        inner, key=lambda row: (places.roles[row] is not Role.TREATED, -places.population[row])
    )
    _named(sheet, places, {row: words.near_names[row] for row in order[:MOST_NEAR]}, SIZE)
    sheet.axes.add_patch(_frame(sheet.shown))
    sheet.axes.set_title(words.near_title, fontsize=SIZE, loc="left", pad=3)


def _plain(canvas: Canvas, plan: Layout, box: Box) -> Axes:
    """Axes in points, without any mark."""
    wide, high = plan.width, plan.height
    axes = canvas.add_axes(
        (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
    )
    axes.set_xlim(0, box.width)
    axes.set_ylim(0, box.height)
    axes.axis("off")
    return axes


def _sheet(canvas: Canvas, plan: Layout, box: Box, shown: Box, *, middle: bool) -> Sheet:
    """Axes in a rectangle of points that show one of kilometres, in the middle or from the left."""
    axes = _plain(canvas, plan, box)
    scale = min(box.width / shown.width, box.height / shown.height)
    wide, high = box.width / scale, box.height / scale
    left = shown.left - ((wide - shown.width) / 2 if middle else 0)
    bottom = shown.bottom - (high - shown.height) / 2
    axes.set_xlim(left, left + wide)
    axes.set_ylim(bottom, bottom + high)
    return Sheet(axes, Box(left, bottom, wide, high), scale)


def _frame(square: Box) -> Rectangle:
    """The edge of what is drawn larger."""
    corner = (square.left, square.bottom)
    return Rectangle(corner, square.width, square.height, fill=False, ec=QUIET, lw=0.8, zorder=7)
