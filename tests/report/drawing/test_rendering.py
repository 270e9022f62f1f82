"""A canvas as SVG and PNG: the same bytes twice, with its words, whatever a notebook does."""

from __future__ import annotations

import io

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg

from evaluation.report.drawing.figures import Dot, bars, dots
from evaluation.report.drawing.rendering import png, svg
from evaluation.report.drawing.style import Canvas, Look
from tests.report.drawing.reading import SVG, parsed

LOOK = Look("NOT DATA", "{:g}".format, "plan 'p' & delivery", "sv")
TITLE, DESCRIPTION = "Räknat <mer> & 'mindre'", 'Två "rader"'
LOUD = {"axes.facecolor": "black", "font.size": 20, "xtick.labelsize": 30, "svg.fonttype": "none"}


def canvas() -> Canvas:
    return dots([Dot("a", 1.0, (0.5, 2.0)), Dot("b", 2.0)], "unit", ["g"], look=LOOK)


def test_the_same_bytes_twice_and_whatever_a_notebook_has_set() -> None:
    once = svg(canvas(), LOOK, TITLE, DESCRIPTION), png(canvas())
    with mpl.rc_context(LOUD):
        assert (svg(canvas(), LOOK, TITLE, DESCRIPTION), png(canvas())) == once


def test_title_and_description_come_first_in_their_language() -> None:
    root = parsed(svg(canvas(), LOOK, TITLE, DESCRIPTION))
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (root[0].text, root[1].text) == (TITLE, DESCRIPTION)
    assert (root.get("role"), root.get("lang")) == ("img", "sv")


def test_the_stamp_is_in_the_metadata_and_nothing_else() -> None:
    plain = parsed(svg(canvas(), Look(None, str)))
    assert list(plain.iter(f"{SVG}metadata")) == [] == list(plain.iter(f"{SVG}title"))
    (stamp,) = parsed(svg(canvas(), LOOK)).iter(f"{SVG}metadata")
    assert "".join(stamp.itertext()) == LOOK.stamp


def test_a_png_has_as_many_dots_an_inch_as_are_asked_for() -> None:
    width, height = (bars([("a", 1.0), ("b", 2.0)], "u", look=LOOK)).get_size_inches()
    made = png(bars([("a", 1.0), ("b", 2.0)], "u", look=LOOK), 100)
    assert made.startswith(b"\x89PNG") and b"matplotlib" not in made
    across, down = (int.from_bytes(made[at : at + 4], "big") for at in (16, 20))
    assert abs(across - 100 * width) < 1.5 and abs(down - 100 * height) < 1.5


def test_a_canvas_is_for_a_notebook_to_change_and_to_save() -> None:
    made = canvas()
    made.axes[0].set_title("My own")
    FigureCanvasAgg(made).draw()
    buffer = io.BytesIO()
    made.savefig(buffer, format="pdf")
    made.savefig(buffer, format="png")
    assert buffer.tell() > 1000
    assert "My own" not in svg(canvas(), LOOK)
