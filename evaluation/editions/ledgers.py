"""The ledger of an edition: Parquet, or CSV where it was published before 2026-11-28.

Two ledgers are compared as text, a row a line, whatever their form: Parquet's bytes are another
library's, and may be others in its next version while every value in them is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from evaluation.report.output.folder import LEDGER
from evaluation.report.output.manifest import hash_of
from evaluation.report.writers.ledger import NUMBERS, SCHEMA, UNQUOTED, WORDS

CSV = "ledger.csv"
BATCH = 50_000  # rows that are unpacked at once
LARGER = 2  # times today's ledger: what is more is no edition of this plan, and is not unpacked


def ledger_of(folder: Path) -> str:
    """The name of an edition's ledger: Parquet, unless there is only the CSV of before."""
    older = (folder / CSV).is_file() and not (folder / LEDGER).is_file()
    return CSV if older else LEDGER


def as_published(folder: Path, outputs: Mapping[str, str], edition: Path) -> dict[str, str]:
    """What a folder of today holds, by name and hash, with its ledger in the edition's form.

    Where the edition has a CSV the Parquet of today is written as one and removed.
    """
    if ledger_of(edition) == LEDGER:
        return dict(outputs)
    _as_csv(folder)
    others = {name: digest for name, digest in outputs.items() if name != LEDGER}
    return others | {CSV: hash_of(folder / CSV)}


def _as_csv(folder: Path) -> None:
    with pacsv.CSVWriter(folder / CSV, SCHEMA, write_options=UNQUOTED) as writer:
        for batch in _batches(folder / LEDGER):
            writer.write_batch(batch)
    (folder / LEDGER).unlink()


def lines_of(path: Path) -> Iterator[str]:
    """The rows as lines of CSV, the names of the columns first."""
    if path.suffix != ".parquet":
        with path.open(encoding="utf-8", newline="\n") as lines:
            yield from lines
        return
    head = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    yield ",".join(f'"{name}"' for name in SCHEMA.names) + "\n"
    for batch in _batches(path):
        text = BytesIO()
        pacsv.write_csv(batch, text, head)
        yield from StringIO(text.getvalue().decode(), newline="\n")


def strange(old: Path, new: Path) -> str | None:
    """What keeps a Parquet ledger from being read beside today's; None if nothing does.

    Only its footer is read.
    """
    try:
        mine, theirs = pq.read_metadata(old), pq.read_metadata(new)
    except (pa.ArrowException, OSError) as problem:
        return f"no Parquet file ({type(problem).__name__})"
    if not mine.schema.equals(theirs.schema) or mine.metadata != theirs.metadata:
        return "other columns or notes"
    if mine.num_rows > LARGER * theirs.num_rows or _unpacked(mine) > LARGER * _unpacked(theirs):
        return f"{mine.num_rows} rows, {_unpacked(mine)} bytes unpacked"
    return None


def cells_of(folder: Path, names: Sequence[str]) -> pa.Table:
    """The published cells of some estimates.

    Raises
    ------
    pyarrow.ArrowException, OSError, KeyError
        If it is not there, or no ledger.
    """
    wanted = ["estimate_id", "municipality", "month", *NUMBERS]
    chosen = pc.field("estimate_id").isin(list(names))
    path = folder / ledger_of(folder)
    types = pa.schema([SCHEMA.field(name) for name in wanted])
    if path.name == LEDGER:
        table = pq.read_table(path, columns=wanted, filters=chosen).cast(types)
    else:
        options = pacsv.ConvertOptions(column_types=types, include_columns=wanted)
        table = pacsv.read_csv(path, convert_options=options).filter(chosen)
    if any(column.null_count for column in table.columns):
        raise pa.ArrowInvalid("a cell of the ledger is empty")
    return table


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=BATCH, columns=[*WORDS, *NUMBERS])


def _unpacked(footer: pq.FileMetaData) -> int:
    return sum(footer.row_group(at).total_byte_size for at in range(footer.num_row_groups))
