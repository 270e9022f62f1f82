"""Lines over months: named at their ends or above, spans whose names do not meet."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from evaluation.domain import Month
from evaluation.report.drawing.lines import Span, path, years
from evaluation.report.drawing.style import Canvas, Look, Shape
from tests.report.drawing.reading import outside, over_each_other, words

MONTHS = np.arange(2006, 2022, 1 / 12)
RISING = np.linspace(10, 20, MONTHS.size)
SERIES = [("the treated municipalities", RISING), ("what was expected of them", RISING + 0.1)]
SPANS = [
    Span(2019.9, 2021.2, "the time between"),
    Span(2021.2, 2021.2, "W1"),
    Span(2021.5, 2021.5, "W2"),
]
LOOK = Look(None, "{:g}".format)


def made(shape: Shape, **changed: object) -> Canvas:
    plain = {"spans": SPANS, "band": None, "zero": False, "look": LOOK, "shape": shape}
    return path(MONTHS, SERIES, "% of the labour force", **{**plain, **changed})


@pytest.mark.parametrize("shape", Shape)
def test_nothing_is_cut_and_nothing_is_over_another(shape: Shape) -> None:
    band = ("nine in ten donors", RISING - 1, RISING + 1)
    for canvas in (made(shape), made(shape, band=band, zero=True)):
        assert over_each_other(canvas) == [] == outside(canvas)


def test_lines_are_named_at_their_ends_and_on_a_phone_above() -> None:
    wide, narrow = (made(shape) for shape in Shape)
    assert not wide.legends and len(narrow.legends) == 1
    for canvas in (wide, narrow):
        assert {name for name, _ in SERIES} <= set(words(canvas))
    axes = wide.axes[0]
    for name, series in SERIES:
        (text,) = [t for t in axes.texts if t.get_text().replace("\n", " ") == name]
        assert text.xy == (1.0, series[-1])


def test_lines_are_told_apart_without_colour() -> None:
    one, other = made(Shape.WIDE).axes[0].get_lines()[:2]
    assert one.get_linestyle() != other.get_linestyle()


def test_one_line_needs_no_name() -> None:
    canvas = path(
        MONTHS, SERIES[:1], "unit", spans=[], band=None, zero=True, look=LOOK, shape=Shape.WIDE
    )
    assert SERIES[0][0] not in words(canvas) and not canvas.legends


@pytest.mark.parametrize("shape", Shape)
def test_the_values_are_those_that_were_given(shape: Shape) -> None:
    for line, (_, series) in zip(made(shape).axes[0].get_lines(), SERIES, strict=False):
        np.testing.assert_array_equal(line.get_ydata(), series)
        np.testing.assert_array_equal(line.get_xdata(), MONTHS)


def test_years_are_whole_and_january_is_their_tick() -> None:
    assert years(Month(2020, 1)) == 2020 and years(Month(2020, 7)) == 2020.5
    ticks = [int(one) for one in words(made(Shape.NARROW)) if one.isdigit() and len(one) == 4]
    assert len(ticks) >= 4 and len({b - a for a, b in pairwise(ticks)}) == 1
