"""A canvas as SVG and as PNG: the same bytes every time, whatever a notebook has set."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from evaluation.report.drawing.compact import compact, escape
from evaluation.report.drawing.style import Look, styled

DUBLIN = "http://purl.org/dc/elements/1.1/"
NOTHING = dict.fromkeys(("Creator", "Date", "Format", "Type"))  # no clock, no version


def svg(canvas: Canvas, look: Look, title: str = "", description: str = "") -> str:
    """The canvas as SVG text with its title and description in the language of ``look``, and with
    what it was made from as ``dc:identifier``. Coordinates have two decimals of a point.
    """
    buffer = io.StringIO()
    with styled():
        _laid_out(canvas).print_svg(buffer, metadata=NOTHING)  # type: ignore[no-untyped-call]
    stamp = f'<dc:identifier xmlns:dc="{DUBLIN}">{escape(look.stamp or "")}</dc:identifier>'
    said = ("title", title), ("desc", description)
    head = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in said if text)
    head += f"<metadata>{stamp}</metadata>" if look.stamp else ""
    language = f' role="img" lang="{escape(look.language)}" xml:lang="{escape(look.language)}"'
    return compact(buffer.getvalue(), head, language)


def png(canvas: Canvas, dpi: float = 200) -> bytes:
    """The canvas as PNG, so many dots an inch."""
    buffer = io.BytesIO()
    with styled():
        FigureCanvasAgg(canvas)
        canvas.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def _laid_out(canvas: Canvas) -> FigureCanvasSVG:
    """Axes get their places once; ``savefig`` would draw everything for it, unseen, and again."""
    backend = FigureCanvasSVG(canvas)
    canvas.dpi = backend.fixed_dpi
    if (engine := canvas.get_layout_engine()) is not None:
        engine.execute(canvas)
    canvas.set_layout_engine("none")
    return backend
