"""Estimates under their labels, bars and forests: all numbers, every label once, hollow is one."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from evaluation.report.drawing.figures import Dot, Look, Shape, bars, dots
from evaluation.report.drawing.forest import Tree, forest
from evaluation.report.drawing.style import Canvas
from tests.report.drawing.reading import outside, over_each_other, words

HOLLOW = "a hollow mark has no interval"
LOOK = Look(None, "{:g}".format, hollow=HOLLOW)
GROUPS = ["all of them", "Espoo", "others"]
ROWS = [
    Dot("unemployment of persons with disabilities and long illnesses", 1.0, (0.5, 1.5), 0, True),
    Dot("unemployment of persons with disabilities and long illnesses", 2.0, None, 1),
    Dot("vacancies", -0.5, (-1.0, np.inf), 0),
    Dot("vacancies", -0.2, (-0.3, -0.1), 1),
    Dot("youth", 0.1, None, 2),
]
TREES = [Tree(f"Area {n}", n / 3, (n / 3 - 1, n / 3 + 1) if n else None, n / 9) for n in range(6)]
WORDS = ["own", "pooled", "mean", "a new area"]


def marks(canvas: Canvas) -> list[Line2D]:
    """Marks with a place; those of a key have none."""
    lines = canvas.axes[0].get_lines()
    return [
        line for line in lines if line.get_marker() not in ("None", "") and len(line.get_xdata())
    ]


def is_hollow(mark: Line2D) -> bool:
    return to_hex(mark.get_markerfacecolor()) == "#ffffff"


@pytest.mark.parametrize("shape", Shape)
def test_every_label_once_and_every_estimate(shape: Shape) -> None:
    canvas = dots(ROWS, "percentage points", GROUPS, look=LOOK, shape=shape)
    said = words(canvas)
    assert all(said.count(label) == 1 for label in {row.label for row in ROWS})
    assert [float(mark.get_xdata()[0]) for mark in marks(canvas)] == [row.value for row in ROWS]
    heights = [float(mark.get_ydata()[0]) for mark in marks(canvas)]
    assert heights == sorted(heights) and len(set(heights)) == len(ROWS)
    assert over_each_other(canvas) == [] == outside(canvas)


def test_hollow_is_without_an_interval_and_the_key_says_so() -> None:
    canvas = dots(ROWS, "unit", GROUPS, look=LOOK)
    assert [is_hollow(mark) for mark in marks(canvas)] == [row.interval is None for row in ROWS]
    assert HOLLOW in words(canvas)
    full = [row for row in ROWS if row.interval is not None]
    assert HOLLOW not in words(dots(full, "unit", GROUPS, look=LOOK))


def test_groups_are_told_by_marker_and_named_where_there_are_several() -> None:
    canvas = dots(ROWS, "unit", GROUPS, look=LOOK)
    by_group = {}
    for mark, row in zip(marks(canvas), ROWS, strict=True):
        by_group.setdefault(row.group, set()).add(mark.get_marker())
    assert all(len(one) == 1 for one in by_group.values())
    assert len(set.union(*by_group.values())) == 3
    assert set(GROUPS) <= set(words(canvas))
    assert GROUPS[0] not in words(dots([ROWS[0]], "unit", GROUPS, look=LOOK))


@pytest.mark.parametrize("shape", Shape)
def test_bars_and_their_sum(shape: Shape) -> None:
    rows = [("one part", 1.5), ("another", -0.5), ("the sum of the two", 1.0)]
    canvas = bars(rows, "percentage points", look=LOOK, shape=shape)
    drawn = [bar for bar in canvas.axes[0].patches if isinstance(bar, Rectangle)]
    assert [bar.get_width() for bar in drawn] == [value for _, value in rows]
    assert [bool(bar.get_hatch()) for bar in drawn] == [True, True, False]
    assert over_each_other(canvas) == [] == outside(canvas)


@pytest.mark.parametrize("shape", Shape)
def test_a_forest_has_every_area_twice_and_is_hollow_without_an_interval(shape: Shape) -> None:
    canvas = forest(TREES, 0.4, (-0.5, 1.2), WORDS, "points", look=LOOK, shape=shape)
    own = [mark for mark in marks(canvas) if mark.get_marker() == "o"]
    (pooled,) = [mark for mark in marks(canvas) if mark.get_marker() == "x"]
    np.testing.assert_array_equal(pooled.get_xdata(), [tree.pooled for tree in TREES])
    found = {float(x): is_hollow(mark) for mark in own for x in mark.get_xdata()}
    assert found == {tree.raw: tree.interval is None for tree in TREES}
    assert {*WORDS, HOLLOW} <= set(words(canvas))
    assert over_each_other(canvas) == [] == outside(canvas)
