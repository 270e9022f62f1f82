"""Typst as it is used here: one source of ours, texts as data, matplotlib's own font, no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import typst

from evaluation.domain import Month
from evaluation.errors import OutputError
from evaluation.report.writers.printed import printable

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-3a"]
FILE = "content"  # the key of what is attached
SHEET = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""


@cache
def fonts() -> typst.Fonts:
    """DejaVu Sans, which matplotlib brings: the machine's own fonts are not seen."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(mpl.get_data_path()) / "fonts" / "ttf"],
    )


def typeset(data: Mapping[str, object], dated: Month) -> bytes:
    """Our template with its data as PDF/UA-1 and PDF/A-3a; the same bytes each time.

    Raises
    ------
    OutputError
        If Typst refuses it: a figure without words, a heading that skips a level.
    """
    template = files(__package__).joinpath("templates", "print.typ").read_bytes()
    moment = datetime(dated.year, dated.month, 1, tzinfo=UTC)
    text = json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)
    return _compiled(template, {"data": text}, "pdf", timestamp=moment)


def _printable(value: object) -> object:
    """Texts with a mark for what cannot be printed; files that are attached stay as they are."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: one if key == FILE else _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def rasterised(svg: str, dots_per_inch: int = 200) -> bytes:
    """An SVG as PNG; the same bytes each time.

    Raises
    ------
    OutputError
        If it is no picture.
    """
    return _compiled(SHEET.encode(), {"svg": svg}, "png", dots_per_inch=dots_per_inch)


def _compiled(
    source: bytes,
    inputs: Mapping[str, str],
    form: Literal["pdf", "png"],
    *,
    timestamp: datetime | None = None,
    dots_per_inch: int | None = None,
) -> bytes:
    try:
        made = typst.compile(
            source,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format=form,
            ppi=dots_per_inch,
            sys_inputs=dict(inputs),
            pdf_standards=STANDARDS if form == "pdf" else [],
            timestamp=timestamp,
        )
    except typst.TypstError as problem:
        raise OutputError(
            f"Typst refuses the {form}: {problem.message}",
            why="a publication that a screen reader cannot follow is not one",
            remedy="; ".join(problem.hints) or "mend the section that it comes from",
        ) from problem
    return made if isinstance(made, bytes) else b"".join(made or ())  # a picture is one page
