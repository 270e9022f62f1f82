"""The map: municipalities filled by role, discs for their people, and what is near drawn larger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from evaluation.core.arrays import Array, Labels
from evaluation.report.drawing.figures import QUIET, Look, drawn
from evaluation.report.drawing.map_key import DISC, fill_of, height_of, key
from evaluation.report.drawing.map_layers import (
    INCH,
    LETTER,
    STRONG,
    THIN,
    across,
    discs,
    filled,
    named,
)
from evaluation.report.drawing.map_places import Box, MapWords, Places, Role, extent, near

WIDE, SLIM = 518.4, 280.8  # points across: beside each other; below each other, for a phone
HIGH, HIGHER, LOW = 432.0, 504.0, 424.0  # of the country: beside a square, alone, on a phone
SQUARE, SQUARE_SLIM = 230.0, 190.0  # how high what is near is drawn
FOOT, LINE, GAP = 7.2, 9.0, 10.8
MARGIN = 28.8  # east of the country, for names
TITLE = 13.0
NAME, NEAR_NAME, CREDIT = 7.5, 7.0, 6.5  # sizes of letters
HATCH_WIDTH: dict[str, float] = {"hatch.linewidth": 0.5}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in points: sizes are tenths, as the coordinates are."""

    width: float
    height: float
    country: Box
    near: Box | None
    key: Box
    credit: str  # in as many lines as it needs


def map_plot(places: Places, words: MapWords, *, look: Look, slim: bool = False) -> str:
    """The country, and beside it what is near the treated where they lie near together.

    ``slim``: one below the other, as a phone shows them.
    """
    plan = layout(places, words, slim)
    with drawn(plan.width / INCH, plan.height / INCH, look) as (canvas, svg):
        on_canvas(canvas, plan, places, words)
    return svg[0]


def layout(places: Places, words: MapWords, slim: bool) -> Layout:
    """Country, square and key beside each other, or below each other."""
    width = SLIM if slim else WIDE
    credit = wrap(words.credit, int(width / (LETTER * CREDIT)))
    foot = FOOT + LINE * len(credit)
    how = _below if slim else _beside
    height, country, square, lines = how(places, height_of(words), foot)
    if near(places) is None:
        square = None
    return Layout(width, height, country, square, lines, "\n".join(credit))


def _below(places: Places, lines: float, foot: float) -> tuple[float, Box, Box, Box]:
    """Height of all, country, square, key."""
    room = SQUARE_SLIM + GAP if near(places) is not None else 0.0
    above = foot + room + lines + GAP
    return (
        above + LOW,
        Box(0, above, SLIM, LOW),
        Box(0, foot, SLIM, SQUARE_SLIM),
        Box(0, foot + room, SLIM, lines),
    )


def _beside(places: Places, lines: float, foot: float) -> tuple[float, Box, Box, Box]:
    """Height of all, country, square, key: in the middle of the room below the square."""
    two = near(places) is not None
    high = HIGH if two else HIGHER
    country = _country(places)
    wide = round(high * country.width / country.height + MARGIN, 1)
    left, rest = wide + GAP, WIDE - wide - GAP
    room = high - (SQUARE + GAP if two else 0)
    return (
        foot + high,
        Box(0, foot, wide, high),
        Box(left, foot + high - SQUARE, rest, SQUARE),
        Box(left, foot + (room - lines) / 2, rest, lines),
    )


def on_canvas(canvas: Canvas, plan: Layout, places: Places, words: MapWords) -> None:
    """Everything at its place: country, what is near, key, and whose boundaries they are."""
    canvas.set_layout_engine("none")
    square = near(places)
    with mpl.rc_context(HATCH_WIDTH):
        whole = _axes(canvas, plan, plan.country, _country(places), middle=False)
        painted(whole, places, words, np.arange(len(places.roles)))
        rows = np.array([row for row, _ in words.names], dtype=np.int64)
        _named(whole, places, rows, [name for _, name in words.names], NAME)
        if square is not None and plan.near is not None:
            box = replace(plan.near, height=plan.near.height - TITLE)
            inner = _axes(canvas, plan, box, square, middle=True)
            whole.add_patch(_frame(_larger(inner, places, words)))
        key(_plain(canvas, plan, plan.key), words, places)
    canvas.text(0, 3 / plan.height, plan.credit, fontsize=CREDIT, color=QUIET, va="bottom")


def painted(axes: Axes, places: Places, words: MapWords, rows: Labels) -> None:
    """Fills, outlines of the treated and discs of some municipalities, each once."""
    groups: dict[tuple[Role, int], list[int]] = {}
    for row in rows:
        role = places.roles[row]
        shaded = role is Role.DONOR and bool(words.shades)
        number = shade_of(float(places.weights[row]), words) if shaded else 0
        groups.setdefault((role, number), []).append(int(row))
    for (role, number), mine in sorted(groups.items()):
        rings = [ring for row in mine for ring in places.rings[row]]
        name, edge = f"{role.value}-{number}", STRONG if role is Role.TREATED else THIN
        filled(axes, rings, *fill_of(role, number, words), edge, name)
    colours = [DISC[places.roles[row]] for row in rows]
    discs(axes, places.points[rows], _sizes(places)[rows], colours)


def shade_of(weight: float, words: MapWords) -> int:
    """Which shade a donor has: the last whose weights begin at or below its own."""
    return max(i for i, (least, _) in enumerate(words.shades) if i == 0 or weight >= least)


def _sizes(places: Places) -> Array:
    return across(places.population, float(places.population.max()))


def _named(axes: Axes, places: Places, rows: Labels, names: list[str], size: float) -> None:
    named(axes, places.points[rows], _sizes(places)[rows] / 2, names, size)


def _larger(axes: Axes, places: Places, words: MapWords) -> Box:
    """What is near the treated, with as many names as there is room for: large places first."""
    shown = extent([np.array([axes.get_xlim(), axes.get_ylim()]).T])
    rows = [
        row
        for row, rings in enumerate(places.rings)
        if any(extent([ring]).meets(shown) for ring in rings)
    ]
    painted(axes, places, words, np.array(rows))
    inner = [row for row in rows if shown.holds(places.points[row])]
    order = sorted(
        inner, key=lambda row: (places.roles[row] is not Role.TREATED, -places.population[row])
    )
    _named(axes, places, np.array(order), [words.near_names[row] for row in order], NEAR_NAME)
    axes.add_patch(_frame(shown))
    axes.set_title(words.near_title, fontsize=8, loc="left", pad=3)
    return shown


def _country(places: Places) -> Box:
    return extent([ring for rings in places.rings for ring in rings])


def _plain(canvas: Canvas, plan: Layout, box: Box) -> Axes:
    """Axes in points, without any mark."""
    across, up = plan.width, plan.height
    axes = canvas.add_axes(
        (box.left / across, box.bottom / up, box.width / across, box.height / up)
    )
    axes.set_xlim(0, box.width)
    axes.set_ylim(0, box.height)
    axes.axis("off")
    return axes


def _axes(canvas: Canvas, plan: Layout, box: Box, shown: Box, *, middle: bool) -> Axes:
    """Axes in kilometres, one scale both ways: ``shown`` fills a box in points one way; the other
    way it is in the middle, or begins at the left.
    """
    axes = _plain(canvas, plan, box)
    scale = min(box.width / shown.width, box.height / shown.height)
    wide, high = box.width / scale, box.height / scale
    left = shown.left - ((wide - shown.width) / 2 if middle else 0)
    bottom = shown.bottom - (high - shown.height) / 2
    axes.set_xlim(left, left + wide)
    axes.set_ylim(bottom, bottom + high)
    return axes


def _frame(square: Box) -> Rectangle:
    """The edge of what is drawn larger."""
    corner = (square.left, square.bottom)
    return Rectangle(corner, square.width, square.height, fill=False, ec=QUIET, lw=0.8, zorder=7)
