"""Where the parts of a map stand: the country, what is near the treated, the key, the credit."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from evaluation.report.drawing.map_key import height_of
from evaluation.report.drawing.map_layers import LETTER
from evaluation.report.drawing.map_places import Box, MapWords, Places, country, near

WIDE, SLIM = 518.4, 255.6  # points across: beside each other; below each other, for a phone
HIGH, HIGHER, LOW = 432.0, 504.0, 390.0  # of the country: beside a square, alone, on a phone
SQUARE, SQUARE_SLIM = 230.0, 190.0  # how high what is near is drawn, with its title
FOOT, LINE, GAP = 7.2, 10.8, 10.8
MARGIN = 28.8  # east of the country, for names
CREDIT = 8.5  # size of its letters


@dataclass(frozen=True, slots=True)
class Layout:
    """Rectangles in points from the lower left; all sizes are tenths, as coordinates are drawn."""

    width: float
    height: float
    country: Box
    near: Box | None
    key: Box
    credit: str  # in as many lines as it needs


def layout(places: Places, words: MapWords, slim: bool) -> Layout:
    """Country, square and key beside each other, or below each other."""
    width = SLIM if slim else WIDE
    credit = wrap(words.credit, int(width / (LETTER * CREDIT)))
    how = _below if slim else _beside
    height, boxes = how(places, words, FOOT + LINE * len(credit))
    whole, square, lines = boxes
    closer = square if near(places) is not None else None
    return Layout(width, height, whole, closer, lines, "\n".join(credit))


def _below(places: Places, words: MapWords, foot: float) -> tuple[float, tuple[Box, Box, Box]]:
    """Height of all; country, square, key."""
    room = SQUARE_SLIM + GAP if near(places) is not None else 0.0
    lines = height_of(words, SLIM)
    above = foot + room + lines + GAP
    return above + LOW, (
        Box(0, above, SLIM, LOW),
        Box(0, foot, SLIM, SQUARE_SLIM),
        Box(0, foot + room, SLIM, lines),
    )


def _beside(places: Places, words: MapWords, foot: float) -> tuple[float, tuple[Box, Box, Box]]:
    """Height of all; country, square, and the key in the middle of the room below it."""
    two = near(places) is not None
    high = HIGH if two else HIGHER
    land = country(places)
    wide = round(high * land.width / land.height + MARGIN, 1)
    left, rest = wide + GAP, WIDE - wide - GAP
    room, lines = high - (SQUARE + GAP if two else 0), height_of(words, rest)
    return foot + high, (
        Box(0, foot, wide, high),
        Box(left, foot + high - SQUARE, rest, SQUARE),
        Box(left, foot + (room - lines) / 2, rest, lines),
    )
