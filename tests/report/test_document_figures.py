"""Every figure of a report, on a page and on a phone: legible, whole, named, small, and its own."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.errors import OutputError
from evaluation.report.document import Document, Figure
from evaluation.report.drawing.compact import data_uri
from evaluation.report.drawing.style import SMALL, WIDTH, Shape
from evaluation.report.sections.chosen import first_page
from evaluation.report.writers.html import render
from tests.report.composed import composed
from tests.report.drawing.reading import SVG, outside, over_each_other, parsed, smallest, words
from tests.report.weighed import page

CODES = ("fi", "sv", "en")
LARGEST = 150_000  # bytes in a page of any figure of any shape; the largest are maps
MEAN = 45_000  # of them all


@pytest.fixture(scope="module", params=CODES)
def document(small: Evaluation, request: pytest.FixtureRequest) -> Document:
    return composed(small, request.param)


@pytest.mark.parametrize("shape", Shape)
def test_texts_are_whole_apart_and_large_enough(document: Document, shape: Shape) -> None:
    for figure in document.figures:
        canvas = figure.canvas(shape)
        assert over_each_other(canvas, 1.0) == [], figure.name
        assert outside(canvas, 1.0) == [], figure.name
        assert smallest(canvas) >= SMALL, figure.name


def test_every_picture_says_what_it_is_in_its_language(document: Document) -> None:
    for figure in document.figures:
        for svg, shape in ((figure.svg, Shape.WIDE), (figure.narrow, Shape.NARROW)):
            root = parsed(svg)
            assert root.find(f"{SVG}title").text == figure.caption
            assert root.find(f"{SVG}desc").text == figure.alt
            assert root.get("lang") == document.language and root.get("role") == "img"
            assert float(root.get("width").removesuffix("pt")) <= 72 * WIDTH[shape] + 0.01


def test_figures_are_small_enough_for_a_page_with_all_of_them(document: Document) -> None:
    sizes = [
        len(data_uri(svg)) for figure in document.figures for svg in (figure.svg, figure.narrow)
    ]
    assert max(sizes) < LARGEST and sum(sizes) / len(sizes) < MEAN


def test_a_phone_is_served_its_own_picture(small: Evaluation) -> None:
    document = composed(small, "en")
    text = render(document, CODES)
    for figure in document.figures:
        block = text.split(f'<figure id="figure-{figure.name}">')[1].split("</picture>")[0]
        assert block.count("data:image/svg+xml,") == 2
        assert block.index('media="(max-width: 40rem)"') < block.index("<img")
    assert "base64,PD94" not in text


def first(evaluation: Evaluation, code: str) -> Figure:
    (figure,) = [b for b in first_page.section(page(evaluation, code)) if isinstance(b, Figure)]
    return figure


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("shape", Shape)
def test_the_first_picture_is_legible(weighed: Evaluation, code: str, shape: Shape) -> None:
    canvas = first(weighed, code).canvas(shape)
    assert over_each_other(canvas) == [] == outside(canvas)
    assert smallest(canvas) >= SMALL and len(words(canvas)) > 8


def test_a_notebook_gets_a_canvas_of_its_own(weighed: Evaluation) -> None:
    figure = first(weighed, "en")
    before = figure.svg
    canvas = figure.canvas()
    canvas.axes[0].set_title("A title of one's own")
    canvas.axes[0].get_lines()[0].set_color("black")
    assert canvas is not figure.canvas()
    assert "A title of one's own" not in words(figure.canvas())
    assert figure.svg is before and figure._repr_svg_() == before
    assert figure.narrow is figure.narrow != before
    with pytest.raises(OutputError, match="no shape 'square'"):
        figure.canvas("square")  # type: ignore[arg-type]
    assert figure.png(72).startswith(b"\x89PNG") and figure.png(72) == figure.png(72)
