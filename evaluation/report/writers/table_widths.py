"""How wide a table's columns are on paper: as set, narrower, smaller, or on a page on its side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.report.document import Table

UPRIGHT, SIDEWAYS = 481.0, 728.0  # points between the margins of A4
SIZES = (8.0, 7.5, 7.0)  # points of type, largest first
SMALLEST = 6.5  # on a page on its side, where nothing else holds the table
LETTER = 0.64  # of the type's size: a digit of DejaVu Sans, wider than most letters
BOLD = 0.72
HEADING_LINES = 3  # a heading may take so many lines before it makes its column wider
GAP = 8.0  # points between columns
MANY = 7  # columns; more go on their side where they would be set small
BREAKS = re.compile(r"[ \-–/…]")


@dataclass(frozen=True, slots=True)
class Fit:
    """Type in points, whether the page lies on its side, and widths in points without the gaps;
    None where every cell fits in a line.
    """

    size: float
    wide: bool
    widths: tuple[float, ...] | None


def fitted(table: Table) -> Fit:
    r"""The largest type, the page upright if it can be, in which no word and no number is broken.

    A column has at least :math:`m_j`, its longest word, and at most :math:`n_j`, its longest cell.
    What the page leaves is shared in proportion to :math:`\max(0, c_j - m_j)`, where :math:`c_j`
    is the mean cell: long texts get it. Where even :math:`\sum m_j` is too much, words are
    hyphenated in the smallest type.
    """
    upright = SIZES[:2] if len(table.columns) > MANY else SIZES
    tries = [*((size, False) for size in upright), *((size, True) for size in (*SIZES, SMALLEST))]
    for size, wide in tries:
        columns = [_needs(table, at, size) for at in range(len(table.columns))]
        room = (SIDEWAYS if wide else UPRIGHT) - GAP * (len(columns) - 1)
        if sum(one.most for one in columns) <= room:
            return Fit(size, wide, None)
        if sum(one.least for one in columns) <= room:
            return Fit(size, wide, _with_gaps(_shared(columns, room)))
    share = room / sum(one.least for one in columns)
    return Fit(size, wide, _with_gaps([share * one.least for one in columns]))


@dataclass(frozen=True, slots=True)
class _Needs:
    """Points that a column must have, would use, and could use at most."""

    least: float
    usual: float
    most: float


def _needs(table: Table, at: int, size: float) -> _Needs:
    """Numbers are one word; a heading is in bold and may take a few lines."""
    column, cells = table.columns[at], [row[at] for row in table.rows] or [""]
    words = cells if column.numeric else [w for cell in cells for w in BREAKS.split(cell)]
    longest = BOLD * max(map(len, BREAKS.split(column.label)))
    least = size * max(longest, LETTER * max(map(len, words)))
    label = size * BOLD * len(column.label)
    mean = size * LETTER * sum(map(len, cells)) / len(cells)
    most = max(label, size * LETTER * max(map(len, cells)), least)
    return _Needs(least, max(least, mean, label / HEADING_LINES), most)


def _shared(columns: Sequence[_Needs], room: float) -> list[float]:
    """What each column must have, and its part of what is left, though no more than it can use."""
    spare = room - sum(one.least for one in columns)
    wants = [one.usual - one.least for one in columns]
    widths = [
        min(one.most, one.least + spare * want / (sum(wants) or 1.0))
        for one, want in zip(columns, wants, strict=True)
    ]
    over = room - sum(widths)
    slack = [one.most - width for one, width in zip(columns, widths, strict=True)]
    return [w + over * s / (sum(slack) or 1.0) for w, s in zip(widths, slack, strict=True)]


def _with_gaps(widths: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(width + (GAP if at else 0), 2) for at, width in enumerate(widths))
