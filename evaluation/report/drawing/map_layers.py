"""Layers of a map: outlines filled, discs for people, names; few bytes, and each place once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Transform

from evaluation.core.arrays import Array
from evaluation.report.drawing.map_places import Box

BORDER = "#8c8c8c"
THIN, STRONG = (BORDER, 0.3), ("#000000", 0.7)  # edges, by colour and width; the treated's
LARGEST, LEAST = 13.0, 0.75  # points across: the disc of most people, and the smallest
RIM = 0.5
LETTER, LINE = 0.56, 1.1  # a letter's mean width and a line's height, in its size
BACKED = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.4}
SIDES = {1: "left", 0: "center", -1: "right"}
AROUND = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]


class Tenths(Transform):
    """Display coordinates on a grid of tenths of a point: nobody sees finer, and a file is half."""

    input_dims = output_dims = 2

    def transform_non_affine(self, values: object) -> Array:
        """Rounded."""
        found: Array = np.asarray(values, dtype=np.float64)
        return found.round(1)


class Strokes(Tenths):
    """The same for strokes of two points each that are one: the second a tenth to the right, since
    not every reader of SVG draws a stroke of no length.
    """

    def transform_non_affine(self, values: object) -> Array:
        """Rounded, and every second point moved."""
        found = super().transform_non_affine(values)
        found[1::2, 0] += 0.1
        return found


def _added(axes: Axes, patch: PathPatch, display: Transform) -> None:
    patch.get_path().should_simplify = False
    patch.set_transform(axes.transData + display)
    axes.add_artist(patch)


def _closed(rings: Sequence[Array]) -> Path:
    """Closed rings as one path; a hole turns the other way round than what it is in."""
    codes = [[Path.MOVETO, *([Path.LINETO] * (len(ring) - 2)), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), [code for ring in codes for code in ring])


def filled(
    axes: Axes,
    rings: Sequence[Array],
    colour: str,
    hatch: str | None,
    edge: tuple[str, float],
    name: str,
) -> None:
    """Rings filled as one shape, which bears a name in the file, with their edges."""
    patch = PathPatch(
        _closed(rings),
        facecolor=colour,
        edgecolor=edge[0],
        linewidth=edge[1],
        joinstyle="round",
        hatch=hatch,
        gid=name,
        zorder=2,
    )
    _added(axes, patch, Tenths())


def across(population: Array, most: float) -> Array:
    """Diameters of discs in points: their areas are as the people; quarters of a point."""
    exact = LARGEST * np.sqrt(np.asarray(population, dtype=np.float64) / most)
    return np.maximum(np.round(4 * exact) / 4, LEAST)


def discs(axes: Axes, points: Array, diameters: Array, colours: Sequence[str]) -> None:
    """Discs with a white rim, the large ones below: strokes of a tenth with round ends."""
    kinds = sorted({(-float(d), c) for d, c in zip(diameters, colours, strict=True)})
    for place, (negative, colour) in enumerate(kinds):
        mine = (diameters == -negative) & np.array([each == colour for each in colours])
        path = Path(np.repeat(points[mine], 2, axis=0), [Path.MOVETO, Path.LINETO] * mine.sum())
        for shade, width in (("white", 2 * RIM - negative), (colour, -negative)):
            how = {"linewidth": width, "edgecolor": shade, "capstyle": "round"}
            _added(axes, PathPatch(path, fill=False, zorder=4 + place / 1000, **how), Strokes())


def spots(
    points: Array, offsets: Array, names: Sequence[str], size: float, edge: Box
) -> Iterator[tuple[int, float, float, int]]:
    """Where names stand, in points: row, x, y and the side (1: to the right of its point).

    The first before all: none on another or on the disc of another, none over the edge; a name
    without room is left out. ``offsets`` (N,): radii of the discs.
    """
    taken = [
        Box(float(x - r), float(y - r), float(2 * r), float(2 * r))
        for (x, y), r in zip(points, offsets, strict=True)
    ]
    for row, (point, offset, name) in enumerate(zip(points, offsets, names, strict=True)):
        wide, high = LETTER * size * len(name), LINE * size
        for right, up in AROUND:
            x = float(point[0] + right * (offset + 1.5))
            y = float(point[1] + up * (offset + high / 2 + 0.5))
            place = Box(x + (right - 1) / 2 * wide, y - high / 2, wide, high)
            if place.within(edge) and not any(place.meets(other) for other in taken):
                taken.append(place)
                yield row, x, y, right
                break


def named(
    axes: Axes, points: Array, offsets: Array, names: Sequence[str], size: float, scale: float
) -> None:
    """Names beside their points, on white; ``scale``: points a kilometre."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    corner = np.array([left, bottom])
    edge = Box(0.0, 0.0, (right - left) * scale, (top - bottom) * scale)
    for row, x, y, side in spots((points - corner) * scale, offsets, names, size, edge):
        axes.text(
            corner[0] + x / scale,
            corner[1] + y / scale,
            names[row],
            fontsize=size,
            ha=SIDES[side],
            va="center",
            bbox=BACKED,
            zorder=6,
        )
