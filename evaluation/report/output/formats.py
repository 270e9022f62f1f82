"""Formats of the report: which there are, which are asked for, which an edition was written in."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from evaluation.errors import Breach, OutputError, refuse


class Format(StrEnum):
    """A form of the report. Results, ledger, tables as CSV and manifest are always written."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


USUAL = (Format.HTML, Format.PDF, Format.XLSX)
PRINTED = frozenset({Format.PDF, Format.DOCX})


def formats_named(text: str) -> tuple[Format, ...]:
    """The formats of a list with commas, each once, in the order of ``Format``.

    >>> formats_named("pdf,html")
    (<Format.HTML: 'html'>, <Format.PDF: 'pdf'>)

    Raises
    ------
    OutputError
        With every name that is none, and the names that there are.
    """
    names = [name.strip().lower() for name in text.split(",")]
    refuse(
        (
            Breach(
                rule="format",
                where="--format",
                found=f"'{name}' is no format",
                remedy=f"Use {', '.join(Format)}",
            )
            for name in names
            if name not in list(Format)
        ),
        "{count} format(s) that the report does not have",
        why="nothing would be written where it was expected",
        remedy=f"name some of {', '.join(Format)}, with commas between them",
        error=OutputError,
    )
    return tuple(one for one in Format if one in names)


def formats_in(names: Collection[str]) -> tuple[Format, ...]:
    """The formats that an edition was written in, from the names of its files."""
    found = {Path(name).suffix[1:] for name in names if name.startswith(("report.", "tables."))}
    return tuple(one for one in Format if one in found)
