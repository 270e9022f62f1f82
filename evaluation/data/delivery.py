"""A delivered file, read as text and nothing else: no type is guessed, no count is changed."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from evaluation.data.reading.areas import resolved, without_empty_areas
from evaluation.data.reading.grid import Grid
from evaluation.data.reading.kinds import SUFFIXES, Kind, kind_of, suffix_of
from evaluation.data.reading.layout import OWN, table_of
from evaluation.data.reading.places import UPDATED
from evaluation.data.reading.px import px_table
from evaluation.data.reading.separated import separated_table
from evaluation.data.reading.spreadsheet import spreadsheet_table
from evaluation.data.reading.sums import is_sum, require_sum
from evaluation.data.reading.text import decode
from evaluation.data.reading.vocabulary import Vocabulary, known, with_metadata
from evaluation.data.results_file import is_results, results_table
from evaluation.data.statfin import json_table, parse_json
from evaluation.door import door
from evaluation.errors import DeliveryError

METADATA = "px_metadata.json"
TABLE_SUFFIXES = tuple(suffix for suffix in SUFFIXES if suffix != ".txt")  # notes end in .txt too
UNREAD_SUFFIXES = (".xls", ".xlsb", ".ods", ".zip", ".pdf", ".docx", ".doc", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery: its name and its bytes, as they were read."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """The table of a delivery, every value as text, and what it was read from.

    ``passed_over`` are areas that nobody knows and that hold no count: they are not in the table.
    ``files`` are the bytes themselves: the table's first, then the source's metadata. ``place`` is
    where they were read.
    """

    name: str
    sha256: str
    table: pa.Table
    updated: str | None  # when the source last updated it, in the source's own words
    passed_over: tuple[str, ...] = ()
    files: tuple[DeliveredFile, ...] = field(default=(), repr=False)
    place: Path | None = field(default=None, repr=False, compare=False)


@door
def read_delivery(path: Path) -> Delivery:
    """Read a table, or the one table of a folder, in any of its forms.

    CSV (the contract's own, or as PxWeb writes it), PX, xlsx, JSON-stat, PxWeb's older JSON or
    Parquet, each gzipped or not, wide or long, in Finnish, Swedish or English. The form is told by
    the bytes; the suffix must not contradict them.

    Raises
    ------
    DeliveryError
        With every reason why the bytes are not a table.
    """
    file = _the_table(path)
    content = _bytes(file)
    files = [DeliveredFile(file.name, content)]
    if (beside := file.parent / METADATA).is_file():
        files.append(DeliveredFile(METADATA, _bytes(beside)))
    require_sum(file, hashlib.sha256(content).hexdigest(), asked=path.is_dir())
    described = _described(files[1].content) if files[1:] else {}
    words = with_metadata(described) if described else known()
    table, passed_over = without_empty_areas(_table(file.name, content, words))
    updated = described.get("last_updated") or (table.schema.metadata or {}).get(UPDATED, b"")
    return Delivery(
        name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        table=table,
        updated=(updated.decode() if isinstance(updated, bytes) else str(updated)) or None,
        passed_over=passed_over,
        files=tuple(files),
        place=path.absolute(),
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
    files = [file for file in sorted(path.iterdir()) if not file.name.startswith((".", "~$"))]
    files = [file for file in files if file.name != METADATA and not is_sum(file.name)]
    tables = [file for file in files if suffix_of(file.name) in TABLE_SUFFIXES]
    if not tables:
        tables = [file for file in files if suffix_of(file.name) in UNREAD_SUFFIXES]
    if len(tables) != 1:
        found = ", ".join(file.name for file in tables) or "none"
        raise DeliveryError(
            f"folder '{path.name}' holds {len(tables)} tables ({found})",
            why="a delivery is one table; which one is meant cannot be guessed",
            remedy=f"leave one file ending in {', '.join(TABLE_SUFFIXES)}, each also with .gz"
            " (.csv.gz), or name the file",
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


def _table(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    if name.lower().endswith(".gz"):
        content = _unpack(name, content)
    kind = kind_of(name, content)
    if kind is Kind.GZIP:
        content, kind = _unpack(name, content), Kind.TEXT  # a name without any suffix
    if kind is Kind.PARQUET:
        return resolved(_parquet(name, content, words), words)
    if kind is Kind.XLSX:
        return spreadsheet_table(name, content, words)
    if kind is Kind.PX:
        return px_table(name, content, words)
    text = decode(name, content)
    if kind is Kind.JSON:
        data = parse_json(name, text)
        return results_table(data) if is_results(data) else json_table(name, data, words)
    return resolved(_strings(separated_table(name, text, words)), words)


def _unpack(name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as problem:
        packed = content.startswith(b"\x1f\x8b")
        raise DeliveryError(
            f"'{name}' is not a whole gzip file ({problem})",
            why="a truncated archive may hold only the first municipalities"
            if packed
            else "it is not packed at all, though its name says so",
            remedy="transfer it again and compare the sha256 with the sender's"
            if packed
            else "take .gz off its name; or transfer it again and compare the sha256 with the"
            " sender's",
        ) from problem


def _parquet(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    try:
        table = pq.read_table(BytesIO(content))
        table.validate(full=True)
        table = _strings(table)
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


def _strings(table: pa.Table) -> pa.Table:
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


def _described(content: bytes) -> dict[str, Any]:
    """The source's metadata beside the table."""
    try:
        described = json.loads(content.decode())
        described.get("last_updated")
    except (ValueError, AttributeError, RecursionError) as problem:
        raise DeliveryError(
            f"'{METADATA}' beside the table is not StatFin metadata ({problem})",
            why="the date of the statistic and the names of areas and measures are read from it",
            remedy="deliver the metadata again, or take the file away",
        ) from problem
    return dict(described)
