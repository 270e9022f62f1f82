"""A sheet of any layout, wide or long, as the wide table."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from evaluation.errors import Breach, DeliveryError
from evaluation.sources.reading.grid import Column, Grid, Shape, shape_of
from evaluation.sources.reading.stubs import Stubs
from evaluation.sources.reading.vocabulary import KEYS, Role, Vocabulary, folded, key_of
from evaluation.sources.reading.wide import Cells

OWN = {"area_code", "month"}  # headings of the contract's own form
NONE = frozenset(("-", "–", "−"))  # the source's mark for none


def table_of(grid: Grid, words: Vocabulary) -> pa.Table | None:
    """The wide table of a sheet; None if area and month of its cells are not told.

    Raises
    ------
    DeliveryError
        With every name that two areas bear, every code that its name contradicts, every row of
        another length than the headings.
    """
    shape = shape_of(grid, words)
    if shape is None:
        return None
    return _Reading(grid, shape, words).table()


@dataclass(slots=True)
class _Reading:
    grid: Grid
    shape: Shape
    words: Vocabulary
    faults: list[Breach] = field(default_factory=list)
    own: bool = field(init=False)
    stubs: Stubs = field(init=False)
    wide: int = field(init=False)

    def __post_init__(self) -> None:
        self.own = {column.heading for column in self.shape.columns} >= OWN
        self.stubs = Stubs(self.grid, self.shape, self.words, not self.own, self.faults)
        self.wide = max(column.at for column in self.shape.columns) + 1

    def table(self) -> pa.Table:
        keys = tuple(KEYS[folded(column.heading)] for column in self.shape.stubs(Role.KEY))
        cells = Cells(self.grid.unit, keys)
        values = self._values()
        self._twice(values)
        for column in values:
            if Role.MEASURE in column.said:
                cells.column(column.said[Role.MEASURE])
        for row in range(self.shape.first, self.shape.last):
            self._read(row, values, cells)
        if self.faults:
            raise DeliveryError(
                f"{len(self.faults)} place(s) of '{self.grid.name}' cannot be read for certain",
                why="a count would be put to the wrong area, month or measure",
                remedy="mend the places below; codes of areas (KU049) are never ambiguous",
                breaches=self.faults,
            )
        return cells.table(marked=not self.own)

    def _values(self) -> list[Column]:
        """Value columns; a long table has exactly one whose heading fixes no measure."""
        values = self.shape.values
        if not self.shape.stubs(Role.MEASURE):
            self._told_measures(values)
            return values
        loose = [column for column in values if not column.said]
        named = [c for c in loose if c.role is Role.VALUE]
        if len(loose) > 1 and len(named) != 1:
            raise DeliveryError(
                f"'{self.grid.name}' has a column of measures and {len(loose)} columns that could"
                f" hold their values ({', '.join(repr(c.heading) for c in loose[:5])})",
                why="which one holds the counts cannot be guessed",
                remedy="leave one, or call it 'value'",
            )
        extra = [c for c in loose if c not in named] if len(loose) > 1 else []
        return [c for c in values if c not in extra]

    def _told_measures(self, values: list[Column]) -> None:
        """A month or an area over counts does not say what was counted."""
        silent = [c.heading for c in values if c.said and Role.MEASURE not in c.said]
        if silent:
            raise DeliveryError(
                f"'{self.grid.name}' does not say what its counts are: columns"
                f" {', '.join(silent[:3])} are headed by months or areas alone",
                why="a title is not enough to tell the unemployed from the labour force",
                remedy="fetch it with all measures (Tiedot), or write the measure beside the month",
            )

    def _twice(self, values: list[Column]) -> None:
        """Two columns of one heading: neither can be preferred."""
        seen: dict[tuple[str, ...], list[str]] = {}
        for column in values:
            about = tuple(column.said.get(role, "") for role in Role)
            if any(about):
                seen.setdefault(about, []).append(column.heading)
        self.faults += [
            Breach(
                rule="one column a name",
                where=f"column {headings[0]}",
                found=f"appears {len(headings)} times",
                remedy="Keep one",
            )
            for headings in seen.values()
            if len(headings) > 1
        ]

    def _read(self, row: int, values: list[Column], cells: Cells) -> None:
        if not any(self.grid.rows[row]):
            return
        counts = [self.grid.cell(row, column.at) for column in values]
        texts = self.stubs.texts(row)
        if not any(counts) and self.stubs.incomplete(row):
            return  # the name of an area over its rows
        self._lengths(row)
        area, month, measure = self.stubs.told(row, texts)
        apart = tuple(map(key_of, cells.keys, texts[Role.KEY]))
        line = self.grid.lines[row]
        for column, text in zip(values, counts, strict=True):
            said = column.said
            of_measure = said.get(Role.MEASURE) or measure or column.heading
            key = (said.get(Role.AREA, area), said.get(Role.MONTH, month), of_measure)
            count = self._count(text, of_measure)
            cells.put(*key, count, line=line, at=column.at + 1, apart=apart)

    def _lengths(self, row: int) -> None:
        wide = self.wide
        long = len(self.grid.rows[row])
        while long > wide and not self.grid.rows[row][long - 1]:
            long -= 1  # a separator at the end of each line
        if self.grid.unit == "line" and long != wide:
            self.faults.append(
                Breach(
                    rule="columns in a row",
                    where=f"line {self.grid.lines[row]}",
                    found=f"{long} values for {wide} columns",
                    remedy="Quote values that hold the separator; a decimal comma splits a number",
                )
            )

    def _count(self, text: str, measure: str) -> str:
        """A count as it stood. The source's mark for none is zero; a share may have a comma."""
        if text in NONE and not self.own:
            return "0"
        if measure in self.words.percentages and text.count(",") == 1:
            return text.replace(",", ".")
        return text
