"""Parquet: its rows and columns are counted in its footer before a page of it is unpacked."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluation.core.files import MOST_BYTES, MOST_CELLS, too_large
from evaluation.errors import DeliveryError
from evaluation.sources.reading.grid import Grid
from evaluation.sources.reading.layout import OWN, table_of
from evaluation.sources.reading.vocabulary import Vocabulary

MOST_COLUMNS = 10_000
LONGEST_CELL = 1000  # bytes of one cell of text; the longest name of an area has some fifty
BATCH = 50_000  # rows unpacked before they are looked at
TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


def parquet_table(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    """The wide table of a Parquet file, every value as text.

    Raises
    ------
    DeliveryError
        If it is not whole, holds lists or records in a cell, or more than a table could.
    """
    try:
        table = as_strings(_read(name, content))
    except (pa.ArrowException, OSError, OverflowError, ValueError) as problem:
        raise DeliveryError(
            f"'{name}' is not a whole Parquet file ({problem})",
            why="a truncated file may hold only some of the municipalities",
            remedy="transfer it again and compare the sha256 with the sender's",
        ) from problem
    if set(table.column_names) >= OWN:
        return table
    columns = [table.column(at).to_pylist() for at in range(table.num_columns)]
    rows = [table.column_names, *map(list, zip(*columns, strict=True))]
    grid = Grid(name, rows, [0] * len(rows), "")
    found = table_of(grid, words)
    return table if found is None else found


def _read(name: str, content: bytes) -> pa.Table:
    """The table, batch by batch; text stays packed by its dictionary until its length is known."""
    footer = pq.read_metadata(BytesIO(content))
    cells = footer.num_rows * footer.num_columns
    if cells > MOST_CELLS or footer.num_columns > MOST_COLUMNS:
        found = f"{footer.num_rows} rows of {footer.num_columns} columns"
        raise too_large(name, found, f"{MOST_CELLS} cells", DeliveryError)
    size = sum(footer.row_group(at).total_byte_size for at in range(footer.num_row_groups))
    if size > MOST_BYTES:
        raise too_large(name, f"{size} bytes unpacked", f"{MOST_BYTES}", DeliveryError)
    schema = footer.schema.to_arrow_schema()
    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    if nested or footer.num_columns != len(schema):
        raise ValueError(f"column {', '.join(nested[:3])} holds lists or records, not values")
    texts = [field.name for field in schema if any(told(field.type) for told in TEXT)]
    file = pq.ParquetFile(BytesIO(content), read_dictionary=texts)
    batches = []
    for batch in file.iter_batches(batch_size=BATCH, use_threads=False):
        _require_short(name, batch)
        batches.append(batch)
    table = pa.Table.from_batches(batches, schema=file.schema_arrow)
    table.validate(full=True)
    if table.num_rows != footer.num_rows:
        raise ValueError(f"{table.num_rows} rows, and its footer says {footer.num_rows}")
    return table.replace_schema_metadata(None)  # notes of places are ours alone to write


def _require_short(name: str, batch: pa.RecordBatch) -> None:
    for column, field in zip(batch.columns, batch.schema, strict=True):
        words = column.dictionary if pa.types.is_dictionary(column.type) else column
        if any(told(words.type) for told in TEXT):
            longest = pc.max(pc.binary_length(words)).as_py() or 0
            if longest > LONGEST_CELL:
                found = f"a cell of {longest} bytes in column {field.name}"
                raise too_large(name, found, f"{LONGEST_CELL}", DeliveryError)


def as_strings(table: pa.Table) -> pa.Table:
    """Every column as text; null and NaN as the empty text. 12.0 in a count column reads 12."""
    arrays = [_text_column(table.column(position)) for position in range(table.num_columns)]
    strings = pa.Table.from_arrays(arrays, names=table.column_names)
    return strings.replace_schema_metadata(table.schema.metadata)


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
