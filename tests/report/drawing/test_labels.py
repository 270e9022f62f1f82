"""Words on a figure: within their width, none over another, each label once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from evaluation.report.drawing.labels import (
    EDGE,
    GUTTER,
    LINE,
    SHORT,
    Row,
    apart,
    at_ends,
    breadth,
    broken,
    fitted,
    key,
    placed,
    widest,
    write_rows,
)
from evaluation.report.drawing.style import WIDTH, Canvas, Look, Shape, drawn
from tests.report.drawing.reading import boxes, outside, over_each_other, words

PLAIN = Look(None, "{:g}".format)
LONG = "a label of a row that is much too long to stand beside its mark on a phone"
texts = st.lists(st.text("abcdefghij", min_size=1, max_size=9), min_size=1, max_size=12)


@given(texts, st.floats(1.0, 4.0))
def test_a_text_is_broken_between_words_and_keeps_to_its_width(
    text: list[str], width: float
) -> None:
    lines = broken(" ".join(text), width).split("\n")
    assert " ".join(lines) == " ".join(text)
    assert all(breadth(one) <= width or " " not in one for one in lines)


def test_lines_are_as_alike_as_can_be() -> None:
    text = "one two three four five six"
    lines = broken(text, breadth("one two three four five")).split("\n")
    assert lines == ["one two three", "four five six"]
    assert broken("", 1.0) == "" and broken("word", 0.01) == "word"
    assert breadth("wide", bold=True) > breadth("wide") > breadth("wid")


heights = st.floats(0.1, 0.5)


@given(st.lists(st.tuples(st.floats(-1, 4), heights), min_size=1, max_size=6))
def test_texts_are_moved_apart_and_no_further_than_needed(found: list) -> None:
    wanted, tall = [w for w, _ in found], [t for _, t in found]
    assume(sum(tall) <= 3)
    places = apart(wanted, tall, 3.0)
    spans = sorted((p - t / 2, p + t / 2) for p, t in zip(places, tall, strict=True))
    assert all(low >= high - 1e-9 for (_, high), (low, _) in pairwise(spans))
    assert max(high for _, high in spans) <= 3 + 1e-9
    order = sorted(range(len(wanted)), key=lambda one: (wanted[one], one))
    assert [places[one] for one in order] == sorted(places)


def test_a_text_with_room_stays_at_its_lines_end() -> None:
    assert apart([0.5, 1.5, 2.5], [0.2, 0.2, 0.2], 3.0) == [0.5, 1.5, 2.5]
    assert apart([1.0, 1.0], [0.2, 0.2], 3.0) == pytest.approx([1.0, 1.2])


@pytest.mark.parametrize("values", [(1.0, 2.0), (1.0, 1.0), (1.0, 1.01), (0.0, 0.001), (5.0, 5.0)])
def test_names_at_lines_ends_do_not_meet(values: tuple[float, float]) -> None:
    with drawn(5, 3, PLAIN) as canvas:
        axes = canvas.subplots()
        axes.set_ylim(0, 5)
        ends = [("the treated", values[0], "#b3261e"), ("donors " * 6, values[1], "#1f5aa6")]
        at_ends(axes, ends, 2.4, 1.2)
    assert over_each_other(canvas) == [] == outside(canvas)
    written = axes.texts
    assert [to_hex(text.get_color()) for text in written] == ["#b3261e", "#1f5aa6"]


def test_a_key_is_one_a_line_on_a_phone() -> None:
    def columns(shape: Shape, long: str = "") -> int:
        with drawn(WIDTH[shape], 3, PLAIN) as canvas:
            axes = canvas.subplots()
            for name in ("one", "two", f"three {long}"):
                axes.plot([], [], label=name)
            key(canvas, shape)
        assert {"one", "two"} <= set(words(canvas))
        return canvas.legends[0]._ncols

    assert [columns(shape) for shape in Shape] == [3, 1]
    assert columns(Shape.WIDE, "and more of it " * 2) == 2


def rows(shape: Shape, found: list[Row]) -> Canvas:
    with drawn(WIDTH[shape], 3, PLAIN) as canvas:
        axes = canvas.subplots()
        laid, height = placed(found, shape)
        write_rows(axes, laid, height)
        fitted(canvas, height)
    return canvas


ROWS = [
    Row("a heading", "with a note under it", marks=0, bold=True),
    Row(LONG, bold=True),
    Row("three marks", marks=3),
    Row("small", small=True),
    Row("small too", small=True),
]


@pytest.mark.parametrize("shape", Shape)
def test_labels_of_rows_do_not_meet_and_are_whole(shape: Shape) -> None:
    canvas = rows(shape, ROWS)
    assert over_each_other(canvas) == [] == outside(canvas)
    assert all(row.label in words(canvas) for row in ROWS)


@pytest.mark.parametrize("shape", Shape)
def test_rows_follow_each_other_and_labels_stand_beside_or_above(shape: Shape) -> None:
    laid, height = placed(ROWS, shape)
    marks = [at for one in laid for at in one.marks]
    assert marks == sorted(marks) and len(marks) == 6 and marks[-1] < height
    assert len({round(b - a, 6) for a, b in pairwise(laid[2].marks)}) == 1
    for one in laid:
        assert one.beside is (shape is Shape.WIDE)
        words_end = one.top + LINE * len(f"{one.label}\n{one.note}".strip().split("\n"))
        assert one.beside or not one.marks or words_end <= one.marks[0]
    assert widest(laid) <= (GUTTER if shape is Shape.WIDE else 0)


def test_short_labels_stand_beside_on_a_phone_too() -> None:
    laid, _ = placed([Row("Espoo"), Row("Turku")], Shape.NARROW)
    assert all(one.beside for one in laid) and 0 < widest(laid) <= SHORT
    assert WIDTH[Shape.NARROW] / 2 > SHORT + EDGE, "the marks keep the better half"


@pytest.mark.parametrize("inches", [1.0, 4.0])
def test_axes_become_as_high_as_they_are_to_be(inches: float) -> None:
    with drawn(4, 3, PLAIN) as canvas:
        upper, lower = canvas.subplots(2, 1, height_ratios=[3, 1])
        upper.set_title("a title")
        lower.set_xlabel("a unit\non two lines")
        fitted(canvas, inches)
        canvas.get_layout_engine().execute(canvas)
    high = [axes.get_position().height * canvas.get_figheight() for axes in (upper, lower)]
    assert sum(high) == pytest.approx(inches, abs=0.02)
    assert high[0] / high[1] == pytest.approx(3, rel=0.01)


def test_what_reads_a_canvas_would_see_a_text_over_another_or_cut() -> None:
    with drawn(3, 3, PLAIN) as canvas:
        canvas.text(0.5, 0.5, "watermark, which may")
        axes = canvas.subplots()
        axes.text(0.5, 0.5, "one")
        axes.text(0.5, 0.5, "other")
        axes.text(1.1, 0.2, "far to the right of all")
    canvas.set_layout_engine("none")
    assert over_each_other(canvas) == [("one", "other")]
    assert outside(canvas) == ["far to the right of all"]
    assert len(boxes(canvas)) > 3
