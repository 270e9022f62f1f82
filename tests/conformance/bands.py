"""Where the share of rejections of a method must lie, and why there.

- *keeps*: a cell without effect in which the method claims its level: at most 8 per cent, or three
  Monte-Carlo standard errors above 5 per cent or above what the study documents where that is
  higher, and never more than 12 per cent.
  (A short run leaves more to chance.)
- *repeats*: everything else that the study has, power and the failures too: within three standard
  errors of its number. Both runs have an error; on the same countries, a method that draws nothing
  has only that of the countries that one run has and the other has not.
- *keeps, new*: as *keeps*, with no number in the study, or that of another method.
- no band: power of what the study has not or does otherwise, and sizes that are only shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.conformance.cells import EFFECTS, LEVEL, Cell, Table, cells
from tests.conformance.registry import Family, Method

MOST = 0.08  # of a true null at a nominal 5 %, for a method that claims to keep its level
WORST = 0.12  # however high the study's number is, above this no level is kept
ERRORS = 3.0  # Monte-Carlo standard errors
LEAST_SHARE = 0.01  # the error of a share is at least that of one per cent
TIES = 2  # countries that may fall on the other side by the last bit
# Which of the study's tables has a cell: the first that knows it.
SOURCES = {
    Table.FAST: ("fast",),
    Table.LONG: ("long",),
    Table.WINDOW: ("final", "window"),
    Table.OUTSIDE: (),
    Table.SYNTHETIC: ("synthetic_one", "synthetic"),
    Table.TRIPLE: ("triple",),
}


class Reason(StrEnum):
    """Why a share must lie in its band."""

    KEEPS = "keeps its level"
    NEW = "keeps its level, not in the study"
    REPEATS = "repeats the study"
    SHOWN = "shown only"


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest share that is accepted."""

    low: float
    high: float
    reason: Reason

    def holds(self, rate: float) -> bool:
        """Whether a share lies in it."""
        return self.low <= rate <= self.high


@dataclass(frozen=True, slots=True)
class Studied:
    """A number of the study."""

    rate: float
    replications: int


@dataclass(frozen=True, slots=True)
class Row:
    """One share of this run beside the study's, and its band."""

    family: Family
    method: Method
    cell: Cell
    effect: float
    rate: float
    replications: int
    studied: Studied | None
    band: Band

    @property
    def holds(self) -> bool:
        return self.band.holds(self.rate)

    @property
    def differs(self) -> bool:
        """Further from the study than chance allows, whatever the band is for."""
        if self.studied is None:
            return False
        error = ERRORS * difference_error(self.studied, self.replications, self.method.drawn)
        return abs(self.rate - self.studied.rate) > error


@cache
def study() -> dict[str, Any]:
    """The study's tables."""
    place = Path(__file__).parent / "expected" / "study.json"
    content: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return content


def studied(method: Method, cell: Cell, effect: float) -> Studied | None:
    """What the study has for a method in a cell."""
    for source in SOURCES[cell.table]:
        table = study()[source]
        key = f"{cell.scenario}|{cell.treated}|{effect}"
        rate = table["cells"].get(key, {}).get(method.study)
        if rate is not None:
            return Studied(rate, table["replications"])
    return None


def difference_error(there: Studied, replications: int, drawn: bool) -> float:
    """Standard error of the difference of two shares; of nested samples where nothing is drawn."""
    share = min(max(there.rate, LEAST_SHARE), 1 - LEAST_SHARE)
    fewer, more = sorted((there.replications, replications))
    parts = 1 / fewer + 1 / more if drawn else 1 / fewer - 1 / more
    ties = 0.0 if drawn else TIES / fewer / ERRORS
    return float(np.sqrt(share * (1 - share) * parts)) + ties


def band(method: Method, cell: Cell, effect: float, replications: int) -> Band:
    """The band of one share."""
    there = studied(method, cell, effect)
    claimed = effect == 0 and (cell.table, cell.scenario, cell.treated) in method.valid
    chance = LEVEL + ERRORS * float(np.sqrt(LEVEL * (1 - LEVEL) / replications))
    if there is None or method.unlike:
        new = Band(0.0, max(MOST, chance), Reason.NEW)
        return new if claimed else Band(0.0, 1.0, Reason.SHOWN)
    error = ERRORS * difference_error(there, replications, method.drawn)
    if claimed:
        documented = min(there.rate + error, max(WORST, chance))
        return Band(0.0, max(MOST, chance, documented), Reason.KEEPS)
    return Band(there.rate - error, there.rate + error, Reason.REPEATS)


def judged(
    family: Family, method: Method, cell: Cell, rates: list[float], replications: int
) -> list[Row]:
    """The shares of one method in one cell, one for each effect."""
    return [
        Row(
            family=family,
            method=method,
            cell=cell,
            effect=effect,
            rate=rate,
            replications=replications,
            studied=studied(method, cell, effect),
            band=band(method, cell, effect, replications),
        )
        for effect, rate in zip(EFFECTS, rates, strict=True)
    ]


def rows(families: tuple[Family, ...], results: dict[str, Any]) -> list[Row]:
    """Every share of a run, in the order of the registry."""
    return [
        row
        for family in families
        for method in family.methods
        for table in family.replications
        for cell in cells(table)
        if cell.treated in method.treated
        for row in judged(
            family,
            method,
            cell,
            results["rates"][method.name][cell.key],
            results["replications"][family.name][table],
        )
    ]
