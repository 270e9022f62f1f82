"""A sheet of any layout, wide or long, as the wide table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from evaluation.data.reading.grid import Column, Grid, Shape, shape_of
from evaluation.data.reading.vocabulary import MUNICIPAL, Role, Vocabulary, folded, month_of
from evaluation.data.reading.wide import Cells
from evaluation.errors import Breach, DeliveryError

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
    above: dict[int, str] = field(default_factory=dict)

    def table(self) -> pa.Table:
        cells = Cells(self.grid.unit)
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

    @property
    def own(self) -> bool:
        return {column.heading for column in self.shape.columns} >= OWN

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
        texts = self.grid.rows[row]
        if not any(texts):
            return
        told = {
            column.at: self._filled(row, column)
            for column in self.shape.columns
            if column.role not in (None, Role.VALUE)
        }
        counts = [(column, self.grid.cell(row, column.at)) for column in values]
        blank = not any(text for _, text in counts)
        stubs = [self.grid.cell(row, at) for at in told]
        if blank and not all(stubs) and len(stubs) > 1:
            return  # the name of an area over its rows
        self._lengths(row)
        area, month, measure = self._area(row, told), self._month(told), self._measure(row, told)
        for column, text in counts:
            of_area = column.said.get(Role.AREA, area)
            of_month = column.said.get(Role.MONTH, month)
            of_measure = column.said.get(Role.MEASURE, measure or column.heading)
            cells.put(
                of_area,
                of_month,
                of_measure,
                self._count(text, of_measure),
                line=self.grid.lines[row],
                at=column.at + 1,
            )

    def _filled(self, row: int, column: Column) -> str:
        """A stub's cell, or the last one above where it is written once for many rows."""
        text = self.grid.cell(row, column.at)
        if text or self.own:
            self.above[column.at] = text
        return self.above.get(column.at, "")

    def _lengths(self, row: int) -> None:
        wide = max(column.at for column in self.shape.columns) + 1
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

    def _area(self, row: int, told: dict[int, str]) -> str:
        found: dict[str, str] = {}
        text = ""
        faults: list[str] = []
        for column in self.shape.stubs(Role.AREA):
            here = told[column.at]
            text = text or here
            if not here:
                continue
            area = self.words.area(here, municipal=folded(column.heading) in MUNICIPAL)
            if area.fault:
                faults.append(area.fault)
            elif area.code is not None:
                found.setdefault(area.code, here)
        return self._one(row, text, found, faults)

    def _one(self, row: int, text: str, found: dict[str, str], faults: list[str]) -> str:
        """The one area that the columns of a row tell; a code beside tells which of two it is."""
        if len(found) == 1 and all(next(iter(found)) in fault for fault in faults):
            return next(iter(found))
        if len(found) > 1:
            faults = [" and ".join(f"'{said}' is {code}" for code, said in found.items())]
        if not faults:
            return text
        self.faults.append(
            Breach(
                rule="one area a row",
                where=f"{self.grid.unit} {self.grid.lines[row]}".strip() or text,
                found="; ".join(faults),
                remedy="Deliver the code, KU and three digits for a municipality",
            )
        )
        return text

    def _month(self, told: dict[int, str]) -> str:
        texts = [told[column.at] for column in self.shape.stubs(Role.MONTH)]
        months = [month_of(text) for text in texts]
        if len(texts) > 1 and len(set(months)) > 1:
            return " ".join(texts)  # two months of one row: no month, and refused as such
        return next((month or text for month, text in zip(months, texts, strict=True)), "")

    def _measure(self, row: int, told: dict[int, str]) -> str:
        texts = [told[column.at] for column in self.shape.stubs(Role.MEASURE)]
        codes = {code for text in texts if (code := self.words.measure(text)) is not None}
        if len(codes) == 1:
            return codes.pop()
        return " ".join(texts)  # unknown, or two: the contract does not know it

    def _count(self, text: str, measure: str) -> str:
        """A count as it stood. The source's mark for none is zero; a share may have a comma."""
        if text in NONE and not self.own:
            return "0"
        if measure in self.words.percentages and text.count(",") == 1:
            return text.replace(",", ".")
        return text


def unread(grid: Grid) -> Iterator[str]:
    """The first cells of a sheet that could not be read, for the refusal."""
    for row in grid.rows[:40]:
        if sum(map(bool, row)) >= 2:
            yield ", ".join(f"'{cell[:30]}'" for cell in row if cell)[:120]
            return
