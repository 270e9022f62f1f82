"""Every table of a report in one workbook: a sheet a table, numbers as numbers.

A comma-separated file opens in one column where commas are decimal: in Finland and Sweden.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.report.document import Document, Figure, Table
from evaluation.report.language import Language
from evaluation.report.writers.timeless import BORN, timeless

Value = float | int | str | None
LONGEST = 31  # characters of a sheet's name
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
BOLD = Font(bold=True)
NARROWEST, WIDEST = 8, 48  # characters of a column


def workbook(document: Document) -> bytes:
    """The document's tables, those behind figures too, as xlsx; the same bytes each time.

    First a sheet that names the others. A table's first row is its caption, its second row the
    headings, which stay in sight. Numbers have the decimals that the report shows and no more. No
    text is ever a formula.
    """
    book, tables = Workbook(), list(_tables(document))
    book.remove(book.worksheets[0])
    say = Language.load(document.language)
    names = _names(tables)
    contents = [(name, table.caption) for name, table in zip(names, tables, strict=True)]
    _sheet(book, say("workbook.contents"), document.title, _contents(say), contents, (None, None))
    for name, table in zip(names, tables, strict=True):
        headings = [column.label for column in table.columns]
        forms = [column.number_format for column in table.columns]
        _sheet(book, name, table.caption, headings, table.values, forms)
    book.properties.creator = ""
    book.properties.created = BORN
    made = io.BytesIO()
    book.save(made)
    return timeless(made.getvalue())


def sheet_names(document: Document) -> dict[str, str]:
    """The sheet of each table by the table's name."""
    tables = list(_tables(document))
    names = _names(tables)
    return {table.name: name for table, name in zip(tables, names, strict=True)}


def _tables(document: Document) -> Iterator[Table]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Figure):
            yield block.table


def _names(tables: Sequence[Table]) -> list[str]:
    """Numbered, so that none is like another where it is cut."""
    numbered = (f"{number} {table.name}" for number, table in enumerate(tables, 1))
    return [FORBIDDEN.sub(" ", name)[:LONGEST].rstrip() for name in numbered]


def _contents(say: Language) -> list[str]:
    return [say("workbook.sheet"), say("workbook.table")]


def _sheet(
    book: Workbook,
    name: str,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Value]],
    forms: Sequence[str | None],
) -> None:
    sheet: Worksheet = book.create_sheet(name)
    sheet.freeze_panes = "B3"
    _text(sheet.cell(1, 1), caption).font = BOLD
    for at, (heading, form) in enumerate(zip(headings, forms, strict=True), 1):
        cells = [row[at - 1] for row in rows]
        _text(sheet.cell(2, at), heading).font = BOLD
        for line, value in enumerate(cells, 3):
            if isinstance(value, str):
                _text(sheet.cell(line, at), value)
            elif value is not None:
                sheet.cell(line, at, value).number_format = form or "General"
        widths = [min(len(heading), WIDEST // 2), *(len(str(cell)) for cell in cells)]
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = min(max(NARROWEST, *widths), WIDEST) + 2


def _text(cell: Cell | MergedCell, said: str) -> Cell | MergedCell:
    """A text, also where it begins like a formula."""
    cell.value = said
    cell.data_type = "s"
    return cell
