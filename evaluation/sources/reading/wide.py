"""Cells by area, month and measure, put together as the wide table: a measure a column."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from evaluation.sources.reading import places

NOT_DELIVERED = "(not delivered)"  # a cell for which the file has no row
EMPTY_AMONG_MARKS = "(empty)"  # in a file whose secret counts bear their mark
SECRET = "..."
NO_STATUS = "(null without a status)"  # a null where others have one


@dataclass(slots=True)
class Cells:
    """Cells as they are read. A cell that comes twice opens a second row: the contract names it.

    ``keys`` are columns that tell rows apart beside area and month.
    """

    unit: str
    keys: tuple[str, ...] = ()
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    _rows: dict[tuple[str, str, tuple[str, ...], int], int] = field(default_factory=dict)
    _turns: dict[tuple[str, str, str, tuple[str, ...]], int] = field(
        default_factory=dict
    )  # times that a cell came
    _measures: dict[str, tuple[list[str | None], list[int], list[int]]] = field(
        default_factory=dict
    )

    def column(self, measure: str) -> None:
        """A measure that the file has, though no cell of it may come."""
        self._measures.setdefault(measure, ([], [], []))

    def put(
        self,
        area: str,
        month: str,
        measure: str,
        text: str,
        *,
        line: int = 0,
        at: int = 0,
        apart: tuple[str, ...] = (),
    ) -> None:
        """One cell, with the line and the column of the file on which it stands.

        ``apart``: what the ``keys`` of its row say.
        """
        if measure not in self._measures:
            self.column(measure)
        texts, lines, columns = self._measures[measure]
        turn = self._turns.get((area, month, measure, apart), 0)
        self._turns[area, month, measure, apart] = turn + 1
        row = self._rows.setdefault((area, month, apart, turn), len(self._rows))
        if (short := row + 1 - len(texts)) > 0:
            texts += [None] * short
            lines += [0] * short
            columns += [0] * short
        texts[row], lines[row], columns[row] = text, line, at

    def table(self, *, marked: bool) -> pa.Table:
        """The wide table, with where its rows and cells stood.

        ``marked``: a file that marks its secret counts leaves no other cell empty.
        """
        if marked and any(SECRET in texts for texts, _, _ in self._measures.values()):
            for texts, _, _ in self._measures.values():
                texts[:] = [EMPTY_AMONG_MARKS if text == "" else text for text in texts]
        keys = list(self._rows)
        columns = {
            "area_code": [area for area, _, _, _ in keys],
            "area_name": [self.names.get((area, month), "") for area, month, _, _ in keys],
            "month": [month for _, month, _, _ in keys],
        }
        for at_key, name in enumerate(self.keys):
            columns[name] = [apart[at_key] for _, _, apart, _ in keys]
        notes: dict[bytes, bytes] = {}
        first = np.zeros(len(keys), dtype=np.int32)
        for measure, (texts, lines, ats) in self._measures.items():
            short = len(keys) - len(texts)
            columns[measure] = [NOT_DELIVERED if t is None else t for t in texts]
            columns[measure] += [NOT_DELIVERED] * short
            line = np.array(lines + [0] * short, dtype=np.int32)
            first = np.where(first == 0, line, first)
            if self.unit:
                notes[places.CELL_LINES + measure.encode()] = line.tobytes()
                at = np.array(ats + [0] * short, dtype=np.int32)
                notes[places.CELL_COLUMNS + measure.encode()] = at.tobytes()
        table = pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})
        return places.noted(places.with_lines(table, self.unit, first), notes)
