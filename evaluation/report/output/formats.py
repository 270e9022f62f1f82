"""The report in every form that is asked for: HTML, PDF, Word, and its tables as a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from evaluation.door import door
from evaluation.errors import Breach, OutputError, refuse
from evaluation.report.document import Document
from evaluation.report.evaluation import Evaluation
from evaluation.report.imprint import Imprint
from evaluation.report.language import LOCALES
from evaluation.report.output.manifest import put
from evaluation.report.sections import compose
from evaluation.report.sections.chosen.first_page import FIRST
from evaluation.report.sections.description import imprint
from evaluation.report.writers.html import render
from evaluation.report.writers.pdf import Paper, pdf
from evaluation.report.writers.word import word
from evaluation.report.writers.workbook import sheet_names, workbook


class Format(StrEnum):
    """A form of the report. Results, ledger, tables as CSV and manifest are always written."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


USUAL = (Format.HTML, Format.PDF, Format.XLSX)
PRINTED = frozenset({Format.PDF, Format.DOCX})


@door
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


def write_formats(
    evaluation: Evaluation,
    folder: Path,
    languages: Sequence[str],
    formats: Collection[Format],
    ledgers: Mapping[str, bytes],
) -> None:
    """The report in each language and format, with every figure as SVG; pictures are drawn once.

    PDF and Word do not print long tables and say in which sheet of the workbook they are: with
    either of them comes the workbook. ``ledgers`` are attached to the report's PDF.
    """
    paper = not PRINTED.isdisjoint(formats)
    codes = LOCALES if paper else languages  # the description sheet is in three languages
    documents = {code: compose(evaluation, code) for code in codes}
    for code in languages:
        document, book = documents[code], f"tables.{code}.xlsx"
        if Format.HTML in formats:
            _write_html(document, folder, languages)
        if Format.XLSX in formats or paper:
            (folder / book).write_bytes(workbook(document))
        if paper:
            sheets = sheet_names(document)
            said = imprint(evaluation, documents, code, sheets=sheets, workbook=book)
            _write_printed(document, said, folder, formats, ledgers)
        for figure in document.figures:
            put(folder / "figures" / f"{figure.name}.{code}.svg", figure.svg)


def _write_html(document: Document, folder: Path, languages: Sequence[str]) -> None:
    code, page = document.language, document.chapter(FIRST)
    put(folder / f"report.{code}.html", render(document, languages))
    if page is not None:
        put(folder / f"page.{code}.html", render(page, languages, "page"))


def _write_printed(
    document: Document,
    said: Imprint,
    folder: Path,
    formats: Collection[Format],
    ledgers: Mapping[str, bytes],
) -> None:
    code, page = document.language, document.chapter(FIRST)
    if Format.PDF in formats:
        made = pdf(document, said, Paper.REPORT, attached=ledgers)
        (folder / f"report.{code}.pdf").write_bytes(made)
        if page is not None:
            (folder / f"page.{code}.pdf").write_bytes(pdf(page, said, Paper.PAGE))
    if Format.DOCX in formats:
        (folder / f"report.{code}.docx").write_bytes(word(document, said))
