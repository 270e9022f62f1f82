"""Where in the delivered file a row or a cell of its table stood."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

EMPTY_LINES = b"empty lines"  # lines of the file that held nothing
UNIT = b"places"  # what a row of the file is called; empty: the file has no rows
LINES = b"lines"
CELL_LINES = b"lines of "
CELL_COLUMNS = b"columns of "
NOWHERE = b"nowhere"  # counts of municipal areas that were passed over: measure, month, sum
UPDATED = b"updated"  # when the source last updated it, where the file says so itself

Whole = NDArray[np.int32]


def with_lines(table: pa.Table, unit: str, lines: Whole) -> pa.Table:
    """The table with the line of the file that each row begins on."""
    return noted(table, {UNIT: unit.encode(), LINES: lines.astype(np.int32).tobytes()})


def noted(table: pa.Table, notes: dict[bytes, bytes]) -> pa.Table:
    """The table with more notes, the earlier ones kept."""
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})


def line_numbers(table: pa.Table) -> pa.Array:
    """The line of the file that each row stands on; the header is the first that is not empty."""
    metadata = table.schema.metadata or {}
    if LINES in metadata:
        return pa.array(np.frombuffer(metadata[LINES], dtype=np.int32), pa.int64())
    empty = metadata.get(EMPTY_LINES, b"")
    skipped = {int(number) for number in empty.split(b",") if number}
    lines = (line for line in itertools.count(1) if line not in skipped)
    return pa.array(list(itertools.islice(lines, 1, table.num_rows + 1)), pa.int64())


@dataclass(frozen=True, slots=True)
class Places:
    """Words for where rows and cells stand: ``line 12``, ``cell F12``, or area and month."""

    table: pa.Table
    lines: list[int]

    @classmethod
    def of(cls, table: pa.Table) -> Places:
        """The places of this table."""
        return cls(table, line_numbers(table).to_pylist())

    def cell(self, row: int, column: str) -> str:
        """Where one value stands. Area and month are added where a file is not one row a row."""
        metadata = self.table.schema.metadata or {}
        if UNIT not in metadata:
            return f"line {self.lines[row]}, column {column}"
        where = [self._position(row, column, metadata), f"column {column}"]
        if {"area_code", "month"} <= set(self.table.column_names):
            where += [self.table[key][row].as_py() for key in ("area_code", "month")]
        return ", ".join(part for part in where if part)

    def _position(self, row: int, column: str, metadata: dict[bytes, bytes]) -> str:
        unit, line = metadata[UNIT].decode(), self.lines[row]
        if (key := CELL_LINES + column.encode()) in metadata:
            line = int(np.frombuffer(metadata[key], dtype=np.int32)[row])
        if not unit or not line:
            return ""
        if unit == "row" and (key := CELL_COLUMNS + column.encode()) in metadata:
            return f"cell {letters(int(np.frombuffer(metadata[key], dtype=np.int32)[row]))}{line}"
        return f"{unit} {line}"

    def line(self, line: int | None) -> str:
        """A line that a rule of the contract names."""
        unit = (self.table.schema.metadata or {}).get(UNIT, b"line").decode()
        return f"{unit} {line}" if line and unit else ""


def letters(column: int) -> str:
    """A spreadsheet's name of a column, counted from 1: A, …, Z, AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
