"""A table by area and year: the rows of everybody, and their headings in the contract's words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

import numpy as np
import pyarrow as pa

from evaluation.errors import Breach, DeliveryError
from evaluation.sources.formats.packed import unpacked
from evaluation.sources.formats.text import decode
from evaluation.sources.reading.places import with_lines

SEPARATORS = ",;\t"
HEADINGS: Mapping[str, str] = {  # as the source writes them, in three languages
    **dict.fromkeys(("alue", "område", "area", "region"), "area_code"),
    **dict.fromkeys(("vuosi", "år"), "year"),
    **dict.fromkeys(("vaesto", "väestö", "väestö 31.12."), "population"),
    **dict.fromkeys(("folkmängd", "befolkning 31.12", "population 31 dec"), "population"),
}
BROKEN_DOWN = ("ikä", "ålder", "age", "sukupuoli", "kön", "sex")  # by which rows may be told apart
EVERYBODY = ("sss", "yhteensä", "totalt", "total")
Rows = list[tuple[int, list[str]]]  # with the line that each stands on


def by_year(name: str, content: bytes) -> pa.Table:
    """``area_code``, ``year``, ``population`` and what else is there, every value as text.

    Of rows by age and sex those of all ages and both sexes are kept.

    Raises
    ------
    DeliveryError
        If the bytes are no such table: with every row and heading that is not.
    """
    text = decode(name, unpacked(name, content) if name.endswith(".gz") else content)
    names, rows = _rows(name, re.sub(r"\r\n?", "\n", text))
    parts = [at for at, one in enumerate(names) if one.lower() in BROKEN_DOWN]
    kept = [(line, row) for line, row in rows if all(row[at].lower() in EVERYBODY for at in parts)]
    if rows and not kept:
        raise DeliveryError(
            f"'{name}' has no row of all ages and both sexes",
            why="a part of the people would be taken for all of them",
            remedy="fetch the rows of the total (SSS) of age and sex",
        )
    columns = {
        _heading(one): pa.array([row[at] for _, row in kept], pa.string())
        for at, one in enumerate(names)
        if at not in parts
    }
    lines = np.array([line for line, _ in kept], dtype=np.int32)
    return with_lines(pa.table(columns), "line", lines)


def _heading(name: str) -> str:
    return HEADINGS.get(name.lower(), name)


def _rows(name: str, text: str) -> tuple[list[str], Rows]:
    """Headings and rows, all of one length."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(StringIO(text), delimiter=max(SEPARATORS, key=header.count))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error as problem:
        raise DeliveryError(
            f"'{name}' is not a CSV table: {problem} on line {reader.line_num}",
            why="rows and columns cannot be told apart",
            remedy="fetch it again",
        ) from problem
    names = rows[0][1] if rows else []
    faults = [*_ragged(names, rows), *_twice([_heading(one) for one in names])]
    if faults or not rows:
        raise DeliveryError(
            f"'{name}' is no table of rows and columns" if rows else f"'{name}' holds no row",
            why="the population of a month would be read from the wrong place",
            remedy="deliver one header line and one row an area and year",
            breaches=faults,
        )
    return names, rows[1:]


def _ragged(names: Sequence[str], rows: Rows) -> Iterator[Breach]:
    for line, row in rows:
        if len(row) != len(names):
            yield Breach(
                rule="columns in a row",
                where=f"line {line}",
                found=f"{len(row)} values for {len(names)} columns",
                remedy="Quote values that hold a separator",
            )


def _twice(names: Sequence[str]) -> Iterator[Breach]:
    for one in dict.fromkeys(names):
        if names.count(one) > 1:
            yield Breach(
                rule="one column a name",
                where=f"column {one}",
                found=f"appears {names.count(one)} times",
                remedy="Keep one",
            )
