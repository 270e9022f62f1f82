"""A delivered file, read as text and nothing else: no type is guessed, no value is changed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from evaluation.data.results_file import is_results, results_table
from evaluation.data.statfin import jsonstat_table, parse_json
from evaluation.door import door
from evaluation.errors import Breach, DeliveryError

TABLE_SUFFIXES = (".csv", ".csv.gz", ".parquet", ".json")
METADATA = "px_metadata.json"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
EMPTY_LINES = b"empty lines"  # in a table's metadata: lines of the file that held nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """The table of a delivery, every value as text, and what it was read from."""

    name: str
    sha256: str
    table: pa.Table
    updated: str | None  # when the source last updated it, in the source's own words


@door
def read_delivery(path: Path) -> Delivery:
    """Read a CSV, gzipped CSV, Parquet or JSON-stat2 file, or the one such file of a folder.

    Raises
    ------
    DeliveryError
        With every reason why the bytes are not a table.
    """
    file = _the_table(path)
    content = _bytes(file)
    return Delivery(
        name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        table=_as_text(file, content),
        updated=_updated(file.parent / METADATA),
    )


@door
def files_of(path: Path) -> tuple[Path, ...]:
    """The files that a delivery is read from: its table, and the source's metadata beside it."""
    table = _the_table(path)
    beside = table.parent / METADATA
    return (table, beside) if beside.is_file() else (table,)


def _the_table(path: Path) -> Path:
    if path.is_file():
        return path
    if not path.is_dir():
        raise DeliveryError(
            f"there is no file or folder '{path.name}'",
            why="there is nothing to read",
            remedy="check the path; without --data the synthetic twin is used",
        )
    tables = sorted(
        file
        for file in path.iterdir()
        if file.name.endswith(TABLE_SUFFIXES) and file.name != METADATA
    )
    if len(tables) != 1:
        found = ", ".join(file.name for file in tables) or "none"
        raise DeliveryError(
            f"folder '{path.name}' holds {len(tables)} tables ({found})",
            why="a delivery is one table; which one is meant cannot be guessed",
            remedy=f"leave one file ending in {', '.join(TABLE_SUFFIXES)}, or name the file",
        )
    return tables[0]


def _bytes(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise DeliveryError(
            f"'{file.name}' cannot be read: {problem.strerror}",
            why="there is nothing to evaluate",
            remedy="check the permissions of the file",
        ) from problem
    if not content:
        raise DeliveryError(
            f"'{file.name}' is empty (0 bytes)",
            why="an interrupted transfer leaves an empty file",
            remedy="deliver the file again",
        )
    return content


def _as_text(file: Path, content: bytes) -> pa.Table:
    if file.name.endswith(".parquet"):
        return _parquet(file.name, content)
    if file.name.endswith(".gz"):
        content = _unpack(file.name, content)
    text = _decode(file.name, content)
    if file.name.endswith(".json"):
        data = parse_json(file.name, text)
        return results_table(data) if is_results(data) else jsonstat_table(file.name, data)
    return _csv(file.name, text)


def _unpack(name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as problem:
        raise DeliveryError(
            f"'{name}' is not a whole gzip file ({problem})",
            why="a truncated archive may hold only the first municipalities",
            remedy="transfer it again and compare the sha256 with the sender's",
        ) from problem


def _decode(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        wide = b"\x00" in content[:4] or content[:2] in UTF_16
        guess = "UTF-16" if wide else "Windows-1252 or Latin-1"
        raise DeliveryError(
            f"'{name}' is not UTF-8: byte 0x{content[problem.start]:02x} on line {line}",
            why="names with å, ä and ö would be misread",
            remedy=f"save it as UTF-8; it looks like {guess}",
        ) from problem
    if "\x00" in text:
        raise DeliveryError(
            f"'{name}' holds NUL bytes",
            why="it is a binary file or UTF-16, not a table of text",
            remedy="deliver CSV in UTF-8, Parquet or JSON-stat2",
        )
    return text


def _csv(name: str, text: str) -> pa.Table:
    text = re.sub(r"\r\n?", "\n", text)
    header = next((line for line in text.split("\n") if line.strip()), "")
    if ";" in header and "," not in header:
        raise DeliveryError(
            f"'{name}' is separated by semicolons",
            why="such files usually hold decimal commas too, and 7,6 would become 7 and 6",
            remedy="save it with commas between columns and points in decimals",
        )
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
            f"'{name}' is not a CSV table: {problem}",
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
    return _strings(table).replace_schema_metadata({EMPTY_LINES: ",".join(map(str, empty))})


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
        line = f"line {_line(row.number, empty)}" if row.number else f"row '{row.text[:40]}'"
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
    for number in empty:
        if number > row:
            break
        row += 1
    return row


def _parquet(name: str, content: bytes) -> pa.Table:
    try:
        table = pq.read_table(BytesIO(content))
        table.validate(full=True)
        return _strings(table)
    except (pa.ArrowException, OSError, OverflowError, ValueError) as problem:
        raise DeliveryError(
            f"'{name}' is not a whole Parquet file ({problem})",
            why="a truncated file may hold only some of the municipalities",
            remedy="transfer it again and compare the sha256 with the sender's",
        ) from problem


def _strings(table: pa.Table) -> pa.Table:
    """Every column as text; null and NaN as the empty text. 12.0 in a count column reads 12."""
    arrays = [_text_column(table.column(position)) for position in range(table.num_columns)]
    return pa.Table.from_arrays(arrays, names=table.column_names)


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(column.type) and column.null_count == 0:
        return column
    texts = [
        ""
        if value is None or value != value
        else f"{value:.15g}"
        if isinstance(value, float)
        else str(value)
        for value in column.to_pylist()
    ]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _updated(metadata: Path) -> str | None:
    if not metadata.is_file():
        return None
    try:
        updated = json.loads(metadata.read_text("utf-8")).get("last_updated")
    except (ValueError, AttributeError, OSError) as problem:
        raise DeliveryError(
            f"'{metadata.name}' beside the table is not StatFin metadata ({problem})",
            why="the date of the statistic is read from it",
            remedy="deliver the metadata again, or take the file away",
        ) from problem
    return str(updated) if updated else None
