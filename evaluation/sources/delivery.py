"""A delivered file, read as text and nothing else: no type is guessed, no count is changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from evaluation.core.files import (
    MOST_BYTES,
    Place,
    content_of,
    names_in,
    no_file,
    place_of,
    require_name,
)
from evaluation.door import door
from evaluation.errors import DeliveryError
from evaluation.sources.formats.kinds import SUFFIXES, Kind, kind_of, suffix_of
from evaluation.sources.formats.packed import unpacked
from evaluation.sources.formats.parquet import as_strings, parquet_table
from evaluation.sources.formats.px import px_table
from evaluation.sources.formats.separated import separated_table
from evaluation.sources.formats.spreadsheet import spreadsheet_table
from evaluation.sources.formats.text import decode
from evaluation.sources.reading.areas import resolved, without_empty_areas
from evaluation.sources.reading.metadata import metadata_in
from evaluation.sources.reading.places import UPDATED
from evaluation.sources.reading.sums import is_sum, require_sum
from evaluation.sources.reading.vocabulary import Vocabulary, known, with_metadata
from evaluation.sources.results_file import is_results, results_table
from evaluation.sources.statfin import json_table, parse_json

METADATA = "px_metadata.json"
POPULATION = ("population.csv", "population.csv.gz")  # of 31 December, table 11re: one of them
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
    ``files`` are the bytes themselves: the table's first, then what lies beside it, the source's
    metadata and the population. ``place`` is where they were read.
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
    files += [DeliveredFile(one.name, content_of(one, DeliveryError)) for one in _beside(file)]
    require_sum(file, hashlib.sha256(content).hexdigest(), asked=path.is_dir())
    described = next((metadata_in(METADATA, f.content) for f in files if f.name == METADATA), {})
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
    """The files that a delivery is read from: its table, and beside it metadata and population."""
    table = _the_table(path)
    return (table, *_beside(table))


def _beside(table: Path) -> tuple[Path, ...]:
    """What lies beside the table and belongs to it; the table itself is not beside itself."""
    found = [
        path
        for name in (METADATA, *POPULATION)
        if (path := table.parent / name).name != table.name
        and place_of(path, DeliveryError) is not Place.NOTHING
    ]
    both = [path.name for path in found if path.name in POPULATION]
    if len(both) > 1:
        raise DeliveryError(
            f"'{table.name}' has {' and '.join(both)} beside it",
            why="which of the two is the population of this delivery cannot be guessed",
            remedy="leave one of them",
        )
    return tuple(found)


def _the_table(path: Path) -> Path:
    place = place_of(path, DeliveryError)
    if place is Place.FILE:
        return path
    if place is Place.DEVICE:
        raise no_file(path, DeliveryError)
    if place is Place.NOTHING:
        raise DeliveryError(
            f"there is no file or folder '{path.name}'",
            why="there is nothing to read",
            remedy="check the path; without --data the synthetic twin is used",
        )
    files = [
        file for file in names_in(path, DeliveryError) if not file.name.startswith((".", "~$"))
    ]
    besides = (METADATA, *POPULATION)
    files = [file for file in files if file.name not in besides and not is_sum(file.name)]
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
    require_name(file, DeliveryError)
    content = content_of(file, DeliveryError, MOST_BYTES)
    if not content:
        raise DeliveryError(
            f"'{file.name}' is empty (0 bytes)",
            why="an interrupted transfer leaves an empty file",
            remedy="deliver the file again",
        )
    return content


def _table(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    if name.lower().endswith(".gz"):
        content = unpacked(name, content)
    kind = kind_of(name, content)
    if kind is Kind.GZIP:
        content, kind = unpacked(name, content), Kind.TEXT  # a name without any suffix
    if kind is Kind.PARQUET:
        return resolved(parquet_table(name, content, words), words)
    if kind is Kind.XLSX:
        return spreadsheet_table(name, content, words)
    if kind is Kind.PX:
        return px_table(name, content, words)
    text = decode(name, content)
    if kind is Kind.JSON:
        data = parse_json(name, text)
        return results_table(data) if is_results(data) else json_table(name, data, words)
    return resolved(as_strings(separated_table(name, text, words)), words)
