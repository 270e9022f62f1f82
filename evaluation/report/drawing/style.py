"""How every figure looks: a style that no notebook changes, two shapes, what a report shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.figure import Figure

Canvas: TypeAlias = Figure  # of matplotlib; ``Figure`` is the report's, with words and a table
QUIET = "#4a4a4a"  # axes, and lines that only say where something is
HOST = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "date.epoch"}
SMALL, SIZE = 8.5, 9.0  # points; nothing is smaller, on paper or on a phone
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "evaluation",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.facecolor": "none",
    "axes.titlesize": SIZE,
    "axes.titlelocation": "left",
    "path.simplify": True,
}
# What a matplotlibrc, a style or a notebook could set besides: matplotlib's own defaults.
COMPLETE: dict[Any, Any] = {
    key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if key not in HOST
} | STYLE
# Dark enough for 3:1 on white and told apart by shape or dash as well, never by colour alone.
TREATED, DONOR, OTHER, OUT = "#b3261e", "#1f5aa6", "#6b4d9a", "#767676"
SHADE, BAND, RULE = "#e9e4d8", "#d3d9e2", "#ececec"
SOLID, DASHED, DOTTED = "-", (0, (5, 2)), (0, (1, 1.5))


class Shape(StrEnum):
    """For a page and for print, or for a phone, where labels stand above what they name."""

    WIDE = "wide"
    NARROW = "narrow"


WIDTH: Mapping[Shape, float] = {Shape.WIDE: 7.2, Shape.NARROW: 3.55}  # inches


@dataclass(frozen=True, slots=True)
class Look:
    """What every figure of a report shares: its watermark, how its language writes numbers, the
    stamp that says what it was made from (in the file's own metadata), the language's code, and
    what a hollow mark means, which is the same everywhere.
    """

    watermark: str | None
    number: Callable[[float], str]
    stamp: str | None = None
    language: str = "en"
    hollow: str = ""


@contextmanager
def styled() -> Iterator[None]:
    """Our whole style, whatever was set before; then again as it was."""
    with mpl.rc_context(COMPLETE):
        yield


@contextmanager
def drawn(width: float, height: float, look: Look) -> Iterator[Canvas]:
    """A canvas in inches, to be drawn on under our style; the watermark comes last."""
    with styled():
        canvas = Canvas(figsize=(width, height), layout="constrained")
        yield canvas
        width, height = canvas.get_size_inches()
        if look.watermark:
            canvas.text(
                0.5,
                0.5,
                look.watermark,
                ha="center",
                va="center",
                rotation=24,
                fontsize=min(30, 4.0 * width, 14 * height),
                color="#b3261e",
                alpha=0.16,
                weight="bold",
                zorder=100,
            )


def numbers(axis: Axis, look: Look) -> None:
    """Ticks in the language's own numbers."""
    axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: look.number(value)))
