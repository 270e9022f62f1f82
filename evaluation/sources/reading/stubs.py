"""What the stub of a sheet tells of a row: its area, its month and its measure."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluation.errors import Breach
from evaluation.sources.reading.grid import Column, Grid, Shape
from evaluation.sources.reading.vocabulary import MUNICIPAL, Role, Vocabulary, folded, month_of

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The code of an area or, where it cannot be told, its words and why not."""

    code: str
    fault: str = ""


@dataclass(slots=True)
class Stubs:
    """Columns that tell rows. ``filled``: a cell written once stands for the rows below it."""

    grid: Grid
    shape: Shape
    words: Vocabulary
    filled: bool
    faults: list[Breach] = field(default_factory=list)
    columns: dict[Role, list[Column]] = field(init=False)
    _above: dict[int, str] = field(default_factory=dict)
    _areas: dict[Texts, Area] = field(default_factory=dict)
    _months: dict[Texts, str] = field(default_factory=dict)
    _measures: dict[Texts, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        roles = (Role.AREA, Role.MONTH, Role.MEASURE, Role.KEY)
        self.columns = {role: self.shape.stubs(role) for role in roles}

    def incomplete(self, row: int) -> bool:
        """Whether the row has several stubs and does not fill them all."""
        cells = [self.grid.cell(row, c.at) for cs in self.columns.values() for c in cs]
        return len(cells) > 1 and not all(cells)

    def texts(self, row: int) -> dict[Role, Texts]:
        """The cells of the stub, from above where they are written once."""
        return {
            role: tuple(self._filled(row, column) for column in columns)
            for role, columns in self.columns.items()
        }

    def _filled(self, row: int, column: Column) -> str:
        text = self.grid.cell(row, column.at)
        if text or not self.filled:
            self._above[column.at] = text
        return self._above.get(column.at, "")

    def told(self, row: int, texts: dict[Role, Texts]) -> tuple[str, str, str]:
        """Area, month and measure; words that nobody knows stay, for the contract to refuse."""
        areas, months, measures = texts[Role.AREA], texts[Role.MONTH], texts[Role.MEASURE]
        if areas not in self._areas:
            self._areas[areas] = self._area(areas)
        if months not in self._months:
            self._months[months] = _month(months)
        if measures not in self._measures:
            self._measures[measures] = self._measure(measures)
        area = self._areas[areas]
        if area.fault:
            self.faults.append(
                Breach(
                    rule="one area a row",
                    where=f"{self.grid.unit} {self.grid.lines[row]}".strip()
                    if self.grid.unit
                    else area.code,
                    found=area.fault,
                    remedy="Deliver the code, KU and three digits for a municipality",
                )
            )
        return area.code, self._months[months], self._measures[measures]

    def _area(self, texts: Texts) -> Area:
        """The one area that the columns tell; a code beside tells which of two a name means."""
        found: dict[str, str] = {}
        faults: list[str] = []
        for column, text in zip(self.columns[Role.AREA], texts, strict=True):
            told = self.words.area(text, municipal=folded(column.heading) in MUNICIPAL)
            if told.fault:
                faults.append(told.fault)
            elif told.code is not None:
                found.setdefault(told.code, text)
        if len(found) > 1:
            return Area(
                next(iter(found)),
                " and ".join(f"'{text}' is {code}" for code, text in found.items()),
            )
        code = next(iter(found), None)
        if code is not None and all(code in fault for fault in faults):
            return Area(code)
        return Area(code or next(filter(None, texts), ""), "; ".join(faults))

    def _measure(self, texts: Texts) -> str:
        codes = {code for text in texts if (code := self.words.measure(text)) is not None}
        return codes.pop() if len(codes) == 1 else " ".join(texts)


def _month(texts: Texts) -> str:
    months = [month_of(text) for text in texts]
    if len(set(months)) > 1:
        return " ".join(texts)  # two months of one row: no month, and refused as such
    return next((month or text for month, text in zip(months, texts, strict=True)), "")
