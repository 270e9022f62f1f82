"""The key of a map: colours of roles, shades of weights, discs of people, and how each is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evaluation.report.drawing.figures import QUIET
from evaluation.report.drawing.map_layers import BORDER, LETTER, across, discs
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
SIZE, LINE, SWATCH, INDENT = 8.5, 13.5, (16.0, 9.0), 22.0  # points
MORE = 10.5  # for every further line of one label
BETWEEN = 5.0  # points between two parts


def fill_of(role: Role, shade: int, words: MapWords) -> tuple[str, str | None]:
    """Colour and hatch of a municipality; of donors, of its shade."""
    if role is Role.DONOR and words.shades:
        return SHADES[shade], None
    return FILL[role], HATCH if role is Role.IN_TRIAL else None


def height_of(words: MapWords, width: float) -> float:
    """How high the key is, in points, where it may be so wide."""
    labels = [label for _, label in _swatches(words, width)]
    more = sum(label.count("\n") for label in labels)
    return LINE * (len(labels) + 1 + len(words.discs)) + MORE * more + 2 * BETWEEN


def key(axes: Axes, words: MapWords, places: Places) -> None:
    """Its lines from above, in axes of points."""
    width, y = axes.get_xlim()[1], axes.get_ylim()[1]
    for fill, label in _swatches(words, width):
        if fill is not None:
            _swatch(axes, y - LINE / 2, *fill)
        indent = INDENT if fill is not None else 0.0
        rest = MORE * label.count("\n")
        axes.text(indent, y - (LINE + rest) / 2, label, fontsize=SIZE, va="center", linespacing=1)
        y -= LINE + rest
    y -= BETWEEN + LINE / 2
    axes.text(0, y, words.disc_title, fontsize=SIZE, va="center")
    diameters = across(np.array([people for people, _ in words.discs]), places.population.max())
    for (_, label), diameter in zip(words.discs, diameters, strict=True):
        y -= LINE
        at = np.array([[SWATCH[0] / 2, y]])
        discs(axes, at, np.array([diameter]), [QUIET])
        axes.text(INDENT, y, label, fontsize=SIZE, va="center")


def _swatches(words: MapWords, width: float) -> Iterator[tuple[tuple[str, str | None] | None, str]]:
    """Lines of roles, each with its fill; under that of shaded donors a line for each shade."""
    for role, label in words.roles.items():
        shaded = role is Role.DONOR and bool(words.shades)
        letters = int((width - INDENT) / (LETTER * SIZE))
        said = "\n".join(wrap(label, letters, break_on_hyphens=False))
        yield (None if shaded else fill_of(role, 0, words)), said
        if shaded:
            yield from (
                (fill_of(role, number, words), text)
                for number, (_, text) in enumerate(words.shades)
            )


def _swatch(axes: Axes, y: float, colour: str, hatch: str | None) -> None:
    corner = (0.0, y - SWATCH[1] / 2)
    axes.add_patch(Rectangle(corner, *SWATCH, fc=colour, ec=BORDER, lw=0.5, hatch=hatch))
