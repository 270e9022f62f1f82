"""Spreadsheets (xlsx) as grids, by openpyxl; marks and dates are kept as text."""

from __future__ import annotations

import zipfile
import zlib
from datetime import date, datetime
from io import BytesIO
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from evaluation.core.files import MOST_CELLS, too_large
from evaluation.errors import DeliveryError
from evaluation.sources.reading.grid import Grid
from evaluation.sources.reading.layout import table_of
from evaluation.sources.reading.vocabulary import Vocabulary

DAMAGED = (  # what openpyxl raises where a part of the file is lost
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    EOFError,
    IndexError,
    AttributeError,
)


def spreadsheet_table(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    """The one sheet of the workbook that holds a table of areas by months.

    Raises
    ------
    DeliveryError
        If it is not whole, or no sheet or more than one holds such a table.
    """
    grids = sheets_of(name, content)
    filled = {title: grid for title, grid in grids.items() if any(any(row) for row in grid.rows)}
    if not filled:
        raise DeliveryError(
            f"'{name}' is a spreadsheet without a single filled cell",
            why="there is nothing to read",
            remedy="fetch the table again and look at it before it is sent",
        )
    tables = {title: table_of(grid, words) for title, grid in filled.items()}
    found = {title: table for title, table in tables.items() if table is not None}
    if len(found) != 1:
        sheets = ", ".join(f"'{title}'" for title in (found or filled))
        held = "more than one table" if found else "no table of areas by months"
        raise DeliveryError(
            f"'{name}' is a spreadsheet with {held} (sheets {sheets})",
            why="which cells are meant cannot be guessed",
            remedy="leave one sheet with the headings of area (Alue) and month (Kuukausi)",
        )
    return next(iter(found.values()))


def sheets_of(name: str, content: bytes) -> dict[str, Grid]:
    """Every sheet as a grid of texts, by its title.

    Raises
    ------
    DeliveryError
        If it is not whole, or larger than anybody's.
    """
    from openpyxl import load_workbook  # half a second that only spreadsheets need

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        grids: dict[str, Grid] = {}
        cells = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size is not always true
            rows: list[list[object]] = []
            for row in sheet.iter_rows(values_only=True):
                rows.append(list(row))
                cells += max(1, len(row))
                if cells > MOST_CELLS:
                    raise too_large(name, "more cells", f"{MOST_CELLS}", DeliveryError)
            grids[sheet.title] = _grid(name, rows)
        return grids
    except DAMAGED as problem:
        raise DeliveryError(
            f"'{name}' is a spreadsheet (xlsx) that is not whole ({problem})",
            why="a truncated file may hold only some of the municipalities",
            remedy="transfer it again and compare the sha256 with the sender's",
        ) from problem


def _grid(name: str, rows: list[list[object]]) -> Grid:
    texts = [[_text(value) for value in row] for row in rows]
    return Grid(name, texts, list(range(1, len(texts) + 1)), "row")


def _text(value: object) -> str:
    """A cell as text. A formula stays one: its result was never in the file for certain."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return str(value)
    return str(value).strip()
