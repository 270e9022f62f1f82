"""The workbook: every table once, its numbers as they are shown, no formula, no clock."""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from evaluation import Evaluation
from evaluation.report.document import Column, Document, Figure, Table
from evaluation.report.sections import compose
from evaluation.report.writers.workbook import workbook

FORMULA = "=1+1"


@pytest.fixture(scope="module")
def document(weighed: Evaluation) -> Document:
    return compose(weighed, "fi")


@pytest.fixture(scope="module")
def book(document: Document) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(document)))


def tables(document: Document) -> list[Table]:
    every = (b.table if isinstance(b, Figure) else b for b in document.blocks)
    return [one for one in every if isinstance(one, Table)]


def test_every_table_has_a_sheet_and_the_first_names_them(
    document: Document, book: Workbook
) -> None:
    wanted = tables(document)
    assert len(book.sheetnames) == len(wanted) + 1 == len(set(book.sheetnames))
    contents = book.worksheets[0]
    assert contents.title == "Sisällys"
    listed = [(row[0].value, row[1].value) for row in contents.iter_rows(min_row=3)]
    assert listed == list(
        zip(book.sheetnames[1:], [table.caption for table in wanted], strict=True)
    )


def test_a_sheet_is_its_table_with_numbers_as_numbers(document: Document, book: Workbook) -> None:
    numbers = 0
    for sheet, table in zip(book.worksheets[1:], tables(document), strict=True):
        assert sheet.cell(1, 1).value == table.caption
        assert [cell.value for cell in sheet[2]][: len(table.columns)] == [
            column.label for column in table.columns
        ]
        assert sheet.freeze_panes == "B3"
        for line, (row, shown) in enumerate(zip(table.values, table.rows, strict=True), 3):
            for at, (value, text) in enumerate(zip(row, shown, strict=True), 1):
                cell = sheet.cell(line, at)
                assert cell.value == (value if value != "" else None)
                assert isinstance(value, str) or value is None or cell.data_type == "n"
                numbers += cell.data_type == "n" and value is not None
                if value is None:
                    assert text == "–"
    assert numbers > 100


def test_a_number_is_no_finer_than_it_is_shown(document: Document) -> None:
    """Full precision is for the CSV files, which pass the disclosure control as such."""
    for table in tables(document):
        for row in table.values:
            for value, column in zip(row, table.columns, strict=True):
                if isinstance(value, float):
                    shown = (column.number_format or "").split(";")[0]
                    _, _, decimals = shown.rstrip("%").partition(".")
                    places = len(decimals) + 2 * shown.endswith("%")
                    assert math.isclose(value, round(value, places), abs_tol=1e-12)


def test_no_text_is_a_formula(document: Document) -> None:
    table = Table(
        name="x/y:z",
        caption=FORMULA,
        columns=(Column(FORMULA), Column("n", numeric=True, number_format="0.00")),
        rows=((FORMULA, "1,00"), ("+b", "–")),
        values=((FORMULA, 1.0), ("+b", None)),
    )
    made = workbook(replace(document, title=FORMULA, blocks=(table,)))
    (contents, sheet) = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert sheet.title == "1 x y z"
    cells = [cell for one in (contents, sheet) for row in one.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    assert [cell.value for cell in cells].count(FORMULA) == 5


def test_a_long_name_is_cut_and_still_its_own(document: Document) -> None:
    one = Table(name="a" * 60, caption="", columns=(Column("a"),), rows=(("b",),), values=(("b",),))
    made = workbook(replace(document, blocks=(one, one)))
    names = openpyxl.load_workbook(io.BytesIO(made)).sheetnames
    assert len(set(names)) == 3 and max(map(len, names)) <= 31


def test_it_is_the_same_bytes_each_time_and_knows_no_clock(document: Document) -> None:
    made = workbook(document)
    assert workbook(document) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4})-", core)) == {"1980"}
