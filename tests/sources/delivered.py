"""A delivery to break: the twin's table of one year as text, changed by replacement."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa

from evaluation.domain import municipalities
from evaluation.errors import DeliveryError
from evaluation.sources.vintage import Vintage

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows of a delivered table. Alajärvi (KU005) comes first, the country last."""

    header: Row
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, vintage: Vintage, year: int) -> Table:
        """What would have been delivered for this vintage: a secret count is empty."""
        months = [t for t, month in enumerate(vintage.months) if month.year == year]
        areas = [f"KU{code}" for code in vintage.municipalities] + ["SSS"]
        names = [municipalities()[code].name_fi for code in vintage.municipalities] + ["KOKO MAA"]
        counts = [np.vstack([vintage.counts[c], vintage.country[c]]) for c in vintage.counts]
        return cls(
            ("area_code", "area_name", "month", *vintage.counts),
            tuple(
                (area, name, str(vintage.months[t]), *(_text(count[i, t]) for count in counts))
                for i, (area, name) in enumerate(zip(areas, names, strict=True))
                for t in months
            ),
        )

    def line(self, area: str, month: str) -> int:
        """The line of the file on which this row stands; the header is line 1."""
        return 2 + next(i for i, row in enumerate(self.rows) if (row[0], row[2]) == (area, month))

    def put(self, area: str, month: str, column: str, value: str) -> Table:
        """One value changed."""
        at, j = self.line(area, month) - 2, self.header.index(column)
        row = (*self.rows[at][:j], value, *self.rows[at][j + 1 :])
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at + 1 :]))

    def keep(self, wanted: Callable[[Row], bool]) -> Table:
        """Only the wanted rows."""
        return replace(self, rows=tuple(row for row in self.rows if wanted(row)))

    def each(self, change: Callable[[Row], Row]) -> Table:
        """Every row changed."""
        return replace(self, rows=tuple(change(row) for row in self.rows))

    def more(self, *rows: Row) -> Table:
        """Rows added at the end."""
        return replace(self, rows=(*self.rows, *rows))

    def named(self, old: str, new: str) -> Table:
        """One column under another name."""
        return replace(self, header=tuple(new if name == old else name for name in self.header))

    def with_column(self, name: str, value: str, *, first: bool = False) -> Table:
        """One column added, the same value in every row."""
        if first:
            return Table((name, *self.header), tuple((value, *row) for row in self.rows))
        return Table((*self.header, name), tuple((*row, value) for row in self.rows))

    def without_column(self, name: str) -> Table:
        """One column taken out."""
        j = self.header.index(name)
        return Table(
            self.header[:j] + self.header[j + 1 :],
            tuple(row[:j] + row[j + 1 :] for row in self.rows),
        )

    def text(self, separator: str = ",") -> str:
        """The table as a CSV file."""
        lines = io.StringIO()
        writer = csv.writer(lines, delimiter=separator, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        return lines.getvalue()

    def arrow(self) -> pa.Table:
        """The table as Arrow text."""
        columns = zip(*self.rows, strict=True) if self.rows else [[] for _ in self.header]
        arrays = [pa.array(list(column), pa.string()) for column in columns]
        return pa.Table.from_arrays(arrays, names=list(self.header))


def _text(count: float) -> str:
    return "" if np.isnan(count) else f"{count:.0f}"


class Refused(Protocol):
    """Deliver this; the refusal comes back."""

    def __call__(self, content: Table | str | bytes, name: str = "12r5.csv") -> DeliveryError: ...


def texts(error: DeliveryError) -> list[str]:
    return [str(breach) for breach in error.breaches]


def rules(error: DeliveryError) -> list[str]:
    return [breach.rule for breach in error.breaches]


def places(error: DeliveryError) -> set[tuple[str, str]]:
    return {(breach.rule, breach.where) for breach in error.breaches}
