"""A sheet of text cells, and which of its rows are title, headings, data and footnotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.sources.reading.vocabulary import Role, Vocabulary, heading, month_of

LOOKED_AT = 40  # rows in which the headings must begin
NUMBER = re.compile(r"[-−]?[0-9][0-9    .,]*(?:[eE]-?[0-9]+)?")
MARKS = frozenset((".", "..", "...", "....", ".....", "......", "-", "–", "−", "", ":"))

Row = list[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of stripped text with the line of the file each begins on."""

    name: str
    rows: list[Row]
    lines: list[int]
    unit: str  # "line" of a text file, "row" of a sheet, empty where there is neither

    @property
    def width(self) -> int:
        """How many columns the longest row has."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        """One cell; empty beyond the end of its row."""
        return self.rows[row][column] if column < len(self.rows[row]) else ""


Said = Mapping[Role, str]  # what a heading fixes: a month, a measure, an area


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: what its headings fix, or what its cells tell."""

    at: int
    heading: str
    role: Role | None  # of what its cells tell
    said: Said
    named: bool = False  # by its heading, not by its cells


@dataclass(frozen=True, slots=True)
class Shape:
    """Where headings end and data end, and what each column is."""

    columns: list[Column]
    first: int
    last: int  # one beyond

    def stubs(self, role: Role) -> list[Column]:
        """Columns whose cells tell this."""
        return [column for column in self.columns if column.role is role]

    @property
    def values(self) -> list[Column]:
        """Columns that hold counts."""
        return [column for column in self.columns if column.role in (None, Role.VALUE)]

    def tells(self, role: Role) -> bool:
        """Whether area, month or measure is told at all."""
        values = self.values
        return bool(self.stubs(role)) or (bool(values) and all(role in c.said for c in values))


def shape_of(grid: Grid, words: Vocabulary) -> Shape | None:
    """The shape of a sheet that tells area and month of its cells; None if it does not."""
    start = next(
        (i for i, row in enumerate(grid.rows[:LOOKED_AT]) if _is_heading(row, words)), None
    )
    if start is None:
        return None
    end = start + 1
    while end < len(grid.rows) and _continues(grid.rows[end], words):
        end += 1
    said = [_tokens(grid, i, words, fill=i < end - 1) for i in range(start, end)]
    last = _end_of_data(grid, end)
    columns = [
        _column(grid, at, (start, end, last), [tokens.get(at, {}) for tokens in said], words)
        for at in range(grid.width)
    ]
    shape = Shape([column for column in columns if column is not None], end, last)
    return shape if shape.tells(Role.AREA) and shape.tells(Role.MONTH) else None


def said_by(text: str, words: Vocabulary) -> Said:
    """What a heading fixes: ``2021M03``, a measure, or both in one cell, in either order."""
    if not text:
        return {}
    if (measure := words.measure(text)) is not None:
        return {Role.MEASURE: measure}
    if (month := month_of(text)) is not None:
        return {Role.MONTH: month}
    if heading(text) is None and (area := words.area(text).code) is not None:
        return {Role.AREA: area}
    first, _, rest = text.partition(" ")
    start, _, final = text.rpartition(" ")
    for month_text, other_text in ((first, rest), (final, start)):
        if (month := month_of(month_text)) is not None and other_text:
            other = said_by(other_text, words)
            if other and Role.MONTH not in other:
                return {Role.MONTH: month, **other}
    return {}


def is_value(text: str) -> bool:
    """Whether a cell can be a count: a number or a mark for none."""
    return text in MARKS or NUMBER.fullmatch(text) is not None


def _is_heading(row: Row, words: Vocabulary) -> bool:
    filled = [cell for cell in row if cell]
    told = sum(heading(cell) is not None or bool(said_by(cell, words)) for cell in filled)
    return len(filled) >= 2 and told >= max(2, len(filled) * 0.2)


def _continues(row: Row, words: Vocabulary) -> bool:
    """Whether this row is one more of headings: every cell is one, and none is in the stub."""
    filled = [cell for cell in row if cell]
    if not filled or not all(heading(c) is not None or said_by(c, words) for c in filled):
        return False
    if all(heading(cell) is not None for cell in filled):
        return True
    stubs = [cell for cell in row if heading(cell) is not None]
    counts = [c for c in filled if NUMBER.fullmatch(c) is not None and month_of(c) is None]
    return not counts and (not row[0] or bool(stubs)) and len(filled) > len(stubs)


def _tokens(grid: Grid, row: int, words: Vocabulary, *, fill: bool) -> dict[int, Said]:
    """What each heading of this row fixes. A merged heading stands over the cells to its right."""
    found: dict[int, Said] = {}
    before: Said = {}
    for at in range(grid.width):
        text = grid.cell(row, at)
        here: Said = {} if heading(text) is not None else said_by(text, words)
        if fill and not text:
            here = before
        before = here
        if here:
            found[at] = here
    return found


def _end_of_data(grid: Grid, first: int) -> int:
    """One beyond the last row of data: below stand footnotes, in one column, after an empty row."""
    last = len(grid.rows)
    while last > first and sum(map(bool, grid.rows[last - 1])) == 0:
        last -= 1
    gap = next((i for i in range(first, last) if not any(grid.rows[i])), last)
    notes = grid.rows[gap:last]
    if all(sum(map(bool, row)) <= 1 for row in notes):
        return gap
    while (
        last > first and sum(map(bool, grid.rows[last - 1])) <= 1 and _sentence(grid.rows[last - 1])
    ):
        last -= 1
    return last


def _sentence(row: Row) -> bool:
    """A note below the table: words in the first cell and nothing else."""
    return not any(row) or (bool(row[0]) and not is_value(row[0]))


def _column(
    grid: Grid,
    at: int,
    rows: tuple[int, int, int],
    tokens: list[Said],
    words: Vocabulary,
) -> Column | None:
    start, end, last = rows
    texts = [grid.cell(i, at) for i in range(start, end)]
    name = next((text for text in reversed(texts) if text), "")
    said: dict[Role, str] = {}
    for token in tokens:
        said.update(token)
    if said:
        return Column(at, name, None, said)
    cells = {grid.cell(i, at) for i in range(end, last)} - {""}
    if not name and not cells:
        return None
    if (role := heading(name)) is not None:
        return Column(at, name, role, {}, named=True)
    return Column(at, name, _role_by_cells(cells, words), {})


def _role_by_cells(cells: set[str], words: Vocabulary) -> Role | None:
    """What the cells of a column without a known heading tell, if nearly all of them do."""
    if not cells:
        return None
    sample = sorted(cells)
    for role, tells in (
        (Role.MONTH, lambda c: month_of(c) is not None),
        (Role.AREA, lambda c: words.area(c).code is not None or bool(words.area(c).fault)),
        (Role.MEASURE, lambda c: words.measure(c) is not None),
    ):
        if sum(map(tells, sample)) > 0.8 * len(sample):
            return role
    return None
