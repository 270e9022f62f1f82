"""Words on a figure: broken to a width, at a line's end, in a key above, beside or above rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from evaluation.report.drawing.style import QUIET, RULE, SMALL, WIDTH, Shape

INCH = 72.0
LINE = 1.2 * SMALL / INCH  # inches of a line of text
GAP = 0.04  # between a row's label and its mark, on a phone
SHORT = 1.35  # inches of labels that stand beside rows on a phone too
GUTTER = 2.85  # inches of labels beside rows, on a page
EDGE = 0.3  # that the name of an axis keeps from the edges
KEY_MARK = 0.5  # inches of a key's mark with the room around it


@cache
def breadth(text: str, size: float = SMALL, bold: bool = False) -> float:
    """Inches that a text takes on one line."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / INCH


def broken(text: str, width: float, size: float = SMALL, bold: bool = False) -> str:
    """The text on as few lines as the width in inches allows, of lengths as alike as can be."""
    fewest = _filled(text, width, size, bold)
    for tried in np.linspace(width / max(len(fewest), 1), width, 12):
        lines = _filled(text, float(tried), size, bold)
        if len(lines) == len(fewest) and all(breadth(li, size, bold) <= width for li in lines):
            return "\n".join(lines)
    return "\n".join(fewest)


def _filled(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and breadth(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def key(canvas: Canvas, shape: Shape, columns: int = 3) -> None:
    """What marks mean, above the figure: one a line on a phone, else as many as have room."""
    handles = [
        h for axes in canvas.axes for h in zip(*axes.get_legend_handles_labels(), strict=True)
    ]
    if not handles:
        return
    widest = max(breadth(name) for _, name in handles) + KEY_MARK
    columns = min(columns, max(1, int(WIDTH[shape] / widest))) if shape is Shape.WIDE else 1
    names = [broken(name, WIDTH[shape] / columns - KEY_MARK) for _, name in handles]
    canvas.legend(
        [handle for handle, _ in handles],
        names,
        frameon=False,
        loc="outside upper left",
        ncols=min(columns, len(names)),
        borderaxespad=0.0,
        handlelength=1.8,
    )


def at_ends(
    axes: Axes, ends: Sequence[tuple[str, float, str]], height: float, width: float
) -> None:
    """Names of lines right of the axes, each at its line's end: text, value there and colour.

    Where two would meet they are moved apart, ``height`` being that of the axes in inches.
    """
    low, high = axes.get_ylim()
    texts = [broken(text, width) for text, _, _ in ends]
    tall = [LINE * (1 + text.count("\n")) + GAP for text in texts]
    wanted = [height * (value - low) / (high - low) for _, value, _ in ends]
    places = apart(wanted, tall, height)
    for text, (_, value, colour), at, place in zip(texts, ends, wanted, places, strict=True):
        axes.annotate(
            text,
            (1.0, value),
            xycoords=("axes fraction", "data"),
            xytext=(6, INCH * (place - at)),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=SMALL,
            linespacing=1.1,
            color=colour,
        )


def apart(wanted: Sequence[float], tall: Sequence[float], height: float) -> list[float]:
    """Centres of texts as near as can be to where they are wanted, none over another."""
    order = sorted(range(len(wanted)), key=lambda one: (wanted[one], one))
    places, floor = [0.0] * len(wanted), -np.inf
    for one in order:
        places[one] = max(wanted[one], floor + tall[one] / 2)
        floor = places[one] + tall[one] / 2
    ceiling = max(height, sum(tall))
    for one in reversed(order):
        places[one] = min(places[one], ceiling - tall[one] / 2)
        ceiling = places[one] - tall[one] / 2
    return places


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row: a label, a quieter note under it, and so many marks, none in a heading;
    a ``small`` one is under a heading. Marks stand on fine rules.
    """

    label: str
    note: str = ""
    bold: bool = False
    marks: int = 1
    small: bool = False
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A row on an axis of inches from above: its label's and note's lines, where its marks are,
    and whether the label is beside them.
    """

    row: Row
    label: str
    note: str
    top: float
    marks: tuple[float, ...]
    beside: bool


def placed(rows: Sequence[Row], shape: Shape, aside: float = 0.0) -> tuple[list[Placed], float]:
    """Rows under each other, and how high they are together, in inches. Labels stand beside their
    marks; on a phone above them, unless all are short. ``aside`` are inches of something else.
    """
    longest = max(breadth(text) for row in rows for text in (row.label, row.note))
    beside = shape is Shape.WIDE or longest <= SHORT
    width = GUTTER if beside else WIDTH[shape] - EDGE - aside
    found, at = [], 0.0
    for row in rows:
        one, height = _placed(row, at, width, beside)
        found.append(one)
        at += height
    return found, at


def _placed(row: Row, at: float, width: float, beside: bool) -> tuple[Placed, float]:
    """One row from ``at`` on, and its height."""
    label = broken(row.label, width, bold=row.bold)
    note = broken(row.note, width)
    words = LINE * sum(1 + text.count("\n") for text in (label, note) if text)
    pitch = 0.165 if row.marks > 1 or row.small else 0.2
    room = pitch * row.marks
    if beside and not row.marks:
        top = first = at + 0.08
        height = words + 0.08
    elif beside:
        height = max(words + (0.12 if note else 0.03), room + (0 if row.small else 0.08))
        top, first = at + (height - words) / 2, at + (height - room) / 2
    else:
        top = at + 0.1
        first = top + words + GAP
        height = first + room - at if row.marks else top + words - at
    marks = tuple(first + pitch * (mark + 0.5) for mark in range(row.marks))
    return Placed(row, label, note, top, marks, beside), height


def widest(found: Sequence[Placed]) -> float:
    """Inches of the labels that stand beside their rows."""
    lines = [line for one in found if one.beside for line in one.label.split("\n")]
    return max((breadth(line) for line in lines), default=0.0)


def write_rows(axes: Axes, found: Sequence[Placed], height: float) -> None:
    """The labels, and a fine rule for every mark; the axis is in inches from above."""
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    rules = [at for one in found if one.row.ruled for at in one.marks]
    if rules:
        across = axes.get_yaxis_transform()
        axes.hlines(rules, 0, 1, transform=across, color=RULE, lw=0.6, zorder=0.5)
    for one in found:
        label = _write(axes, one.label, one.top, one.beside)
        label.set_fontweight("bold" if one.row.bold else "normal")
        if one.note:
            below = one.top + LINE * (1 + one.label.count("\n"))
            _write(axes, one.note, below, one.beside).set_color(QUIET)


def _write(axes: Axes, text: str, top: float, beside: bool) -> Text:
    return axes.annotate(
        text,
        (0, top),
        xycoords=("axes fraction", "data"),
        xytext=(-6 if beside else 0, 0),
        textcoords="offset points",
        ha="right" if beside else "left",
        va="top",
        fontsize=SMALL,
        linespacing=1.2,
        zorder=4,
        bbox=None if beside else {"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )


def fitted(canvas: Canvas, inches: float) -> None:
    """Make the canvas so high that its axes, one under the other, are so many inches together."""
    engine = canvas.get_layout_engine()
    if engine is None:
        return
    for _ in range(2):
        engine.execute(canvas)
        width, height = canvas.get_size_inches()
        now = sum(axes.get_position().height * height for axes in canvas.axes)
        canvas.set_size_inches(width, height + inches - now)
