"""Text with separators: the contract's own form by Arrow, everything else as a grid."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.csv as pacsv

from evaluation.core.files import MOST_CELLS, too_large
from evaluation.errors import Breach, DeliveryError
from evaluation.sources.reading.grid import Grid, shape_of
from evaluation.sources.reading.layout import OWN, table_of
from evaluation.sources.reading.places import EMPTY_LINES
from evaluation.sources.reading.vocabulary import Vocabulary

SEPARATORS = ",;\t|"
QUOTED_ROW = re.compile("(?<=[0-9]): .*", re.DOTALL)  # Arrow quotes it, and it may be masked
HEAD = 60  # lines in which the separator is told


def separated_table(name: str, text: str, words: Vocabulary) -> pa.Table:
    """The table of a text: the contract's own form as it stands, another layout as a grid."""
    text = re.sub(r"\r\n?", "\n", text)
    _require_table_size(name, text)
    header = next((line for line in text.split("\n") if line.strip()), "")
    if set(_names(header)) >= OWN:
        return _own(name, text, header)
    separator = _separator(name, text, words)
    if separator is not None:
        table = table_of(_grid(name, text, separator), words)
        if table is not None:
            return table
    return _own(name, text, header)


def _require_table_size(name: str, text: str) -> None:
    """Stop what could not be held as cells, before one is made."""
    cells = text.count("\n") + max(map(text.count, SEPARATORS))
    if cells > MOST_CELLS:
        raise too_large(name, f"some {cells} cells", f"{MOST_CELLS}", DeliveryError)


def _separator(name: str, text: str, words: Vocabulary) -> str | None:
    """The separator with which headings are found that tell area and month."""
    head = "\n".join(text.split("\n")[:HEAD])
    return next((s for s in SEPARATORS if shape_of(_grid(name, head, s), words) is not None), None)


def _grid(name: str, text: str, separator: str) -> Grid:
    """Rows with the line each begins on; a quoted cell may hold line ends."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(StringIO(text), delimiter=separator)
    before = 0
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row])
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as problem:
        raise DeliveryError(
            f"'{name}' is not a CSV table: {problem} on line {before + 1}",
            why="rows and columns cannot be told apart",
            remedy="fetch it again",
        ) from problem
    return Grid(name, rows, lines, "line")


def _own(name: str, text: str, header: str) -> pa.Table:
    ragged: list[Breach] = []
    empty = _empty_lines(text)
    try:
        table = pacsv.read_csv(
            BytesIO(text.encode("utf-8")),
            read_options=pacsv.ReadOptions(use_threads=False),
            parse_options=pacsv.ParseOptions(invalid_row_handler=_collector(ragged, empty)),
            convert_options=pacsv.ConvertOptions(
                strings_can_be_null=False,
                column_types={column: pa.string() for column in _names(header)},
            ),
        )
    except pa.ArrowInvalid as problem:
        raise DeliveryError(
            f"'{name}' is not a CSV table: {QUOTED_ROW.sub('', str(problem))}",
            why="rows and columns cannot be told apart",
            remedy="deliver one header line and one row an area and month, separated by commas",
        ) from problem
    if ragged:
        raise DeliveryError(
            f"{len(ragged)} row(s) of '{name}' do not have the columns of the header",
            why="a row that is split in the wrong place puts numbers under wrong headings",
            remedy="mend the rows below",
            breaches=ragged,
        )
    return table.replace_schema_metadata({EMPTY_LINES: ",".join(map(str, empty))})


def _empty_lines(text: str) -> list[int]:
    """Numbers of the lines that hold nothing: they are no rows, and the others keep theirs."""
    return [number for number, line in enumerate(text.split("\n"), start=1) if not line]


def _names(header: str) -> list[str]:
    try:
        return next(csv.reader([header.strip()]), [])
    except csv.Error:
        return []  # Arrow will say what is wrong with it


def _collector(ragged: list[Breach], empty: list[int]) -> Callable[[pacsv.InvalidRow], str]:
    """Notes every row of the wrong length; the table is then refused, so no row is ever lost."""

    def note(row: pacsv.InvalidRow) -> str:
        line = f"line {_line(row.number, empty)}" if row.number else "a row"
        ragged.append(
            Breach(
                rule="columns in a row",
                where=line,
                found=f"{row.actual_columns} values for {row.expected_columns} columns",
                remedy="Quote values that hold a comma; a decimal comma splits a number in two",
            )
        )
        return "skip"

    return note


def _line(row: int, empty: list[int]) -> int:
    """The line of the file that the row stands on, the empty ones before it counted."""
    return row + bisect_right(range(len(empty)), row, key=lambda at: empty[at] - at)
