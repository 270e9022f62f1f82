"""The report in every form that is asked for: HTML, PDF, Word, and its tables as a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.report.description import imprint
from evaluation.report.document import Document
from evaluation.report.evaluation import Evaluation
from evaluation.report.house import House, load_house
from evaluation.report.imprint import Imprint
from evaluation.report.language import LOCALES, Language
from evaluation.report.output.formats import PRINTED, Format
from evaluation.report.output.manifest import put
from evaluation.report.sections import compose
from evaluation.report.sections.chosen.first_page import FIRST
from evaluation.report.writers.html import Stem, render
from evaluation.report.writers.pdf import Paper, pdf
from evaluation.report.writers.word import word
from evaluation.report.writers.workbook import sheet_names, workbook


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
    house = House() if evaluation.plan.house is None else load_house(evaluation.plan.house)
    paper = not PRINTED.isdisjoint(formats)
    codes = LOCALES if paper else languages  # the description sheet is in three languages
    documents = {code: compose(evaluation, code) for code in codes}
    for code in languages:
        document, book = documents[code], f"tables.{code}.xlsx"
        if Format.HTML in formats:
            _write_html(document, folder, languages, house)
        if Format.XLSX in formats or paper:
            (folder / book).write_bytes(workbook(document))
        if paper:
            sheets = sheet_names(document)
            said = imprint(evaluation, documents, code, sheets=sheets, workbook=book, house=house)
            _write_printed(document, said, folder, formats, ledgers, house)
        for figure in document.figures:
            put(folder / "figures" / f"{figure.name}.{code}.svg", figure.svg)


def _write_html(document: Document, folder: Path, languages: Sequence[str], house: House) -> None:
    for paper, one in _parts(document):
        annex = document.annex if paper is Paper.REPORT else None
        written = render(one, languages, Stem(paper), annex=annex, house=house)
        put(folder / f"{paper}.{document.language}.html", written)


def _write_printed(
    document: Document,
    said: Imprint,
    folder: Path,
    formats: Collection[Format],
    ledgers: Mapping[str, bytes],
    house: House,
) -> None:
    annexed = Language.load(document.language)("print.annex", title=document.title)
    for paper, one in _parts(document):
        stem = f"{paper}.{document.language}"
        if paper is Paper.ANNEX:  # told apart by its title; it has no description sheet
            one, said = replace(one, title=annexed), replace(said, description=())
        if Format.PDF in formats:
            attached = ledgers if paper is Paper.REPORT else {}
            (folder / f"{stem}.pdf").write_bytes(
                pdf(one, said, paper, house=house, attached=attached)
            )
        if Format.DOCX in formats and paper is not Paper.PAGE:
            (folder / f"{stem}.docx").write_bytes(word(one, said))


def _parts(document: Document) -> Iterator[tuple[Paper, Document]]:
    """The report, the annex and the page, as far as there are any."""
    page, annex = document.chapter(FIRST), document.annex
    yield Paper.REPORT, document.report
    if annex is not None:
        yield Paper.ANNEX, annex
    if page is not None:
        yield Paper.PAGE, page
