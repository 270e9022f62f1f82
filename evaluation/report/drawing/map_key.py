"""The key of a map: colours of roles, shades of weights, discs of people, and how each is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evaluation.report.drawing.figures import QUIET
from evaluation.report.drawing.map_layers import BORDER, across, discs
from evaluation.report.drawing.map_places import MapWords, Places, Role

# Told apart in grey: lightness 26, 70 or 83 … 40, hatched, and 95.
FILL: Mapping[Role, str] = {
    Role.TREATED: "#7d1710",
    Role.DONOR: "#8ab1da",
    Role.IN_TRIAL: "#ffffff",
    Role.LEFT_OUT: "#f2f0eb",
}
SHADES = ("#b9d1ea", "#8ab1da", "#5689bf", "#2d619c")  # of donors, the least weight first
DISC: Mapping[Role, str] = {
    Role.TREATED: "#3f0a06",
    Role.DONOR: "#14365c",
    Role.IN_TRIAL: "#5a5a5a",
    Role.LEFT_OUT: "#8f8f8f",
}
HATCH = "////"
SIZE, LINE, SWATCH, INDENT = 8.0, 13.5, (16.0, 9.0), 22.0  # points
BETWEEN = 5.0  # points between two parts


def fill_of(role: Role, shade: int, words: MapWords) -> tuple[str, str | None]:
    """Colour and hatch of a municipality; of donors, of its shade."""
    if role is Role.DONOR and words.shades:
        return SHADES[shade], None
    return FILL[role], HATCH if role is Role.IN_TRIAL else None


def height_of(words: MapWords) -> float:
    """How high the key is, in points."""
    return LINE * (len(list(_swatches(words))) + 1 + len(words.discs)) + 2 * BETWEEN


def key(axes: Axes, words: MapWords, places: Places) -> None:
    """Its lines from above, in axes of points, in the middle of the room that there is."""
    lines = list(_swatches(words))
    top = axes.get_ylim()[1]
    y = min(top, top / 2 + height_of(words) / 2) - LINE / 2
    for fill, label in lines:
        if fill is not None:
            _swatch(axes, y, *fill)
        indent = INDENT if fill is not None else 0.0
        axes.text(indent, y, label, fontsize=SIZE, va="center")
        y -= LINE
    y -= BETWEEN
    axes.text(0, y, words.disc_title, fontsize=SIZE, va="center")
    diameters = across(np.array([people for people, _ in words.discs]), places.population.max())
    for (_, label), diameter in zip(words.discs, diameters, strict=True):
        y -= LINE
        at = np.array([[SWATCH[0] / 2, y]])
        discs(axes, at, np.array([diameter]), [QUIET])
        axes.text(INDENT, y, label, fontsize=SIZE, va="center")


def _swatches(words: MapWords) -> Iterator[tuple[tuple[str, str | None] | None, str]]:
    """Lines of roles, each with its fill; under that of shaded donors a line for each shade."""
    for role, label in words.roles.items():
        shaded = role is Role.DONOR and bool(words.shades)
        yield (None if shaded else fill_of(role, 0, words)), label
        if shaded:
            yield from (
                (fill_of(role, number, words), said)
                for number, (_, said) in enumerate(words.shades)
            )


def _swatch(axes: Axes, y: float, colour: str, hatch: str | None) -> None:
    corner = (0.0, y - SWATCH[1] / 2)
    axes.add_patch(Rectangle(corner, *SWATCH, fc=colour, ec=BORDER, lw=0.5, hatch=hatch))
