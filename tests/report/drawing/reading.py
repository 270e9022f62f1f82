"""What a reader meets on a canvas: its words, where they stand, and how large they are."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

SVG = "{http://www.w3.org/2000/svg}"


def texts(canvas: Figure) -> list[Text]:
    """Every text that is drawn, but the watermark."""
    FigureCanvasAgg(canvas).draw()
    ticks = [
        label
        for axes in canvas.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
    ]
    shown = {id(text) for text in _of_ticks(canvas)}
    left_out = {id(text) for text in (*ticks, *canvas.texts)} - shown
    return [
        text
        for text in canvas.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in left_out
    ]


def _of_ticks(canvas: Figure) -> list[Text]:
    """Labels of ticks that are inside the axes' limits."""
    return [
        label
        for axes in canvas.axes
        if axes.axison
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis._update_ticks()
        for label in (tick.label1, tick.label2)
    ]


def words(canvas: Figure) -> list[str]:
    """The texts, each on one line."""
    return [text.get_text().replace("\n", " ") for text in texts(canvas)]


def boxes(canvas: Figure) -> list[tuple[str, Bbox]]:
    """Where the texts stand, in dots, without what an arrow takes."""
    found = texts(canvas)
    return [(text.get_text(), _box(text)) for text in found]


def _box(text: Text) -> Bbox:
    if isinstance(text, Annotation):
        text.update_positions(text.get_figure().canvas.get_renderer())
    return Text.get_window_extent(text)


def over_each_other(canvas: Figure, least: float = 0.5) -> list[tuple[str, str]]:
    """Texts of which more than ``least`` dots lie over each other, both ways."""
    return [
        (one, other)
        for (one, here), (other, there) in combinations(boxes(canvas), 2)
        if min(here.x1, there.x1) - max(here.x0, there.x0) > least
        and min(here.y1, there.y1) - max(here.y0, there.y0) > least
    ]


def outside(canvas: Figure, least: float = 0.5) -> list[str]:
    """Texts that the edge of the canvas cuts."""
    width, height = canvas.get_size_inches() * canvas.dpi
    return [
        text
        for text, box in boxes(canvas)
        if min(box.x0, box.y0, width - box.x1, height - box.y1) < -least
    ]


def smallest(canvas: Figure) -> float:
    """Points of the smallest text."""
    return min(float(text.get_fontsize()) for text in texts(canvas))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)
